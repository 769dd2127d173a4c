"""Logistic regression: a weight a feature, the same every time, on SciPy alone."""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Row = Mapping[str, float]
# What is nearer to nothing than this is not kept.
_SMALLEST: Final = 0.01
_EFFORT: Final = {"maxiter": 60, "ftol": 1e-6}


def vocabulary(rows: Iterable[Row], *, least: int = 1) -> dict[str, int]:
    """A column for each feature that at least LEAST of ROWS show.

    >>> vocabulary([{"a": 1.0, "b": 2.0}, {"b": 1.0}], least=2)
    {'b': 0}
    """
    counts = Counter(feature for row in rows for feature in row)
    return {feature: n for n, feature in enumerate(sorted(f for f, count in counts.items() if count >= least))}


def matrix(rows: Sequence[Row], columns: Mapping[str, int]) -> csr_matrix:
    """ROWS as a sparse matrix of COLUMNS and a last one that is 1 everywhere."""
    indices, values, ends = array("q"), array("d"), array("q", [0])
    for row in rows:
        shown = [(columns[f], v) for f, v in row.items() if f in columns]
        indices.extend([*(n for n, _ in shown), len(columns)])
        values.extend([*(v for _, v in shown), 1.0])
        ends.append(len(indices))
    return csr_matrix((np.array(values), np.array(indices), np.array(ends)), shape=(len(rows), len(columns) + 1))


def weights(x: csr_matrix, y: NDArray[np.float64], *, l2: float) -> NDArray[np.float64]:
    """What each column of X adds to the log-odds of each column of Y, drawn to nothing by L2; the last is free."""
    turned, kinds = x.T.tocsr(), y.shape[1]
    draw = np.append(np.full(x.shape[1] - 1, l2), 0.0)[:, None]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w = flat.reshape(-1, kinds)
        odds = np.clip(x @ w, -30, 30)
        value = float(np.sum(np.logaddexp(0, odds) - y * odds) + 0.5 * np.sum(draw * w * w))
        return value, np.ravel(turned @ (1 / (1 + np.exp(-odds)) - y) + draw * w)

    often = np.clip(y.mean(axis=0), 1e-4, 1 - 1e-4)
    start = np.vstack([np.zeros((x.shape[1] - 1, kinds)), np.log(often / (1 - often))])
    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=_EFFORT)
    return np.asarray(found.x).reshape(-1, kinds)


def kept(w: NDArray[np.float64], columns: Mapping[str, int], *, least: float = _SMALLEST) -> dict[str, float]:
    """The weights in W that matter, by feature, rounded."""
    return {f: round(float(w[n]), 3) for f, n in sorted(columns.items()) if abs(w[n]) >= least}


def probability(row: Row, learned: Mapping[str, float], bias: float) -> float:
    """How likely ROW is by LEARNED weights and BIAS.

    >>> probability({"a": 1.0}, {"a": 0.0}, 0.0)
    0.5
    """
    return 1 / (1 + math.exp(-bias - sum(learned[f] * v for f, v in row.items() if f in learned)))
