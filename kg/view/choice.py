"""Which part of a graph is shown when it is too large to be seen whole."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from kg.model import DERIVED, LABELS, ROLES

if TYPE_CHECKING:
    import networkx as nx

_ENTITIES: Final = frozenset(LABELS.values())
# Of the room that topics leave, so much goes to entities and the rest to papers.
_ENTITY_SHARE: Final = 0.6
_NAMES: Final = frozenset({"Method", "Benchmark"})
_ROLES: Final = frozenset(ROLES.values())


def important(graph: "nx.MultiDiGraph[str]", limit: int) -> "nx.MultiDiGraph[str]":
    """All of GRAPH if it has no more than LIMIT nodes; else what says most of it in that many.

    These are the topics, the entities that most papers name, and the papers that propose them or have most to do
    with them; without authors, organizations, results, derived edges and what nothing then joins.
    """
    if len(graph) <= limit:
        return graph
    topics = _best(graph, "Topic", limit // 10)
    entities = _entities(graph, round((limit - len(topics)) * _ENTITY_SHARE))
    papers = _papers(graph, set(entities), limit - len(topics) - len(entities))
    return _joined(graph, [*topics, *entities, *papers])


def nearest(graph: "nx.MultiDiGraph[str]", around: str, limit: int) -> "nx.MultiDiGraph[str]":
    """The LIMIT nodes of GRAPH that are the fewest edges from AROUND; of those as near, what most papers name."""
    import networkx as nx

    if len(graph) <= limit:
        return graph
    steps = nx.single_source_shortest_path_length(graph.to_undirected(as_view=True), around)
    chosen = sorted(steps, key=lambda node: (steps[node], _rank(graph, node)))[:limit]
    shown: nx.MultiDiGraph[str] = nx.MultiDiGraph(graph.subgraph(chosen))
    return shown


def _best(graph: "nx.MultiDiGraph[str]", label: str, count: int) -> list[str]:
    return sorted(_labelled(graph, [label]), key=lambda node: _rank(graph, node))[:count]


def _labelled(graph: "nx.MultiDiGraph[str]", labels: Iterable[str]) -> list[str]:
    wanted = frozenset(labels)
    return [node for node, data in graph.nodes(data=True) if data.get("label") in wanted]


def _rank(graph: "nx.MultiDiGraph[str]", node: str) -> tuple[int, int, str]:
    return -int(graph.nodes[node].get("papers") or 0), -int(graph.degree[node]), node


def _entities(graph: "nx.MultiDiGraph[str]", count: int) -> list[str]:
    """The entities of most papers, half of the room kept for methods and benchmarks: concepts would take it all."""
    ranked = sorted(_labelled(graph, _ENTITIES), key=lambda node: _rank(graph, node))
    names = [node for node in ranked if graph.nodes[node]["label"] in _NAMES][: count // 2]
    chosen = frozenset(names)
    return [*names, *[node for node in ranked if node not in chosen][: count - len(names)]]


def _papers(graph: "nx.MultiDiGraph[str]", entities: set[str], count: int) -> list[str]:
    """The papers that propose the most of ENTITIES, then those that name the most."""
    proposed: dict[str, int] = {}
    named: dict[str, int] = {}
    for paper in _labelled(graph, ["Paper"]):
        edges = [key for _, node, key in graph.out_edges(paper, keys=True) if node in entities]
        proposed[paper] = edges.count("PROPOSES")
        named[paper] = sum(key in _ROLES for key in edges)
    return sorted(named, key=lambda paper: (-proposed[paper], -named[paper], paper))[:count]


def _joined(graph: "nx.MultiDiGraph[str]", nodes: Iterable[str]) -> "nx.MultiDiGraph[str]":
    part: Any = graph.subgraph(nodes).copy()
    part.remove_edges_from([edge for edge in part.edges(keys=True) if edge[2] in DERIVED])
    part.remove_nodes_from([node for node, degree in part.degree() if not degree])
    shown: nx.MultiDiGraph[str] = part
    return shown
