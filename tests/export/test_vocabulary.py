import re

import pytest

from kg import model
from kg.export.vocabulary import vocabulary

TABLES = {"labels": model.NODE_FIELDS, "roles": model.ROLES, "relations": model.EDGES}


@pytest.mark.parametrize("table", TABLES)
def test_every_name_of_the_model_is_described_and_no_other(table: str) -> None:
    assert list(vocabulary()[table]) == list(TABLES[table])


@pytest.mark.parametrize("table", TABLES)
def test_every_name_has_words_and_one_line(table: str) -> None:
    for look in vocabulary()[table].values():
        assert look["label"]
        assert re.fullmatch(r"[A-Z].*\.", look["line"])


@pytest.mark.parametrize("table", ["labels", "relations"])
def test_colours_are_six_digits(table: str) -> None:
    assert all(re.fullmatch("#[0-9A-F]{6}", look["colour"]) for look in vocabulary()[table].values())


def test_no_two_types_look_alike() -> None:
    labels = vocabulary()["labels"].values()

    assert len({look["colour"] for look in labels}) == len(labels)
