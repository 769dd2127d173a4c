"""The site's own key words (`ai_keywords` of Daily Papers) as a probe: who finds what, and are they entities?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.papers import Mention, Paper, gold, judged
from kg.evaluate.answers import Answer, compared

_OURS = "h"  # begins the ids of the annotated Daily Papers; the rest is the arXiv id


def keywords(paths: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """The key words of the Daily Papers at PATHS that have some, by the ids of the annotated papers."""
    from kg.sources import read

    found = read(list(paths))
    return {_OURS + p.id.removeprefix("arxiv."): p.keywords for p in found.papers if p.keywords}


def probe(
    given: Sequence[Paper], said: Mapping[str, Sequence[str]], found: Mapping[str, Mapping[str, Answer]]
) -> dict[str, Any]:
    """What the key words SAID are to the papers GIVEN: how many, whether they stand in the text, how good they are as
    entities, and the share of them that the annotators and each of those who FOUND have too."""
    those = [p for p in given if p.id in said]
    words = {p.id: {compared(w) for w in said[p.id]} - {""} for p in those}
    verbatim = sum(f" {w} " in _padded(p.text) for p in those for w in words[p.id])
    total = sum(map(len, words.values()))
    scores = judged(those, [[Mention(w, "concept") for w in said[p.id]] for p in those]).scores
    truth = gold(those)
    return {
        "papers": len(those),
        "keywords": total,
        "verbatim": round(verbatim / total, 4),
        "untyped": round(scores["untyped"].f1, 4),
        "precision": round(scores["untyped"].precision, 4),
        "recall": round(scores["untyped"].recall, 4),
        "found": {
            name: round(covered(words, answers) / total, 4)
            for name, answers in {"gold": truth, **found}.items()
            if words.keys() <= answers.keys()
        },
    }


def _padded(text: str) -> str:
    return f" {' '.join(_compared(text))} "


def _compared(text: str) -> Iterator[str]:
    return (c for c in map(compared, text.split()) if c)


def covered(words: Mapping[str, set[str]], answers: Mapping[str, Answer]) -> int:
    """How many of the key WORDS of papers are among the names of the ANSWERS.

    >>> from kg.evaluate.answers import Named
    >>> covered({"a": {"rl", "ppo"}}, {"a": Answer("a", entities=(Named("RL", "concept", "studies", "RL"),))})
    1
    """
    return sum(len(own & {k for e in answers[paper].entities for k in e.keys}) for paper, own in words.items())
