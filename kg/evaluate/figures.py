"""Counts as figures, each with an interval: how far it would move with other papers of the same kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.evaluate.answers import compared
from kg.evaluate.matching import Count, Matched

Floats = NDArray[np.float64]
SEED: Final = 20240501
SAMPLES: Final = 1000
_AT_ONCE: Final = 100
_WITHIN: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 out of how many are RIGHT, FOUND and GOLD; F1 lies from LOW to HIGH at 95 %.

    Where nothing false can be found (recall, accuracy), FOUND is as many as are right, and RECALL is the figure.
    """

    right: int
    found: int
    gold: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


# Figures of which the recall (the share) is what counts, and its interval is given.
SHARES: Final = frozenset({"proposed", "role", "results"})


def scores(measured: Sequence[Mapping[str, Count]], weights: Floats) -> dict[str, Score]:
    """The score of each measure over the papers MEASURED; WEIGHTS has how often each sample holds each paper."""
    names = list(dict.fromkeys(name for counts in measured for name in counts))
    found = {}
    for name in names:
        column = np.array([counts.get(name, (0, 0, 0)) for counts in measured], dtype=np.float64).reshape(-1, 3)
        found[name] = _score(column.sum(axis=0), weights @ column, share=name in SHARES)
    return found


def _score(total: Floats, sampled: Floats, *, share: bool = False) -> Score:
    right, found, gold = (int(n) for n in total)
    precision, recall, f1 = (float(figure[0]) for figure in _figures(total[None, :]))
    moved = _figures(sampled)[1 if share else 2]
    low, high = np.percentile(moved, _WITHIN) if len(moved) else (0.0, 0.0)
    return Score(right, found, gold, precision, recall, f1, float(low), float(high))


def _figures(counts: Floats) -> tuple[Floats, Floats, Floats]:
    right, found, gold = counts.T
    precision, recall = _ratio(right, found), _ratio(right, gold)
    return precision, recall, _ratio(2 * precision * recall, precision + recall)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def samples(papers: int, count: int = SAMPLES) -> Floats:
    """How often each of PAPERS is in each of COUNT samples drawn with replacement, the same in every run."""
    if not papers:
        return np.zeros((count, 0))
    return np.random.default_rng(SEED).multinomial(papers, [1 / papers] * papers, size=count).astype(np.float64)


def linking(papers: Sequence[Matched], weights: Floats) -> Score:
    """Over all pairs of matched mentions: are two at one node if, and only if, gold has one name for them?"""
    owners = [n for n, paper in enumerate(papers) for _ in paper.pairs]
    nodes = [found.node for paper in papers for _, found in paper.both()]
    names = [compared(gold.name) for paper in papers for gold, _ in paper.both()]
    groupings = (list(zip(nodes, names, strict=True)), nodes, names)
    ones = np.ones((1, len(papers)))
    total = np.concatenate([together(owners, groups, ones) for groups in groupings])
    return _score(total, np.stack([together(owners, groups, weights) for groups in groupings], axis=1))


def together(owners: Sequence[int], groups: Sequence[object], weights: Floats) -> Floats:
    """How many pairs of different mentions share a group, in each sample; a pair weighs what its papers do."""
    from scipy.sparse import csr_array

    numbers = {group: n for n, group in enumerate(dict.fromkeys(groups))}
    columns = [numbers[group] for group in groups]
    shape = (weights.shape[1], len(numbers))
    table = csr_array((np.ones(len(owners)), (owners, columns)), shape=shape)
    itself = weights**2 @ np.bincount(owners, minlength=shape[0]).astype(np.float64)
    squares = [((part @ table) ** 2).sum(axis=1) for part in np.array_split(weights, len(weights) // _AT_ONCE + 1)]
    return np.asarray((np.concatenate(squares) - itself) / 2)
