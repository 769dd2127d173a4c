"""What is said about a thing in numbers: the ground on which it is kept or dropped, typed and given its role."""

from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract import roles, statistics
from kg.extract.forest import Floats
from kg.extract.heads import head_type
from kg.extract.runs import Ints, ranged, starts
from kg.extract.statistics import RECORD, TYPE_PRIOR, USES, Statistics
from kg.extract.things import Thing
from kg.extract.words import Words, is_joint, together
from kg.model import TYPES

SOURCES: Final = (
    "user", "title-prefix", "lexicon", "acronym", "cue:called", "cue:propose", "cue:is-a", "cue:on", "cue:such-as",
    "cue:beats", "surface", "shape", "phrase",
)  # fmt: skip
_CUES: Final = "judge_cues.csv"
_KINDS: Final = {kind: n for n, kind in enumerate(("", *TYPES))}
_BEGIN, _INSIDE, _END, _SINGLE, _, _BEFORE, _AFTER = range(len(USES))
_JOINT, _SPACE, _PARTED = 0, 1, 2  # what kinds of gap there are: hyphens and the like, a space, and more and more
# Of what types names are whose head is listed under none or one, as so many annotated ones.
_HEAD: Final = 3.0 * np.array([TYPE_PRIOR, *([0.7 if t == listed else 0.075 for t in TYPES] for listed in TYPES)])
_ALONE: Final = -20.0
# The columns of a place, and after them which of them count at their best as well as on the whole.
_PLACE: Final = (
    "begin", "end", "left", "right", "score", "cut left", "cut right", "gap left", "gap right", "hyphens", "nested",
    "outer score", "holds", "in title", "sentence", "to the end",
)  # fmt: skip
_AT_BEST: Final = tuple(_PLACE.index(c) for c in ("begin", "left", "right", "score", "outer score"))
_THING: Final = (
    *SOURCES[1:], "papers", "annotated", "rate", *(f"surface {t}" for t in TYPES), *(f"entry {t}" for t in TYPES),
    *(f"head {t}" for t in TYPES), "head seen", "words", "letters", "first shape", "last shape", "is name", "keys",
    "places", "first place", "abstracts", "rarest word", "last word", "in its head",
)  # fmt: skip
NAMES: Final = (*_THING, *_PLACE, *(f"best {_PLACE[i]}" for i in _AT_BEST), *roles.columns(_CUES))


class Places(NamedTuple):
    """All places of all things of some texts in one row: where each begins and stops, the words counted through all
    texts; where those of each thing begin, how many, and the number of its TEXT, which begins with the word BEGUN.

    Of two places HOLDING[n] holds HELD[n], which is another.
    """

    first: Ints
    stop: Ints
    offsets: Ints
    counts: Ints
    text: Ints
    begun: Ints
    holding: Ints
    held: Ints


@lru_cache(maxsize=1 << 10)
def source(by: frozenset[str]) -> str:
    """Of several sources the one that says most.

    >>> source(frozenset(["phrase", "acronym"]))
    'acronym'
    """
    return min(by, key=lambda b: (SOURCES.index(b) if b in SOURCES else -1, b))


def rows(
    texts: Sequence[Words], things: Sequence[Sequence[Thing]], known: Statistics, places: Places | None = None
) -> Floats:
    """The features of each of the THINGS of each of TEXTS, which have these PLACES, in the order of NAMES."""
    at, words = places or placed(texts, things), together(texts)
    told = known.table(words)
    table = _place_table(texts, words, at, told)
    mean = np.add.reduceat(table, at.offsets, axis=1) / at.counts
    best = np.maximum.reduceat(table.take(_AT_BEST, axis=0), at.offsets, axis=1)
    cues = np.minimum.reduceat(roles.nearness(words, at.first, at.stop, _CUES), at.offsets, axis=0)
    flat = [*chain.from_iterable(things)]
    sizes = np.array([*map(len, texts)])[at.text]
    columns = [*_thing_table(words, flat, at, sizes, told, known), mean.T, best.T, cues]
    return np.concatenate(columns, axis=1, dtype=np.float32, casting="same_kind")


