"""What is refused before an engine sees it, and the rows of an answer."""

import pytest

from kg.engines.engine import Rows, checked
from kg.errors import BadQuery


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (p:Paper) RETURN p.id",
        "  // a note\n/* another */ match (n) return n;",
        "RETURN 'CREATE; DROP' AS words",
        "WITH 1 AS one RETURN `one`",
        "PROFILE MATCH (n) RETURN n",
    ],
)
def test_a_question_passes(text: str) -> None:
    assert checked(text, {}) == {}


@pytest.mark.parametrize(
    "text",
    [
        "COPY (MATCH (p:Paper) RETURN p.id) TO 'x.csv'",
        "DROP TABLE Paper",
        "// MATCH\nCREATE (:Paper)",
        "INSTALL fts",
        "PROFILE COPY (RETURN 1) TO 'x.csv'",
        "explain profile\nDROP TABLE Paper",
    ],
)
def test_a_statement_that_may_write_is_refused(text: str) -> None:
    with pytest.raises(BadQuery, match="a question only reads"):
        checked(text, {})


def test_two_statements_are_refused() -> None:
    with pytest.raises(BadQuery, match="one question at a time"):
        checked("RETURN 1; COPY Paper TO 'x.csv'", {})


@pytest.mark.parametrize("text", ["", " \n", "// only a note"])
def test_no_question_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadQuery, match="there is no question"):
        checked(text, {})


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(BadQuery, match=r"needs a value for \$title"):
        checked("MATCH (p {name: $title}) RETURN p", {})


def test_a_parameter_that_is_not_asked_for_is_named() -> None:
    with pytest.raises(BadQuery, match=r"no \$titel; it has: \$title"):
        checked("MATCH (p {name: $title}) RETURN p", {"title": "a", "titel": "b"})


def test_a_dollar_in_a_string_or_note_is_no_parameter() -> None:
    assert checked("RETURN '$money' AS a, \"$more\" AS b // $even_more", {}) == {}


def test_rows_know_their_columns_when_there_are_none() -> None:
    rows = Rows(["a", "b"], [])

    assert rows.columns == ("a", "b")
    assert rows.arrow().column_names == ["a", "b"]


def test_rows_become_a_frame() -> None:
    frame = Rows(["name", "papers"], [["GRPO", 7], ["PPO", 9]]).pandas()

    assert frame.to_dict("records") == [{"name": "GRPO", "papers": 7}, {"name": "PPO", "papers": 9}]
