"""Questions about methods."""

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg.questions.parts import (
    NAMES,
    TOPIC,
    WORKS_WITH,
    Row,
    all_sources,
    beside,
    by_end,
    counted,
    labelled_row,
    named,
    node_row,
    of_label,
    sources,
    targets,
    top,
    weight_of,
    within_three_steps,
)

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


def compared_with(graph: "Graph", *, method: str, limit: int = 20) -> list[Row]:
    """What METHOD is compared with, in how many papers, and in how many it is said to win or to lose."""
    papers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node in named(graph, method, "Method"):
        for paper in sources(graph, node, WORKS_WITH | {"COMPARES_WITH"}, "Paper"):
            for other in targets(graph, paper, {"COMPARES_WITH"}, "Method") - {node}:
                papers[node, other].add(paper)
    found = [
        {
            "method": node,
            "other": other,
            "name": graph.nodes[other]["name"],
            "papers": len(those),
            "wins": weight_of(graph, node, other, "OUTPERFORMS"),
            "losses": weight_of(graph, other, node, "OUTPERFORMS"),
        }
        for (node, other), those in papers.items()
    ]
    return top(found, limit, "-papers", "-wins", "other", "method")


def builds_on(graph: "Graph", *, method: str, limit: int = 50) -> list[Row]:
    """What METHOD builds on, step by step."""
    reached = within_three_steps(named(graph, method, "Method"), lambda node: targets(graph, node, {"EXTENDS"}))
    found = [labelled_row(graph, "ancestor", node) | {"steps": steps} for node, steps in reached]
    return top(found, limit, "steps", "ancestor")


def built_on_by(graph: "Graph", *, method: str, limit: int = 50) -> list[Row]:
    """The methods that build on METHOD, step by step."""
    reached = within_three_steps(named(graph, method, "Method"), lambda node: sources(graph, node, {"EXTENDS"}))
    found = [labelled_row(graph, "descendant", node) | {"steps": steps} for node, steps in reached]
    return top([row for row in found if row["label"] != "Paper"], limit, "steps", "descendant")


def used_with(graph: "Graph", *, method: str, limit: int = 20) -> list[Row]:
    """The methods used in the same papers as METHOD."""
    papers = beside(graph, named(graph, method, "Method"), WORKS_WITH, "Method")
    return top(counted(graph, "method", papers), limit, "-papers", "method")


def topics_of_method(graph: "Graph", *, method: str, limit: int = 20) -> list[Row]:
    """The topics in which METHOD is used, and since when."""
    papers = all_sources(graph, named(graph, method, "Method"), WORKS_WITH)
    found = counted(graph, "topic", by_end(graph, papers, TOPIC, "Topic"), since=min)
    return top(found, limit, "-papers", "topic")


def rising_methods(graph: "Graph", *, earlier: str, later: str, limit: int = 20) -> list[Row]:
    """Methods with the papers of the month EARLIER and of the month LATER that name them, most gained first."""
    counts: dict[str, Counter[str]] = {"before": Counter(), "after": Counter()}
    for paper in of_label(graph, "Paper"):
        for when, month in (("before", earlier), ("after", later)):
            if graph.nodes[paper].get("published", "").startswith(month):
                counts[when].update(targets(graph, paper, NAMES, "Method"))
    found = []
    for node in counts["before"] | counts["after"]:
        before, after = counts["before"][node], counts["after"][node]
        found.append({**node_row(graph, "method", node), "before": before, "after": after, "gained": after - before})
    return top(found, limit, "-gained", "-after", "method")


def classics(graph: "Graph", *, limit: int = 20) -> list[Row]:
    """Methods that many papers use and none here proposes."""
    papers = {
        node: sources(graph, node, {"USES", "EXTENDS", "COMPARES_WITH"}, "Paper")
        for node in of_label(graph, "Method")
        if not sources(graph, node, {"PROPOSES"}, "Paper")
    }
    used = {node: those for node, those in papers.items() if those}
    return top(counted(graph, "method", used, since=min), limit, "-papers", "method")


def contested_claims(graph: "Graph", *, limit: int = 20) -> list[Row]:
    """Pairs of which one paper says that the first is better, and another that the second is."""
    found = [
        {"one": a, "other": b, "one_better": data["weight"], "other_better": weight_of(graph, b, a, relation)}
        for a, b, relation, data in graph.edges(keys=True, data=True)
        if relation == "OUTPERFORMS" and a < b and graph.has_edge(b, a, relation)
    ]
    found.sort(key=lambda row: (-row["one_better"] - row["other_better"], row["one"], row["other"]))
    return found[:limit]
