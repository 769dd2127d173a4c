"""A knowledge graph of papers, topics and methods.

>>> import kg
>>> graph = kg.build(kg.SAMPLE)
>>> graph.nodes["method:proximal-policy-optimization"]["label"]
'Method'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.io import resource

if TYPE_CHECKING:
    from kg.engines import cypher
    from kg.graph import load
    from kg.pipeline import build

SAMPLE = resource("data/sample/papers.jsonl")

__all__ = ["SAMPLE", "build", "cypher", "load"]

# Where the functions live; they are imported when first used, so that 'kg --help' is there at once.
# No module of the package may have such a name: importing it would hide the function.
_HOMES = {"build": "kg.pipeline", "cypher": "kg.engines", "load": "kg.graph"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
