"""How a server lets us in, and what each refusal says."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from kg.engines.load import load
from kg.engines.server import Server, login
from kg.errors import BadQuery, NoServer
from tests.engines.graphs import small
from tests.neo4j.server import Neo4j


@pytest.fixture
def server(neo4j: Neo4j) -> Iterator[Server]:
    """A connection to a server that holds the small graph."""
    load(small(), environ=neo4j.environ, replace=True)
    with closing(Server(login(environ=neo4j.environ))) as engine:
        yield engine


def test_what_is_not_said_is_in_the_environment() -> None:
    environ = {"NEO4J_URI": "neo4j://db", "NEO4J_USERNAME": "ada", "NEO4J_PASSWORD": "p", "NEO4J_DATABASE": "papers"}

    who = login(environ=environ)

    assert (who.uri, who.user, who.password, who.database) == ("neo4j://db", "ada", "p", "papers")


def test_what_is_said_outranks_the_environment() -> None:
    who = login("bolt://here", user="bo", password="q", database="d", environ={"NEO4J_URI": "bolt://there"})

    assert (who.uri, who.user, who.password, who.database) == ("bolt://here", "bo", "q", "d")


def test_a_password_is_asked_for_when_there_is_none() -> None:
    asked: list[str] = []

    def prompt(text: str) -> str:
        asked.append(text)
        return "secret"

    who = login("bolt://here", environ={}, prompt=prompt)

    assert who.password == "secret"
    assert asked == ["Password of neo4j at bolt://here: "]


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(login("bolt://here", password="secret", environ={}))


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("http://localhost:7474", "is no address of a Neo4j server; say bolt://localhost:7687"),
        ("localhost:7687", "is no address of a Neo4j server"),
        ("bolt://", "is no address of a Neo4j server"),
        ("bolt://neo4j:secret@here:7687", "bolt://here:7687: a password in the address"),
    ],
)
def test_an_address_that_is_none_is_refused(uri: str, said: str) -> None:
    with pytest.raises(NoServer) as fault:
        login(uri, environ={})

    assert said in str(fault.value)
    assert "secret" not in str(fault.value)


def test_no_password_at_all_is_told_with_the_way_out() -> None:
    with pytest.raises(NoServer, match="set NEO4J_PASSWORD"):
        login("bolt://here", environ={})


def test_no_server_is_one_clear_line() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{unused.getsockname()[1]}"

        with pytest.raises(NoServer, match=r"^bolt://127\.0\.0\.1:\d+: cannot be reached; is a Neo4j server running"):
            Server(login(uri, password="p", environ={}))


def test_a_host_that_does_not_exist_is_one_clear_line() -> None:
    with pytest.raises(NoServer, match=r"there is no such host$"):
        Server(login("bolt://nowhere.invalid", password="p", environ={}))


def test_a_server_of_another_kind_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as web:

        def answer() -> None:
            with web.accept()[0] as client:
                client.recv(1024)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        uri = f"bolt://127.0.0.1:{web.getsockname()[1]}"

        with pytest.raises(NoServer, match="is no Neo4j server that this driver can talk to"):
            Server(login(uri, password="p", environ={}))


@pytest.mark.server
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"NEO4J_PASSWORD": "wrong"}, "does not let neo4j in with this password; set NEO4J_USERNAME"),
        ({"NEO4J_DATABASE": "nowhere"}, "has no database 'nowhere'; set NEO4J_DATABASE"),
    ],
)
def test_a_wrong_login_is_one_clear_line(neo4j: Neo4j, changed: dict[str, str], said: str) -> None:
    with pytest.raises(NoServer) as fault:
        Server(login(environ={**neo4j.environ, **changed}))

    assert str(fault.value).startswith(f"{neo4j.uri}: {said}")
    assert "\n" not in str(fault.value)


@pytest.mark.server
def test_an_old_server_is_told_which_is_needed(neo4j: Neo4j, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.engines.server.OLDEST", 6)

    with pytest.raises(NoServer, match=r"runs Neo4j 5\.26\.\d+; Neo4j 6 or newer is needed"):
        Server(login(environ=neo4j.environ))


@pytest.mark.server
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (n:X RETURN n", "Invalid input 'RETURN'"),
        ("MATCH (p:Paper) SET p.name = 'x'", "a question only reads"),
        ("CREATE (p:Paper)", "a question only reads"),
        ("RETURN foo(1)", "Unknown function 'foo' (line 1, column 8)"),
        ("RETURN 1/0 AS x", "/ by zero"),
    ],
)
def test_a_wrong_question_is_one_clear_line(server: Server, text: str, said: str) -> None:
    with pytest.raises(BadQuery) as fault:
        server.ask(text, {})

    assert said in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.server
def test_a_path_is_its_nodes_and_edges(server: Server) -> None:
    (row,) = server.ask("MATCH path = (:Method {name: 'CLIP'})-[:APPLIED_TO]->(:Task) RETURN path", {})

    assert [node["id"] for node in row["path"]["nodes"]] == ["method:clip", "task:reasoning"]
    assert [edge["relation"] for edge in row["path"]["edges"]] == ["APPLIED_TO"]
