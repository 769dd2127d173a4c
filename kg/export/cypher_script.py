"""A script for cypher-shell that makes the graph, one statement a line."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg.engines.load import SCHEMA, edge_text, hashed, node_text
from kg.engines.schema import ENDS, flat, tables
from kg.engines.server import HASH
from kg.tables import rows

if TYPE_CHECKING:
    import networkx as nx
    import pyarrow as pa

# Rows in a statement: the server plans each anew, and holds it whole.
_ROWS: Final = 200


def lines(graph: "nx.MultiDiGraph[str]") -> Iterator[str]:
    """GRAPH as statements that may be run again: what is there already is changed, nothing is deleted."""
    whole = flat(tables(graph))
    yield "// Run with: cypher-shell -f FILE\n"
    yield from (f"{statement};\n" for statement in SCHEMA)
    for label, table in whole.nodes.items():
        yield from _statements(node_text(label), table)
    for relation, table in whole.edges.items():
        yield from _statements(edge_text(relation), table)


def _statements(text: str, table: "pa.Table") -> Iterator[str]:
    for start in range(0, table.num_rows, _ROWS):
        some = [_row(row) for row in rows(table.slice(start, _ROWS))]
        yield text.replace("$rows", literal(some), 1) + ";\n"


def _row(row: dict[str, Any]) -> dict[str, Any]:
    content = {HASH: hashed(row)}
    places: dict[str, Any] = {place: row.pop(place) for place in ("id", *ENDS) if place in row}
    return {**places, "properties": {**{k: v for k, v in row.items() if v is not None}, **content}}


def literal(value: object) -> str:
    """VALUE as Cypher writes it.

    >>> print(literal({"id": "'}) DETACH DELETE n //", "n": [1, 0.5, None, True], "day": date(2024, 5, 1)}))
    {id: '\\'}) DETACH DELETE n //', n: [1, 0.5, null, true], day: date('2024-05-01')}
    """
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case date():
            return f"date('{value.isoformat()}')"
        case dict():
            return "{" + ", ".join(f"{name}: {literal(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(literal, value)) + "]"
        case _:
            return "'" + "".join(_escaped(c) for c in str(value)) + "'"


def _escaped(character: str) -> str:
    """CHARACTER as it stands between quotes; what does not print, such as a line break, as its number."""
    if character in "\\'":
        return f"\\{character}"
    return character if character.isprintable() or ord(character) > 0xFFFF else f"\\u{ord(character):04X}"
