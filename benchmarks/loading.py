"""A graph into Neo4j by the driver, once more, after a kill in the middle, and by neo4j-admin; all must hold the same.

    python -m benchmarks.loading field.kg

Starts servers of its own (Java and Maven). Seconds are wall clock; beside them the processor seconds of this process
and of the server, which say more on a machine that does other things too.
"""

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import kg.graph
from kg.engines.load import load
from kg.engines.schema import flat
from kg.engines.server import HASH, Server, login
from kg.errors import NoServer
from kg.export import export
from kg.export.neo4j_admin import arguments
from kg.tables import rows
from tests.neo4j.server import Neo4j, running


def main() -> None:
    """Print a line for each way in, and stop with status 1 where one gives another graph."""
    path = Path(sys.argv[1])
    right = expected(path)
    with running() as server:
        with timed("load by the driver", server):
            say(str(load(path, environ=server.environ)))
        check(server, right)
        with timed("load once more", server):
            say(str(load(path, environ=server.environ)))
        check(server, right)
    with running() as server:
        with timed("load, server killed among the edges", server):
            killed(path, server)
        server.start()
        with timed("load to the end", server):
            say(str(load(path, environ=server.environ)))
        check(server, right)
    with running() as server, tempfile.TemporaryDirectory() as folder:
        with timed("export for neo4j-admin", server):
            export(kg.graph.load(path), folder, format="neo4j-admin")
        server.stop()
        begun = time.perf_counter()
        said = server.admin(*arguments(Path(folder)), "neo4j", folder=Path(folder))
        say(f"neo4j-admin import: {time.perf_counter() - begun:.1f} s; {said[said.index('IMPORT DONE') :].split()[2:]}")
        server.start()
        check(server, right)


def killed(path: Path, server: Neo4j) -> None:
    """Load the graph at PATH until half of its edges are there, then kill SERVER."""

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "edges" and 2 * done > total:
            server.kill()

    try:
        load(path, environ=server.environ, patience=1, progress=kill)
    except NoServer as error:
        say(str(error))


def expected(path: Path) -> str:
    """The hash of all nodes and edges, with all properties, of the graph at PATH."""
    whole = flat(kg.graph.tables(path))
    nodes = (row for table in whole.nodes.values() for row in rows(table))
    edges = (row for table in whole.edges.values() for row in rows(table))
    return digest(nodes, edges)


def found(server: Neo4j) -> str:
    """The hash of all nodes and edges, with all properties, that SERVER holds."""
    with closing(Server(login(environ=server.environ))) as engine:
        nodes = (row["n"] for row in engine.ask("MATCH (n) RETURN n", {}))
        text = "MATCH (a)-[r]->(b) RETURN r, a.id AS source, b.id AS target"
        edges = ({**row["r"], "source": row["source"], "target": row["target"]} for row in engine.ask(text, {}))
        return digest(nodes, edges)


def digest(*parts: Iterator[dict[str, object]]) -> str:
    """The hash of the rows of PARTS, in whatever order they come, without what is absent."""
    lines = (
        json.dumps({k: v for k, v in row.items() if v is not None and k != HASH}, sort_keys=True, default=str)
        for part in parts
        for row in part
    )
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def check(server: Neo4j, right: str) -> None:
    """Stop unless SERVER holds the graph with the hash RIGHT."""
    if found(server) != right:
        sys.exit("the server holds another graph")
    say(f"the server holds exactly the graph: {right[:16]}")


@contextmanager
def timed(what: str, server: Neo4j) -> Iterator[None]:
    """A line that says how long WHAT took."""
    wall, ours, theirs = time.perf_counter(), time.process_time(), processor_seconds(server)
    yield
    spent = f"{time.process_time() - ours:.1f} s ours, {max(processor_seconds(server) - theirs, 0):.1f} s the server's"
    say(f"{what}: {time.perf_counter() - wall:.1f} s ({spent})")


def processor_seconds(server: Neo4j) -> float:
    """The processor time that SERVER has used; 0 when it does not run, or where no /proc tells."""
    stat = Path(f"/proc/{server.pid}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    """A line on stdout, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
