"""A graph as a file that other tools read."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.errors import UnknownName
from kg.export import annotations, cypher_script, gexf, graphml, neo4j_admin, node_link
from kg.io import replacing

if TYPE_CHECKING:
    import networkx as nx

Exporter = Callable[["nx.MultiDiGraph[str]"], Iterator[str]]

# To write a new format, write a module with lines() and name it here by its suffix.
EXPORTERS: Final[Mapping[str, Exporter]] = MappingProxyType(
    {
        ".cypher": cypher_script.lines,
        ".gexf": gexf.lines,
        ".graphml": graphml.lines,
        ".json": node_link.lines,
        ".jsonl": annotations.lines,
    }
)
# A format of several files writes them into a folder itself.
FOLDERS: Final[Mapping[str, Callable[["nx.MultiDiGraph[str]", Path], None]]] = MappingProxyType(
    {".neo4j-admin": neo4j_admin.write}
)


def export(graph: "nx.MultiDiGraph[str]", path: str | Path, *, format: str | None = None) -> None:  # noqa: A002 - as the option of the command is called
    """Write GRAPH to PATH in FORMAT, else in that of its suffix; "-" is the standard output.

    >>> import networkx as nx, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "field.graphml"
    >>> export(nx.MultiDiGraph([("paper:a", "method:b", "USES")]), path)
    >>> sorted(nx.read_graphml(path))
    ['method:b', 'paper:a']
    >>> export(nx.MultiDiGraph(), "field.graphm")
    Traceback (most recent call last):
    kg.errors.UnknownName: no export format is called '.graphm': did you mean '.graphml'? \
There are: .cypher, .gexf, .graphml, .json, .jsonl, .neo4j-admin
    """
    name = _name(Path(path), format)
    if name in FOLDERS:
        FOLDERS[name](graph, Path(path))
        return
    lines = EXPORTERS[name](graph)
    # Half of a surrogate pair cannot be UTF-8; a backslash and its number is what JSON has for it.
    octets = (line.encode("utf-8", "backslashreplace") for line in lines)
    if str(path) == "-":
        sys.stdout.buffer.writelines(octets)
        return
    with replacing(Path(path)) as new, new.open("wb") as file:
        file.writelines(octets)


def _name(path: Path, form: str | None) -> str:
    name = f".{form.removeprefix('.')}" if form else path.suffix
    if name.lower() not in {*EXPORTERS, *FOLDERS}:
        raise UnknownName("export format", name, [*EXPORTERS, *FOLDERS])
    return name.lower()
