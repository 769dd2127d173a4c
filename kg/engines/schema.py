"""The graph as Cypher sees it: the tables of the contract with flat properties, the same on every engine.

A claim becomes one place in five lists of its edge (`papers`, `evidence`, `spans`, `by`, `confidences`), a date
that is whole gets a DATE beside its string, and what is empty, or a list of empty strings, is absent.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.fold import Graph
from kg.model import EDGE_FIELDS, EDGES, NODE_FIELDS
from kg.tables import schema

if TYPE_CHECKING:
    import networkx as nx

# The dates, each as written ("2024-05") and as a DATE where the day is known.
DATES: Final[Mapping[str, str]] = {
    "published": "published_date",
    "listed": "listed_date",
    "first_seen": "first_seen_date",
}
# The parts of a claim, and the list on the edge that holds them.
_CLAIM_LISTS: Final[Mapping[str, str]] = {
    "paper": "papers",
    "text": "evidence",
    "spans": "spans",
    "by": "by",
    "confidence": "confidences",
}
# What stays "" when it is empty, because every node and edge has it.
_ALWAYS: Final = frozenset({"id", "label", "name", "source", "target", "relation"})
# The ends of an edge, which are no properties of it.
ENDS: Final = ("source", "target")


def flat(graph: Graph) -> Graph:
    """GRAPH with the columns that the engines load, in the order of the contract."""
    nodes = {label: _flat(graph.nodes[label]) for label in NODE_FIELDS if label in graph.nodes}
    edges = {relation: _flat(graph.edges[relation]) for relation in EDGES if relation in graph.edges}
    return Graph(nodes, edges)


def empty() -> Graph:
    """The flat graph without a node: all columns of all tables.

    >>> empty().edges["USES"].column_names[3:]  # doctest: +NORMALIZE_WHITESPACE
    ['weight', 'confidence', 'first_seen', 'first_seen_date', 'derived',
     'papers', 'evidence', 'spans', 'by', 'confidences']
    """
    nodes = {label: schema(fields).empty_table() for label, fields in NODE_FIELDS.items()}
    return flat(Graph(nodes, {relation: schema(EDGE_FIELDS).empty_table() for relation in EDGES}))


def tables(graph: "nx.MultiDiGraph[str]") -> Graph:
    """The tables of the contract that hold a NetworkX GRAPH, ordered by id and by ends."""
    nodes: dict[str, list[dict[str, Any]]] = {label: [] for label in NODE_FIELDS}
    for node in sorted(graph):
        nodes[graph.nodes[node]["label"]].append(_sayable({**graph.nodes[node], "id": node}))
    edges: dict[str, list[dict[str, Any]]] = {relation: [] for relation in EDGES}
    for source, target, relation in sorted(graph.edges(keys=True)):
        data = graph.edges[source, target, relation]
        edges[relation].append(_sayable({**data, "source": source, "target": target, "relation": relation}))
    return Graph(
        {label: pa.Table.from_pylist(rows, schema(NODE_FIELDS[label])) for label, rows in nodes.items()},
        {relation: pa.Table.from_pylist(rows, schema(EDGE_FIELDS)) for relation, rows in edges.items()},
    )


def _sayable(value: Any) -> Any:
    """VALUE with half a surrogate pair, which no table can hold, as a backslash and its number."""
    match value:
        case str():
            return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
        case dict():
            return {key: _sayable(item) for key, item in value.items()}
        case list():
            return [_sayable(item) for item in value]
        case _:
            return value


def labels_of(graph: Graph) -> dict[str, str]:
    """The label of every node of GRAPH by its id."""
    return {node: label for label, table in graph.nodes.items() for node in table["id"].to_pylist()}


def _flat(table: pa.Table) -> pa.Table:
    """TABLE with dates beside their strings, claims as lists, and nothing that is empty."""
    return pa.table(dict(_columns(table)))


def _columns(table: pa.Table) -> Iterator[tuple[str, pa.Array]]:
    for name in table.column_names:
        column = table[name].combine_chunks()
        if name == "claims":
            yield from _claim_lists(column)
            continue
        yield name, column if name in _ALWAYS else _absent_if_empty(column)
        if name in DATES:
            yield DATES[name], _days(column)


def _absent_if_empty(column: pa.Array) -> pa.Array:
    if pa.types.is_string(column.type):
        return pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)
    if pa.types.is_list(column.type):
        items, parents = column.flatten(), pc.list_parent_indices(column)
        kept = parents.filter(pc.not_equal(items, "")) if pa.types.is_string(items.type) else parents
        filled = pc.is_in(pa.array(range(len(column)), pa.int64()), value_set=kept)
        return pc.if_else(filled, column, pa.scalar(None, column.type))
    return column


def _days(column: pa.Array) -> pa.Array:
    """The strings of COLUMN that are whole dates as DATEs, null elsewhere."""
    whole = pc.fill_null(pc.match_substring_regex(column, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), False)
    text = pc.if_else(whole, column, pa.scalar(None, pa.string()))
    days = pc.strptime(text, format="%Y-%m-%d", unit="s", error_is_null=True).cast(pa.date32())
    # Arrow 26 takes the 31st of February for the 3rd of March.
    return pc.if_else(pc.equal(pc.strftime(days, format="%Y-%m-%d"), text), days, pa.scalar(None, pa.date32()))


def _claim_lists(claims: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    lengths = pc.fill_null(pc.list_value_length(claims), 0)
    ends = pa.concat_arrays([pa.array([0], pa.int64()), pc.cumulative_sum(lengths.cast(pa.int64()))]).cast(pa.int32())
    parts = claims.flatten()
    for part, name in _CLAIM_LISTS.items():
        values = pc.struct_field(parts, part)
        lists = pa.ListArray.from_arrays(ends, _printed(values) if part == "spans" else values)
        yield name, _absent_if_empty(lists)


def _printed(spans: pa.Array) -> pa.Array:
    """Each claim's spans as one string: "12-18 40-44"."""
    return pa.array([" ".join(f"{a}-{b}" for a, b in claim or ()) for claim in spans.to_pylist()], pa.string())
