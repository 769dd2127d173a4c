"""Arrow tables: the columns of the graph contract, and of our records."""

import dataclasses
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

import pyarrow as pa

from kg.model import EDGE_FIELDS, NODE_FIELDS, Span

Record = TypeVar("Record")

_CLAIM = pa.struct(
    [
        ("paper", pa.string()),
        ("spans", pa.list_(pa.list_(pa.int32()))),
        ("confidence", pa.float64()),
        ("by", pa.string()),
        ("text", pa.string()),
    ]
)
_TYPES: Mapping[str, pa.DataType] = {
    "str": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "list": pa.list_(pa.string()),
    "claims": pa.list_(_CLAIM),
}


class Fact(NamedTuple):
    """One paper's claim of one edge; TEXT is the sentence that the first of SPANS stands in."""

    relation: str
    source: str
    target: str
    paper: str
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0
    by: str = "source"
    text: str = ""


class Edge(NamedTuple):
    """An edge with all that the papers claim of it."""

    source: str
    target: str
    weight: float
    confidence: float
    first_seen: str
    derived: bool
    claims: Sequence[Fact]


def schema(fields: Mapping[str, str]) -> pa.Schema:
    """The columns that FIELDS of the contract become.

    >>> schema({"id": "str", "papers": "int", "aliases": "list"}).types
    [DataType(string), DataType(int64), ListType(list<item: string>)]
    """
    return pa.schema([(name, _TYPES[kind]) for name, kind in fields.items()])


def node_table(label: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The nodes of one LABEL in the order of their ids."""
    ordered = sorted(({**row, "label": label} for row in rows), key=lambda row: str(row["id"]))
    return pa.Table.from_pylist(ordered, schema(NODE_FIELDS[label]))


def edge_table(relation: str, edges: Iterable[Edge]) -> pa.Table:
    """The edges of one RELATION, ordered by their ends."""
    ordered = sorted(edges, key=lambda edge: edge[:2])
    columns = {name: [getattr(edge, name) for edge in ordered] for name in Edge._fields if name != "claims"}
    columns |= {"relation": [relation] * len(ordered), "claims": _claims([edge.claims for edge in ordered])}
    return pa.table({name: columns[name] for name in EDGE_FIELDS}, schema(EDGE_FIELDS))


def _claims(groups: Sequence[Sequence[Fact]]) -> pa.Array:
    # Built flat, with offsets: as nested Python objects the claims of 9,877 papers need several times the memory.
    flat = [fact for group in groups for fact in group]
    spans = pa.ListArray.from_arrays(
        pa.array(range(0, 2 * sum(len(fact.spans) for fact in flat) + 1, 2), pa.int32()),
        pa.array([end for fact in flat for span in fact.spans for end in (span.start, span.end)], pa.int32()),
    )
    columns = [
        pa.array([fact.paper for fact in flat], pa.string()),
        pa.ListArray.from_arrays(_offsets(fact.spans for fact in flat), spans),
        pa.array([fact.confidence for fact in flat], pa.float64()),
        pa.array([fact.by for fact in flat], pa.string()),
        pa.array([fact.text for fact in flat], pa.string()),
    ]
    return pa.ListArray.from_arrays(_offsets(groups), pa.StructArray.from_arrays(columns, fields=list(_CLAIM)))


def _offsets(groups: Iterable[Sequence[Any]]) -> pa.Array:
    ends = [0]
    for group in groups:
        ends.append(ends[-1] + len(group))
    return pa.array(ends, pa.int32())


def rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows of TABLE as dictionaries, claims as in the contract.

    >>> next(rows(edge_table("WROTE", [Edge("author:a", "paper:b", 1, 1, "", False, ())])))["claims"]
    []
    """
    columns = [_values(column.combine_chunks()) for column in table.columns]
    for values in zip(*columns, strict=True):
        yield dict(zip(table.column_names, values, strict=True))


def _values(array: pa.Array) -> list[Any]:
    """The values of ARRAY: as to_pylist(), five times faster for lists and structures, equal strings shared."""
    if pa.types.is_list(array.type) and not array.null_count:
        items, ends = _values(array.flatten()), array.offsets.to_pylist()
        start = ends[0]
        return [items[a - start : b - start] for a, b in pairwise(ends)]
    if pa.types.is_struct(array.type):
        names = [field.name for field in array.type]
        return [dict(zip(names, values, strict=True)) for values in zip(*map(_values, array.flatten()), strict=True)]
    if pa.types.is_string(array.type):
        coded = array.dictionary_encode()
        words = [*coded.dictionary.to_pylist(), None]
        return [words[code] for code in coded.indices.fill_null(len(words) - 1).to_pylist()]
    return list(array.to_pylist())


def record_table(kind: type[Any], records: Iterable[Any]) -> pa.Table:
    """A table of RECORDS, all of one KIND of those in kg.model.

    >>> record_table(Span, [Span(0, 4)]).to_pylist()
    [{'start': 0, 'end': 4}]
    """
    # Five times as fast as dataclasses.asdict, which copies every string and asks every value what it is.
    return pa.Table.from_pylist([*map(_taker(kind), records)], pa.schema(list(_arrow(kind))))


def records(kind: type[Record], table: pa.Table) -> Iterator[Record]:
    """The records of one KIND that a TABLE holds; fields that it lacks have their defaults.

    >>> list(records(Span, record_table(Span, [Span(0, 4)])))
    [Span(start=0, end=4)]
    """
    make = _maker(kind, pa.struct(table.schema))
    names = table.column_names
    columns = [_values(table[name].combine_chunks()) for name in names]
    for values in zip(*columns, strict=True):
        yield make(dict(zip(names, values, strict=True)))


@lru_cache(maxsize=32)
def _hints(kind: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _arrow(hint: Any) -> pa.DataType:
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return pa.struct([(name, _arrow(inner)) for name, inner in _hints(hint).items()])
    if typing.get_origin(hint) is tuple:
        return pa.list_(_arrow(typing.get_args(hint)[0]))
    if typing.get_origin(hint) is types.UnionType:
        return _arrow(typing.get_args(hint)[0])
    return _TYPES[hint.__name__]


def _taker(hint: Any) -> Any:
    """What turns a value of type HINT into a plain one, with dictionaries for records; None where it is one already."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        takers = [(name, attrgetter(name), _taker(inner)) for name, inner in _hints(hint).items()]
        return lambda record: {name: take(get(record)) if take else get(record) for name, get, take in takers}
    if typing.get_origin(hint) is tuple:
        inner = _taker(typing.get_args(hint)[0])
        return (lambda items: [*map(inner, items)]) if inner else None
    if typing.get_origin(hint) is types.UnionType:
        inner = _taker(typing.get_args(hint)[0])
        return (lambda value: value if value is None else inner(value)) if inner else None
    return None


def _maker(hint: Any, arrow: pa.DataType) -> Any:
    """What turns a plain value, of ARROW's type, into one of type HINT; None where it is one already."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        there = {field.name: field.type for field in arrow}
        makers = [(name, _maker(inner, there[name])) for name, inner in _hints(hint).items() if name in there]
        if len(makers) < len(_hints(hint)):
            return lambda row: hint(**{name: make(row[name]) if make else row[name] for name, make in makers})
        return lambda row: hint(*(make(row[name]) if make else row[name] for name, make in makers))
    if typing.get_origin(hint) is tuple:
        inner = _maker(typing.get_args(hint)[0], arrow.value_type)
        return (lambda items: tuple(map(inner, items))) if inner else tuple
    return None
