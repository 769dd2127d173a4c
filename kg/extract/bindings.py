"""What tells of which name in a text a number is reported: a row of numbers for each figure and each actor."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

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
# Those of which it counts whether they stand anywhere in the sentence before the figure.
_SAID: Final = np.array([_NUMBER[word] for word in ("our", "we", "than", "from")])
Table = NDArray[np.generic]


class _Near(NamedTuple):
    """How far BEFORE and after each figure (a row) each actor (a column) is named in the figure's sentence, the less
    FAR of both, and the PLACE where that is."""

    before: Ints
    after: Ints
    far: Ints
    place: Ints


def bindings(
    words: Words, all_: Sequence[Figure], found: Sequence[Actor], c: Cast, wanted: Sequence[int] | None = None
) -> Floats:
    """Rows for those of ALL_ figures in WORDS that are WANTED (all, or by number) and all actors FOUND, which are C in
    numbers: figures by actors by columns."""
    which = np.arange(len(all_)) if wanted is None else np.array(wanted, dtype=np.intp)
    at, sentences = np.array([(f.word, f.sentence) for f in all_]).T
    word, sentence = at[which, None], sentences[which, None]
    linking = np.array([*(_NUMBER.get(norm, 0) for norm in words.norms), 0])
    listed = np.array(_lists(words.text, all_))[which]
    start, stop = (np.searchsorted(sentences, sentence, side=side) for side in ("left", "right"))
    near = _near(c, word, sentence)
    columns = [
        *_own(found, c),
        *_distances(c, near),
        np.maximum(0, np.searchsorted(at, word) - np.maximum(start, np.searchsorted(at, word - near.before, "right"))),
        np.maximum(0, np.minimum(stop, np.searchsorted(at, word + near.after)) - np.searchsorted(at, word, "right")),
        *_beside(words, c, near, word, sentence, linking),
        *_in_list(c, near.place, listed, near.far < _FAR),
        *_said(words, word, sentence, linking, np.searchsorted(at, word) - start),
        np.array([bool(all_[n].unit) + (all_[n].unit in ("x", "points")) for n in which.tolist()])[:, None],
    ]
    made = np.empty((*near.place.shape, len(columns) + c.near.shape[1]), dtype=np.float32)
    for n, column in enumerate(columns):
        made[..., n] = column
    made[..., len(columns) :] = c.near[near.place]
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


def _near(c: Cast, word: Ints, sentence: Ints) -> _Near:
    """Where actors are named beside the figures at WORD in SENTENCE, of which each has a row."""
    there = c.sentence == sentence
    behind = np.where(there & (c.stop <= word), word - c.stop, _FAR)
    ahead = np.where(there & (c.first >= word), c.first - word, _FAR)
    before, after = (np.minimum.reduceat(far, c.offsets, axis=1) for far in (behind, ahead))
    # Of places that are as far the first.
    numbered = np.minimum(behind, ahead) * len(c.first) + np.arange(len(c.first))
    return _Near(before, after, *np.divmod(np.minimum.reduceat(numbered, c.offsets, axis=1), len(c.first)))


def _own(found: Sequence[Actor], c: Cast) -> Iterator[Table]:
    """What the actors FOUND are, whatever the figure."""
    share = np.array([actor.share for actor in found])
    yield from (c.kind, c.role, share, share == share.max(), *c.rows[:, [COUNT, CONFIDENCE, TITLE]].T)


def _distances(c: Cast, near: _Near) -> Iterator[Table]:
    """How far the actors are from the figures, and how many of their kind are less far."""
    far = np.array([near.before, near.after, near.far])
    yield from (*far[:2], *_ranks(far, c.kind))


def _ranks(far: Ints, kinds: Ints) -> Ints:
    """How many of one of KINDS are less FAR, row by row.

    >>> _ranks(np.array([[3, 5, 5, 4], [6, 6, 2, 1]]), np.array([0, 0, 0, 1])).tolist()
    [[0, 1, 1, 0], [1, 1, 0, 0]]
    """
    rows = np.arange(far.size // len(kinds)).reshape(*far.shape[:-1], 1)
    code = (rows * (kinds.max() + 1) + kinds) * (far.max() + 1) + far
    before = rows * len(kinds) + np.searchsorted(np.sort(kinds), kinds)
    return np.asarray(np.searchsorted(np.sort(code, axis=-1).ravel(), code) - before)


def _beside(words: Words, c: Cast, near: _Near, word: Ints, sentence: Ints, linking: Ints) -> Iterator[Table]:
    """What stands between figures and actors and beside these, and when they were last named."""
    is_near, place = near.far < _FAR, near.place
    first, stop = c.first[place], c.stop[place]
    yield from np.where(is_near, _marks(words, word, first, stop), -1)
    yield np.minimum.reduceat(np.abs(c.sentence - sentence), c.offsets, axis=1)
    yield _last_seen(c, word)
    linked = np.array([first - 1, first - 2, c.lead[place] - 1, stop])
    yield from np.where(is_near, linking[np.clip(linked, 0, len(words))], -1)
    yield np.where(is_near, first - c.begin[place], -1)


def _marks(words: Words, word: Ints, first: Ints, stop: Ints) -> Ints:
    """How many of each of the MARKS stand between the figures at WORD and the places from FIRST to before STOP."""
    held = np.array([*map(_held, words.gaps), 0])
    marks = (held >> _BITS * np.arange(len(_MARKS))[:, None] & _MASK).cumsum(axis=1)
    is_before = stop <= word
    until = np.minimum(np.where(is_before, word, first), len(words))
    since = np.minimum(np.where(is_before, stop, word + 1), len(words))
    return np.asarray(np.maximum(0, marks[:, until] - marks[:, since - 1]))


def _last_seen(c: Cast, word: Ints) -> Ints:
    """How many places ago each actor was last named before the figures at WORD."""
    order = np.argsort(c.first, kind="stable")
    last = np.maximum.reduceat(np.where(c.stop <= word, c.first, -1), c.offsets, axis=1)
    passed = (c.stop[order] <= word).cumsum(axis=1)
    known = np.take_along_axis(passed, np.searchsorted(c.first[order], last, side="right") - 1, axis=1)
    return np.where(last < 0, _FAR, passed[:, -1:] - known)


def _in_list(c: Cast, place: Ints, listed: Ints, is_near: NDArray[np.bool_]) -> Iterator[Table]:
    """Which item of how many each actor's PLACE is, and each figure as it is LISTED; whether both are the same."""
    position, size, (item, items) = _positions(c)[place], c.size[place], listed.T[..., None]
    yield from (position, size, item, items, np.where(is_near & (size == items), position == item, -1))


def _positions(c: Cast) -> Ints:
    """Which item of its list each place is."""
    code = c.lead * (c.first.max() + 1)
    ordered = np.sort((code + c.first)[c.size > 1])
    return np.asarray(np.searchsorted(ordered, code + c.first) - np.searchsorted(ordered, code))


def _said(words: Words, word: Ints, sentence: Ints, linking: Ints, others: Ints) -> Iterator[Table]:
    """What tells of figures at WORD alone: the sentence before and after, and how many OTHERS stand in it before."""
    numbers = np.array(words.sentence)
    start, end = np.searchsorted(numbers, sentence), np.searchsorted(numbers, sentence, side="right")
    yield from (word - start, end - word, others)
    yield from (linking[np.maximum(0, word - k)] for k in (1, 2))
    is_said = linking == _SAID[:, None]
    before = is_said.cumsum(axis=1) - is_said
    yield from before[:, word] > before[:, start]
