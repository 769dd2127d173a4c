"""The database inside the .kg folder."""

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import kuzu
import pytest

import kg.graph
from kg.engines import cypher
from kg.engines.embedded import Embedded, create, database, opened
from kg.engines.schema import flat, tables
from kg.errors import BadQuery, BrokenGraph, KgError, UnknownName
from kg.fold import Graph
from tests.engines.graphs import INJECTION, small


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph as a folder."""
    path = tmp_path_factory.mktemp("embedded") / "small.kg"
    kg.graph.save(small(), path)
    return path


@pytest.fixture(scope="module")
def engine(field: Path) -> Iterator[Embedded]:
    """The engine over the small graph."""
    with closing(opened(field)) as engine:
        yield engine


def test_every_node_is_there_with_all_its_properties(engine: Embedded) -> None:
    expected = [row for table in flat(small()).nodes.values() for row in table.to_pylist()]

    found = [row["n"] for row in engine.ask("MATCH (n) RETURN n", {})]

    by_id = lambda row: row["id"]  # noqa: E731
    assert sorted(found, key=by_id) == sorted(map(_present, expected), key=by_id)


def test_every_edge_is_there_with_all_its_properties(engine: Embedded) -> None:
    expected = [_present(row) for table in flat(small()).edges.values() for row in table.to_pylist()]

    rows = engine.ask("MATCH (a)-[r]->(b) RETURN a.id AS source, b.id AS target, r", {})

    found = [{"source": row["source"], "target": row["target"], **row["r"]} for row in rows]
    assert sorted(found, key=_ends) == sorted(expected, key=_ends)


def _present(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _ends(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["source"], row["relation"], row["target"]


def test_a_title_that_is_cypher_stays_a_title(field: Path) -> None:
    rows = cypher(field, "MATCH (p:Paper {name: $title}) RETURN p.id AS id, p.name AS title", title=INJECTION)

    assert rows == [{"id": "paper:a", "title": INJECTION}]


def test_a_path_is_its_nodes_and_edges(engine: Embedded) -> None:
    text = "MATCH path = (:Method {name: 'CLIP'})-[:APPLIED_TO* SHORTEST 1..2]->(:Task) RETURN path"

    (row,) = engine.ask(text, {})

    assert [node["id"] for node in row["path"]["nodes"]] == ["method:clip", "task:reasoning"]
    assert [edge["relation"] for edge in row["path"]["edges"]] == ["APPLIED_TO"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (p:Paper RETURN p", "line 1, column 16: invalid input <MATCH (p:Paper RETURN"),
        ("MATCH (p:Papr) RETURN p", "Table Papr does not exist; did you mean 'Paper'"),
        ("MATCH (p:Paper)-[:USE]->(m) RETURN p", "did you mean 'USES'"),
        ("MATCH (p:Paper) RETURN p.titel", "Cannot find property titel for p"),
        ("MATCH (p:Paper) SET p.name = 'x' RETURN p", "a question only reads"),
        ("MATCH (p:Paper) DETACH DELETE p", "a question only reads"),
        ("RETURN foo(1)", "function FOO does not exist"),
    ],
)
def test_a_wrong_question_is_one_clear_line(engine: Embedded, text: str, said: str) -> None:
    with pytest.raises(BadQuery) as fault:
        engine.ask(text, {})

    assert said in str(fault.value)
    assert "\n" not in str(fault.value)


def test_the_database_is_made_once(field: Path) -> None:
    before = database(field).stat()

    assert database(field).stat().st_ino == before.st_ino


def test_the_database_is_made_again_when_the_graph_has_moved_on(tmp_path: Path) -> None:
    path = tmp_path / "small.kg"
    kg.graph.save(small(), path)
    old = database(path)
    graph = kg.graph.networkx(small())
    graph.remove_node("paper:h")
    kg.graph.save(tables(graph), path)

    new = database(path)

    assert list((path / "cypher").iterdir()) == [new]
    assert new != old


def test_a_reader_of_the_old_database_is_not_disturbed(tmp_path: Path) -> None:
    path = tmp_path / "small.kg"
    kg.graph.save(small(), path)
    with closing(opened(path)) as reader:
        database(path).unlink()
        with closing(opened(path)) as other:
            count = "MATCH (p:Paper) RETURN count(*) AS papers"

            assert reader.ask(count, {}) == other.ask(count, {}) == [{"papers": 8}]


def test_processes_that_ask_first_at_the_same_time_all_get_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "small.kg"
    kg.graph.save(small(), path)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        answers = pool.map(_papers, [path, path])

    assert answers == [8, 8]
    assert len(list((path / "cypher").iterdir())) == 1


def _papers(path: Path) -> int:
    return int(cypher(path, "MATCH (p:Paper) RETURN count(*) AS papers")[0]["papers"])


def test_a_folder_that_is_no_graph_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(BrokenGraph):
        opened(tmp_path)


def test_an_unknown_engine_is_told_with_those_that_there_are(field: Path) -> None:
    with pytest.raises(UnknownName, match="There are: kuzu, ladybug"):
        opened(field, engine="kuzzu")


def test_a_second_engine_in_a_process_is_refused(field: Path, engine: Embedded) -> None:
    with pytest.raises(KgError, match="start another process"):
        opened(field, engine="ladybug")


def test_a_graph_that_lacks_a_table_and_a_column_is_asked_all_the_same(tmp_path: Path) -> None:
    whole = small()
    papers = whole.nodes["Paper"].drop_columns(["comments"])
    old = Graph({**whole.nodes, "Paper": papers}, {k: v for k, v in whole.edges.items() if k != "SIMILAR_TO"})

    create(old, tmp_path / "old.kuzu")

    with closing(Embedded(tmp_path / "old.kuzu")) as engine:
        assert engine.ask("MATCH (p:Paper) RETURN count(*) AS papers", {}) == [{"papers": 8}]
        assert engine.ask("MATCH (p:Paper)-[:SIMILAR_TO]-(q) RETURN q.id AS id", {}) == []


class _Engine:
    """Kuzu under another name; with a wrong WORD, one that overlooks it."""

    def __init__(self, word: str = "") -> None:
        class Connection:
            def __init__(self, database: Any) -> None:
                self._real = kuzu.Connection(database)

            def __enter__(self) -> "Connection":
                return self

            def __exit__(self, *_: object) -> None:
                self._real.close()

            def execute(self, text: str, parameters: dict[str, Any] | None = None) -> Any:
                return self._real.execute(text.replace(word, "") if word else text, parameters)

        self.__name__, self.__version__ = "ladybug", "0.22.0"
        self.Connection, self.Database = Connection, kuzu.Database


def _stands_in(engine: _Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "kuzu")
    monkeypatch.setattr("kg.engines.embedded.importlib.import_module", {"ladybug": engine}.__getitem__)


def test_another_engine_that_answers_rightly_may_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _stands_in(_Engine(), monkeypatch)

    create(small(), tmp_path / "small.ladybug", engine="ladybug")

    assert (tmp_path / "small.ladybug").exists()


@pytest.mark.parametrize("word", ["DESC", "*1..3", "WHERE a.id IN [0, 1]"])
def test_an_engine_that_answers_wrongly_is_refused(word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _stands_in(_Engine(word), monkeypatch)

    with pytest.raises(KgError, match=r"ladybug 0\.22\.0 answers wrongly"):
        create(small(), tmp_path / "small.ladybug", engine="ladybug")
