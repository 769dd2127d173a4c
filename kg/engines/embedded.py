"""The embedded engine: a database inside the .kg folder, derived from its tables, read-only for questions."""

import contextlib
import importlib
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kg.engines.engine import Rows, checked, complaint
from kg.engines.schema import ENDS, empty, flat, labels_of
from kg.errors import BadQuery, KgError, UnknownName
from kg.fold import Graph
from kg.graph import manifest, tables
from kg.io import digest
from kg.model import EDGES

# Raise this when what is written into the database changes.
FORMAT: Final = 1
# The packages that may serve: both have the same interface. Ladybug 0.18 to 0.22 are known to answer wrongly,
# so that every engine but the first has to pass the examination each time.
ENGINES: Final = ("kuzu", "ladybug")
# The defaults reserve 8 TB of address space and 80 % of the memory. A search for paths reserves 1.5 GB of the pool
# on the smallest graph, since ours has 233 tables of edges, and touches a tenth of it.
_LIMITS: Final = {"max_db_size": 1 << 37, "buffer_pool_size": 1 << 32}
_TYPES: Final[Mapping[pa.DataType, str]] = {
    pa.string(): "STRING",
    pa.int64(): "INT64",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOL",
    pa.date32(): "DATE",
}


class Embedded:
    """The engine over one database FILE, made by `create`."""

    def __init__(self, file: Path, *, engine: str = ENGINES[0]) -> None:
        self.name = engine
        self._database = _package(engine).Database(str(file), read_only=True, **_LIMITS)
        self._connection = _package(engine).Connection(self._database)

    def ask(self, text: str, parameters: Mapping[str, Any]) -> Rows:
        """The answer to the Cypher TEXT with PARAMETERS bound."""
        bound = checked(text, parameters)
        try:
            result = self._connection.execute(text, bound)
        except RuntimeError as error:
            raise _refusal(str(error)) from error
        with result:
            return Rows(result.get_column_names(), ([_plain(value) for value in row] for row in result))

    def interrupt(self) -> None:
        """Stop the question that is being answered, from another thread."""
        self._connection.interrupt()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._database.close()


def opened(path: Path, *, engine: str = ENGINES[0]) -> Embedded:
    """The engine over the graph in the folder PATH; the database is made when it is not there or out of date."""
    return Embedded(database(path, engine=engine), engine=engine)


def database(path: Path, *, engine: str = ENGINES[0]) -> Path:
    """The database file of the graph in the folder PATH, made first when the graph has moved on.

    The file's name says which state of the graph it holds, so that a reader of the old one is not disturbed,
    and two that make the new one at the same time write the same.
    """
    files = manifest(path)["files"]
    state = [FORMAT, engine, _package(engine).__version__, files["nodes"], files["edges"]]
    file = path / "cypher" / f"{digest(json.dumps(state, sort_keys=True).encode())}.{engine}"
    if not file.exists():
        try:
            file.parent.mkdir(exist_ok=True)
            create(tables(path), file, engine=engine)
        except PermissionError as error:
            raise KgError(f"{file.parent}: cannot be written; ask a copy of the graph that is yours") from error
        _forget(file)
    return file


def _forget(current: Path) -> None:
    """Delete the databases of earlier states, beside CURRENT."""
    for file in current.parent.glob("*.*"):
        if file != current and re.fullmatch(r"[0-9a-f]{16}\.\w+", file.name):
            # Windows keeps a file that somebody has open.
            with contextlib.suppress(PermissionError):
                file.unlink(missing_ok=True)


def create(graph: Graph, file: Path, *, engine: str = ENGINES[0]) -> None:
    """Write GRAPH as a database to FILE, which takes its place when it is whole."""
    package = _package(engine)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".new-") as folder:
        new = Path(folder) / file.name
        with package.Database(str(new), **_LIMITS) as made, package.Connection(made) as connection:
            for statement in _statements(graph, Path(folder)):
                connection.execute(statement)
        new.replace(file)


def _statements(graph: Graph, folder: Path) -> Iterator[str]:
    """What makes GRAPH, in order; the Parquet files that are copied from are written to FOLDER on the way."""
    whole, part = flat(graph), folder / "part.parquet"
    # A graph kept by an earlier version may lack a table or a column.
    nodes, edges = {**empty().nodes, **whole.nodes}, {**empty().edges, **whole.edges}
    for label, table in nodes.items():
        yield f"CREATE NODE TABLE `{label}`({_columns(table)}, PRIMARY KEY (id))"
    for relation, (heads, tails) in EDGES.items():
        pairs = ", ".join(f"FROM `{head}` TO `{tail}`" for head, tail in product(heads, tails))
        columns = _columns(edges[relation].drop_columns(list(ENDS)))
        yield f"CREATE REL TABLE `{relation}`({pairs}, {columns})"
    for label, table in whole.nodes.items():
        if table.num_rows:
            pq.write_table(table, part)
            yield f"COPY `{label}` FROM {_quoted(part)}"
    labels = labels_of(whole)
    for relation, table in whole.edges.items():
        for head, tail, rows in _by_labels(table, labels):
            pq.write_table(rows, part)
            yield f"COPY `{relation}` FROM {_quoted(part)} (from='{head}', to='{tail}')"