def placed(texts: Sequence[Words], things: Sequence[Sequence[Thing]]) -> Places:
    """The places of the THINGS of each of TEXTS, of which there is at least one."""
    flat = [*chain.from_iterable(things)]
    begun = starts([*map(len, texts)])
    text = np.repeat(np.arange(len(texts)), [*map(len, things)])
    counts = np.array([len(thing.places) for thing in flat])
    places = chain.from_iterable(chain.from_iterable(thing.places for thing in flat))
    own = np.fromiter(places, dtype=np.intp).reshape(-1, 2).T
    first, stop = own + np.repeat(begun[text], counts)
    return Places(first, stop, starts(counts), counts, text, begun, *_holding(first, stop))


def _place_table(
    texts: Sequence[Words], words: Words, places: Places, told: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A column a place: how well its words make a name, how the words around end it, what holds it, where it stands."""
    first, stop, begun = places.first, places.stop, places.begun
    text = np.repeat(places.text, places.counts)
    single = stop - first == 1
    begin = np.where(single, told[first, _SINGLE], told[first, _BEGIN])
    end = np.where(single, told[first, _SINGLE], told[stop - 1, _END])
    gaps = np.array([*map(_gap, words.gaps), _gap("")])
    joint, space = gaps < _PARTED, gaps == _SPACE
    joint[begun] = False
    left = np.where(joint[first], told[first - 1, _BEFORE], 0.35)
    right = np.where(joint[stop], told.take(stop, axis=0, mode="clip")[:, _AFTER], 0.4)
    # Text by text: sums of such numbers are not the same when they begin elsewhere.
    middle = np.concatenate([*map(np.cumsum, np.split(np.log(told[:, _INSIDE] + 1e-3), begun[1:]))])
    inner = np.where(stop - first < 3, 0.0, middle[stop - 2] - middle[first])
    score = inner + sum(np.log(x + 1e-3) for x in (begin, end, left, right))
    ties = np.cumsum(~space)
    before, after = gaps[first], gaps[stop]
    after[stop == np.append(begun[1:], len(words.forms))[text]] = _gap("")
    numbers, counts = np.array(words.sentence)[first], np.array([len(own.sentences) for own in texts])
    sentence = numbers - starts(counts)[text]
    return np.array(
        [
            begin, end, left, right, score,
            joint[first] & (before != _SPACE), joint[stop] & (after != _SPACE),
            np.maximum(before - _SPACE, 0), np.maximum(after - _SPACE, 0),
            ties[stop - 1] - ties[first], *_nesting(places, score), sentence == 0, sentence,
            counts[text] - sentence,
        ]
    )  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _gap(gap: str) -> int:
    """What kind of GAP it is: _JOINT or a _SPACE, or how much it parts two words."""
    if is_joint(gap):
        return _SPACE if gap == " " else _JOINT
    return _PARTED if "," in gap else _PARTED + 1 if "(" in gap or ")" in gap else _PARTED + 2


def _nesting(places: Places, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each place whether another holds it, the best score of those, and how many it holds."""
    best = np.full(len(scores), _ALONE)
    np.maximum.at(best, places.held, scores[places.holding])
    return np.array([best > _ALONE, best, np.bincount(places.holding, minlength=len(scores))])


def _holding(first: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """The pairs of places of which the first holds the second, which is another."""
    width = stop - first
    # None is found but among those that begin near enough: of most pairs nothing is asked.
    order = np.argsort(first, kind="stable")
    low, high = (np.searchsorted(first[order], stop - width.max()), np.searchsorted(first[order], first, side="right"))
    held, number = ranged(low, high)
    holding = order[number]
    holds = (stop[held] <= stop[holding]) & (width[held] < width[holding])
    return holding[holds], held[holds]


def _thing_table(
    words: Words, things: Sequence[Thing], places: Places, sizes: Ints, told: NDArray[np.float64], known: Statistics
) -> list[NDArray[np.float64]]:
    """A row a thing, in parts: who found it, what is known of it and its head, how its longest place is written."""
    first, stop = _longest(places)
    end = told[stop - 1]
    listed = [_KINDS[head_type(thing.keys[0])] for thing in things]
    heads = (end[:, statistics.HEAD_TYPES] + _HEAD[listed]) / (end[:, statistics.HEAD_TYPES].sum(axis=1) + 3.0)[:, None]
    shapes = told[:, statistics.SHAPE]
    strong, letters = np.cumsum(told[:, statistics.STRONG : statistics.LETTER + 1], axis=0).T
    common = np.append(told[:, statistics.ABSTRACTS], np.inf)
    rest = [
        end[:, statistics.HEAD_SEEN],
        stop - first,
        np.array(words.ends)[stop - 1] - np.array(words.starts)[first],
        shapes[first],
        shapes[stop - 1],
        _within(strong, first, stop) & _within(letters, first, stop),
        [len(thing.keys) for thing in things],
        places.counts,
        (places.first[places.offsets] - places.begun[places.text]) / sizes,
        [max([known.phrases.get(name, 0.0) for name in thing.keys]) for thing in things],
        np.minimum.reduceat(common, np.column_stack([first, stop]).ravel())[::2],
        end[:, statistics.HEAD_ABSTRACTS],
        _inner(words, first, stop, known),
    ]
    return [
        np.frombuffer(b"".join([_sources(thing.by) for thing in things])).reshape(len(things), -1),
        known.records(thing.keys for thing in things)[:, :RECORD],
        np.eye(len(_KINDS))[[_KINDS[thing.entry.type] if thing.entry else 0 for thing in things], 1:],
        heads,
        np.array(rest).T,
    ]


def _longest(places: Places) -> tuple[Ints, Ints]:
    """The words of the longest place of each thing, of several the first."""
    beyond = places.stop.max() + 1
    best = np.maximum.reduceat((places.stop - places.first) * beyond - places.first, places.offsets)
    first = -best % beyond
    return first, first + (best + first) // beyond


def _within(sums: NDArray[np.float64], first: Ints, stop: Ints) -> NDArray[np.bool_]:
    """Whether SUMS, of all words up to each, rise within the words from each of FIRST to before that of STOP."""
    return np.asarray(sums[stop - 1] > np.where(first > 0, sums[first - 1], 0))


@lru_cache(maxsize=1 << 10)
def _sources(by: frozenset[str]) -> bytes:
    return np.array([name in by for name in SOURCES[1:]], dtype=np.float64).tobytes()


def _inner(words: Words, first: Ints, stop: Ints, known: Statistics) -> NDArray[np.float64]:
    """How often the collection has what names of three words and more end in, without their first word."""
    told = np.zeros(len(first))
    for n in np.flatnonzero(stop - first > 2).tolist():
        begin, last = first[n] + 1, stop[n] - 1
        head = known.head_word(words.forms[last], words.singular[last])
        told[n] = known.abstracts(" ".join((*words.norms[begin:last], head)))
    return told


def outer(places: Places, sure: Floats) -> Floats:
    """What the first judgement of all things, which have these PLACES, says about each of them, by how SURE it is.

    Columns: its own; the best of those that hold one of its places; in what share of its places a surer one
    holds or is held; the best of those within.
    """
    chance = np.repeat(sure, places.counts)
    above, below = np.zeros((2, len(chance)), dtype=sure.dtype)
    np.maximum.at(above, places.held, chance[places.holding])
    np.maximum.at(below, places.holding, chance[places.held])
    most, total = partial(np.maximum.reduceat, indices=places.offsets), partial(np.add.reduceat, indices=places.offsets)
    columns = [
        sure,
        most(above),
        np.minimum.reduceat(above, places.offsets),
        most(below),
        total((above > chance).astype(float)) / places.counts,
        total((below > chance).astype(float)) / places.counts,
    ]
    return np.column_stack(columns).astype(np.float32)
