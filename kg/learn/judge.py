"""What the judge learns from annotated papers: tables of what they hold, and trees over the rows of candidates."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.company import looked_up
from kg.extract.learned.encoder import words
from kg.extract.learned.keys import Floats, Hashes, Table, key_of, keys
from kg.extract.learned.pairs import Pairs
from kg.extract.learned.rows import CONTEXTS, Candidates
from kg.learn.gold import ROLE_NAMES, text_of
from kg.model import TYPES


class Answer(NamedTuple):
    """What the annotation of a paper says of its candidates: the number of the entity or -1, its type, its role."""

    entity: NDArray[np.int64]
    type: NDArray[np.int64]
    role: NDArray[np.int64]


def answer(paper: Mapping[str, Any], hashes: Hashes) -> Answer:
    """What PAPER says of the candidates of these HASHES."""
    known: dict[int, int] = {}
    for number, entity in enumerate(paper["entities"]):
        for name in [*entity["surfaces"], entity["name"]]:
            known.setdefault(key_of(name), number)
    known.pop(0, None)
    entity = np.array([known.get(int(h), -1) for h in hashes], np.int64)
    type_of = [TYPES.index(e["type"]) for e in paper["entities"]] or [0]
    role_of = [ROLE_NAMES.index(e["role"]) for e in paper["entities"]] or [0]
    return Answer(entity, np.array(type_of)[entity], np.array(role_of)[entity])


def names(papers: Sequence[Mapping[str, Any]]) -> Table:
    """For each name that PAPERS annotate: how many hold it, how many annotate it, as which types, in which roles."""
    held: list[Hashes] = [np.unique(keys(words(text_of(p))).hashes) for p in papers]
    rows: dict[int, Floats] = {}
    for paper in papers:
        for entity in paper["entities"]:
            for key in sorted({key_of(s) for s in entity["surfaces"]} - {0}):
                row = rows.setdefault(key, np.zeros(2 + len(TYPES) + len(ROLE_NAMES), np.float32))
                row[1] += 1
                row[2 + TYPES.index(entity["type"])] += 1
                row[2 + len(TYPES) + ROLE_NAMES.index(entity["role"])] += 1
    hashes = np.array(sorted(rows), np.uint64)
    counts = np.stack([rows[int(h)] for h in hashes])
    found, times = np.unique(np.concatenate(held), return_counts=True)
    counts[:, 0] = Table(found, times[:, None].astype(np.float32))(hashes)[:, 0]
    return Table(hashes, counts)


class Reading(NamedTuple):
    """A paper, its candidates, what its annotation says of them, and if it is LIKE the papers that will be read."""

    paper: Mapping[str, Any]
    candidates: Candidates
    answer: Answer
    like: bool = True


def own_names(paper: Mapping[str, Any], table: Table) -> Table:
    """What PAPER adds to the TABLE of names: as names(), of this paper alone."""
    rows = np.zeros_like(table.counts)
    rows[np.isin(table.hashes, keys(words(text_of(paper))).hashes), 0] = 1
    for entity in paper["entities"]:
        found = np.array(sorted({key_of(s) for s in entity["surfaces"]} - {0}), np.uint64)
        spots = np.searchsorted(table.hashes, found)
        rows[spots, 1] += 1
        rows[spots, 2 + TYPES.index(entity["type"])] += 1
        rows[spots, 2 + len(TYPES) + ROLE_NAMES.index(entity["role"])] += 1
    return Table(table.hashes, rows)


def contexts(readings: Sequence[Reading]) -> dict[str, Table]:
    """For each context but the phrase: the candidates of READINGS in it, the entities, their types and roles."""
    made = {}
    for column, name in enumerate(CONTEXTS[1:], 1):
        hashes = np.concatenate([r.candidates.contexts[:, column] for r in readings])
        made[name] = summed(hashes, np.concatenate([counted(r) for r in readings]))
    return made


def counted(reading: Reading) -> Floats:
    """What each candidate of READING adds to the table of a context: itself, an entity, of its type, in its role."""
    entities = np.flatnonzero(reading.answer.entity >= 0)
    rows = np.zeros((len(reading.answer.entity), 2 + len(TYPES) + len(ROLE_NAMES)), np.float32)
    rows[:, 0] = 1
    rows[entities, 1] = 1
    rows[entities, 2 + reading.answer.type[entities]] = 1
    rows[entities, 2 + len(TYPES) + reading.answer.role[entities]] = 1
    return rows


def rows(reading: Reading, tables: Mapping[str, Table]) -> Floats:
    """The features of the candidates of READING, by TABLES to which its paper has not added.

    To take off what the paper adds would tell: of two like rows the one with the lower count is the entity.
    """
    return np.concatenate([reading.candidates.features, looked_up(reading.candidates.contexts, tables)], 1)


def same(reading: Reading, made: Pairs) -> NDArray[np.int64]:
    """Of each of the pairs MADE in READING: 1 if they are one entity, 0 if they are two, -1 if one is none."""
    left, right = (reading.answer.entity[made.rows[:, side]] for side in (0, 1))
    return np.where((left < 0) | (right < 0), -1, left == right).astype(np.int64)


def pair_counts(verdicts: NDArray[np.int64]) -> Floats:
    """What each pair adds to the tables of pairs: a sight, and a sameness."""
    return np.stack([verdicts >= 0, verdicts == 1], 1).astype(np.float32)


def summed(hashes: Hashes, counts: Floats) -> Table:
    """A table of COUNTS added up by hash."""
    if not len(hashes):
        return Table(hashes, counts)
    order = np.argsort(hashes, kind="stable")
    hashes, counts = hashes[order], counts[order]
    first = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    return Table(hashes[first], np.add.reduceat(counts, first).astype(np.float32))
