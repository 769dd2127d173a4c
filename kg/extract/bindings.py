"""What tells of which name in a text a number is reported: a row of numbers for each figure and each actor."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor
from kg.extract.cast import CONFIDENCE, COUNT, TITLE, Cast, Floats, Ints
from kg.extract.figures import Figure
from kg.extract.words import Words

_FAR: Final = 60
# The words that most often stand before or after a name of which something is reported, by number.
_LINKING: Final = (
    "on", "in", "for", "across", "over", "than", "by", "of", "with", "using", "to", "against", "compared", "and", "at",
    "from", "our", "the", "we", "while", "when", "achieves", "outperforms", "improves", "reaches", "surpasses",
    "attains", "yields", "reduces", "increases", "is", "vs", "versus", "like", "as", "benchmark", "dataset",
    "respectively", "score", "accuracy", "average", "only", "even",
)  # fmt: skip
_MARKS: Final = ",(;)"
_BITS: Final = 15
_MASK: Final = (1 << _BITS) - 1
_NUMBER: Final = {word: n for n, word in enumerate(_LINKING, 1)}


def bindings(
    words: Words, all_: Sequence[Figure], found: Sequence[Actor], c: Cast, wanted: Sequence[int] | None = None
) -> Floats:
    """Rows for those of ALL_ figures in WORDS that are WANTED (all, or by number) and all actors FOUND, which are C in
    numbers: figures by actors by columns."""
    lists = _lists(words.text, all_)
    share = np.array([actor.share for actor in found])
    own = np.column_stack([c.kind, c.role, share, share == share.max(), c.rows[:, [COUNT, CONFIDENCE, TITLE]]])
    marks = (np.array([*map(_held, words.gaps), 0])[:, None] >> _BITS * np.arange(len(_MARKS)) & _MASK).cumsum(axis=0)
    linking = np.array([*(_NUMBER.get(norm, 0) for norm in words.norms), 0])
    numbers = range(len(all_)) if wanted is None else wanted
    made = [np.column_stack([own, *_columns(words, all_, n, c, lists[n], marks, linking)]) for n in numbers]
    return np.array(made, dtype=np.float32)


@lru_cache(maxsize=1 << 12)
def _held(gap: str) -> int:
    """How many of each of the MARKS stand in GAP, so many bits each."""
    return sum(min(gap.count(mark), _MASK) << _BITS * n for n, mark in enumerate(_MARKS))


def _lists(text: str, all_: Sequence[Figure]) -> list[tuple[int, int]]:
    """For each of ALL_ figures its place in the list of figures that it stands in, and how many that has."""
    chains: list[list[int]] = []
    for n, figure in enumerate(all_):
        before = all_[n - 1] if n else None
        gap = text[before.span.end : figure.span.start] if before else ""
        if before and len(gap) < 8 and gap.strip(" ,/") in ("", "and", "or"):
            chains[-1].append(n)
        else:
            chains.append([n])
    return [(place, len(chain)) for chain in chains for place in range(len(chain))]


def _columns(
    words: Words, all_: Sequence[Figure], n: int, c: Cast, listed: tuple[int, int], marks: Ints, linking: Ints
) -> Iterator[NDArray[np.generic]]:
    figure, actors = all_[n], len(c.kind)
    there = c.sentence == figure.sentence
    behind = np.where(there & (c.stop <= figure.word), figure.word - c.stop, _FAR)
    ahead = np.where(there & (c.first >= figure.word), c.first - figure.word, _FAR)
    place = _nearest(np.minimum(behind, ahead), c.offsets)
    before, after = (np.minimum.reduceat(d, c.offsets) for d in (behind, ahead))
    yield from (before, after)
    yield from (_rank(before, c.kind), _rank(after, c.kind), _rank(np.minimum(before, after), c.kind))
    others = np.array([f.word for f in all_ if f.sentence == figure.sentence])
    yield ((others > (figure.word - before)[:, None]) & (others < figure.word)).sum(axis=1)
    yield ((others < (figure.word + after)[:, None]) & (others > figure.word)).sum(axis=1)
    near = np.minimum(before, after) < _FAR
    yield from (np.where(near, count, -1) for count in _marks(marks, figure, c, place).T)
    yield np.minimum.reduceat(np.abs(c.sentence - figure.sentence), c.offsets)
    yield _last_seen(c, figure)
    for at in (c.first[place] - 1, c.first[place] - 2, c.lead[place] - 1, c.stop[place]):
        yield np.where(near, linking[np.clip(at, 0, len(words))], -1)
    yield np.where(near, c.first[place] - c.begin[place], -1)
    yield from (_position(c, place), c.size[place], np.full(actors, listed[0]), np.full(actors, listed[1]))
    yield np.where(near & (c.size[place] == listed[1]), _position(c, place) == listed[0], -1)
    start, end = np.searchsorted(words.sentence, [figure.sentence, figure.sentence + 1])
    yield from (np.full(actors, v) for v in (figure.word - start, end - figure.word, (others < figure.word).sum()))
    yield from (np.full(actors, linking[max(0, figure.word - k)]) for k in (1, 2))
    said = {*words.norms[start : figure.word]}
    yield from (np.full(actors, word in said) for word in ("our", "we", "than", "from"))
    yield np.full(actors, bool(figure.unit) + (figure.unit in ("x", "points")))
    yield c.near[place]


def _marks(marks: Ints, figure: Figure, c: Cast, place: Ints) -> Ints:
    """How many of each of the MARKS (counted from the beginning) stand between FIGURE and each PLACE."""
    last = len(marks) - 1
    is_before = c.stop[place] <= figure.word
    start = np.where(is_before, c.stop[place], figure.word + 1)
    stop = np.where(is_before, figure.word, c.first[place])
    return np.asarray(np.maximum(0, marks[np.minimum(stop, last)] - marks[np.minimum(start, last) - 1]))


def _nearest(far: Ints, offsets: Ints) -> Ints:
    """For each actor that of its places which is the least FAR."""
    owner = np.repeat(np.arange(len(offsets)), np.diff([*offsets, len(far)]))
    return np.lexsort((np.arange(len(far)), far, owner))[offsets]


def _rank(far: Ints, kinds: Ints) -> Ints:
    """How many of one kind are less FAR."""
    return np.asarray(((far < far[:, None]) & (kinds == kinds[:, None])).sum(axis=1))


def _last_seen(c: Cast, figure: Figure) -> Ints:
    """How many places ago each actor was last named before FIGURE."""
    passed = np.where(c.stop <= figure.word, c.first, -1)
    last = np.maximum.reduceat(passed, c.offsets)
    return np.where(last < 0, _FAR, (passed > last[:, None]).sum(axis=1))


def _position(c: Cast, place: Ints) -> Ints:
    """Which item of its list the actor's PLACE is."""
    before = (c.lead == c.lead[place][:, None]) & (c.first < c.first[place][:, None]) & (c.size > 1)
    return np.asarray(before.sum(axis=1))
