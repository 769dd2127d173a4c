import json

import networkx as nx
from hypothesis import given

from kg.export import node_link
from tests.export.graphs import Graph, field, graphs


def read(graph: "Graph[str]") -> "Graph[str]":
    text = "".join(node_link.lines(graph)).encode("utf-8", "backslashreplace")
    back: Graph[str] = nx.MultiDiGraph(nx.node_link_graph(json.loads(text), edges="edges"))
    return back


def same(left: "Graph[str]", right: "Graph[str]") -> bool:
    return (
        left.graph == right.graph
        and {node: left.nodes[node] for node in left} == {node: right.nodes[node] for node in right}
        and {tuple(e[:3]): e[3] for e in left.edges(keys=True, data=True)}
        == {tuple(e[:3]): e[3] for e in right.edges(keys=True, data=True)}
    )


def test_the_graph_comes_back_exactly() -> None:
    graph = field()
    graph.graph["title"] = "A field"

    assert same(read(graph), graph)


@given(graphs())
def test_whatever_the_text_the_graph_comes_back_exactly(graph: "Graph[str]") -> None:
    assert same(read(graph), graph)


def test_an_empty_graph_is_json_too() -> None:
    assert same(read(nx.MultiDiGraph()), nx.MultiDiGraph())
