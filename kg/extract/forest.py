"""Boosted trees that decide by features: read from JSON, evaluated with NumPy alone."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees that ask the same question of all nodes of a level, so that the answers are the number of the leaf.

    FEATURES and BORDERS have a row a tree and a column a level; LEAVES a row a tree, a column a leaf and a
    value a class. A question that asks nothing has an endless border.
    """

    features: NDArray[np.intp]
    borders: Floats
    leaves: Floats
    bias: Floats

    def scores(self, rows: Sequence[Sequence[float]] | Floats) -> Floats:
        """What the trees say to each of ROWS, a column a class."""
        columns = np.ascontiguousarray(np.asarray(rows, dtype=np.float32).T)
        trees, leaves, classes = self.leaves.shape
        leaf = np.zeros((trees, columns.shape[1]), dtype=np.uint16)
        for level, (features, borders) in enumerate(zip(self.features.T, self.borders.T, strict=True)):
            leaf += (columns[features] > borders[:, None]).astype(np.uint16) << level
        found = self.leaves.reshape(-1, classes)[leaf + leaves * np.arange(trees)[:, None]]
        return np.asarray(found.sum(axis=0, dtype=np.float64) + self.bias, dtype=np.float32)


def probabilities(scores: Floats) -> Floats:
    """SCORES of one class as its probability, of several as the probability of each.

    >>> probabilities(np.zeros((1, 1), np.float32)).tolist(), probabilities(np.zeros((1, 2), np.float32)).tolist()
    ([[0.5]], [[0.5, 0.5]])
    """
    if scores.shape[1] == 1:
        return np.asarray(1 / (1 + np.exp(-scores)), dtype=np.float32)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def read(path: Path) -> dict[str, Forest]:
    """The forests in the file at PATH by name."""
    with gzip.open(path, "rt", encoding="utf-8") as text:
        return {name: made(raw) for name, raw in json.load(text).items()}


def made(raw: dict[str, Any]) -> Forest:
    """The forest of RAW, as the file has it."""
    depth = max(len(tree["features"]) for tree in raw["trees"])
    trees = [_padded(tree, depth, len(raw["bias"])) for tree in raw["trees"]]
    return Forest(
        np.array([t[0] for t in trees], dtype=np.intp),
        np.array([t[1] for t in trees], dtype=np.float32),
        np.array([t[2] for t in trees], dtype=np.float32),
        np.array(raw["bias"], dtype=np.float32),
    )


def _padded(tree: dict[str, Any], depth: int, classes: int) -> tuple[list[int], list[float], list[list[float]]]:
    missing = depth - len(tree["features"])
    leaves = tree["leaves"]
    rows = [leaves[i : i + classes] for i in range(0, len(leaves), classes)]
    rows += [[0.0] * classes] * ((1 << depth) - len(rows))
    return tree["features"] + [0] * missing, tree["borders"] + [float("inf")] * missing, rows


def write(forests: dict[str, dict[str, Any]], path: Path) -> None:
    """FORESTS as `read` takes them, at PATH; the same forests are the same bytes."""
    text = json.dumps(forests, separators=(",", ":"), sort_keys=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
