from typing import Any

import numpy as np
import pytest

from kg.errors import KgError
from kg.extract.forest import made, probabilities
from kg.learn.counts import counted, example
from kg.learn.rules import fitted, paired, seen

catboost = pytest.importorskip("catboost", reason="the judge of the rules is grown by CatBoost, an extra")

ROW: dict[str, Any] = {
    "id": "1",
    "title": "ZapNet: Nets that Zap",
    "abstract": "We propose ZapNet. Zap networks (ZNs) learn fast, and ZNs are small.",
    "entities": [
        {"name": "ZapNet", "type": "method", "role": "proposes", "surfaces": ["ZapNet"]},
        {"name": "Zap network", "type": "concept", "role": "studies", "surfaces": ["Zap networks", "ZNs"]},
    ],
}


def test_each_annotated_entity_is_one_thing_that_the_judge_may_keep() -> None:
    paper = example(ROW)
    things = seen(paper, counted([paper]))

    assert sorted(entity.name for entity in paired(paper, things).values()) == ["Zap network", "ZapNet"]


@pytest.mark.parametrize(("what", "classes"), [("keep", 1), ("type", 5), ("role", 8)])
def test_a_forest_has_learned_what_it_was_shown(what: str, classes: int) -> None:
    table = np.random.default_rng(1).normal(size=(400, 6)).astype(np.float32)
    wanted = (table[:, 0] > 0).astype(int) if classes == 1 else (np.abs(table[:, 0] * 9).astype(int) % classes)

    found = probabilities(made(fitted(table, wanted, what)).scores(table))

    right = (found[:, 0] > 0.5) == wanted if classes == 1 else found.argmax(axis=1) == wanted
    assert found.shape == (400, classes)
    assert right.mean() > 0.9


def test_the_same_papers_grow_the_same_forest() -> None:
    table = np.random.default_rng(1).normal(size=(300, 5)).astype(np.float32)
    wanted = (table.sum(axis=1) > 0).astype(int)

    assert fitted(table, wanted, "keep") == fitted(table, wanted, "keep")


def test_papers_that_lack_a_type_teach_none() -> None:
    with pytest.raises(KgError, match="hold not every type"):
        fitted(np.zeros((4, 2), np.float32), [0, 1, 0, 1], "type")
