"""Questions about concepts, topics and time."""

from collections import Counter
from typing import TYPE_CHECKING

from kg.questions.parts import (
    ANY_ROLE,
    ENTITIES,
    NAMES,
    WORKS_WITH,
    Row,
    all_targets,
    beside,
    counted,
    named,
    node_row,
    of_topic,
    sources,
    targets,
    top,
    within_three_steps,
)

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


def concepts_beside(graph: "Graph", *, concept: str, limit: int = 20) -> list[Row]:
    """The concepts that occur in the same papers as CONCEPT."""
    papers = beside(graph, named(graph, concept, "Concept"), ANY_ROLE, "Concept")
    found = [{**row, "of": graph.nodes[row["concept"]].get("papers")} for row in counted(graph, "concept", papers)]
    return top(found, limit, "-papers", "concept")


def narrower(graph: "Graph", *, entity: str, limit: int = 50) -> list[Row]:
    """What lies under the concept, task or topic ENTITY."""
    reached = within_three_steps([entity] if entity in graph else [], lambda node: sources(graph, node, {"BROADER"}))
    found = [
        {"steps": steps, **node_row(graph, "narrower", node), "papers": graph.nodes[node].get("papers")}
        for node, steps in reached
    ]
    return top(found, limit, "steps", "-papers", "narrower")


def methods_of_topic_by_month(graph: "Graph", *, topic: str, since: str, limit: int = 100) -> list[Row]:
    """The methods that papers of TOPIC name, month by month."""
    counts = Counter[tuple[str, str]]()
    for paper in of_topic(graph, topic):
        published = graph.nodes[paper].get("published", "")
        if published >= since and len(published) >= 7:
            counts.update((published[:7], method) for method in targets(graph, paper, NAMES, "Method"))
    found = [
        {"month": month, **node_row(graph, "method", node), "papers": papers}
        for (month, node), papers in counts.items()
    ]
    return top(found, limit, "-month", "-papers", "method")


def first_proposals(graph: "Graph", *, topic: str, limit: int = 20) -> list[Row]:
    """The first paper to propose each method of TOPIC."""
    found = []
    for method in all_targets(graph, of_topic(graph, topic), {"PROPOSES"}, "Method"):
        papers = sources(graph, method, {"PROPOSES"}, "Paper")
        dated = [(graph.nodes[paper]["published"], paper) for paper in papers if "published" in graph.nodes[paper]]
        if dated:
            published, paper = min(dated)
            title = graph.nodes[paper]["name"]
            found.append({"published": published, **node_row(graph, "method", method), "paper": paper, "title": title})
    return top(found, limit, "-published", "method")


def bridging_methods(graph: "Graph", *, topic: str, other: str, limit: int = 20) -> list[Row]:
    """The methods that papers of TOPIC and of the topic OTHER have in common."""
    here, there = (
        Counter(method for paper in of_topic(graph, name) for method in targets(graph, paper, WORKS_WITH, "Method"))
        for name in (topic, other)
    )
    found = [{**node_row(graph, "method", m), "here": here[m], "there": there[m]} for m in here.keys() & there.keys()]
    found.sort(key=lambda row: (-row["here"] - row["there"], row["method"]))
    return found[:limit]


def new_entities(graph: "Graph", *, month: str, limit: int = 50) -> list[Row]:
    """The entities that appeared for the first time in MONTH."""
    found = [
        {
            "entity": node,
            "label": data["label"],
            "name": data["name"],
            "papers": data.get("papers"),
            "first_seen": data["first_seen"],
        }
        for node, data in graph.nodes(data=True)
        if data["label"] in ENTITIES and data.get("first_seen", "").startswith(month) and "first_seen" in data
    ]
    return top(found, limit, "-papers", "entity")
