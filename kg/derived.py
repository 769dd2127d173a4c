"""What follows from the facts of many papers: entities that keep company, papers that are alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from kg.model import ROLES
from kg.tables import Edge, Fact

MIN_TOGETHER = 2  # papers that name both entities
NEIGHBOURS = 10  # the strongest that an entity keeps
ALIKE = 5  # the most similar that a paper keeps
MIN_SIMILARITY = 0.1
_ROLE_EDGES = frozenset(ROLES.values())
# Cells of the paper-by-paper matrix that are held at a time: 32 MB.
_BLOCK = 1 << 22


class Incidence(NamedTuple):
    """Which papers (rows) have which entities (columns)."""

    papers: Sequence[str]
    entities: Sequence[str]
    matrix: Any


def first_seen(papers: Iterable[str], dates: Mapping[str, str]) -> str:
    """The earliest of the DATES of PAPERS that is known.

    >>> first_seen(["a", "b", "c"], {"a": "2024-05-01", "b": "", "c": "2024"})
    '2024'
    """
    return min(filter(None, (dates[paper] for paper in papers)), default="")


def incidence(facts: Iterable[Fact]) -> Incidence:
    """The papers and entities that role edges join."""
    pairs = sorted({(f.source, f.target) for f in facts if f.relation in _ROLE_EDGES and f.source == f.paper})
    papers, entities = sorted({p for p, _ in pairs}), sorted({e for _, e in pairs})
    row, column = {p: i for i, p in enumerate(papers)}, {e: i for i, e in enumerate(entities)}
    cells = [row[p] for p, _ in pairs], [column[e] for _, e in pairs]
    matrix = sparse.csr_matrix((np.ones(len(pairs)), cells), shape=(len(papers), len(entities)))
    return Incidence(papers, entities, matrix)


def co_occurrences(having: Incidence, dates: Mapping[str, str]) -> Iterator[Edge]:
    """Pairs of entities that occur together more than by chance, the strongest of each entity.

    The weight is normalised pointwise mutual information (Bouma 2009), lowered where it rests on few papers
    (by Pantel and Lin's factor, 2002): pairs that met twice would else outweigh all that met fifty times.
    """
    matrix = having.matrix
    together = sparse.triu(matrix.T @ matrix, k=1).tocoo()
    often = together.data >= MIN_TOGETHER
    left, right, both = together.row[often], together.col[often], together.data[often]
    counts, total = np.asarray(matrix.sum(axis=0)).ravel(), matrix.shape[0]
    shared = both / total
    certain = np.minimum(shared, 1 - 1e-9)
    information = np.log(certain * total * total / (counts[left] * counts[right])) / -np.log(certain)
    rarer = np.minimum(counts[left], counts[right])
    weight = np.round(information * both / (both + 1) * rarer / (rarer + 1), 4)
    rows = _rows(matrix.tocsc())
    for a, b, w in _strongest(left, right, weight, NEIGHBOURS, 1e-4):
        papers = [having.papers[row] for row in sorted(rows[a] & rows[b])]
        yield _edge("CO_OCCURS_WITH", having.entities[a], having.entities[b], w, papers, dates)


def _rows(columns: Any) -> list[set[int]]:
    ends, rows = columns.indptr.tolist(), columns.indices.tolist()
    return [set(rows[start:end]) for start, end in pairwise(ends)]


def similarities(having: Incidence, dates: Mapping[str, str]) -> Iterator[Edge]:
    """Pairs of papers with the same entities, weighted by rarity: the cosine of the two, the best of each paper."""
    # Entities of one paper only make no pair, but lengthen: what is mostly new is like nothing.
    papers, counts = having.matrix.shape[0], np.asarray(having.matrix.sum(axis=0)).ravel()
    weighted = having.matrix @ sparse.diags(np.log(papers / np.maximum(counts, 1)))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    unit = sparse.csr_matrix(sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ weighted)
    blocks = list(_alike(unit, max(1, _BLOCK // max(papers, 1))))
    left, right, weight = (np.concatenate([block[i] for block in blocks] or [[]]) for i in range(3))
    for a, b, w in _strongest(left, right, weight, ALIKE, MIN_SIMILARITY):
        ends = having.papers[a], having.papers[b]
        yield _edge("SIMILAR_TO", *ends, w, ends, dates)


def _alike(unit: Any, size: int) -> Iterator[tuple[Any, Any, Any]]:
    """The pairs of rows of UNIT that are alike enough, SIZE rows at a time."""
    for start in range(0, unit.shape[0], size):
        block = np.round((unit[start : start + size] @ unit[start:].T).toarray(), 4)
        rows, columns = np.nonzero(np.triu(block >= MIN_SIMILARITY, k=1))
        yield rows + start, columns + start, block[rows, columns]


def _strongest(left: Any, right: Any, weight: Any, keep: int, least: float) -> Iterator[tuple[int, int, float]]:
    """The pairs that are among the KEEP strongest of one of their ends, and not weaker than LEAST."""
    seen: dict[int, int] = {}
    kept = set()
    for i in np.lexsort((right, left, -np.asarray(weight))):
        a, b = sorted((int(left[i]), int(right[i])))
        if weight[i] < least:
            break
        if (a, b) in kept:
            continue
        if min(seen.get(a, 0), seen.get(b, 0)) < keep:
            kept.add((a, b))
            seen[a], seen[b] = seen.get(a, 0) + 1, seen.get(b, 0) + 1
            yield a, b, float(weight[i])


def _edge(relation: str, a: str, b: str, weight: float, papers: Sequence[str], dates: Mapping[str, str]) -> Edge:
    claims = [Fact(relation, a, b, paper, by="derived") for paper in papers]
    return Edge(a, b, weight, 1.0, first_seen(papers, dates), True, claims)
