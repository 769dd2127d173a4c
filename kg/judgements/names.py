"""The names by which judgements speak of entities: they hold whatever the ids of later builds are."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.model import Judgement
from kg.resolve.hand import paper_of
from kg.text import folded

if TYPE_CHECKING:
    import networkx as nx


def typed(graph: "nx.MultiDiGraph[str]", node: str) -> str:
    """The typed name of the entity NODE: "method:Proximal Policy Optimization"."""
    return f"{node.partition(':')[0]}:{graph.nodes[node]['name']}"


def own(graph: "nx.MultiDiGraph[str]", node: str, standing: Iterable[Judgement]) -> str:
    """The name of NODE in judgements: that of its one paper, if one STANDING says that the paper means something else
    by it than others do; else its typed name.
    """
    papers = {paper for paper in graph.predecessors(node) if graph.nodes[paper]["label"] == "Paper"}
    names = {folded(name) for name in (graph.nodes[node]["name"], *graph.nodes[node].get("aliases", ()))}
    for judgement in standing:
        for name in (judgement.left, judgement.right):
            paper_id, rest = paper_of(name)
            if (
                judgement.verdict == "different"
                and papers == {f"paper:{paper_id}"}
                and folded(rest.partition(":")[2]) in names
            ):
                return name
    return typed(graph, node)
