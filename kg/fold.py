"""The fold: papers, their annotations and the resolution become tables of nodes and edges."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import pyarrow as pa

from kg.derived import co_occurrences, first_seen, incidence, similarities
from kg.io import resource
from kg.model import (
    EDGES,
    LABELS,
    NODE_FIELDS,
    RELATIONS,
    ROLES,
    Annotation,
    Mention,
    Paper,
    Result,
    Span,
)
from kg.resolve import Resolution
from kg.tables import Edge, Fact, edge_table, node_table
from kg.text import folded, sentence_of, sentences, slug

_STRENGTH = {role: rank for rank, role in enumerate(ROLES)}


@dataclass(frozen=True)
class Graph:
    """The tables of NODES by label and of EDGES by relation, in the columns of the graph contract."""

    nodes: Mapping[str, pa.Table]
    edges: Mapping[str, pa.Table]


def tables(papers: Iterable[Paper], annotations: Iterable[Annotation], resolution: Resolution) -> Graph:
    """The graph of PAPERS: every edge with the claims of the papers that it came from."""
    read = {paper.id: paper for paper in sorted(papers, key=lambda p: p.id)}
    found = {a.paper_id: a for a in annotations if a.paper_id in read}
    dates = {node_id(paper): _date(paper) for paper in read.values()}
    facts: list[Fact] = []
    results: list[dict[str, Any]] = []
    printed = Counter[tuple[str, str]]()
    for paper in read.values():
        annotation = found.get(paper.id, Annotation(paper.id))
        facts += _facts(paper, annotation, resolution)
        results += (_result_node(paper, n, result) for n, result in enumerate(annotation.results, 1))
        printed.update(_printed(paper, annotation))
    facts += _broader(facts, resolution)
    nodes = _nodes(resolution, printed, _counted(facts, dates))
    nodes |= {"Paper": [_paper_node(paper) for paper in read.values()], "Result": results}
    having = incidence(facts)
    edges: dict[str, Iterable[Edge]] = {
        **_stated_edges(facts, dates),
        "CO_OCCURS_WITH": co_occurrences(having, dates),
        "SIMILAR_TO": similarities(having, dates),
    }
    return Graph(
        {label: node_table(label, nodes[label]) for label in NODE_FIELDS},
        {relation: edge_table(relation, edges.get(relation, ())) for relation in EDGES},
    )


def node_id(paper: Paper) -> str:
    """The node of PAPER.

    >>> node_id(Paper("arxiv.1703.03400", "MAML"))
    'paper:arxiv.1703.03400'
    """
    return f"paper:{paper.id}"


def _date(paper: Paper) -> str:
    return paper.published or paper.listed


# What one paper claims


def _facts(paper: Paper, annotation: Annotation, resolution: Resolution) -> Iterator[Fact]:
    node = node_id(paper)
    for other in dict.fromkeys(other for other, _ in _printed(paper, annotation)):
        match other.partition(":")[0]:
            case "author":
                yield Fact("WROTE", other, node, node)
            case "organization":
                yield Fact("FROM", node, other, node)
            case _:
                yield Fact("HAS_TOPIC", node, other, node, by="topics")
    yield from _stated(paper, annotation, resolution)


def _printed(paper: Paper, annotation: Annotation) -> Iterator[tuple[str, str]]:
    """The nodes that a name alone makes, each with the name as printed."""
    named = {"author": paper.authors, "organization": (paper.organization,), "topic": annotation.topics}
    for kind, names in named.items():
        yield from ((f"{kind}:{slug(name)}", name) for name in names if name.strip())


def _stated(paper: Paper, annotation: Annotation, resolution: Resolution) -> Iterator[Fact]:
    """The edges that the text of PAPER gives: roles, links and results."""
    node, bounds = node_id(paper), sentences(paper.text)

    def fact(relation: str, source: str, target: str, spans: tuple[Span, ...], confidence: float, by: str) -> Fact:
        sentence = sentence_of(spans[0], bounds) if spans else Span(0, 0)
        text = paper.text[sentence.start : sentence.end]
        return Fact(relation, source, target, node, spans, confidence, by, text)

    nodes = {m.name: resolution.node_of[paper.id, m.name] for m in annotation.mentions}
    for entity, mentions in _by_node(annotation.mentions, nodes).items():
        best = min(mentions, key=lambda m: (_STRENGTH[m.role], -m.confidence, m.name))
        spans = tuple(sorted({span for mention in mentions for span in mention.spans}))
        yield fact(ROLES[best.role], node, entity, spans, max(m.confidence for m in mentions), best.by)
    for link in annotation.links:
        head, tail = nodes.get(link.head), nodes.get(link.tail)
        if head and tail and head != tail:
            yield fact(RELATIONS[link.relation], head, tail, (link.span,), link.confidence, link.by)
    named = _named(paper, annotation.mentions, nodes)
    for n, result in enumerate(annotation.results, 1):
        reported = f"result:{paper.id}.{n}"
        evidence = ((result.span,), result.confidence, result.by)
        yield fact("REPORTS", node, reported, *evidence)
        for relation, name in (("OF", result.method), ("ON", result.benchmark), ("BY_METRIC", result.metric)):
            target = named.get(folded(name)) if name else None
            if target and _label(target) in EDGES[relation][1]:
                yield fact(relation, reported, target, *evidence)


def _by_node(mentions: Iterable[Mention], nodes: Mapping[str, str]) -> dict[str, list[Mention]]:
    grouped = defaultdict(list)
    for mention in mentions:
        grouped[nodes[mention.name]].append(mention)
    return grouped


def _named(paper: Paper, mentions: Iterable[Mention], nodes: Mapping[str, str]) -> dict[str, str]:
    """The node of each folded name by which PAPER calls it."""
    named = {}
    for mention in mentions:
        surfaces = (paper.text[span.start : span.end] for span in mention.spans)
        named.update(dict.fromkeys(map(folded, surfaces), nodes[mention.name]))
    return named | {folded(mention.name): nodes[mention.name] for mention in mentions}


def _label(node: str) -> str:
    return LABELS[node.partition(":")[0]]


def _result_node(paper: Paper, n: int, result: Result) -> dict[str, Any]:
    fields = {field: getattr(result, field) for field in NODE_FIELDS["Result"].keys() - {"id", "label", "name"}}
    return {"id": f"result:{paper.id}.{n}", "name": result_name(result), **fields}


def result_name(result: Result) -> str:
    """What RESULT says, in a line.

    >>> span = Span(0, 1)
    >>> result_name(Result("GER", "CUB200", "Recall@1", "65.7%", "60.6%", span))
    '60.6% → 65.7% Recall@1 on CUB200'
    >>> result_name(Result("GER", "", "speed-up", "2x", "PPO", span))
    '2x speed-up (against PPO)'
    """
    number = result.baseline[:1].isdigit()
    words = [f"{result.baseline} → {result.value}" if number else result.value, result.metric]
    words += [f"on {result.benchmark}"] if result.benchmark else []
    words += [f"(against {result.baseline})"] if result.baseline and not number else []
    return " ".join(filter(None, words))


@lru_cache(maxsize=1)
def _wider() -> tuple[tuple[str, str, str, str], ...]:
    """The lexicon's (type, folded name, type of the wider one, its folded name)."""
    path = resource("data/lexicon.csv")
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["type"] in ("concept", "task")]
    types = {folded(row["name"]): row["type"] for row in rows}
    pairs = ((folded(row["name"]), folded(row.get("broader") or "")) for row in rows)
    return tuple((types[name], name, types[wider], wider) for name, wider in pairs if wider in types and wider != name)


