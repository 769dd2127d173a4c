"""Rows of JSON: the elements of a list, the records of an envelope, or a value a line."""

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.errors import UnreadableInput
from kg.model import Problem
from kg.sources.record import Page

# The names under which an envelope holds its records.
ENVELOPES = ("data", "dailyPapers", "searchResults", "papers", "results", "items")

# A row written as the repr of a Python dict takes some kilobytes; more than this is none.
_LONGEST_REPR = 4_000_000
_SAVE_AGAIN = "save it again, whole"


def looks_like(text: str) -> bool:
    """Whether TEXT begins like JSON.

    >>> looks_like(' [{"id"'), looks_like("[101](login)"), looks_like('["{\\'paper\\': {}}"')
    (True, False, True)
    """
    start = text.lstrip()[:200]
    return start[:1] == "{" or (start[:1] == "[" and start[1:].lstrip()[:1] in ("{", '"', "]", ""))


def rows(page: Page) -> Iterator[tuple[int, Mapping[str, Any]] | Problem]:
    """The objects in PAGE with their positions from 1; a problem for each that is broken or no object.

    >>> list(rows(Page("a", '[{"id": 1}, "x"]')))
    [(1, {'id': 1}), Problem(file='a', position=2, why='is text where a paper should be')]
    >>> list(rows(Page("a", '{"id": 1}\\n\\n{"id": ')))
    [(1, {'id': 1}), Problem(file='a', position=3, why='is not valid JSON (Expecting value)')]
    """
    for position, value in _lines(page.text) if _is_lines(page.text) else _elements(page):
        row = _unwrapped(value)
        yield (position, row) if isinstance(row, Mapping) else Problem(page.file, position, _why_not(row))


def _is_lines(text: str) -> bool:
    """Whether one of the first two lines of several is an object by itself, and TEXT no list."""
    if text.lstrip()[:1] == "[":
        return False
    lines = [line for line in text[:2_000_000].split("\n", 50) if line.strip()][:2]
    return len(lines) == 2 and any(isinstance(_loaded(line), Mapping) for line in lines)


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    start = 0
    number = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        if line := text[start:end].strip():
            yield number, _loaded(line)
        start = end + 1


def _elements(page: Page) -> Iterator[tuple[int, Any]]:
    value = _loaded(page.text)
    if isinstance(value, ValueError):
        raise UnreadableInput(page.file, _why_not(value), _SAVE_AGAIN)
    yield from enumerate(_records(value), start=1)


def _records(value: Any) -> Sequence[Any]:
    """The records in a whole VALUE: a list, a list in an envelope, or the one record that it is."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping) and "title" not in value and "paper" not in value:
        held = next((value[name] for name in ENVELOPES if isinstance(value.get(name), list)), None)
        if held is not None:
            return [_of_day(row, value.get("date")) for row in held]
    return [value]


def _of_day(row: Any, day: object) -> Any:
    """ROW, with the day of its envelope."""
    return {"listedOn": day, **row} if isinstance(row, Mapping) and isinstance(day, str) else row


def _unwrapped(value: Any) -> Any:
    """VALUE, or the dict of which it is the repr."""
    if not isinstance(value, str) or not value.lstrip().startswith("{") or len(value) > _LONGEST_REPR:
        return value
    try:
        return ast.literal_eval(value.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return ValueError("neither JSON nor a Python dict")


def _loaded(text: str) -> Any:
    """The value of TEXT, or the error that tells why it has none."""
    try:
        return json.loads(text)
    except RecursionError:
        return ValueError("nested too deeply")
    except ValueError as error:
        return error


def _why_not(value: Any) -> str:
    if isinstance(value, json.JSONDecodeError):
        where = f" in line {value.lineno}, column {value.colno}" if value.lineno > 1 else ""
        return f"is not valid JSON ({value.msg}{where})"
    if isinstance(value, ValueError):
        return f"is not valid JSON ({value})"
    kind = {str: "text", list: "a list", type(None): "null", bool: "a truth value"}.get(type(value), "a number")
    return f"is {kind} where a paper should be"
