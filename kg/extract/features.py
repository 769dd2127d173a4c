"""What is said about a thing in numbers: the ground on which it is kept or dropped, typed and given its role."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.extract import roles
from kg.extract.forest import Floats
from kg.extract.heads import head_type
from kg.extract.names import is_name
from kg.extract.statistics import Statistics, Surface, shares
from kg.extract.things import Place, Thing
from kg.extract.words import Words, is_joint, shape
from kg.model import ROLES, TYPES

SOURCES: Final = (
    "user", "title-prefix", "lexicon", "acronym", "cue:called", "cue:propose", "cue:is-a", "cue:on", "cue:such-as",
    "cue:beats", "surface", "shape", "phrase",
)  # fmt: skip
_CUES: Final = "judge_cues.csv"
_TYPE_PRIOR: Final = (0.35, 0.05, 0.15, 0.36, 0.09)
_ROLE_PRIOR: Final = (0.15, 0.03, 0.15, 0.23, 0.14, 0.04, 0.18, 0.08)
_SHAPES: Final = ("lower", "cap", "caps", "camel", "digit", "mark", "number")
_GLUED: Final = re.compile(r"[a-zA-Z0-9]([A-Z][a-z]+|[A-Z]{2,3})$")
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


@dataclass(frozen=True, slots=True)
class _Places:
    """All places of all things in one row: where each begins and stops, and where those of each thing begin."""

    first: NDArray[np.intp]
    stop: NDArray[np.intp]
    offsets: NDArray[np.intp]


def source(by: frozenset[str]) -> str:
    """Of several sources the one that says most.

    >>> source(frozenset(["phrase", "acronym"]))
    'acronym'
    """
    return min(by, key=lambda b: (SOURCES.index(b) if b in SOURCES else -1, b))


def rows(words: Words, things: Sequence[Thing], known: Statistics) -> Floats:
    """The features of each of THINGS, in the order of NAMES."""
    places = _places(things)
    table = _place_table(words, places, known)
    counts = np.diff([*places.offsets, len(places.first)])
    mean = np.add.reduceat(table, places.offsets, axis=0) / counts[:, None]
    best = np.maximum.reduceat(table[:, _AT_BEST], places.offsets, axis=0)
    cues = np.minimum.reduceat(roles.nearness(words, places.first, places.stop, _CUES), places.offsets, axis=0)
    return np.hstack([_thing_table(words, things, known), mean, best, cues], dtype=np.float32, casting="same_kind")


def _places(things: Sequence[Thing]) -> _Places:
    flat = np.array([place for thing in things for place in thing.places], dtype=np.intp)
    lengths = [len(thing.places) for thing in things]
    return _Places(flat[:, 0], flat[:, 1], np.cumsum([0, *lengths[:-1]], dtype=np.intp))


def _place_table(words: Words, places: _Places, known: Statistics) -> NDArray[np.float64]:
    """A row a place: how well its words make a name, how the words around end it, what holds it, where it stands."""
    first, stop = places.first, places.stop
    uses = np.array([known.use(n, shape(f)) for n, f in zip(words.norms, words.forms, strict=True)] + [(0.4,) * 7])
    single = stop - first == 1
    begin = np.where(single, uses[first, 3], uses[first, 0])
    end = np.where(single, uses[first, 3], uses[stop - 1, 2])
    kinds = np.array([*map(_gap, words.gaps), (0.0, 0.0, 3.0)])
    joint, space, gaps = kinds[:, 0] > 0, kinds[:, 1] > 0, kinds[:, 2]
    joint[0] = False
    left = np.where(joint[first], uses[first - 1, 5], 0.35)
    right = np.where(joint[stop], uses[stop, 6], 0.4)
    middle = np.cumsum([0.0, *np.log(uses[:, 1] + 1e-3)])
    inner = np.where(single, 0.0, middle[stop - 1] - middle[np.minimum(first + 1, stop - 1)])
    score = inner + sum(np.log(x + 1e-3) for x in (begin, end, left, right))
    ties = np.cumsum([0, *~space])
    sentence = np.array(words.sentence)[first]
    return np.column_stack(
        [
            begin, end, left, right, score,
            joint[first] & ~space[first], joint[stop] & ~space[stop], gaps[first], gaps[stop],
            ties[stop] - ties[first + 1], *_nesting(places, score), sentence == 0, sentence,
            len(words.sentences) - sentence,
        ]
    )  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _gap(gap: str) -> tuple[float, float, float]:
    """Whether a GAP joins two words, whether it is a space, and how much it parts them."""
    if is_joint(gap):
        return 1.0, float(gap == " "), 0.0
    return 0.0, 0.0, 1.0 if "," in gap else 2.0 if "(" in gap or ")" in gap else 3.0


def _nesting(places: _Places, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each place whether another holds it, the best score of those, and how many it holds."""
    holds = _holding(places)
    best = np.where(holds, scores[:, None], _ALONE).max(axis=0)
    return np.array([best > _ALONE, best, holds.sum(axis=1)])


