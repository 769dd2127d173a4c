from itertools import combinations
from math import dist

import networkx as nx
import pytest

from kg.view.layout import positions
from tests.export.graphs import Graph


def graph_of(*edges: tuple[str, str], alone: int = 0) -> "Graph[str]":
    graph: Graph[str] = nx.MultiDiGraph(list(edges))
    graph.add_nodes_from(f"alone {n}" for n in range(alone))
    return graph


def ring(name: str, count: int) -> list[tuple[str, str]]:
    return [(f"{name}{n}", f"{name}{(n + 1) % count}") for n in range(count)]


def two_groups() -> "Graph[str]":
    """Two groups in which each knows each, and one edge between them."""
    groups = [[(f"{name}{i}", f"{name}{j}") for i, j in combinations(range(8), 2)] for name in "ab"]
    return graph_of(*groups[0], *groups[1], ("a0", "b0"))


def test_what_is_joined_is_near() -> None:
    places = positions(two_groups(), dict.fromkeys(two_groups(), 8.0))

    within = max(dist(places["a1"], places[f"a{n}"]) for n in range(2, 8))
    across = min(dist(places["a1"], places[f"b{n}"]) for n in range(1, 8))
    assert within < across


@pytest.mark.parametrize("size", [5.0, 40.0])
def test_no_two_nodes_overlap(size: float) -> None:
    graph = graph_of(*ring("a", 40), *[("hub", f"a{n}") for n in range(40)], alone=5)

    places = positions(graph, dict.fromkeys(graph, size))

    assert min(dist(u, v) for u, v in combinations(places.values(), 2)) >= 2 * size


def test_parts_that_nothing_joins_stand_beside_each_other() -> None:
    graph = graph_of(*ring("ring a", 20), *ring("ring b", 6), alone=1)

    places = positions(graph, dict.fromkeys(graph, 8.0))

    boxes = [
        box([place for node, place in places.items() if node.startswith(part)])
        for part in ("ring a", "ring b", "alone")
    ]
    assert all(apart(u, v) for u, v in combinations(boxes, 2))


def box(places: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    xs, ys = zip(*places, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def apart(u: tuple[int, int, int, int], v: tuple[int, int, int, int]) -> bool:
    return u[2] < v[0] or v[2] < u[0] or u[3] < v[1] or v[3] < u[1]


def test_the_order_of_nodes_and_edges_does_not_show() -> None:
    edges = [*ring("a", 30), *ring("b", 7)]
    graph, turned = graph_of(*edges), graph_of(*reversed(edges))

    assert positions(graph, dict.fromkeys(graph, 8.0)) == positions(turned, dict.fromkeys(turned, 8.0))


def test_a_large_graph_is_laid_out_too() -> None:
    graph = graph_of(*ring("a", 650))

    places = positions(graph, dict.fromkeys(graph, 6.0))

    assert len(set(places.values())) == 650


def test_loops_and_parallel_edges_change_nothing() -> None:
    graph = graph_of(*ring("a", 9))
    more = graph_of(*ring("a", 9), ("a1", "a0"), ("a0", "a1"), ("a3", "a3"))

    assert positions(graph, dict.fromkeys(graph, 8.0)) == positions(more, dict.fromkeys(more, 8.0))


def test_an_empty_graph_and_a_single_node_have_their_places() -> None:
    assert positions(nx.MultiDiGraph(), {}) == {}
    assert positions(graph_of(alone=1), {"alone 0": 8.0}) == {"alone 0": (0, 0)}
