"""Node-link JSON that NetworkX and D3 read."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx


def lines(graph: "nx.MultiDiGraph[str]") -> Iterator[str]:
    """GRAPH as JSON, a line for each node and each edge; nothing is lost.

    The edges stand under "edges", where `nx.node_link_graph(data, edges="edges")` looks for them.
    """
    nodes = ({"id": node, **graph.nodes[node]} for node in sorted(graph))
    edges = (
        {"source": source, "target": target, "key": relation, **data}
        for source in sorted(graph)
        for target in sorted(graph[source])
        for relation, data in sorted(graph[source][target].items())
    )
    yield f'{{"directed": true, "multigraph": true, "graph": {_json(graph.graph)},\n'
    yield from chain(['"nodes": [\n'], _joined(nodes), ["\n],\n"])
    yield from chain(['"edges": [\n'], _joined(edges), ["\n]}\n"])


def _joined(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for n, row in enumerate(rows):
        yield (",\n" if n else "") + _json(row)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
