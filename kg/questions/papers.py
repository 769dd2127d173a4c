"""Questions about papers and those who wrote them."""

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.questions.parts import (
    ANY_ROLE,
    ON,
    WORKS_WITH,
    Row,
    all_sources,
    all_targets,
    by_end,
    counted,
    label_of,
    linked,
    named,
    of_label,
    of_topic,
    paper_row,
    sources,
    targets,
    top,
)

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


def papers_with_method_and_benchmark(graph: "Graph", *, method: str, benchmark: str, limit: int = 20) -> list[Row]:
    """Papers that work with METHOD and evaluate on BENCHMARK."""
    on = all_sources(graph, named(graph, benchmark, "Benchmark"), ON)
    papers = on & all_sources(graph, named(graph, method, "Method"), WORKS_WITH)
    return top([paper_row(graph, paper) for paper in papers], limit, "-published", "paper")


def papers_that_say(graph: "Graph", *, phrase: str, limit: int = 20) -> list[Row]:
    """Papers with PHRASE in their title or abstract, in whatever case."""
    sought = phrase.lower()
    papers = (
        paper
        for paper in of_label(graph, "Paper")
        if any(sought in graph.nodes[paper].get(part, "").lower() for part in ("name", "abstract"))
    )
    return top([paper_row(graph, paper) for paper in papers], limit, "-published", "paper")


def similar_papers(graph: "Graph", *, paper: str, limit: int = 10) -> list[Row]:
    """The papers most like PAPER, with the number of entities that they share."""
    alike = linked(graph, paper, "SIMILAR_TO") if paper in graph else {}
    entities = {other: targets(graph, other, ANY_ROLE) for other in (paper, *alike)} if alike else {}
    found = [
        {**paper_row(graph, other), "strength": weight, "shared": len(entities[paper] & entities[other])}
        for other, weight in alike.items()
    ]
    return top([row for row in found if row["shared"]], limit, "-strength", "paper")


def evidence(graph: "Graph", *, entity: str, limit: int = 20) -> list[Row]:
    """The sentences in which papers speak of ENTITY."""
    found = [
        {
            "published": graph.nodes[paper].get("published", ""),
            "paper": paper,
            "relation": relation,
            "entity": node,
            "confidence": data["confidence"],
            "sentence": claim["text"],
        }
        for node in named(graph, entity)
        for paper, edges in graph.pred[node].items()
        if label_of(graph, paper) == "Paper"
        for relation, data in edges.items()
        if relation in ANY_ROLE and any(claim["text"] for claim in data["claims"])
        for claim in data["claims"]
    ]
    return top(found, limit, "-published", "paper", "relation", "entity", "sentence")


def authors_on_entity(graph: "Graph", *, entity: str, limit: int = 20) -> list[Row]:
    """Who has written most about ENTITY."""
    roles = ANY_ROLE - {"COMPARES_WITH", "MENTIONS"}
    papers = all_sources(graph, named(graph, entity), roles)
    by_author = by_end(graph, papers, {"WROTE"}, "Author", back=True)
    return top(counted(graph, "author", by_author, latest=max), limit, "-papers", "author")


def coauthors(graph: "Graph", *, author: str, limit: int = 20) -> list[Row]:
    """With whom AUTHOR has written."""
    papers: dict[str, set[str]] = defaultdict(set)
    for node in of_label(graph, "Author"):
        if graph.nodes[node]["name"] == author:
            for paper in targets(graph, node, {"WROTE"}, "Paper"):
                for other in sources(graph, paper, {"WROTE"}, "Author") - {node}:
                    papers[other].add(paper)
    return top(counted(graph, "author", papers, latest=max), limit, "-papers", "author")


def organizations_on_topic(graph: "Graph", *, topic: str, limit: int = 20) -> list[Row]:
    """The organisations that publish most on TOPIC, and how many methods they propose."""
    papers = by_end(graph, of_topic(graph, topic), {"FROM"}, "Organization")
    found = [
        {**row, "proposed": len(all_targets(graph, papers[row["organization"]], {"PROPOSES"}, "Method"))}
        for row in counted(graph, "organization", papers)
    ]
    return top(found, limit, "-papers", "-proposed", "organization")
