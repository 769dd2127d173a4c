"""What the topics' words weigh, learned from annotated papers: `python -m kg.learn.topics GOLD.jsonl…`."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from kg.io import replacing, resource
from kg.learn import linear
from kg.learn.gold import papers, text_of
from kg.topics import chosen, features, tree

_L2: Final = 8.0
_LEAST: Final = 6
_SMALLEST: Final = 0.05
_FOLDS: Final = 5

Learned = Mapping[str, Any]


def learned(rows: Sequence[linear.Row], truth: Sequence[Sequence[str]]) -> Learned:
    """The bias and the weights of each topic, from the features of papers and their TRUTH."""
    columns = linear.vocabulary(rows, least=_LEAST)
    x = linear.matrix(rows, columns)
    fits = linear.weights(x, np.array([[float(t in names) for t in tree()] for names in truth]), l2=_L2)
    return {
        "bias": {t: round(float(fits[-1, n]), 3) for n, t in enumerate(tree())},
        "weights": {t: linear.kept(fits[:, n], columns, least=_SMALLEST) for n, t in enumerate(tree())},
    }


def found(row: linear.Row, model: Learned) -> tuple[str, ...]:
    """The topics that MODEL gives ROW, the surest first."""
    sure = {t: linear.probability(row, model["weights"][t], model["bias"][t]) for t in tree()}
    return chosen(sure, hinted=any(feature.startswith("#") for feature in row))


def figures(given: Sequence[Sequence[str]], truth: Sequence[Sequence[str]]) -> dict[str, float]:
    """How well the topics GIVEN agree with the TRUTH.

    >>> figures([["a", "b"]], [["a"]])
    {'primary': 1.0, 'among': 1.0, 'f1': 0.667}
    """
    right = sum(len(set(g) & set(t)) for g, t in zip(given, truth, strict=True))
    size = sum(map(len, given)) + sum(map(len, truth))
    return {
        "primary": round(float(np.mean([g[0] == t[0] for g, t in zip(given, truth, strict=True)])), 3),
        "among": round(float(np.mean([g[0] in t for g, t in zip(given, truth, strict=True)])), 3),
        "f1": round(2 * right / size, 3),
    }


def by_folds(rows: Sequence[linear.Row], truth: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The topics of each paper by what the papers of the other folds teach."""
    given: list[tuple[str, ...]] = [()] * len(rows)
    for fold in range(_FOLDS):
        train = [i for i in range(len(rows)) if i % _FOLDS != fold]
        model = learned([rows[i] for i in train], [truth[i] for i in train])
        for i in range(fold, len(rows), _FOLDS):
            given[i] = found(rows[i], model)
    return given


def main(paths: Sequence[str]) -> None:
    """Learn from the papers at PATHS, print the figures by folds, and write kg/data/topics.json."""
    gold = papers(Path(p) for p in paths)
    rows = [dict(features(text_of(p))) for p in gold]
    truth = [p["topics"] for p in gold]
    sys.stderr.write(f"by folds: {figures(by_folds(rows, truth), truth)}\n")
    with replacing(resource("data/topics.csv").with_suffix(".json")) as new:
        new.write_text(
            json.dumps(learned(rows, truth), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
