"""Cypher: the graph in an embedded engine or in Neo4j, and one set of questions for both."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.engines.engine import Rows


def cypher(path: str | Path, text: str, **params: Any) -> "Rows":
    """The rows that the graph in the folder PATH gives to the Cypher TEXT, a dictionary each.

    PARAMS are bound to the $names in TEXT. The rows know their `.columns` and can be had `.arrow()` and `.pandas()`.
    """
    from kg.engines.embedded import opened

    engine = opened(Path(path))
    try:
        return engine.ask(text, params)
    finally:
        engine.close()
