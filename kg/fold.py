"""The fold: papers, their annotations and the resolution become tables of nodes and edges."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pyarrow as pa

from kg import topics
from kg.derived import co_occurrences, first_seen, incidence, similarities
from kg.facts import facts, label, node_id, page, printed, results
from kg.io import uncollected
from kg.model import EDGES, NODE_FIELDS, Annotation, Paper
from kg.resolve import Resolution
from kg.resolve.lexicon import known
from kg.tables import Edge, Fact, edge_table, node_table
from kg.text import folded


@dataclass(frozen=True)
class Graph:
    """The tables of NODES by label and of EDGES by relation, in the columns of the graph contract."""

    nodes: Mapping[str, pa.Table]
    edges: Mapping[str, pa.Table]


def tables(papers: Iterable[Paper], annotations: Iterable[Annotation], resolution: Resolution) -> Graph:
    """The graph of PAPERS: every edge with the claims of the papers that it came from.

    A paper whose annotation has no topics has those that its text speaks of.
    """
    with uncollected():
        return _folded(sorted(papers, key=lambda paper: paper.id), annotations, resolution)


def _folded(papers: Sequence[Paper], annotations: Iterable[Annotation], resolution: Resolution) -> Graph:
    found = {annotation.paper_id: annotation for annotation in annotations}
    dates = {node_id(paper): paper.published or paper.listed for paper in papers}
    claimed: list[Fact] = []
    reported: list[dict[str, Any]] = []
    names = Counter[tuple[str, str]]()
    for paper in papers:
        here = page(paper, _with_topics(paper, found.get(paper.id, Annotation(paper.id))), resolution.node_of)
        claimed += facts(here)
        reported += results(here)
        names.update(printed(here))
    claimed += _broader(claimed, resolution)
    nodes = _nodes(resolution, names, _counted(claimed, dates))
    nodes |= {"Paper": [_paper_node(paper) for paper in papers], "Result": reported}
    having = incidence(claimed)
    edges: dict[str, Iterable[Edge]] = {
        **_stated_edges(claimed, dates),
        "CO_OCCURS_WITH": co_occurrences(having, dates),
        "SIMILAR_TO": similarities(having, dates),
    }
    return Graph(
        {label: node_table(label, nodes[label]) for label in NODE_FIELDS},
        {relation: edge_table(relation, edges.get(relation, ())) for relation in EDGES},
    )


def _with_topics(paper: Paper, annotation: Annotation) -> Annotation:
    return annotation if annotation.topics else replace(annotation, topics=topics.subjects(paper.text))


def _broader(claimed: Sequence[Fact], resolution: Resolution) -> Iterator[Fact]:
    """The lexicon's hierarchy of concepts and tasks, where a paper names both ends: that paper is the claim."""
    kinds = [entity for entity in resolution.entities if entity.type in ("concept", "task")]
    nodes = {folded(alias): entity.id for entity in kinds for alias in entity.aliases}
    nodes |= {folded(entity.name): entity.id for entity in kinds}
    names = ((folded(entry.name), folded(wide)) for entry in known() for wide in entry.broader)
    pairs = {(nodes[narrow], nodes[wide]) for narrow, wide in names if narrow in nodes and wide in nodes}
    ends = {node for pair in pairs for node in pair}
    naming: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in claimed:
        if fact.target in ends and fact.source == fact.paper:
            naming[fact.target][fact.paper] = fact
    for narrow, wide in sorted(pairs):
        for paper in sorted(naming[narrow].keys() & naming[wide].keys() if narrow != wide else ()):
            yield naming[narrow][paper]._replace(relation="BROADER", source=narrow, target=wide, by="lexicon")


# Nodes


def _counted(claimed: Iterable[Fact], dates: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """For each node that a paper has: how many papers have it, and since when. Who has a topic has the wider ones."""
    papers = defaultdict(set)
    for fact in claimed:
        if fact.source == fact.paper or fact.target.startswith("topic:"):
            papers[fact.target].add(fact.paper)
        elif fact.target == fact.paper:
            papers[fact.source].add(fact.paper)
    return {node: {"papers": len(having), "first_seen": first_seen(having, dates)} for node, having in papers.items()}


def _nodes(
    resolution: Resolution, printed: Mapping[tuple[str, str], int], counted: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """The nodes that papers share, by label."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entity in resolution.entities:
        if entity.id in counted:
            fields = {field: getattr(entity, field) for field in ("id", "name", "aliases", "ids", "ambiguous", "kind")}
            rows[label(entity.id)].append({**fields, **counted[entity.id]})
    # The commonest spelling names the node, the first by alphabet of those that are as common.
    names = {node: name for (node, name), _ in sorted(sorted(printed.items(), reverse=True), key=lambda item: item[1])}
    for node, name in names.items():
        rows[node.partition(":")[0].title()].append({"id": node, "name": name, **counted[node]})
    return rows


def _paper_node(paper: Paper) -> dict[str, Any]:
    sources = [f"{source.file}#{source.position} ({source.form})" for source in paper.sources]
    fields = {field: getattr(paper, field) for field in NODE_FIELDS["Paper"].keys() - {"label", "name"}}
    return {**fields, "id": node_id(paper), "name": paper.title, "sources": sources}


# Edges


def _stated_edges(claimed: Iterable[Fact], dates: Mapping[str, str]) -> dict[str, list[Edge]]:
    """What is CLAIMED of each relation, gathered by their ends; one claim of a paper for an edge, the surest."""
    edges: dict[str, list[Edge]] = defaultdict(list)
    for (relation, source, target), group in groupby(sorted(claimed), key=lambda fact: fact[:3]):
        claims = [_joined(list(same)) for _, same in groupby(group, key=lambda fact: fact.paper)]
        surest = max(claim.confidence for claim in claims)
        seen = first_seen([claim.paper for claim in claims], dates)
        edges[relation].append(Edge(source, target, len(claims), surest, seen, False, claims))
    return edges


def _joined(same: Sequence[Fact]) -> Fact:
    """The claims of one paper for one edge as one, in the words of the surest."""
    surest = max(same, key=lambda fact: fact.confidence)
    others = sorted({span for fact in same for span in fact.spans} - set(surest.spans))
    return surest._replace(spans=(*surest.spans, *others))
