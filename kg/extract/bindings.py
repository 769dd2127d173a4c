"""What tells of which name in a text a number is reported: a row of numbers for each figure and each actor."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor
from kg.extract.cast import CONFIDENCE, COUNT, TITLE, Cast, Floats
from kg.extract.figures import Figure
from kg.extract.runs import Ints
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
# Those of which it counts whether they stand anywhere in the sentence before the figure.
_SAID: Final = np.array([_NUMBER[word] for word in ("our", "we", "than", "from")])
# The column of an actor's type.
KIND: Final = 0
# How many columns stand before those of the cues near a place.
_WIDTH: Final = 40
Table = NDArray[np.generic]


class _Seen(NamedTuple):
    """Figures, of which each has a row, at WORD in SENTENCE, after as many OTHERS there; how far before and after each
    (AHEAD) each actor, of which each has a column, is named in that sentence, the less FAR of both, and the PLACE where
    that is; how many other figures are BETWEEN, on either side."""

    word: Ints
    sentence: Ints
    others: Ints
    behind: Ints
    ahead: Ints
    far: Ints
    place: Ints
    between: tuple[Ints, Ints]


def bindings(
    words: Words, all_: Sequence[Figure], found: Sequence[Actor], c: Cast, wanted: Sequence[int] | None = None
) -> Floats:
    """Rows for those of ALL_ figures in WORDS that are WANTED (all, or by number) and all actors FOUND, which are C in
    numbers: figures by actors by columns."""
    which = np.arange(len(all_)) if wanted is None else np.array(wanted, dtype=np.intp)
    seen = _seen(c, np.array([(f.word, f.sentence) for f in all_], dtype=np.intp).T, which)
    linking = np.array([*map(_NUMBER.get, words.norms, repeat(0)), 0])
    columns = chain(
        _own(found, c),
        _distances(c, seen),
        _beside(words, c, seen, linking),
        _listed(c, seen, np.array(_lists(words.text, all_))[which].T[..., None]),
        _said(words, seen, linking),
        [np.array([bool(all_[n].unit) + (all_[n].unit in ("x", "points")) for n in which.tolist()])[:, None]],
    )
    told = np.empty((_WIDTH, *seen.place.shape), dtype=np.float32)
    for row, column in zip(told, columns, strict=True):
        row[...] = column
    made = np.empty((*seen.place.shape, _WIDTH + c.near.shape[1]), dtype=np.float32)
    for table, row, place in zip(made, told.swapaxes(0, 1), seen.place, strict=True):
        table[:, :_WIDTH] = row.T
        table[:, _WIDTH:] = c.near[place]
    return made


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


def _seen(c: Cast, figures: Ints, which: Ints) -> _Seen:
    """Those of FIGURES (their words, their sentences) that are asked for by number (WHICH), and the actors beside."""
    words, sentences = figures
    word, sentence = figures[:, which, None]
    there = c.sentence == sentence
    before = np.where(there & (c.stop <= word), word - c.stop, _FAR)
    after = np.where(there & (c.first >= word), c.first - word, _FAR)
    # Of places that are as far the first.
    numbered = np.minimum(before, after) * len(c.first) + np.arange(len(c.first))
    behind, ahead, nearest = (np.minimum.reduceat(far, c.offsets, axis=1) for far in (before, after, numbered))
    start, stop = (np.searchsorted(sentences, sentence, side=side) for side in ("left", "right"))
    first, last = (np.searchsorted(words, word, side=side) for side in ("left", "right"))
    between = (
        np.maximum(0, first - np.maximum(start, np.searchsorted(words, word - behind, side="right"))),
        np.maximum(0, np.minimum(stop, np.searchsorted(words, word + ahead)) - last),
    )
    return _Seen(word, sentence, first - start, behind, ahead, *np.divmod(nearest, len(c.first)), between)


def _own(found: Sequence[Actor], c: Cast) -> Iterator[Table]:
    """What the actors FOUND are, whatever the figure."""
    share = np.array([actor.share for actor in found])
    yield from (c.kind, c.role, share, share == share.max(), *c.rows[:, [COUNT, CONFIDENCE, TITLE]].T)


def _distances(c: Cast, seen: _Seen) -> Iterator[Table]:
    """How far the actors are from the figures, how many of their kind are less far, how many figures are between."""
    far = np.array([seen.behind, seen.ahead, seen.far])
    yield from (*far[:2], *_ranks(far, c.kind), *seen.between)


def _ranks(far: Ints, kinds: Ints) -> Ints:
    """How many of one of KINDS are less FAR, row by row.

    >>> _ranks(np.array([[3, 5, 5, 4], [6, 6, 2, 1]]), np.array([0, 0, 0, 1])).tolist()
    [[0, 1, 1, 0], [1, 1, 0, 0]]
    """
    rows = np.arange(far.size // len(kinds)).reshape(*far.shape[:-1], 1)
    code = (rows * (kinds.max() + 1) + kinds) * (far.max() + 1) + far
    before = rows * len(kinds) + np.searchsorted(np.sort(kinds), kinds)
    return np.asarray(np.searchsorted(np.sort(code, axis=-1).ravel(), code) - before)


def _beside(words: Words, c: Cast, seen: _Seen, linking: Ints) -> Iterator[Table]:
    """What stands between figures and actors and beside these, and when they were last named."""
    rows, who = np.nonzero(seen.far < _FAR)
    place, word = seen.place[rows, who], seen.word[rows, 0]
    first, stop = c.first[place], c.stop[place]
    linked = np.array([first - 1, first - 2, c.lead[place] - 1, stop])
    beside = np.full((len(_MARKS) + len(linked) + 1, *seen.far.shape), -1)
    beside[:, rows, who] = [
        *_marks(words, word, first, stop),
        *linking[np.clip(linked, 0, len(words))],
        first - c.begin[place],
    ]
    yield from beside[: len(_MARKS)]
    yield np.minimum.reduceat(np.abs(c.sentence - seen.sentence), c.offsets, axis=1)
    yield _last_seen(c, seen.word)
    yield from beside[len(_MARKS) :]


def _marks(words: Words, word: Ints, first: Ints, stop: Ints) -> Ints:
    """How many of each of the MARKS stand between the figures at WORD and the places from FIRST to before STOP."""
    held = np.array([*map(_held, words.gaps), 0])
    marks = (held >> _BITS * np.arange(len(_MARKS))[:, None] & _MASK).cumsum(axis=1)
    since = np.minimum(np.where(stop <= word, stop, word + 1), len(words))
    until = np.minimum(np.where(stop <= word, word, first), len(words))
    return np.asarray(np.maximum(0, marks[:, until] - marks[:, since - 1]))


def _last_seen(c: Cast, word: Ints) -> Ints:
    """How many places ago each actor was last named before the figures at WORD."""
    order = np.argsort(c.first, kind="stable")
    last = np.maximum.reduceat(np.where(c.stop <= word, c.first, -1), c.offsets, axis=1)
    passed = (c.stop[order] <= word).cumsum(axis=1)
    known = np.take_along_axis(passed, np.searchsorted(c.first[order], last, side="right") - 1, axis=1)
    return np.where(last < 0, _FAR, passed[:, -1:] - known)


def _listed(c: Cast, seen: _Seen, figures: Ints) -> Iterator[Table]:
    """Which item of how many each actor is, and each of FIGURES; whether both are the same."""
    position, size, (item, items) = _positions(c)[seen.place], c.size[seen.place], figures
    yield from (position, size, item, items)
    yield np.where((seen.far < _FAR) & (size == items), position == item, -1)


def _positions(c: Cast) -> Ints:
    """Which item of its list each place is."""
    code = c.lead * (c.first.max() + 1)
    ordered = np.sort((code + c.first)[c.size > 1])
    return np.asarray(np.searchsorted(ordered, code + c.first) - np.searchsorted(ordered, code))


def _said(words: Words, seen: _Seen, linking: Ints) -> Iterator[Table]:
    """What tells of figures alone: how much of the sentence, and what, stands before and after."""
    sentence, word = np.array(words.sentence), seen.word
    start, end = (np.searchsorted(sentence, seen.sentence, side=side) for side in ("left", "right"))
    yield from (word - start, end - word, seen.others)
    yield from (linking[np.maximum(0, word - k)] for k in (1, 2))
    is_said = linking == _SAID[:, None]
    before = is_said.cumsum(axis=1) - is_said
    yield from before[:, word] > before[:, start]
