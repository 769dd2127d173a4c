"""Which of the things in a text are kept, how surely, as what type and in what role."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from kg.extract import features, forest, roles, statistics
from kg.extract.forest import Floats, Forest, probabilities
from kg.extract.statistics import Statistics
from kg.extract.things import Place, Thing
from kg.extract.words import Words, key
from kg.io import resource
from kg.model import ROLES, TYPES

# Chosen on folds: the entities F1 is flat between .30 and .40.
THRESHOLD: Final = 0.35
_ROLES: Final = tuple(ROLES)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: the counts that features are made of, and the forests that judge by them."""

    known: Statistics
    keep: Forest
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
    return Model(statistics.read(folder), found["keep"], found["type"], found["role"])


@lru_cache(maxsize=1)
def generic() -> frozenset[str]:
    """The keys of words that name nothing by themselves, as kg/data/generic.txt lists them."""
    lines = resource("data/generic.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(key(line) for line in lines if line and not line.startswith("#"))


def kept(words: Words, things: Sequence[Thing], learned: Model) -> tuple[Kept, ...]:
    """The THINGS that are kept, the surest first."""
    if not things:
        return ()
    table = np.array(features.rows(words, things, learned.known), dtype=np.float32)
    sure = probabilities(learned.keep.scores(table))[:, 0]
    sure[[i for i, thing in enumerate(things) if "user" in thing.by]] = 1.0
    sure[[i for i, thing in enumerate(things) if "user" not in thing.by and generic().issuperset(thing.keys)]] = 0.0
    chosen = list(_chosen(things, sure))
    if not chosen:
        return ()
    picked = [things[i] for i, _ in chosen]
    wide = widened(words, picked, table[[i for i, _ in chosen]], learned.known)
    types = _types(picked, probabilities(learned.type.scores(wide)))
    told = learned.role.scores(np.hstack([wide, one_hot(types)])).argmax(axis=1)
    return tuple(
        Kept(thing, places, round(float(sure[i]), 3), TYPES[kind], _ROLES[role])
        for (i, places), thing, kind, role in zip(chosen, picked, types, told, strict=True)
    )


def _chosen(things: Sequence[Thing], sure: Floats) -> Iterator[tuple[int, tuple[Place, ...]]]:
    """The numbers of the things to keep and their places; a word that a surer thing has taken is taken."""
    taken: set[int] = set()
    for i in np.argsort(-sure, kind="stable"):
        if sure[i] < THRESHOLD:
            break
        free = tuple(p for p in things[i].places if taken.isdisjoint(range(*p)))
        if free:
            taken.update(w for p in free for w in range(*p))
            yield int(i), free


def widened(words: Words, things: Sequence[Thing], table: Floats, known: Statistics) -> Floats:
    """TABLE with what tells types and roles apart: the cues around, and the roles that the surfaces had elsewhere."""
    cues = np.array(roles.rows(words, things), dtype=np.float32)
    told = np.array([features.surface_roles(thing, known) for thing in things], dtype=np.float32)
    return np.hstack([table, cues, told])


def _types(things: Sequence[Thing], chances: Floats) -> list[int]:
    return [
        TYPES.index(thing.entry.type) if thing.entry and "user" in thing.by else int(row.argmax())
        for thing, row in zip(things, chances, strict=True)
    ]


def one_hot(types: Sequence[int]) -> Floats:
    """A row for each of TYPES, with a one in its column."""
    return np.eye(len(TYPES), dtype=np.float32)[list(types)]