def _broader(facts: Sequence[Fact], resolution: Resolution) -> Iterator[Fact]:
    """The lexicon's hierarchy where a paper names both ends: that paper is the claim."""
    node_of = {(entity.type, folded(name)): entity.id for entity in resolution.entities for name in entity.aliases} | {
        (entity.type, folded(entity.name)): entity.id for entity in resolution.entities
    }
    pairs = {
        (node_of[kind, name], node_of[wider_kind, wider])
        for kind, name, wider_kind, wider in _wider()
        if (kind, name) in node_of and (wider_kind, wider) in node_of
    }
    ends = {node for pair in pairs for node in pair}
    named: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        if fact.target in ends and fact.source == fact.paper:
            named[fact.target][fact.paper] = fact
    for narrow, wide in sorted(pairs):
        for paper in sorted(named[narrow].keys() & named[wide].keys()):
            if narrow != wide:
                yield named[narrow][paper]._replace(relation="BROADER", source=narrow, target=wide, by="lexicon")


# Nodes


def _counted(facts: Iterable[Fact], dates: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """For each node that a paper has: how many papers have it, and since when."""
    papers = defaultdict(set)
    for fact in facts:
        if fact.paper in (fact.source, fact.target):
            papers[fact.target if fact.paper == fact.source else fact.source].add(fact.paper)
    return {node: {"papers": len(having), "first_seen": first_seen(having, dates)} for node, having in papers.items()}


def _nodes(
    resolution: Resolution, printed: Mapping[tuple[str, str], int], counted: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """The nodes that papers share, by label."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entity in resolution.entities:
        if entity.id in counted:
            fields = {field: getattr(entity, field) for field in ("id", "name", "aliases", "ids", "ambiguous")}
            rows[_label(entity.id)].append({**fields, **counted[entity.id]})
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


def _stated_edges(facts: Iterable[Fact], dates: Mapping[str, str]) -> dict[str, list[Edge]]:
    """The FACTS of each relation, gathered by their ends; one claim of a paper for an edge, the surest."""
    edges: dict[str, list[Edge]] = defaultdict(list)
    for (relation, source, target), group in groupby(sorted(facts), key=lambda fact: fact[:3]):
        claims = [_joined(list(same)) for _, same in groupby(group, key=lambda fact: fact.paper)]
        surest = max(claim.confidence for claim in claims)
        seen = first_seen([claim.paper for claim in claims], dates)
        edges[relation].append(Edge(source, target, len(claims), surest, seen, False, claims))
    return edges


def _joined(facts: Sequence[Fact]) -> Fact:
    """The claims of one paper for one edge as one, in the words of the surest."""
    surest = max(facts, key=lambda fact: fact.confidence)
    others = sorted({span for fact in facts for span in fact.spans} - set(surest.spans))
    return surest._replace(spans=(*surest.spans, *others))
