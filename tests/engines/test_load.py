"""A graph into a real Neo4j."""

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import networkx as nx
import pytest

from kg.engines.load import Summary, load
from kg.engines.schema import flat, tables
from kg.engines.server import Server, login
from kg.errors import KgError, NoServer
from kg.graph import networkx
from tests.engines.graphs import INJECTION, NASTY, small
from tests.neo4j.fixtures import needs_neo4j
from tests.neo4j.server import Neo4j, running

pytestmark = pytest.mark.server
Graph = nx.MultiDiGraph
Contents = tuple[list[Any], list[Any]]


@pytest.fixture
def server(neo4j: Neo4j) -> Iterator[Server]:
    """A connection to a server that holds the small graph and nothing else."""
    with closing(Server(login(environ=neo4j.environ))) as engine:
        write(engine, "MATCH (n) DETACH DELETE n")
        load(small(), environ=neo4j.environ, replace=True)
        yield engine


def write(server: Server, text: str) -> None:
    """Do what somebody else does in the database."""
    with server.driver.session(database=server.who.database) as session:
        session.run(text).consume()


def contents(server: Server) -> Contents:
    """All our nodes and edges with all properties that are ours to read, in order."""
    nodes = server.ask("MATCH (n:KG) WHERE NOT n:Gone RETURN labels(n) AS labels, n ORDER BY n.id", {})
    edges = server.ask(
        "MATCH (a:KG)-[r]->(b:KG) WHERE r.hash IS NOT NULL "
        "RETURN a.id AS source, type(r) AS relation, b.id AS target, r ORDER BY source, relation, target",
        {},
    )
    return [(sorted(row["labels"]), row["n"]) for row in nodes], list(edges)


def expected(graph: "Graph[str]") -> Contents:
    """What `contents` gives when the server holds GRAPH."""
    from kg.engines.load import labels

    whole = flat(tables(graph))
    nodes = [
        (sorted(labels(label)), {name: value for name, value in row.items() if value is not None})
        for label, table in whole.nodes.items()
        for row in table.to_pylist()
    ]
    edges = [
        {
            "source": row.pop("source"),
            "relation": relation,
            "target": row.pop("target"),
            "r": {name: value for name, value in row.items() if value is not None},
        }
        for relation, table in whole.edges.items()
        for row in table.to_pylist()
    ]
    edges.sort(key=lambda edge: (edge["source"], edge["relation"], edge["target"]))
    return sorted(nodes, key=lambda node: node[1]["id"]), edges


def graph() -> "Graph[str]":
    """The small graph, to be changed."""
    return networkx(small())


def test_the_server_holds_exactly_the_graph(server: Server) -> None:
    assert contents(server) == expected(graph())


def test_hostile_titles_come_back_unchanged(server: Server) -> None:
    titles = server.ask("MATCH (p:Paper) WHERE p.id IN ['paper:a', 'paper:b'] RETURN p.name AS t ORDER BY p.id", {})

    assert [row["t"] for row in titles] == [INJECTION, NASTY]


def test_loading_twice_changes_nothing(server: Server, neo4j: Neo4j) -> None:
    whole = graph()

    summary = load(whole, environ=neo4j.environ)

    assert summary == Summary(nodes_unchanged=len(whole), edges_unchanged=whole.number_of_edges())


def test_only_what_changed_is_written(server: Server, neo4j: Neo4j) -> None:
    changed = graph()
    changed.nodes["paper:a"]["upvotes"] = 6
    del changed.nodes["paper:b"]["abstract"]
    changed.edges["paper:a", "method:ppo", "EXTENDS"]["confidence"] = 0.4
    changed.remove_edge("paper:g", "method:clip", "USES")
    changed.remove_node("author:cy-unal")
    changed.add_node("author:eve", label="Author", name="Eve", papers=1, first_seen="2024")

    summary = load(changed, environ=neo4j.environ)

    assert (summary.nodes_created, summary.nodes_changed, summary.nodes_deleted) == (1, 2, 1)
    assert (summary.edges_created, summary.edges_changed, summary.edges_deleted) == (0, 1, 3)
    assert contents(server) == expected(changed)


