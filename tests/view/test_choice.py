import networkx as nx
import pytest

from kg.view.choice import important, nearest
from tests.export.graphs import Graph


def field(papers: int = 30) -> "Graph[str]":
    """Papers that each propose a method of their own and use one of three that all know, on one topic."""
    graph: Graph[str] = nx.MultiDiGraph()
    graph.add_node("topic:t", label="Topic", name="t", papers=papers)
    graph.add_node("method:lonely", label="Method", name="lonely", papers=99)
    for n in range(3):
        graph.add_node(f"method:known{n}", label="Method", name=f"known{n}", papers=papers - n)
    for n in range(papers):
        paper, own = f"paper:{n:02}", f"method:own{n:02}"
        graph.add_node(paper, label="Paper", name=paper)
        graph.add_node(own, label="Method", name=own, papers=1)
        graph.add_node(f"author:{n:02}", label="Author", name="somebody")
        graph.add_edge(paper, own, "PROPOSES")
        graph.add_edge(paper, f"method:known{n % 3}", "USES")
        graph.add_edge(paper, "topic:t", "HAS_TOPIC")
        graph.add_edge(f"author:{n:02}", paper, "WROTE")
        graph.add_edge(own, "method:known0", "CO_OCCURS_WITH")
    return graph


def labels(graph: "Graph[str]") -> set[str]:
    return {data["label"] for _, data in graph.nodes(data=True)}


def test_a_graph_within_the_limit_is_shown_whole() -> None:
    graph = field(3)

    assert important(graph, len(graph)) is graph


@pytest.mark.parametrize("limit", [10, 40, 70])
def test_no_more_is_shown_than_the_limit(limit: int) -> None:
    assert 0.8 * limit <= len(important(field(), limit)) <= limit


def test_what_most_papers_name_is_shown_with_the_papers_that_propose_it() -> None:
    shown = important(field(), 20)

    assert {"topic:t", "method:known0", "method:known1", "method:known2"} <= set(shown)
    assert {"paper:00", "paper:06"} <= set(shown)
    assert shown.has_edge("paper:06", "method:own06", "PROPOSES")


def test_authors_derived_edges_and_what_nothing_joins_are_left_out() -> None:
    shown = important(field(), 40)

    assert labels(shown) == {"Paper", "Method", "Topic"}
    assert "method:lonely" not in shown
    assert "CO_OCCURS_WITH" not in {key for *_, key in shown.edges(keys=True)}


def test_concepts_leave_room_for_methods_and_benchmarks() -> None:
    graph = field()
    for n in range(100):
        graph.add_node(f"concept:{n}", label="Concept", name=str(n), papers=50)
        graph.add_edge("paper:00", f"concept:{n}", "STUDIES")

    shown = important(graph, 50)

    assert sum(data["label"] == "Method" for _, data in shown.nodes(data=True)) >= 10


def test_the_choice_leaves_the_graph_as_it_was() -> None:
    graph = field()

    important(graph, 10)

    assert nx.utils.graphs_equal(graph, field())


def test_around_a_node_the_nearest_are_shown_first_and_of_these_the_best_known() -> None:
    shown = nearest(field(), "method:own07", 6)

    assert {"method:own07", "paper:07", "method:known0", "method:known1", "topic:t"} <= set(shown)
    assert len(shown) == 6


def test_around_a_node_that_nothing_joins_it_is_shown_alone() -> None:
    assert list(nearest(field(), "method:lonely", 5)) == ["method:lonely"]
