import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np

from kg.extract.forest import made, probabilities, read, write

STUMPS: dict[str, Any] = {
    "trees": [
        {"features": [0, 1], "borders": [0.5, 2.0], "leaves": [0.0, 1.0, 10.0, 11.0]},
        {"features": [1], "borders": [1.0], "leaves": [100.0, 200.0]},
    ],
    "bias": [0.5],
}


def test_answers_are_the_bits_of_the_leaf() -> None:
    rows = [[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [1.0, 3.0]]

    assert made(STUMPS).scores(rows)[:, 0].tolist() == [100.5, 101.5, 210.5, 211.5]


def test_several_classes_have_a_column_each() -> None:
    forest = made({"trees": [{"features": [0], "borders": [0.5], "leaves": [1.0, 0.0, 0.0, 2.0]}], "bias": [0.0, 0.0]})

    assert forest.scores([[0.0], [1.0]]).tolist() == [[1.0, 0.0], [0.0, 2.0]]
    assert probabilities(forest.scores([[0.0]])).sum() == np.float32(1.0)


def test_a_forest_reads_as_it_was_written_and_the_same_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write({"keep": STUMPS}, tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert json.loads(gzip.decompress((tmp_path / "a").read_bytes())) == {"keep": STUMPS}
    assert read(tmp_path / "a")["keep"].scores([[1.0, 3.0]]).tolist() == [[211.5]]
