"""Rows of JSON, whole or by lines, sound or broken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UnreadableInput
from kg.model import Problem
from kg.sources.record import Page
from kg.sources.rows import looks_like, rows


def read(text: str) -> list[object]:
    return list(rows(Page("a", text)))


_objects = st.lists(st.dictionaries(st.text(max_size=5), st.text() | st.integers() | st.none(), max_size=3), min_size=1)


@given(_objects)
def test_a_list_and_lines_of_it_hold_the_same_rows(objects: list[dict[str, object]]) -> None:
    expected = list(enumerate(objects, start=1))

    assert read(json.dumps(objects)) == expected
    assert read(json.dumps(objects, indent=1)) == expected
    if len(objects) > 1:
        assert read("\n".join(map(json.dumps, objects))) == expected


@given(_objects)
def test_rows_may_be_reprs_of_python_dicts(objects: list[dict[str, object]]) -> None:
    assert read(json.dumps([repr(row) for row in objects])) == list(enumerate(objects, start=1))


@pytest.mark.parametrize("name", ["data", "dailyPapers", "searchResults", "papers"])
def test_an_envelope_is_opened(name: str) -> None:
    assert read(json.dumps({"status": "success", "count": 1, name: [{"id": "1"}]})) == [(1, {"id": "1"})]


def test_an_envelope_gives_its_day_to_its_rows() -> None:
    assert read('{"date": "2025-01-10", "data": [{"id": "1"}]}') == [(1, {"listedOn": "2025-01-10", "id": "1"})]


def test_one_paper_is_one_row() -> None:
    assert read('{\n "title": "T",\n "papers": []\n}') == [(1, {"title": "T", "papers": []})]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("3", "is a number where a paper should be"),
        ("null", "is null where a paper should be"),
        ("true", "is a truth value where a paper should be"),
        ("[]", "is a list where a paper should be"),
        ('"words"', "is text where a paper should be"),
        (json.dumps("{'paper': "), "is not valid JSON (neither JSON nor a Python dict)"),
        (json.dumps("{'a': __import__('os').getcwd()}"), "is not valid JSON (neither JSON nor a Python dict)"),
        (json.dumps("{" * 100_000), "is not valid JSON (neither JSON nor a Python dict)"),
    ],
)
def test_a_row_that_is_no_object_is_a_problem_and_the_rest_goes_on(row: str, why: str) -> None:
    assert read(f'[{row}, {{"id": "2"}}]') == [Problem("a", 1, why), (2, {"id": "2"})]


def test_a_broken_line_is_a_problem_with_its_number() -> None:
    found = read('{"id": "1"}\n\n{"id": \n{"id": "4"}\n')

    assert found == [(1, {"id": "1"}), Problem("a", 3, "is not valid JSON (Expecting value)"), (4, {"id": "4"})]


def test_the_first_line_may_be_the_broken_one() -> None:
    assert read('{"id": \n{"id": "2"}\n')[1] == (2, {"id": "2"})


@pytest.mark.parametrize("text", ['[{"id": 1}, ', "{", "[" * 100_000, '{"a": 1}}'])
def test_json_that_is_broken_as_a_whole_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableInput, match=r"^a: is not valid JSON \(.*\); save it again, whole$"):
        read(text)


@pytest.mark.parametrize(
    "text", ["[101](https://a.example)", "[[Hugging Face's logo] Hugging Face][1]", "[\n-\n][3]", "{}x"]
)
def test_markdown_is_not_taken_for_json(text: str) -> None:
    assert looks_like(text) == (text[0] == "{")
