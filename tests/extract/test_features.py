import numpy as np
import pytest

from kg.extract.features import NAMES, outer, placed, rows, source
from kg.extract.statistics import Statistics, Surface, Use
from kg.extract.stretches import Stretches
from kg.extract.things import Thing
from kg.extract.words import key, words

FOUND = words("Sparse Rewards\nWe study sparse rewards (deep) in reward shaping; sparse rewards hurt.")
KNOWN = Statistics({"sparse reward": Surface(9, 8, (0, 0, 0, 8, 0), (8, 0, 0, 0, 0, 0, 0, 0))}, {})


def thing(name: str) -> Thing:
    return Thing((key(name),), tuple(Stretches(FOUND)[key(name)]), frozenset(["surface"]))


def feature(name: str, column: str) -> float:
    return float(rows([FOUND], [[thing("deep"), thing(name), thing("reward")]], KNOWN)[1, NAMES.index(column)])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("surface", 1.0),
        ("places", 3.0),
        ("words", 2.0),
        ("in title", 1 / 3),
        ("rate", 0.83),
        ("study before", 1.0),
        ("holds", 1.0),
        ("nested", 0.0),
    ],
)
def test_features_say_what_they_are_called(column: str, value: float) -> None:
    assert feature("sparse rewards", column) == pytest.approx(value)


def test_every_feature_has_a_name() -> None:
    assert rows([FOUND], [[thing("deep")]], KNOWN).shape == (1, len(NAMES))


def test_what_stands_inside_another_is_nested() -> None:
    found = rows([FOUND], [[thing("reward shaping"), thing("reward")]], KNOWN)

    assert found[:, NAMES.index("nested")].tolist() == [0.0, 0.25]


def test_the_second_look_sees_the_surer_neighbour() -> None:
    told = outer(placed([FOUND], [[thing("reward shaping"), thing("reward")]]), np.array([0.9, 0.2], np.float32))

    assert told[1, :3].tolist() == pytest.approx([0.2, 0.9, 0.0])
    assert told[0, 3] == pytest.approx(0.2)


def test_the_most_telling_source_speaks() -> None:
    assert source(frozenset(["phrase", "lexicon", "shape"])) == "lexicon"


@pytest.mark.parametrize("form", ["ZapBench", "Zap-Bench", "bench"])
def test_a_word_that_is_glued_on_is_the_head(form: str) -> None:
    text = words(f"T\nOn {form} now.")
    known = Statistics({}, {"bench": Use((0,) * 7, (0, 9, 0, 0, 0))})
    thing = Thing((key(form),), tuple(Stretches(text)[key(form)]), frozenset(["shape"]))

    found = rows([text], [[thing]], known)[0]

    assert found[NAMES.index("head benchmark")] > 0.5
