"""Peers that know no types: key phrases by statistics and by likeness, and names out of a list."""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.papers import Mention, Paper, Peer, judged
from kg.extract.learned.encoder import Encoded, batches, encoded, padded, splitter, words

TRIED: Final = (4, 6, 8, 10, 12, 14, 16, 20, 25, 30)  # phrases a paper
ASKED: Final = 60  # of the papers to learn from say which of these is best
LONGEST: Final = 3  # words in a phrase, as both extractors have it
_MARKS: Final = frozenset("-‐‑–'’")
_PIECES: Final = 6000

Ranked = Callable[[str], Iterable[str]]


def best(ranked: Ranked) -> Peer:
    """The peer that takes the first phrases of a text, RANKED; how many, the papers to learn from say."""

    def peer(train: Sequence[Paper], test: Sequence[Paper]) -> Iterator[list[Mention]]:
        asked = train[:: max(1, len(train) // ASKED)]
        said = [list(islice(ranked(p.text), TRIED[-1])) for p in asked]
        count = max(TRIED, key=lambda n: judged(asked, [_concepts(s[:n]) for s in said]).scores["untyped"].f1)
        return (_concepts(islice(ranked(p.text), count)) for p in test)

    return peer


def _concepts(phrases: Iterable[str]) -> list[Mention]:
    return [Mention(phrase, "concept") for phrase in phrases]


def yake(text: str) -> list[str]:
    """The key phrases of TEXT that YAKE sees, the first first."""
    return [phrase for phrase, _ in _yake().extract_keywords(text)]


@lru_cache(maxsize=1)
def _yake() -> Any:
    from yake import KeywordExtractor

    return KeywordExtractor(lan="en", n=LONGEST, top=TRIED[-1])


def stretches(text: str) -> list[str]:
    """The stretches of up to LONGEST words of TEXT without stop words and without marks other than hyphens.

    >>> stretches("We study meta-learning of policies.")
    ['study', 'study meta-learning', 'meta-learning', 'policies']
    """
    from spacy.lang.en.stop_words import STOP_WORDS

    runs: list[list[tuple[int, int]]] = [[]]
    for part in _spelled(text):
        if text[part[0] : part[1]].lower() in STOP_WORDS or not any(c.isalnum() for c in text[part[0] : part[1]]):
            runs.append([])
        else:
            runs[-1].append(part)
    made = (
        text[run[i][0] : run[j][1]]
        for run in runs
        for i in range(len(run))
        for j in range(i, min(i + LONGEST, len(run)))
    )
    return list(dict.fromkeys(made))


def _spelled(text: str) -> list[tuple[int, int]]:
    """Where the words of TEXT stand, those that hyphens join as one."""
    parts: list[tuple[int, int]] = []
    glue = False
    for word in words(text):
        joined = parts and parts[-1][1] == word.start and (word.text in _MARKS or glue)
        if joined:
            parts[-1] = parts[-1][0], word.end
        else:
            parts.append((word.start, word.end))
        glue = word.text in _MARKS
    return parts


def alike(weights: Path) -> Ranked:
    """The stretches of a text by how near to the whole text they lie, as the MiniLM at WEIGHTS sees both.

    This is what KeyBERT does. Our tagger with all six layers and no word shapes yet learned is that MiniLM.
    """
    from kg.learn.tagger import pretrained

    pieces = (weights / "vocab.txt").read_text("utf-8").splitlines()
    split = splitter(pieces)
    network = pretrained(weights, range(6), len(pieces)).eval()

    def ranked(text: str) -> list[str]:
        phrases = stretches(text)
        codes = [encoded(t, split) for t in (text.replace("\n", " "), *phrases)]
        whole, *parts = _vectors(network, codes)
        near = np.array(parts) @ whole
        return [phrases[i] for i in sorted(range(len(phrases)), key=lambda i: (-near[i], i))]

    return ranked


def _vectors(network: Any, codes: Sequence[Encoded]) -> list[NDArray[np.float32]]:
    """The mean of the vectors of all pieces of each of CODES, of length one."""
    import torch

    made: dict[int, NDArray[np.float32]] = {}
    for group in batches(codes, _PIECES):
        arrays = padded([codes[i] for i in group])
        every = np.tile(np.arange(arrays["pieces"].shape[1]), (len(group), 1))
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            given = (arrays["pieces"], arrays["shapes"], arrays["zones"], every)
            read = network.read(*map(torch.from_numpy, given)).float().numpy()
        for row, i in zip(read, group, strict=True):
            mean = row[: len(codes[i].pieces)].mean(0)
            made[i] = mean / np.linalg.norm(mean)
    return [made[i] for i in range(len(codes))]


def listed(names: Iterable[tuple[str, str, str]], *, exact: bool) -> Callable[[str], list[Mention]]:
    """What stands in a text of NAMES, each a text, a type and what it is known as; EXACT in case."""
    from flashtext import KeywordProcessor

    known = KeywordProcessor(case_sensitive=exact)
    for text, kind, thing in names:
        if len(text) > 1:
            known.add_keyword(text, (kind, thing))

    def found(text: str) -> list[Mention]:
        return [
            Mention(text[start:end], kind, thing)
            for (kind, thing), start, end in known.extract_keywords(text, span_info=True)
        ]

    return found


def dictionary(train: Sequence[Paper], test: Sequence[Paper]) -> Iterator[list[Mention]]:
    """What stands in a text of all that the papers of TRAIN name, as what most of them take it for."""
    said: Mapping[str, Counter[str]] = defaultdict(Counter)
    for paper in train:
        for entity in paper.row["entities"]:
            for surface in entity["surfaces"]:
                said[surface][entity["type"]] += 1
    find = listed(((s, kinds.most_common(1)[0][0], "") for s, kinds in sorted(said.items())), exact=True)
    return (find(paper.text) for paper in test)


def papers_with_code(path: Path) -> Peer:
    """The peer that finds the methods of Papers with Code's list at PATH, as they are spelled or in any case:
    whichever does better on the papers to learn from."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        methods = json.load(file)
    names = [(name, "method", m["name"]) for m in methods for name in {m["name"], m["full_name"]} if name]

    def peer(train: Sequence[Paper], test: Sequence[Paper]) -> Iterator[list[Mention]]:
        finders = [listed(sorted(names), exact=exact) for exact in (True, False)]
        find = max(finders, key=lambda f: judged(train, [f(p.text) for p in train]).scores["names"].f1)
        return (find(paper.text) for paper in test)

    return peer
