"""Values for the parameters of a question, out of any graph."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg.engines.library import Question

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

# The label of what a parameter names; the id where the example is one.
_LABELS = {
    "author": "Author",
    "benchmark": "Benchmark",
    "concept": "Concept",
    "entity": "Method",
    "method": "Method",
    "one": "Method",
    "other": "Topic",
    "paper": "Paper",
    "task": "Task",
    "topic": "Topic",
}
_EXCEPTIONS = {("path-between", "other"): "Benchmark", ("narrower", "entity"): "Concept"}
_PHRASES = ("credit assignment", "reward", "benchmark")


def fitting(graph: "Graph", question: Question, each: int) -> Iterator[dict[str, Any]]:
    """EACH times values for QUESTION: first those of the best connected nodes of GRAPH, and the latest months."""
    needed = {
        parameter.name: ":" in str(parameter.example) for parameter in question.parameters if not parameter.optional
    }
    for n in range(each if needed else 1):
        yield {name: _value(graph, question.name, name, n, is_id=is_id) for name, is_id in needed.items()}


def _value(graph: "Graph", question: str, name: str, n: int, *, is_id: bool) -> str:
    if name == "phrase":
        return _PHRASES[n % len(_PHRASES)]
    if name not in _LABELS:
        return _month(graph, n + (name in ("earlier", "since")))
    best = _best(graph, _EXCEPTIONS.get((question, name), _LABELS[name]))
    if not best:
        return "nothing"
    chosen = best[(n + (name == "other")) % len(best)]
    return chosen if is_id else str(graph.nodes[chosen]["name"])


def _best(graph: "Graph", label: str) -> list[str]:
    """The nodes of LABEL, the best connected first."""
    nodes = (node for node, data in graph.nodes(data=True) if data["label"] == label)
    return sorted(nodes, key=lambda node: (-graph.degree(node), node))


def _month(graph: "Graph", back: int) -> str:
    """The last month but BACK in which a paper of GRAPH was published."""
    dates = (data.get("published", "") for _, data in graph.nodes(data=True) if data["label"] == "Paper")
    months = sorted({date[:7] for date in dates if len(date) >= 7})
    return months[-1 - back] if back < len(months) else "2025-01"