def _columns(table: pa.Table) -> str:
    return ", ".join(f"`{field.name}` {_type(field.type)}" for field in table.schema)


def _type(kind: pa.DataType) -> str:
    return f"{_type(kind.value_type)}[]" if pa.types.is_list(kind) else _TYPES[kind]


def _quoted(file: Path) -> str:
    return "'" + file.as_posix().replace("\\", "\\\\").replace("'", "\\'") + "'"


def _by_labels(table: pa.Table, labels: Mapping[str, str]) -> Iterator[tuple[str, str, pa.Table]]:
    """The rows of TABLE by the labels of their two ends."""
    heads, tails = (pa.array([labels[node] for node in table[end].to_pylist()], pa.string()) for end in ENDS)
    for pair in sorted(set(zip(heads.to_pylist(), tails.to_pylist(), strict=True))):
        yield *pair, table.filter(pc.and_(pc.equal(heads, pair[0]), pc.equal(tails, pair[1])))


_HIDDEN: Final = frozenset({"_id", "_label", "_src", "_dst"})


def _plain(value: Any) -> Any:
    """VALUE with nodes and edges as their properties, and a path as its nodes and edges."""
    match value:
        case {"_nodes": nodes, "_rels": edges}:
            return {"nodes": _plain(nodes), "edges": _plain(edges)}
        case {"_label": _}:
            return {k: v for k, v in value.items() if k not in _HIDDEN and v is not None}
        case dict():
            return {k: _plain(v) for k, v in value.items()}
        case list():
            return [_plain(v) for v in value]
        case Decimal() if value == int(value):  # Ladybug's sum of whole numbers
            return int(value)
        case _:
            return value


def _refusal(message: str) -> BadQuery:
    """The engine's MESSAGE in a line of ours."""
    if "read-only" in message:
        return BadQuery("a question only reads: change the papers and build again")
    unread = re.match(r"Parser exception: (.*) \(line: (\d+), offset: (\d+)\)", message, re.DOTALL)
    if unread:
        what = re.sub(r": expected rule \w+$|> at .*", "", unread[1], flags=re.DOTALL)
        return complaint(f"line {unread[2]}, column {int(unread[3]) + 1}: {what[0].lower()}{what[1:]}")
    return complaint(re.sub(r"^\w+ exception: ", "", message, flags=re.IGNORECASE))


def _package(engine: str) -> ModuleType:
    """The package of ENGINE; only one of them in a process, since two crash it."""
    if engine not in ENGINES:
        raise UnknownName("embedded engine", engine, ENGINES)
    others = [other for other in ENGINES if other != engine and other in sys.modules]
    if others:
        raise KgError(f"this process runs {others[0]}, and {engine} beside it would crash: start another process")
    first = engine not in sys.modules
    package = importlib.import_module(engine)
    if first and engine != ENGINES[0]:
        _examine(package)
    return package


# Questions that a version is known to have answered wrongly, and the right answers.
_EXAMINATION: Final = (
    ("MATCH (n:T) WITH n.id AS id ORDER BY id DESC LIMIT 3 RETURN collect(id) AS ids", [[[9, 8, 7]]]),
    ("MATCH (n:T) WITH n ORDER BY n.id DESC LIMIT 2 RETURN sum(n.id) AS s", [[17]]),
    ("MATCH (a:T)-[:R]->(b:T) RETURN count(*) AS n, sum(b.id) AS s", [[7, 42]]),
    ("MATCH (a:T {id: 3})-[:R*1..3]->(b:T) RETURN max(b.id) AS last", [[6]]),
)


def _examine(package: ModuleType) -> None:
    """KgError when PACKAGE gives a wrong answer to a question that other versions failed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        package.Database(f"{folder}/examination", **_LIMITS) as made,
        package.Connection(made) as connection,
    ):
        connection.execute("CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))")
        connection.execute("CREATE REL TABLE R(FROM T TO T)")
        connection.execute("UNWIND range(0, 9) AS i CREATE (:T {id: i})")
        connection.execute("MATCH (a:T), (b:T) WHERE b.id = a.id + 1 CREATE (a)-[:R]->(b)")
        connection.execute("MATCH (a:T)-[r:R]->(b:T) WHERE a.id IN [0, 1] DELETE r")
        for text, right in _EXAMINATION:
            found = [list(row) for row in connection.execute(text)]
            if found != right:
                wrong = f"{package.__name__} {package.__version__} answers wrongly"
                raise KgError(f"{wrong} ({text}: {found}, not {right}); use {ENGINES[0]}")
