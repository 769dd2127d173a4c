"""A folder for neo4j-admin, taken in by a real one."""

import gzip
import os
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

import kg.graph
from kg.engines.load import Summary, load
from kg.engines.server import Server, login
from kg.export import export
from kg.export.neo4j_admin import arguments, command
from tests.engines.graphs import small
from tests.engines.test_load import contents, expected
from tests.neo4j.fixtures import needs_neo4j
from tests.neo4j.server import running


@pytest.mark.server
@needs_neo4j
def test_an_imported_database_holds_exactly_the_graph(tmp_path: Path) -> None:
    graph = kg.graph.networkx(small())
    graph.nodes["paper:a"]["keywords"] = ["a;b", "c|d", 'e"f', "", "g\nh", "\\"]
    graph.nodes["paper:b"]["name"] = ""
    export(graph, tmp_path / "out", format="neo4j-admin")
    with running() as server:
        server.stop()

        said = server.admin(*arguments(tmp_path / "out"), "neo4j", folder=tmp_path / "out")

        server.start()
        with closing(Server(login(environ=server.environ))) as engine:
            assert "IMPORT DONE" in said  # it stops at the first bad row
            assert contents(engine) == expected(graph)
            same = Summary(nodes_unchanged=len(graph), edges_unchanged=graph.number_of_edges())
            assert load(graph, environ=server.environ) == same


def test_the_script_hands_neo4j_admin_what_it_should(tmp_path: Path) -> None:
    export(kg.graph.networkx(small()), tmp_path / "the out", format="neo4j-admin")
    stand_in = tmp_path / "admin"
    stand_in.write_text('#!/bin/sh\nfor word; do echo "$word"; done\n', encoding="utf-8")
    stand_in.chmod(0o755)
    environ = {**os.environ, "NEO4J_ADMIN": str(stand_in)}

    done = subprocess.run(command(tmp_path / "the out"), shell=True, env=environ, capture_output=True, check=True)

    words = done.stdout.decode().splitlines()
    assert words == [*arguments(tmp_path / "the out"), "neo4j"]
    assert "--nodes=nodes-Paper-header.csv,nodes-Paper.csv.gz" in words


def test_an_item_that_holds_the_delimiter_gets_another(tmp_path: Path) -> None:
    graph = kg.graph.networkx(small())
    graph.nodes["paper:a"]["keywords"] = ["a;b|c"]

    export(graph, tmp_path, format="neo4j-admin")

    assert "--array-delimiter=U+001F" in arguments(tmp_path)


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        export(kg.graph.networkx(small()), tmp_path / folder, format="neo4j-admin")

    one, two = ({f.name: f.read_bytes() for f in (tmp_path / folder).iterdir()} for folder in ("one", "two"))
    assert one == two


def test_what_is_absent_is_an_empty_field_and_what_is_empty_is_two_quotes(tmp_path: Path) -> None:
    graph = kg.graph.networkx(small())
    graph.nodes["paper:a"]["name"] = ""

    export(graph, tmp_path, format="neo4j-admin")

    with gzip.open(tmp_path / "nodes-Paper.csv.gz", "rt", encoding="utf-8") as lines:
        assert next(iter(lines)).startswith('"paper:a","Paper","",,"2023-01-10",2023-01-10,,,')
