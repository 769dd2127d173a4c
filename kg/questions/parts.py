"""What the questions are made of: steps over the graph, rows, and their order."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from kg.model import LABELS, RELATIONS, ROLES

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

Row = dict[str, Any]

ENTITIES: Final = frozenset(LABELS.values())
ANY_ROLE: Final = frozenset(ROLES.values())
WORKS_WITH: Final = frozenset({"PROPOSES", "EXTENDS", "USES"})
NAMES: Final = ANY_ROLE - {"ADDRESSES", "EVALUATES_ON"}
ON: Final = frozenset({"EVALUATES_ON"})
TOPIC: Final = frozenset({"HAS_TOPIC"})
BETTER: Final = frozenset({"OUTPERFORMS"})
STATED: Final = (ANY_ROLE - {"MENTIONS"}) | frozenset(RELATIONS.values())


def of_label(graph: "Graph", label: str) -> Iterator[str]:
    return (node for node, data in graph.nodes(data=True) if data["label"] == label)


def named(graph: "Graph", name: str, label: str = "") -> list[str]:
    """The nodes of LABEL, or of any, that go by NAME."""
    return [
        node
        for node, data in graph.nodes(data=True)
        if (data["name"] == name or name in data.get("aliases", ())) and label in ("", data["label"])
    ]


def of_topic(graph: "Graph", topic: str) -> set[str]:
    topics = [node for node in of_label(graph, "Topic") if graph.nodes[node]["name"] == topic]
    return all_sources(graph, topics, TOPIC)


def label_of(graph: "Graph", node: str) -> str:
    return str(graph.nodes[node]["label"])


def targets(graph: "Graph", node: str, relations: Iterable[str], label: str = "") -> set[str]:
    """The nodes of LABEL, or of any, to which an edge of RELATIONS leads from NODE."""
    return _ends(graph, graph.adj[node], frozenset(relations), label)


def sources(graph: "Graph", node: str, relations: Iterable[str], label: str = "") -> set[str]:
    """The nodes of LABEL, or of any, from which an edge of RELATIONS leads to NODE."""
    return _ends(graph, graph.pred[node], frozenset(relations), label)


def _ends(graph: "Graph", edges: Mapping[str, Any], relations: frozenset[str], label: str) -> set[str]:
    met = {node for node, keys in edges.items() if not relations.isdisjoint(keys)}
    return {node for node in met if graph.nodes[node]["label"] == label} if label else met


def all_targets(graph: "Graph", nodes: Iterable[str], relations: Iterable[str], label: str = "") -> set[str]:
    return {other for node in nodes for other in targets(graph, node, relations, label)}


def all_sources(graph: "Graph", nodes: Iterable[str], relations: Iterable[str], label: str = "Paper") -> set[str]:
    return {other for node in nodes for other in sources(graph, node, relations, label)}


def by_end(
    graph: "Graph", papers: Iterable[str], relations: Iterable[str], label: str, *, back: bool = False
) -> dict[str, set[str]]:
    """PAPERS by the nodes of LABEL that RELATIONS join them with."""
    found: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for node in (sources if back else targets)(graph, paper, relations, label):
            found[node].add(paper)
    return found


def beside(graph: "Graph", nodes: Iterable[str], relations: Iterable[str], label: str) -> dict[str, set[str]]:
    """By the other nodes of LABEL: the papers that RELATIONS join with one of NODES and with that one."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        for paper in sources(graph, node, relations, "Paper"):
            for other in targets(graph, paper, relations, label) - {node}:
                found[other].add(paper)
    return found


def within_three_steps(starts: Iterable[str], step: Callable[[str], set[str]]) -> Iterator[tuple[str, int]]:
    """The nodes that up to three STEPs lead to from one of STARTS, each with the fewest."""
    fewest: dict[str, int] = {}
    for start in starts:
        seen, last = {start}, {start}
        for steps in (1, 2, 3):
            last = {other for node in last for other in step(node)} - seen
            seen |= last
            for node in last:
                fewest[node] = min(steps, fewest.get(node, steps))
    yield from fewest.items()


def linked(graph: "Graph", node: str, relation: str) -> dict[str, float]:
    """The weight of each edge of RELATION at NODE, whichever way it points, by its other end."""
    sides = (graph.adj[node], graph.pred[node])
    return {other: keys[relation]["weight"] for side in sides for other, keys in side.items() if relation in keys}


def weight_of(graph: "Graph", source: str, target: str, relation: str) -> float:
    return float(graph.get_edge_data(source, target, relation, {"weight": 0.0})["weight"])


def node_row(graph: "Graph", column: str, node: str) -> Row:
    return {column: node, "name": graph.nodes[node]["name"]}


def labelled_row(graph: "Graph", column: str, node: str) -> Row:
    return {**node_row(graph, column, node), "label": label_of(graph, node)}


def paper_row(graph: "Graph", paper: str) -> Row:
    data = graph.nodes[paper]
    return {"paper": paper, "title": data["name"], "published": data.get("published", "")}


def counted(
    graph: "Graph", column: str, papers: Mapping[str, set[str]], **dates: Callable[[list[str]], str]
) -> list[Row]:
    """A row for each node in PAPERS: its id, name, number of papers, and what DATES makes of their known days."""
    found = []
    for node, those in papers.items():
        days = [graph.nodes[paper]["published"] for paper in those if "published" in graph.nodes[paper]] or [""]
        row = {**node_row(graph, column, node), "papers": len(those)}
        found.append(row | {name: pick(days) for name, pick in dates.items()})
    return found


def top(found: list[Row], limit: int, *keys: str) -> list[Row]:
    """The first rows of FOUND by KEYS, "-" before those that fall; what is not there counts as the largest."""
    for key in reversed(keys):
        name = key.removeprefix("-")
        found.sort(key=lambda row: (row[name] is None, row[name] if row[name] is not None else 0), reverse=name != key)
    return found[:limit]
