"""A script for cypher-shell, run by a real server statement by statement."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.graph
from kg.engines.server import Server, login
from kg.export import export
from kg.export.cypher_script import literal
from tests.engines.graphs import INJECTION, small
from tests.engines.test_load import contents, expected, write
from tests.neo4j.server import Neo4j


@pytest.mark.server
def test_the_script_makes_exactly_the_graph_however_often_it_is_run(tmp_path: Path, neo4j: Neo4j) -> None:
    graph = kg.graph.networkx(small())
    graph.nodes["paper:a"]["keywords"] = ["\\u0027}) //", "back\\slash", "tail\\"]
    export(graph, tmp_path / "field.cypher")
    statements = (tmp_path / "field.cypher").read_text(encoding="utf-8").splitlines()[1:]

    with closing(Server(login(environ=neo4j.environ))) as server:
        write(server, "MATCH (n) DETACH DELETE n")
        for statement in statements * 2:
            assert statement.endswith(";")
            write(server, statement.removesuffix(";"))

        assert contents(server) == expected(graph)


def test_a_title_cannot_end_its_quotes() -> None:
    assert literal(INJECTION) == r"'\'}) DETACH DELETE n //'"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_literal_is_one_line_that_python_reads_alike(text: str) -> None:
    written = literal(text)

    assert len(written.splitlines()) <= 1
    assert eval(written) == text
