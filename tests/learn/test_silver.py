import gzip
import json
from pathlib import Path

import numpy as np

from kg.extract.learned.encoder import reader
from kg.extract.learned.judge import knowledge
from kg.io import resource
from kg.learn import silver


def test_the_texts_of_a_teacher_are_the_same_whatever_their_order_and_none_is_annotated(tmp_path: Path) -> None:
    rows = [{"id": f"p{n}", "title": f"On stars {n}", "abstract": "They shine."} for n in range(9)]
    one, other = tmp_path / "one.gz", tmp_path / "other.gz"
    one.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    other.write_bytes(gzip.compress("\n".join(map(json.dumps, rows[::-1])).encode()))

    found = silver.chosen(one, 5, ["On Stars 3"])

    assert found == silver.chosen(other, 5, ["On Stars 3"])
    assert len(found) == 5
    assert "p3" not in dict(silver.chosen(one, 9, ["On Stars 3"]))


def test_a_teacher_labels_what_it_sees_and_nothing_that_it_holds_unlikely() -> None:
    folder = resource("data/model")

    (made,) = silver.read([("1", "DeepNet\nWe train DeepNet by PPO.")], reader(folder), knowledge(folder))

    assert made.soft is not None
    assert (made.soft.likely >= silver.UNLIKELY).all()
    assert np.allclose(made.soft.types.sum(1), 1, atol=1e-5)
    assert {(0, 0), (3, 0), (5, 0)} <= set(map(tuple, made.soft.spans.tolist()))
