"""A folder of CSV that `neo4j-admin database import full` reads, with the command line that reads it."""

import gzip
import shlex
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.engines.load import SCHEMA, hashed, labels
from kg.engines.schema import ENDS, flat, tables
from kg.engines.server import HASH
from kg.fold import Graph
from kg.io import replacing
from kg.tables import rows

if TYPE_CHECKING:
    import networkx as nx

_TYPES: Final[Mapping[pa.DataType, str]] = {
    pa.string(): "string",
    pa.int64(): "long",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.date32(): "date",
}
# What can stand between the items of a list, as the character and as the option of the command says it: the first
# that is in no item.
_DELIMITERS: Final[Mapping[str, str]] = {";": ";", "|": "|"} | {chr(n): f"U+{n:04X}" for n in (31, 30, 29, 28, 1, 2, 3)}


def write(graph: "nx.MultiDiGraph[str]", folder: Path) -> None:
    """Fill FOLDER with nodes by label, edges by relation, what indexes them, and the command that imports them."""
    whole = flat(tables(graph))
    between = _delimiter(whole)
    folder.mkdir(parents=True, exist_ok=True)
    for label, table in whole.nodes.items():
        names = {"id": "id:ID"}
        _part(folder, f"nodes-{label}", table, names, (":LABEL", between.join(labels(label))), between)
    for relation, table in whole.edges.items():
        names = dict(zip(ENDS, (":START_ID", ":END_ID"), strict=True))
        _part(folder, f"edges-{relation}", table, names, (":TYPE", relation), between)
    _text(folder / "schema.cypher", "".join(f"{statement};\n" for statement in SCHEMA))
    _text(folder / "import.sh", _script(whole, _DELIMITERS[between]))


def command(folder: Path) -> str:
    """What imports what `write` left in FOLDER, with the server stopped."""
    return f"sh {shlex.quote(str(folder / 'import.sh'))}"


def arguments(folder: Path) -> list[str]:
    """The arguments of neo4j-admin that import what `write` left in FOLDER."""
    line = (folder / "import.sh").read_text(encoding="utf-8").partition("\nexec ")[2]
    return shlex.split(line.replace("\\\n", ""))[1:-1]


def _delimiter(graph: Graph) -> str:
    """The first delimiter that is in no item of a list of GRAPH."""
    columns = [column for part in (graph.nodes, graph.edges) for table in part.values() for column in table.columns]
    items = [column.combine_chunks().flatten() for column in columns if _type(column.type) == "string[]"]
    return next(c for c in _DELIMITERS if not any(pc.any(pc.match_substring(part, c)).as_py() for part in items))


def _part(
    folder: Path, name: str, table: pa.Table, names: Mapping[str, str], last: tuple[str, str], between: str
) -> None:
    """Two files: a header, and the rows of TABLE with their hash and, in all alike, the LAST column."""
    columns = [names.get(field.name, f"{field.name}:{_type(field.type)}") for field in table.schema]
    _text(folder / f"{name}-header.csv", ",".join([*columns, f"{HASH}:string", last[0]]) + "\n")
    with (
        replacing(folder / f"{name}.csv.gz") as new,
        new.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
    ):
        for row in rows(table):
            fields = (_field(value, between) for value in (*row.values(), hashed(row), last[1]))
            packed.write((",".join(fields) + "\n").encode("utf-8"))


def _type(kind: pa.DataType) -> str:
    return f"{_type(kind.value_type)}[]" if pa.types.is_list(kind) else _TYPES[kind]


def _field(value: object, between: str) -> str:
    """VALUE as a field: text always in quotes, since an empty field without them is no value at all.

    >>> [_field(value, ";") for value in ('say "a" twice', "", None, ["a", "b"], True, 0.5)]
    ['"say ""a"" twice"', '""', '', '"a;b"', 'true', '0.5']
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float() | date():
            return str(value)
        case list():
            return _field(between.join(map(str, value)), between)
        case _:
            return '"' + str(value).replace('"', '""') + '"'


def _script(graph: Graph, delimiter: str) -> str:
    parts = [f"--nodes=nodes-{label}-header.csv,nodes-{label}.csv.gz" for label in graph.nodes]
    parts += [f"--relationships=edges-{name}-header.csv,edges-{name}.csv.gz" for name in graph.edges]
    options = [f"--array-delimiter={delimiter}", "--multiline-fields=true", "--overwrite-destination"]
    words = " \\\n  ".join(map(shlex.quote, [*parts, *options]))
    return f"""\
#!/bin/sh
# Stop the server, run this where neo4j-admin is found (or name it in NEO4J_ADMIN), start the server,
# then run schema.cypher. Arguments: the database, if it is not neo4j.
cd "$(dirname "$0")" || exit
exec "${{NEO4J_ADMIN:-neo4j-admin}}" database import full \\
  {words} \\
  "${{1:-neo4j}}"
"""


def _text(path: Path, text: str) -> None:
    with replacing(path) as new:
        new.write_text(text, encoding="utf-8", newline="\n")
