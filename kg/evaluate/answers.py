"""What is said of each paper, by whoever says it: the two sides of a comparison."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.errors import UnreadableInput
from kg.io import json_lines
from kg.model import TYPES
from kg.text import without_accents

_JOINERS = re.compile(r"[\s\-‐-―−_/]+")
_NOT_NAME = re.compile(r"[^\w\s+*@.^]")
_WAY_OUT = "one JSON object a line, as 'kg export GRAPH found.jsonl' writes it"


@dataclass(frozen=True, slots=True)
class Named:
    """An entity that one paper names, by SURFACES; NODE is what it is in the whole collection."""

    name: str
    type: str
    role: str
    node: str
    surfaces: tuple[str, ...] = ()
    confidence: float | None = None

    @property
    def keys(self) -> frozenset[str]:
        """What its names are compared by."""
        return frozenset(map(compared, (self.name, *self.surfaces)))


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported number: its digits, and what it was reported of, as compared."""

    number: str
    of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is said of one paper; RELATIONS are (head, relation, tail) by name or node."""

    paper_id: str
    text: str = ""
    entities: tuple[Named, ...] = ()
    relations: tuple[tuple[str, str, str], ...] = ()
    results: tuple[Reported, ...] = ()


@lru_cache(maxsize=1 << 17)
def compared(name: str) -> str:
    """What spellings of NAME have in common: case, accents, hyphens and a plural ending count for nothing.

    This is the comparison that our figures are stated in; it changes only when they are all measured again, so it
    is not `kg.text.folded`, which may grow.

    >>> compared("Meta-Policies"), compared("bias"), compared("C#")
    ('meta policy', 'bia', 'c')
    """
    plain = _NOT_NAME.sub("", _JOINERS.sub(" ", without_accents(name).casefold())).strip(" .")
    front, space, last = plain.rpartition(" ")
    if len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is")):
        last = last[:-3] + "y" if last.endswith("ies") and len(last) > 4 else last[:-1]
    return front + space + last


def read(path: str | Path) -> dict[str, Answer]:
    """The answers at PATH, by paper: a .kg folder, or JSON Lines as gold files are or as `kg export` writes them."""
    path = Path(path)
    return {answer.paper_id: answer for answer in (_answer(row, where) for where, row in _rows(path))}


def _rows(path: Path) -> Iterable[tuple[str, Any]]:
    if path.is_dir():
        from kg.export.annotations import lines
        from kg.graph import load

        return ((f"{path}, paper {n}", json.loads(line)) for n, line in enumerate(lines(load(path)), 1))
    rows: list[tuple[str, Any]] = []
    try:
        rows.extend((f"{path}, record {n}", row) for n, row in enumerate(json_lines(path), 1))
    except OSError as fault:
        raise UnreadableInput(str(path), fault.strerror or str(fault)) from fault
    except ValueError as fault:
        raise UnreadableInput(f"{path}, record {len(rows) + 1}", f"is no JSON: {fault}", _WAY_OUT) from fault
    return rows


def _answer(row: Any, where: str) -> Answer:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise UnreadableInput(where, "has no id", _WAY_OUT)
    return Answer(
        row["id"],
        f"{row.get('title') or ''}\n{row.get('abstract') or ''}",
        tuple(_named(entity, where) for entity in row.get("entities") or () if _is_ours(entity, where)),
        tuple((str(r["head"]), str(r["rel"]), str(r["tail"])) for r in _objects(row, "relations", where)),
        tuple(_reported(result) for result in _objects(row, "results", where)),
    )


_NEEDED: Mapping[str, Sequence[str]] = {"relations": ("head", "rel", "tail"), "results": ()}


def _objects(row: Mapping[str, Any], kind: str, where: str) -> list[dict[str, Any]]:
    found = row.get(kind) or []
    for one in found:
        if not isinstance(one, dict) or not one.keys() >= set(_NEEDED[kind]):
            raise UnreadableInput(where, f"has {kind} without {', '.join(_NEEDED[kind]) or 'fields'}", _WAY_OUT)
    return list(found)


def _is_ours(entity: Any, where: str) -> bool:
    """Whether ENTITY is of one of our types; what is of another is nobody's answer."""
    if not isinstance(entity, dict) or not isinstance(entity.get("name"), str):
        raise UnreadableInput(where, "has an entity without a name", _WAY_OUT)
    return entity.get("type") in TYPES


def _named(entity: Mapping[str, Any], where: str) -> Named:
    mentions = [m.get("text") if isinstance(m, dict) else m for m in entity.get("mentions") or ()]
    surfaces = [*mentions, *(entity.get("surfaces") or ())]
    if not all(isinstance(surface, str) for surface in surfaces):
        raise UnreadableInput(where, f"{entity['name']!r} has a mention without a text", _WAY_OUT)
    return Named(
        entity["name"],
        entity["type"],
        str(entity.get("role") or ""),
        str(entity.get("id", entity["name"])),
        tuple(dict.fromkeys(surfaces)),
        entity.get("confidence"),
    )


def _reported(result: Mapping[str, Any]) -> Reported:
    names = (compared(result.get("method") or ""), compared(result.get("benchmark") or ""))
    return Reported(digits(str(result.get("value", ""))), frozenset(filter(None, names)))


def digits(value: str) -> str:
    """What numbers are compared by.

    >>> digits("65.7 %."), digits("2x faster")
    ('65.7', '2x')
    """
    return "".join(c for c in value if c.isdecimal() or c in ".x").strip(".")
