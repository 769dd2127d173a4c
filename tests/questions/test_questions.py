"""Every question has the same rows in NetworkX, in the embedded engine and in Neo4j."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import kg
import kg.graph
from kg.engines.embedded import Embedded, opened
from kg.engines.library import answer, question, questions
from kg.engines.load import load
from kg.engines.server import Server, login
from kg.questions import ANSWERS
from tests.engines.cases import fitting
from tests.engines.graphs import CASES, small
from tests.neo4j.server import Neo4j

Graph = nx.MultiDiGraph


@pytest.fixture(scope="module")
def graph() -> "Graph[str]":
    """The small graph."""
    return kg.graph.networkx(small())


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """The small graph in the embedded engine."""
    path = tmp_path_factory.mktemp("questions") / "small.kg"
    kg.graph.save(small(), path)
    with closing(opened(path)) as engine:
        yield engine


@pytest.fixture(scope="module")
def server(neo4j: Neo4j) -> Iterator[Server]:
    """The small graph in Neo4j."""
    load(small(), environ=neo4j.environ, replace=True)
    with closing(Server(login(environ=neo4j.environ))) as engine:
        yield engine


def test_every_question_has_a_twin_and_a_case() -> None:
    assert set(questions()) == set(ANSWERS) == set(CASES)


@pytest.mark.parametrize("name", questions())
def test_the_embedded_engine_answers_as_python_does(name: str, graph: "Graph[str]", embedded: Embedded) -> None:
    expected = ANSWERS[name](graph, **question(name).bound(CASES[name]))

    rows = answer(embedded, name, CASES[name])

    assert rows
    assert rows == expected
    assert list(rows[0]) == list(expected[0]) == list(question(name).columns)


@pytest.mark.server
@pytest.mark.parametrize("name", questions())
def test_neo4j_answers_as_python_does(name: str, graph: "Graph[str]", server: Server) -> None:
    expected = ANSWERS[name](graph, **question(name).bound(CASES[name]))

    rows = answer(server, name, CASES[name])

    assert rows == expected
    assert rows.columns == question(name).columns


@pytest.mark.parametrize("name", questions())
def test_a_question_about_what_is_not_there_has_no_rows(name: str, graph: "Graph[str]", embedded: Embedded) -> None:
    nothing: dict[str, Any] = {p.name: "nothing" for p in question(name).parameters if not p.optional}

    rows = answer(embedded, name, nothing)

    assert rows == ANSWERS[name](graph, **question(name).bound(nothing))
    assert not rows or not nothing


@pytest.mark.parametrize(
    "name", [name for name in questions() if "limit" in {p.name for p in question(name).parameters}]
)
def test_a_limit_gives_the_first_rows(name: str, graph: "Graph[str]", embedded: Embedded) -> None:
    rows = answer(embedded, name, CASES[name] | {"limit": 1})

    assert rows == answer(embedded, name, CASES[name])[:1]
    assert rows == ANSWERS[name](graph, **question(name).bound(CASES[name] | {"limit": 1}))


SEEDS = Path(__file__).parents[3] / "shared" / "corpora" / "seeds"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the five saved pages."""
    if not SEEDS.exists():
        pytest.skip("../shared/corpora is not there")
    path = tmp_path_factory.mktemp("seeds") / "seeds.kg"
    kg.build(SEEDS, path)
    return path


@pytest.mark.corpora
@pytest.mark.server
def test_of_the_seeds_all_three_give_the_same_rows(seeds: Path, neo4j: Neo4j) -> None:
    graph = kg.graph.load(seeds)
    load(seeds, environ=neo4j.environ, replace=True)
    with closing(opened(seeds)) as embedded, closing(Server(login(environ=neo4j.environ))) as server:
        for name in questions():
            for case in fitting(graph, question(name), 4):
                expected = ANSWERS[name](graph, **question(name).bound(case))

                assert (name, case, answer(embedded, name, case)) == (name, case, expected)
                assert (name, case, answer(server, name, case)) == (name, case, expected)
