"""What tells how two names of a text are related: the words around them, what they are, and a row of numbers."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor
from kg.extract.cast import ALIKE, COUNT, TITLE, Cast, Floats
from kg.extract.naming import naming
from kg.extract.roles import cues, said
from kg.extract.runs import Ints, ranged, starts
from kg.extract.words import Words
from kg.model import ROLES, TYPES

Bools = NDArray[np.bool_]
# Where words are looked at: each with the stream that it looks at (words, pairs of them, words as they are) and the
# group in which what they say is summed.
_BESIDE: Final[Mapping[str, tuple[int, int]]] = {
    "between": (0, 0), "pairs": (1, 0), "then": (0, 0), "then 2": (1, 0), "till": (0, 0), "till 2": (1, 0),
    "before": (0, 0), "after": (0, 0), "to list": (0, 0), "from list": (0, 0),
}  # fmt: skip
_ALONE: Final[Mapping[str, tuple[int, int]]] = {
    "before": (0, 1), "just": (0, 1), "just 2": (1, 1), "after": (0, 1), "begins": (0, 1), "list": (0, 1),
}  # fmt: skip
SLOTS: Final[Mapping[str, tuple[int, int]]] = {
    **{f"{way} {name}": how for way in "><" for name, how in _BESIDE.items()},
    "apart": (0, 0),
    **{f"{hub} {name}": how for hub in ("hub>", ">hub") for name, how in _ALONE.items()},
    "head's last": (2, 2),
    "tail's last": (2, 2),
}
GROUPS: Final = 4
NAMED: Final = 2  # the group of names
_SLOT: Final = {name: n for n, name in enumerate(SLOTS)}
_MOST: Final = 20
_PLACES: Final = 3
# How many names away a name of the same sentence is met: 2,500 Daily Papers have no more than 25 in one, and lists of
# thousands, which nobody writes, would meet by the million.
_REACH: Final = 60
# The stream and the group of each row of slots of a pair: it stands one way round, and has one hub.
LOOKS: Final = (*_BESIDE.values(), *(how for how in _ALONE.values() for _ in range(_PLACES)), (2, 2), (2, 2))
# The share from which the second in line is taken for a hub too: the first is not the right one in one of five texts.
_MAY_BE: Final = 0.08
_T, _R = len(TYPES), len(ROLES)
_NAMINGS, STATES, _GAPS, _SEEN = 9, 6, 15, 9
_MARKS: Final = ",(:"
_STEPS: Final = np.array([0, 1, 2, 3, 4, 8, 16])
_BITS: Final = 32  # of a number that says how far
# How many values each of the kinds of a pair has.
KINDS: Final = (
    _T * _T * STATES, _R * _R * STATES, _R * _R * _T * _T * STATES, (_R * _T * 4) ** 2, _R * _R * 4,
    _NAMINGS * _T * _T, _GAPS * _R * _R, 17 * _T * _T, 9, _R * _T * _SEEN * _SEEN, _R * _T * _SEEN * _SEEN,
)  # fmt: skip
# The types between which annotators state a relation at all.
RELATED: Final = np.array([[head != "metric" and tail != "metric" for tail in TYPES] for head in TYPES]) | np.array(
    [[head == "metric" and tail in ("method", "concept", "benchmark") for tail in TYPES] for head in TYPES]
)


class Ties(NamedTuple):
    """Pairs of actors that could be related, HEADS and TAILS by number.

    Words from STARTS to before STOPS speak of each in SLOTS (a row for each of the LOOKS, a column a pair); KINDS are
    what each is, a column for each of the module's KINDS; ROWS are numbers; SHOWN is the head's place that is nearest;
    BONDS are the log-odds of each relation by a network, with no columns where none has read the text.
    """

    heads: Ints
    tails: Ints
    slots: Ints
    starts: Ints
    stops: Ints
    kinds: Ints
    rows: Floats
    shown: Ints
    bonds: Floats


class _Near(NamedTuple):
    """Of each pair its HEADS and TAILS, whether it stands TOGETHER in a sentence, the nearest places of head and tail
    (A, B), whether it goes FORTH (the head first), and the same places as LEFT and RIGHT."""

    heads: Ints
    tails: Ints
    together: Bools
    a: Ints
    b: Ints
    forth: Bools
    left: Ints
    right: Ints


def ties(words: Words, found: Sequence[Actor], c: Cast) -> Ties:
    """The pairs of the actors FOUND in WORDS, which are C in numbers, that stand in one sentence or hold a hub."""
    share = np.array([actor.share for actor in found], dtype=np.float64)
    weight = _weight(share, c.text)
    near = _near(c, weight)
    hubs = (weight[near.heads] > weight[near.tails]) + 2 * (weight[near.heads] < weight[near.tails])
    named = naming(c.keys, near.heads.tolist(), near.tails.tolist())
    marks = _marks(words, c, near)
    slots, starts, stops = (np.concatenate(parts) for parts in zip(*_ranges(c, near, hubs), strict=True))
    return Ties(
        near.heads,
        near.tails,
        slots,
        starts,
        np.maximum(starts, stops),
        np.column_stack(list(_kinds(c, near, hubs, named, marks))),
        np.column_stack([np.asarray(n, np.float32) for n in _rows(words, c, near, hubs, named, marks, share)]),
        near.a,
        np.zeros((len(near.heads), 0), np.float32),
    )


def bound(met: Ties, tables: Sequence[Floats]) -> Ties:
    """The ties MET in some texts with their bonds, by a table of each text: of actors, by actors, by relations.

    >>> nowhere = np.zeros((3, 0))
    >>> met = Ties(np.array([0, 2, 3]), np.array([1, 3, 2]), *[nowhere] * 6, nowhere)
    >>> bound(met, [np.array([[[0], [1]], [[2], [3]]]), np.array([[[4], [5]], [[6], [7]]])]).bonds.tolist()
    [[1], [5], [6]]
    """
    sizes = np.array([*map(len, tables)])
    first, base = starts(sizes), starts(sizes**2)
    text = np.searchsorted(first, met.heads, side="right") - 1
    place = base[text] + (met.heads - first[text]) * sizes[text] + met.tails - first[text]
    return met._replace(bonds=np.concatenate([t.reshape(len(t) ** 2, -1) for t in tables])[place])


def _weight(share: NDArray[np.float64], text: Ints) -> Ints:
    """2 for the hub of each text, 1 for the one that may be it instead, 0 for all others.

    >>> _weight(np.array([0.1, 0.5, 0.4, 1.0]), np.array([0, 0, 0, 1])).tolist()
    [0, 2, 1, 2]
    """
    order = np.lexsort((-share, text))
    rank = np.arange(len(share)) - np.searchsorted(text, text)
    weight = np.zeros(len(share), dtype=np.intp)
    weight[order] = np.where(rank == 0, 2, (rank == 1) & (share[order] >= _MAY_BE))
    return weight


def _near(c: Cast, weight: Ints) -> _Near:
    actors = len(c.kind)
    nearest, i, j = _nearest(c)
    hubs = np.nonzero(weight)[0]
    first, stop = np.searchsorted(c.text, c.text[hubs]), np.searchsorted(c.text, c.text[hubs], side="right")
    hub, other = ranged(first, stop)
    hub = hubs[hub]
    wanted = np.unique(np.concatenate([nearest, hub * actors + other, other * actors + hub]))
    heads, tails = wanted // actors, wanted % actors
    related = (heads != tails) & RELATED[c.kind[heads], c.kind[tails]]
    heads, tails, wanted = heads[related], tails[related], wanted[related]
    place = np.searchsorted(nearest, wanted)
    together = np.append(nearest, -1)[place] == wanted
    a, b = (np.where(together, np.append(side, 0)[place], c.offsets[who]) for side, who in ((i, heads), (j, tails)))
    forth = c.first[a] <= c.first[b]
    return _Near(heads, tails, together, a, b, forth, np.where(forth, a, b), np.where(forth, b, a))


def _nearest(c: Cast) -> tuple[Ints, Ints, Ints]:
    """The pairs of actors that stand apart in a sentence, as rising numbers, and the nearest places of both."""
    order = np.lexsort((c.first, c.sentence))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    first, stop = (np.searchsorted(c.sentence[order], c.sentence, side=side) for side in ("left", "right"))
    i, j = ranged(np.maximum(first, rank - _REACH), np.minimum(stop, rank + _REACH + 1))
    j = order[j]
    apart = (c.actor[i] != c.actor[j]) & ((c.stop[i] <= c.first[j]) | (c.stop[j] <= c.first[i]))
    i, j = i[apart], j[apart]
    left = np.minimum(c.first[i], c.first[j])
    gap = np.maximum(c.first[i], c.first[j]) - np.minimum(c.stop[i], c.stop[j])
    pair = c.actor[i] * len(c.kind) + c.actor[j]
    order = np.lexsort((left, gap, pair))
    pairs, best = np.unique(pair[order], return_index=True)
    return pairs, i[order[best]], j[order[best]]


Ranges = tuple[Ints, Ints, Ints]


def _ranges(c: Cast, near: _Near, hubs: Ints) -> Iterator[Ranges]:
    """The slots in which words speak of each pair, with their starts and stops; a pair that lacks one has no words."""
    pairs = len(near.heads)
    starts, stops = (np.array(side) * near.together for side in zip(*_beside(c, near), strict=True))
    slots = np.arange(len(_BESIDE))[:, None] + np.where(near.forth, 0, len(_BESIDE))
    first = c.first[near.b]
    slots[0] = np.where(near.together, slots[0], _SLOT["apart"])
    starts[0] = np.where(near.together, starts[0], np.maximum(c.begin[near.b], first - 4))
    stops[0] = np.where(near.together, stops[0], first)
    yield slots, starts, stops
    who = np.where(hubs == 1, near.tails, near.heads)
    number = np.arange(_PLACES)[:, None]
    there = (hubs > 0) & (number < np.diff([*c.offsets, len(c.actor)])[who])
    place = np.minimum(c.offsets[who] + number, len(c.actor) - 1)
    starts, stops = (np.array(side) * there for side in zip(*_alone(c, place), strict=True))
    ways = np.where(hubs == 1, _SLOT["hub> before"], _SLOT[">hub before"])
    slots = np.repeat(np.arange(len(_ALONE)), _PLACES)[:, None] + ways
    yield slots, starts.reshape(slots.shape), stops.reshape(slots.shape)
    stop = c.stop[c.offsets[np.array([near.heads, near.tails])]]
    yield np.full((2, pairs), [[_SLOT["head's last"]], [_SLOT["tail's last"]]]), stop - 1, stop


def _beside(c: Cast, near: _Near) -> Iterator[tuple[Ints, Ints]]:
    """What stands between, before and after the two, and between them and their lists, in the order of _BESIDE."""
    left, right = near.left, near.right
    start, stop = c.stop[left], c.first[right]
    yield start, np.minimum(stop, start + _MOST)
    yield start + 1, np.minimum(stop, start + _MOST)
    yield start, np.minimum(stop, start + 1)
    yield start + 1, np.minimum(stop, start + 2)
    yield np.maximum(start, stop - 1), stop
    yield np.maximum(start + 1, stop - 1), stop
    yield np.maximum(c.begin[left], c.first[left] - 3), c.first[left]
    yield c.stop[right], np.minimum(c.end[right], c.stop[right] + 3)
    yield np.maximum(start, c.lead[right] - 3), np.where(c.lead[right] < stop, c.lead[right], 0)
    yield c.last[left], np.where(c.last[left] > start, np.minimum(stop, c.last[left] + 3), 0)


def _alone(c: Cast, place: Ints) -> Iterator[tuple[Ints, Ints]]:
    """What is said of a name where the hub may go by "we", "our method" or "it", in the order of _ALONE."""
    begin, first, stop, lead = c.begin[place], c.first[place], c.stop[place], c.lead[place]
    yield np.maximum(begin, first - 5), first
    yield np.maximum(begin, first - 1), first
    yield np.maximum(begin + 1, first - 1), first
    yield stop, np.minimum(c.end[place], stop + 3)
    yield begin, np.minimum(begin + 3, first)
    yield np.maximum(begin, lead - 4), np.where(lead < first, lead, 0)


def _kinds(c: Cast, near: _Near, hubs: Ints, named: Ints, marks: Bools) -> Iterator[Ints]:
    """What the two are, in the order of KINDS."""
    heads, tails, together = near.heads, near.tails, near.together
    types, roles = c.kind[heads] * _T + c.kind[tails], c.role[heads] * _R + c.role[tails]
    what = c.role * _T + c.kind
    state = hubs * 2 + together
    yield types * STATES + state
    yield roles * STATES + state
    yield (roles * _T * _T + types) * STATES + state
    many = what * 4 + np.minimum(3, c.rows[:, ALIKE].astype(np.intp))
    yield many[heads] * (_R * _T * 4) + many[tails]
    in_title = c.rows[:, TITLE] == 0
    yield roles * 4 + in_title[heads] * 2 + in_title[tails]
    yield named * _T * _T + types
    gap = np.searchsorted(_STEPS, c.first[near.right] - c.stop[near.left], side="right") - 1
    yield np.where(together, gap * 2 + near.forth, _GAPS - 1) * _R * _R + roles
    yield np.where(together, 1 + marks @ np.array([1, 2, 4]) * 2 + near.forth, 0) * _T * _T + types
    often = np.minimum(2, c.rows[:, COUNT].astype(np.intp) - 1)
    yield often[heads] * 3 + often[tails]
    seen = np.minimum(_SEEN - 1, c.rows[:, TITLE].astype(np.intp))
    yield (what[heads] * _SEEN + seen[heads]) * _SEEN + seen[tails]
    yield (what[tails] * _SEEN + seen[tails]) * _SEEN + seen[heads]


def _marks(words: Words, c: Cast, near: _Near) -> Bools:
    """Whether a comma, a bracket or a colon stands between the two."""
    count = (np.array([*map(_held, words.gaps)]) >> np.arange(len(_MARKS))[:, None] & 1).cumsum(axis=1)
    return np.asarray((count[:, c.first[near.right]] > count[:, c.stop[near.left] - 1]) & near.together).T


@lru_cache(maxsize=1 << 12)
def _held(gap: str) -> int:
    """Which of the MARKS stand in GAP, a bit each."""
    return sum((mark in gap) << n for n, mark in enumerate(_MARKS))


def _rows(
    words: Words, c: Cast, near: _Near, hubs: Ints, named: Ints, marks: Bools, share: NDArray[np.floating]
) -> Iterator[NDArray[np.generic]]:
    heads, tails, together = near.heads, near.tails, near.together
    start, stop = c.stop[near.left], c.first[near.right]
    gap = np.where(together, stop - start, 0)
    yield from (c.rows[heads], c.rows[tails], share[heads], share[tails], hubs, together)
    yield from (np.where(near.forth, gap, -gap), _both(c, near))
    yield from (c.sentence[near.b] - c.sentence[near.a], marks, named)
    firsts = np.sort(c.first)
    yield np.where(together, np.searchsorted(firsts, stop) - np.searchsorted(firsts, start), 0)
    yield from _ranks(c, near, gap)
    yield from (c.lead[near.left] == c.lead[near.right], c.size[near.left], c.size[near.right])
    yield np.where(c.lead[near.right] > start, c.lead[near.right] - start, gap)
    seen = (said(words.norms)[:, None] == np.arange(len(cues()[0]))).cumsum(axis=0, dtype=np.int32)
    yield np.where(together[:, None], seen[stop - 1] - seen[start - 1], 0)
    yield from (c.near[near.a], c.near[near.b])


def _both(c: Cast, near: _Near) -> Ints:
    """In how many sentences two stand together."""
    actors = len(c.kind)
    seen = np.unique(c.sentence * actors + c.actor)
    start, number = seen - seen % actors, np.arange(len(seen))
    first, stop = np.searchsorted(seen, start), np.searchsorted(seen, start + actors)
    one, other = ranged(np.maximum(first, number - _REACH), np.minimum(stop, number + _REACH + 1))
    pairs = np.sort(seen[one] % actors * actors + seen[other] % actors)
    wanted = near.heads * actors + near.tails
    return np.asarray(np.searchsorted(pairs, wanted, side="right") - np.searchsorted(pairs, wanted))


def _ranks(c: Cast, near: _Near, gap: Ints) -> Iterator[Ints]:
    """How many of the tail's type are nearer to the head, and of the head's type nearer to the tail."""
    far = np.where(near.together, gap, 60 + 20 * np.abs(c.sentence[near.a] - c.sentence[near.b]))
    for end, other in ((near.heads, near.tails), (near.tails, near.heads)):
        company = end * _T + c.kind[other] << _BITS
        ordered = np.sort(company + far)
        yield np.searchsorted(ordered, company + far) - np.searchsorted(ordered, company)
