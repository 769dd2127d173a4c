"""Cypher: the graph in an embedded engine or in Neo4j, and one set of questions for both."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.engines.engine import Rows


def cypher(path: str | Path, text: str, /, **params: Any) -> "Rows":
    """The rows that the graph in the folder PATH gives to the Cypher TEXT, a dictionary each.

    PARAMS are bound to the $names in TEXT. The rows know their `.columns` and can be had `.arrow()` and `.pandas()`.

    >>> import kg, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "sample.kg"
    >>> graph = kg.build(kg.SAMPLE, path)
    >>> kg.cypher(path, "MATCH (m:Method {name: $name}) RETURN m.id AS id", name="Proximal Policy Optimization")
    [{'id': 'method:proximal-policy-optimization'}]
    """
    from kg.engines.embedded import opened

    with closing(opened(Path(path))) as engine:
        return engine.ask(text, params)
