"""Which of the things in a text are kept, how surely, as what type and in what role."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from kg.extract import features, forest, statistics
from kg.extract.forest import Floats, Forest, probabilities
from kg.extract.runs import starts
from kg.extract.statistics import RECORD, Statistics
from kg.extract.stretches import Place
from kg.extract.things import Thing
from kg.extract.words import Words, key
from kg.io import resource
from kg.model import ROLES, TYPES

# Chosen on folds: the entities F1 is flat between .35 and .40.
THRESHOLD: Final = 0.38
# What each further word adds to the claim on a place: a longer name is seldom the wrong one. Entities F1 + .004.
LENGTH: Final = 0.15
_ROLES: Final = tuple(ROLES)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: the counts that features are made of, and the forests that judge by them."""

    known: Statistics
    keep: Forest
    again: Forest
    type: Forest
    role: Forest


@dataclass(frozen=True, slots=True)
class Kept:
    """A THING that is kept, the PLACES left to it, how surely, as what TYPE and in what ROLE."""

    thing: Thing
    places: tuple[Place, ...]
    confidence: float
    type: str
    role: str


@lru_cache(maxsize=8)
def model(folder: Path) -> Model:
    """The model in FOLDER."""
    found = forest.read(folder / "judge.json.gz")
    return Model(statistics.read(folder), found["keep"], found["again"], found["type"], found["role"])


@lru_cache(maxsize=1)
def generic() -> frozenset[str]:
    """The keys of words that name nothing by themselves, as kg/data/generic.txt lists them."""
    return _listed("generic.txt")


@lru_cache(maxsize=1)
def tails() -> frozenset[str]:
    """The words that kg/data/tails.txt lists."""
    return _listed("tails.txt")


def _listed(name: str) -> frozenset[str]:
    lines = resource(f"data/{name}").read_text(encoding="utf-8").splitlines()
    return frozenset(key(line) for line in lines if line and not line.startswith("#"))


def kept(texts: Sequence[Words], things: Sequence[Sequence[Thing]], learned: Model) -> list[tuple[Kept, ...]]:
    """Of the THINGS of each of TEXTS those that are kept, the surest first."""
    # All texts as one: of the few dozen things of a text an array takes as long as of many.
    flat = [*chain.from_iterable(things)]
    if not flat:
        return [()] * len(texts)
    at = features.placed(texts, things)
    table = features.rows(texts, things, learned.known, at)
    sure = _sure(flat, at, table, learned)
    begun = starts([*map(len, things)]).tolist()
    chosen = [
        [(n + i, places) for i, places in _merged(own, list(_chosen(own, sure[n : n + len(own)])))]
        for n, own in zip(begun, things, strict=True)
    ]
    told = iter(_judged(flat, [i for own in chosen for i, _ in own], table, learned))
    return [
        tuple(Kept(flat[i], tuple(sorted(places)), round(float(sure[i]), 3), *next(told)) for i, places in own)
        for own in chosen
    ]


def _judged(things: Sequence[Thing], numbers: list[int], table: Floats, learned: Model) -> list[tuple[str, str]]:
    """The types and roles of the THINGS with these NUMBERS, by their rows of TABLE."""
    if not numbers:
        return []
    picked = [things[i] for i in numbers]
    wide = widened(picked, table[numbers], learned.known)
    types = _types(picked, probabilities(learned.type.scores(wide)))
    told = learned.role.scores(np.hstack([wide, one_hot(types)])).argmax(axis=1)
    return [(TYPES[kind], _ROLES[role]) for kind, role in zip(types, told.tolist(), strict=True)]


def _sure(things: Sequence[Thing], at: features.Places, table: Floats, learned: Model) -> Floats:
    """How surely each of THINGS is kept: judged alone, then beside what overlaps it; what the user lists is sure."""
    alone = probabilities(learned.keep.scores(table))[:, 0]
    sure = probabilities(learned.again.scores(np.hstack([table, features.outer(at, alone)])))[:, 0]
    empty = generic()
    for i, thing in enumerate(things):
        if "user" in thing.by:
            sure[i] = 1.0
        elif thing.keys[0] in empty and empty.issuperset(thing.keys):
            sure[i] = 0.0
    return sure


def _chosen(things: Sequence[Thing], sure: Floats) -> Iterator[tuple[int, tuple[Place, ...]]]:
    """The numbers of the things to keep and their places; a word that another thing has taken is taken."""
    taken: set[int] = set()
    likely = np.flatnonzero(sure >= THRESHOLD).tolist()
    for i in sorted(likely, key=lambda i: (-sure[i] - LENGTH * _width(things[i]), i)):
        if free := tuple(_free(things[i], taken)):
            yield i, free


def _free(thing: Thing, taken: set[int]) -> Iterator[Place]:
    """The places of THING that hold no word that is TAKEN, the longest first; they are taken then."""
    for place in sorted(thing.places, key=lambda p: (p[0] - p[1], p)):
        if taken.isdisjoint(range(*place)):
            taken.update(range(*place))
            yield place


def _merged(
    things: Sequence[Thing], chosen: list[tuple[int, tuple[Place, ...]]]
) -> list[tuple[int, tuple[Place, ...]]]:
    """The CHOSEN things, "the X framework" and X as one: the surer, in the places of both."""
    first_with: dict[str, int] = {}
    places: dict[int, tuple[Place, ...]] = {}
    for i, free in chosen:
        names = {bare(name) for name in things[i].keys}
        twin = next((first_with[name] for name in sorted(names) if name in first_with), i)
        places[twin] = places.get(twin, ()) + free
        first_with |= {name: first_with.get(name, twin) for name in names}
    return list(places.items())


def bare(name: str) -> str:
    """The key NAME without a last word that changes nothing.

    >>> bare("zapper framework"), bare("framework")
    ('zapper', 'framework')
    """
    front, _, last = name.rpartition(" ")
    return front if front and last in tails() else name


def _width(thing: Thing) -> int:
    return max(stop - first for first, stop in thing.places)


def widened(things: Sequence[Thing], table: Floats, known: Statistics) -> Floats:
    """TABLE and the roles that the surfaces of THINGS had elsewhere: what types and roles are told by."""
    told = known.records(thing.keys for thing in things)[:, RECORD:]
    return np.hstack([table, told.astype(np.float32)])


def _types(things: Sequence[Thing], chances: Floats) -> list[int]:
    return [
        TYPES.index(thing.entry.type) if thing.entry and "user" in thing.by else kind
        for thing, kind in zip(things, chances.argmax(axis=1).tolist(), strict=True)
    ]


def one_hot(types: Sequence[int]) -> Floats:
    """A row for each of TYPES, with a one in its column."""
    return np.eye(len(TYPES), dtype=np.float32)[list(types)]
