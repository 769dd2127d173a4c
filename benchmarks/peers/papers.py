"""Annotated papers, and what someone says of one: what all peers learn from and answer with."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kg.evaluate import Answer, Report, report
from kg.evaluate.answers import Named, compared
from kg.learn.gold import Example, example, fold_of
from kg.learn.gold import papers as annotated


class Mention(NamedTuple):
    """A text that names something of a type; THING is what it is known as, where a list says so."""

    text: str
    type: str
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """An annotated paper: its ROW in the file, and its text with labelled spans of words."""

    row: Mapping[str, Any]
    example: Example

    @property
    def id(self) -> str:
        return self.example.id

    @property
    def text(self) -> str:
        return self.example.text


# To compare another way, write a function of papers to learn from and papers to read, and name it in `__main__`.
Peer = Callable[[Sequence[Paper], Sequence[Paper]], Iterator[Iterable[Mention]]]


def papers(paths: Iterable[Path]) -> tuple[Paper, ...]:
    """The annotated papers in the files at PATHS, in the order of their ids."""
    return tuple(Paper(row, example(row)) for row in annotated(paths))


def split(given: Sequence[Paper], folds: int, fold: int) -> tuple[list[Paper], list[Paper]]:
    """Those of the papers GIVEN to learn from, and those of FOLD, out of so many FOLDS, to be judged by."""
    sides: tuple[list[Paper], list[Paper]] = ([], [])
    for paper in given:
        sides[fold_of(paper.id, folds) == fold].append(paper)
    return sides


def gold(given: Iterable[Paper]) -> dict[str, Answer]:
    """What the annotators say of the papers GIVEN."""
    return {
        paper.id: Answer(
            paper.id,
            paper.text,
            tuple(
                Named(e["name"], e["type"], e["role"], e["name"], tuple(e["surfaces"])) for e in paper.row["entities"]
            ),
        )
        for paper in given
    }


def answer(paper_id: str, mentions: Iterable[Mention]) -> Answer:
    """MENTIONS of one paper as its entities: what the scorer compares alike is one, of the type that most say.

    >>> [(e.name, e.type, e.surfaces) for e in answer("a", [Mention("LLMs", "method"), Mention("LLM", "concept"),
    ...     Mention("LLMs", "concept")]).entities]
    [('LLMs', 'concept', ('LLMs', 'LLM'))]
    """
    things: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        things[mention.thing or compared(mention.text)].append(mention)
    named = (
        Named(
            alike[0].text,
            Counter(m.type for m in alike).most_common(1)[0][0],
            "mentions",
            thing,
            tuple(dict.fromkeys(m.text for m in alike)),
        )
        for thing, alike in things.items()
        if thing
    )
    return Answer(paper_id, entities=tuple(named))


def judged(given: Sequence[Paper], said: Iterable[Iterable[Mention]], *, resamples: int = 0) -> Report:
    """How good what is SAID of each of the papers GIVEN is."""
    found = {p.id: answer(p.id, mentions) for p, mentions in zip(given, said, strict=True)}
    return report(gold(given), found, resamples=resamples)
