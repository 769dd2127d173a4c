"""A graph as a picture: one HTML file that opens without a network."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.io import replacing

if TYPE_CHECKING:
    import networkx as nx

LIMIT: Final = 500  # nodes that a reader can still tell apart


def page(
    graph: "nx.MultiDiGraph[str]",
    path: str | Path,
    *,
    title: str | None = None,
    around: str | None = None,
    limit: int = LIMIT,
) -> None:
    """Write to PATH the page that shows GRAPH, or its most important LIMIT nodes; "-" is the standard output.

    With the node AROUND, those that are nearest to it are shown, and the page opens on it.

    >>> import networkx as nx, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "field.html"
    >>> graph = nx.MultiDiGraph([("paper:a", "method:b", "USES")])
    >>> page(graph, path, title="A <small> field")
    >>> "<title>A &lt;small&gt; field</title>" in path.read_text(encoding="utf-8")
    True
    """
    from kg.view.choice import important, nearest
    from kg.view.drawing import drawing

    shown = nearest(graph, around, limit) if around else important(graph, limit)
    html = drawing(graph, shown, title or _title(graph), around=around)
    # Half of a surrogate pair cannot be UTF-8; as a reference a browser reads it as U+FFFD.
    octets = html.encode("utf-8", "xmlcharrefreplace")
    if str(path) == "-":
        sys.stdout.buffer.write(octets)
        return
    with replacing(Path(path)) as new:
        new.write_bytes(octets)


def _title(graph: "nx.MultiDiGraph[str]") -> str:
    papers = sum(data.get("label") == "Paper" for _, data in graph.nodes(data=True))
    return f"Knowledge graph of {papers:,} papers"
