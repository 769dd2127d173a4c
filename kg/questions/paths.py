"""How two nodes are connected."""

from itertools import pairwise
from typing import TYPE_CHECKING

from kg.questions.parts import STATED, Row, sources, targets

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


def path_between(graph: "Graph", *, one: str, other: str) -> list[Row]:
    """The shortest way from ONE to OTHER, of several the first by ids and relations."""
    layers = _layers(graph, one, other) if one in graph and other in graph and one != other else []
    if not layers:
        return []
    # From the end backwards, what can reach it; then from the start the smallest at each step.
    ids = [one]
    for layer in layers[1:]:
        ids.append(min(node for node in layer if node in _touching(graph, ids[-1])))
    relations = [min(_joining(graph, a, b)) for a, b in pairwise(ids)]
    return [
        {"steps": len(relations), "ids": ids, "names": [graph.nodes[n]["name"] for n in ids], "relations": relations}
    ]


def _layers(graph: "Graph", start: str, end: str) -> list[set[str]]:
    """The nodes at each step of the shortest ways from START to END; [] when there is none of at most six steps."""
    layers, seen = [{start}], {start}
    while end not in layers[-1] and len(layers) <= 6 and layers[-1]:
        layers.append({other for node in layers[-1] for other in _touching(graph, node)} - seen)
        seen |= layers[-1]
    if end not in layers[-1]:
        return []
    layers[-1] = {end}
    for step in range(len(layers) - 2, 0, -1):
        layers[step] &= {other for node in layers[step + 1] for other in _touching(graph, node)}
    return layers


def _touching(graph: "Graph", node: str) -> set[str]:
    return targets(graph, node, STATED) | sources(graph, node, STATED)


def _joining(graph: "Graph", a: str, b: str) -> frozenset[str]:
    return STATED & {*graph.adj[a].get(b, ()), *graph.adj[b].get(a, ())}