def test_what_others_added_stays(server: Server, neo4j: Neo4j) -> None:
    write(server, "CREATE (:User {name: 'me'})-[:READ]->(:Paper {id: 'paper:x', name: 'theirs'})")
    write(server, "MATCH (p:KG {id: 'paper:a'}) SET p:Mine, p.stars = 5")
    write(server, "MATCH (p:KG {id: 'paper:a'}), (m:KG {id: 'method:clip'}) CREATE (p)-[:USES {mine: true}]->(m)")
    changed = graph()
    changed.nodes["paper:a"]["upvotes"] = 7

    load(changed, environ=neo4j.environ)

    text = "MATCH (p:Mine)-[u:USES]->(m) WHERE u.mine RETURN p.stars AS stars, p.upvotes AS upvotes, m.id AS id"
    assert server.ask(text, {}) == [{"stars": 5, "upvotes": 7, "id": "method:clip"}]
    assert server.ask("MATCH (:User)-[:READ]->(p) RETURN p.name AS name", {}) == [{"name": "theirs"}]


def test_a_node_that_goes_stays_bare_where_somebody_points_at_it_and_comes_back(server: Server, neo4j: Neo4j) -> None:
    write(server, "MATCH (p:KG {id: 'paper:a'}) CREATE (:User {name: 'me'})-[:READ]->(p)")
    without = graph()
    without.remove_nodes_from(["paper:a", "result:a.1"])
    read = "MATCH (:User)-[:READ]->(p) RETURN labels(p) AS labels, p.name AS name, p.published AS published"

    summary = load(without, environ=neo4j.environ)

    assert (summary.nodes_deleted, summary.nodes_kept) == (1, 1)
    assert contents(server) == expected(without)
    assert server.ask(read, {}) == [{"labels": ["KG", "Gone"], "name": INJECTION, "published": None}]

    load(graph(), environ=neo4j.environ)

    assert contents(server) == expected(graph())
    assert server.ask(read, {}) == [{"labels": ["KG", "Paper"], "name": INJECTION, "published": "2023-01-10"}]


def test_another_graph_is_refused_unless_it_is_to_replace_this_one(server: Server, neo4j: Neo4j) -> None:
    other: Graph[str] = nx.MultiDiGraph()
    other.add_node("paper:z", label="Paper", name="Alone")

    with pytest.raises(KgError, match="--replace"):
        load(other, environ=neo4j.environ)

    assert contents(server) == expected(graph())


def test_titles_too_long_for_an_index_are_loaded(server: Server, neo4j: Neo4j) -> None:
    whole = graph()
    whole.nodes["paper:a"]["name"] = "word " * 20_000
    whole.nodes["author:bo-li"]["name"] = "x" * 100_000

    load(whole, environ=neo4j.environ)

    assert contents(server) == expected(whole)


def test_names_and_titles_are_found_by_words(server: Server) -> None:
    text = "CALL db.index.fulltext.queryNodes('kg_names', $words) YIELD node RETURN node.name AS name ORDER BY name"

    assert server.ask(text, {"words": "relative policy"}) == [{"name": "GRPO"}]
    assert server.ask(text, {"words": "believing"}) == [{"name": "Seeing is believing"}]


def test_progress_counts_to_the_end(server: Server, neo4j: Neo4j) -> None:
    seen: list[tuple[str, int, int]] = []

    load(graph(), environ=neo4j.environ, progress=lambda *state: seen.append(state))

    whole = graph()
    assert ("nodes", len(whole), len(whole)) in seen
    assert seen[-1] == ("edges", whole.number_of_edges(), whole.number_of_edges())


@needs_neo4j
def test_a_load_cut_off_by_a_killed_server_goes_on_to_exactly_the_graph() -> None:
    with running() as mortal:

        def kill_among_edges(stage: str, done: int, total: int) -> None:
            if stage == "edges" and done > total // 2:
                mortal.kill()

        with pytest.raises(NoServer, match="cannot be reached"):
            load(small(), environ=mortal.environ, batch=3, patience=1, progress=kill_among_edges)
        mortal.start()
        with closing(Server(login(environ=mortal.environ))) as server:
            (edges,) = server.ask("MATCH ()-[r]->() RETURN count(r) AS n", {})

            summary = load(small(), environ=mortal.environ)

            assert 0 < edges["n"] < graph().number_of_edges()
            assert summary.edges_unchanged == edges["n"]
            assert contents(server) == expected(graph())


@needs_neo4j
def test_a_load_waits_for_a_server_that_starts_again() -> None:
    with running() as mortal:
        again = threading.Event()

        def restart_among_edges(stage: str, done: int, total: int) -> None:
            if stage == "edges" and not again.is_set():
                again.set()
                mortal.kill()
                mortal.start()

        load(small(), environ=mortal.environ, batch=3, progress=restart_among_edges)

        with closing(Server(login(environ=mortal.environ))) as server:
            assert contents(server) == expected(graph())
