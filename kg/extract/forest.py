"""Boosted trees that decide by features: read from JSON, evaluated with NumPy alone."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_BLOCK: Final = 512  # rows at a time: what is worked with stays near the processor, which takes a quarter of the time
# What the answer to each level's question adds to the number of the leaf: a tree has eight levels at most.
_BITS: Final = np.array([1 << level for level in range(8)], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees that ask the same question of all nodes of a level, so that the answers are the number of the leaf.

    The questions, each once, are whether FEATURES are beyond BORDERS; ASKED has their numbers, a row a level and a
    column a tree; LEAVES a row a tree, a column a leaf and a value a class. A question that asks nothing
    has an endless border.
    """

    features: NDArray[np.intp]
    borders: Floats
    asked: NDArray[np.intp]
    leaves: NDArray[np.float64]
    bias: Floats

    def scores(self, rows: Sequence[Sequence[float]] | Floats) -> Floats:
        """What the trees say to each of ROWS, a column a class."""
        table = np.asarray(rows, dtype=np.float32)
        blocks = (table[first : first + _BLOCK] for first in range(0, len(table), _BLOCK))
        return np.concatenate([*map(self._scores, blocks)]) if len(table) > _BLOCK else self._scores(table)

    def _scores(self, rows: Floats) -> Floats:
        columns = np.ascontiguousarray(rows.T)
        trees, leaves, classes = self.leaves.shape
        answers = (columns.take(self.features, axis=0) > self.borders[:, None]).view(np.uint8)
        bits = _BITS[: len(self.asked)]
        leaf = np.einsum("l,la->a", bits, answers.take(self.asked, axis=0).reshape(len(self.asked), -1))
        at = leaf.reshape(trees, -1) + leaves * np.arange(trees)[:, None]
        return np.asarray(self.leaves.reshape(-1, classes).take(at, axis=0).sum(axis=0) + self.bias, dtype=np.float32)


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
    # Most are asked by several trees: 729 of the 1,500 of our first judgement are different.
    questions = [question for tree in trees for question in zip(tree[0], tree[1], strict=True)]
    number = {question: n for n, question in enumerate(dict.fromkeys(questions))}
    return Forest(
        np.array([feature for feature, _ in number], dtype=np.intp),
        np.array([border for _, border in number], dtype=np.float32),
        np.array([number[question] for question in questions], dtype=np.intp).reshape(-1, depth).T.copy(),
        # What trees say has few enough digits for sums that are exact, and so the same in any order.
        np.array([tree[2] for tree in trees], dtype=np.float32).astype(np.float64),
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
