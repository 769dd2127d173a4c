"""Trees that grow on after others, and the sum of both as one graph."""

import numpy as np
import pytest

from kg.extract.learned.encoder import opened

pytest.importorskip("lightgbm", reason="trees are grown with the extra 'train' only")
pytest.importorskip("onnx", reason="what is learned is exported with the extra 'train' only")

from kg.learn import trees

CHANCE = np.random.default_rng(0)
ROWS = CHANCE.normal(size=(400, 3)).astype(np.float32)


@pytest.mark.parametrize("kinds", [1, 3])
def test_a_graph_holds_the_sum_of_two_models(kinds: int) -> None:
    answers = (np.abs(ROWS[:, 0] * 2) % max(2, kinds)).astype(np.int64)
    first = trees.grown(ROWS, answers, 5, kinds=kinds)
    before = np.asarray(first.predict(ROWS, raw_score=True), np.float32).reshape(len(ROWS), -1)
    more = trees.grown(ROWS[:200], answers[:200], 4, kinds=kinds, after=before[:200])

    session = opened(trees.onnx([first, more], kinds, 3))

    said = session.run(None, {"rows": ROWS})[0]
    expected = before + np.asarray(more.predict(ROWS, raw_score=True)).reshape(len(ROWS), -1)
    np.testing.assert_allclose(said, expected, atol=1e-5)


def test_what_grows_after_others_knows_what_they_said() -> None:
    answers = (ROWS[:, 0] > 0).astype(np.int64)
    sure = np.where(answers == 1, 9.0, -9.0).astype(np.float32)

    more = trees.grown(ROWS, answers, 4, after=sure)

    assert np.abs(more.predict(ROWS, raw_score=True)).max() < 0.01