def _holding(places: _Places) -> NDArray[np.bool_]:
    """Whether the place of the row holds that of the column, which is another."""
    first, stop = places.first, places.stop
    holds = (first[:, None] <= first) & (stop <= stop[:, None])
    return holds & (stop - first < (stop - first)[:, None])


def _thing_table(words: Words, things: Sequence[Thing], known: Statistics) -> NDArray[np.float64]:
    """A row a thing: who found it, what is known of it and its head, how its longest place is written."""
    longest = [max(thing.places, key=lambda p: (p[1] - p[0], -p[0])) for thing in things]
    first, stop = np.array(longest).T
    heads = [_head_word(words, end - 1, known) for _, end in longest]
    shapes = np.array([*map(_shape, words.forms)])
    return np.column_stack(
        [
            [_among(SOURCES[1:], thing.by) for thing in things],
            [_record(_surface(thing, known)) for thing in things],
            [_among(TYPES, frozenset([thing.entry.type] if thing.entry else ())) for thing in things],
            [_head(known.head(head), head_type(thing.keys[0])) for thing, head in zip(things, heads, strict=True)],
            stop - first,
            np.array(words.ends)[stop - 1] - np.array(words.starts)[first],
            shapes[first],
            shapes[stop - 1],
            [is_name(words, *place) for place in longest],
            [len(thing.keys) for thing in things],
            [len(thing.places) for thing in things],
            [thing.places[0][0] / len(words) for thing in things],
            [max(map(known.abstracts, thing.keys)) for thing in things],
            [min(map(known.abstracts, words.singular[slice(*place)])) for place in longest],
            [known.abstracts(head) for head in heads],
            [_inner(words, place, head, known) for place, head in zip(longest, heads, strict=True)],
        ]
    )


@lru_cache(maxsize=1 << 16)
def _shape(form: str) -> int:
    return _SHAPES.index(shape(form))


def _inner(words: Words, place: Place, head: str, known: Statistics) -> float:
    """How often the collection has what a name of three words and more ends in, without its first word."""
    first, stop = place
    return known.abstracts(" ".join((*words.norms[first + 1 : stop - 1], head))) if stop - first > 2 else 0.0


def _head_word(words: Words, last: int, known: Statistics) -> str:
    """The last word of a name, or if nothing is known of it the last word glued into it: Bench of SearchBench."""
    head = words.singular[last]
    glued = _GLUED.search(words.forms[last])
    return head if glued is None or sum(known.head(head)) > 1 else glued[1].casefold()


def _surface(thing: Thing, known: Statistics) -> Surface | None:
    found = [*filter(None, map(known.surfaces.get, thing.keys))]
    return max(found, key=lambda s: s.annotated) if len(found) > 1 else found[0] if found else None


@lru_cache(maxsize=1 << 10)
def _among(names: tuple[str, ...], chosen: frozenset[str]) -> tuple[float, ...]:
    return tuple(float(name in chosen) for name in names)


@lru_cache(maxsize=1 << 14)
def _record(surface: Surface | None) -> tuple[float, ...]:
    if surface is None:
        return (0.0, 0.0, -1.0, *_TYPE_PRIOR)
    return (
        math.log1p(surface.papers),
        math.log1p(surface.annotated),
        (surface.annotated + 0.3) / (surface.papers + 1.0),
        *shares(surface.types, _TYPE_PRIOR),
    )


@lru_cache(maxsize=1 << 14)
def _head(counts: tuple[int, ...], listed: str) -> tuple[float, ...]:
    """Of what types the names are that a word ends, by the COUNTS of annotated ones and the type that is LISTED."""
    prior = tuple(0.7 if t == listed else 0.075 for t in TYPES) if listed else _TYPE_PRIOR
    return (*shares(counts, prior, 3.0), math.log1p(sum(counts)))


def outer(things: Sequence[Thing], sure: Floats) -> Floats:
    """What the first judgement of all things, how SURE each is, says about each of them.

    Columns: its own; the best of those that hold one of its places; in what share of its places a surer one
    holds or is held; the best of those within.
    """
    places = _places(things)
    counts = np.diff([*places.offsets, len(places.first)])
    chance = np.repeat(sure, counts)
    holds = _holding(places)
    above = np.where(holds, chance[:, None], 0).max(axis=0)
    below = np.where(holds, chance, 0).max(axis=1)
    most, total = partial(np.maximum.reduceat, indices=places.offsets), partial(np.add.reduceat, indices=places.offsets)
    columns = [
        sure,
        most(above),
        np.minimum.reduceat(above, places.offsets),
        most(below),
        total((above > chance).astype(float)) / counts,
        total((below > chance).astype(float)) / counts,
    ]
    return np.column_stack(columns).astype(np.float32)


def surface_roles(thing: Thing, known: Statistics) -> tuple[float, ...]:
    """In what roles the surfaces of THING stood in annotated papers."""
    surface = _surface(thing, known)
    return shares(surface.roles if surface else (0,) * len(ROLES), _ROLE_PRIOR)
