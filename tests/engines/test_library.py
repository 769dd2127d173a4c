"""The files in queries/ and what their heads say."""

import re
from pathlib import Path

import pytest

import kg.graph
from kg.engines.library import ask, parameters, question, questions
from kg.errors import BadQuery, UnknownName
from kg.io import resource
from tests.engines.graphs import small


@pytest.mark.parametrize("file", sorted(resource("queries").glob("*.cypher")), ids=lambda file: file.stem)
def test_every_file_says_what_it_asks_needs_and_gives(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    asked = question(file.stem.removesuffix(".neo4j"))

    named = dict.fromkeys(re.findall(r"\$(\w+)", re.sub("//.*", "", text)))
    assert sorted(named) == sorted(parameter.name for parameter in asked.parameters)
    assert asked.english.endswith("?")
    assert asked.columns
    assert [line for line in text.splitlines() if line.startswith("//")] == [
        line for line in asked.texts[""].splitlines() if line.startswith("//")
    ]


@pytest.mark.parametrize("name", questions())
def test_every_question_orders_its_rows(name: str) -> None:
    assert all("ORDER BY" in text for text in question(name).texts.values())


def test_there_are_more_than_twenty_questions() -> None:
    assert len(questions()) > 20


def test_a_question_is_asked_of_a_folder(tmp_path: Path) -> None:
    kg.graph.save(small(), tmp_path / "small.kg")

    rows = ask(tmp_path / "small.kg", "coauthors", {"author": "Ada Ng"})

    assert [row["name"] for row in rows] == ["Bo Li", "Cy Ünal"]


def test_an_unknown_question_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'coauthors'"):
        question("coauthor")


def test_a_parameter_that_is_needed_is_named_with_an_example() -> None:
    with pytest.raises(
        BadQuery, match=r"'coauthors' needs \$author, name of the author: --param author=\"Chelsea Finn\""
    ):
        question("coauthors").bound({})


def test_a_parameter_that_the_question_lacks_is_told_with_those_that_it_has() -> None:
    with pytest.raises(UnknownName, match="did you mean 'author'"):
        question("coauthors").bound({"autor": "Ada Ng"})


@pytest.mark.parametrize(("given", "read"), [("7", 7), (7, 7)])
def test_a_number_is_read_as_its_example_is(given: object, read: int) -> None:
    assert question("coauthors").bound({"author": "3", "limit": given}) == {"author": "3", "limit": read}


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(BadQuery, match="is a whole number, not 'many'"):
        question("coauthors").bound({"author": "Ada Ng", "limit": "many"})


def test_text_that_looks_like_a_number_stays_text_where_the_example_is_text() -> None:
    assert question("coauthors").bound({"author": 3})["author"] == "3"


@pytest.mark.parametrize("pair", ["name", "=value", ""])
def test_a_pair_without_a_name_or_sign_is_refused(pair: str) -> None:
    with pytest.raises(BadQuery, match="name=value"):
        parameters([pair])
