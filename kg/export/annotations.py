"""Annotations as JSON Lines: what each paper says, read back out of the graph."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.model import LABELS, RELATIONS, ROLES

if TYPE_CHECKING:
    import networkx as nx

_TYPES: Mapping[str, str] = {label: name for name, label in LABELS.items()}
_ROLES: Mapping[str, str] = {edge: role for role, edge in ROLES.items()}
_RELATIONS: Mapping[str, str] = {edge: name for name, edge in RELATIONS.items()}
_RESULT = ("method", "benchmark", "metric", "value", "baseline", "number", "unit")


def lines(graph: "nx.MultiDiGraph[str]") -> Iterator[str]:
    """Each paper of GRAPH as a line of JSON, in the order of ids.

    `id` of an entity is its node, as are `head` and `tail` of a relation; a result has the names as printed.
    `start` and `end` count characters of the title, a line break and the abstract.
    """
    stated = _stated(graph)
    for node in sorted(n for n, data in graph.nodes(data=True) if data.get("label") == "Paper"):
        yield json.dumps(_annotation(graph, node, stated.get(node, ())), ensure_ascii=False) + "\n"


def _stated(graph: "nx.MultiDiGraph[str]") -> dict[str, list[dict[str, Any]]]:
    """What each paper states between entities."""
    stated: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for head, tail, relation, data in graph.edges(keys=True, data=True):
        if relation in _RELATIONS and graph.nodes[head].get("label") in _TYPES:
            for claim in data.get("claims", ()):
                link = {"head": head, "rel": _RELATIONS[relation], "tail": tail}
                stated[claim["paper"]].append(link | _evidence(claim))
    return stated


def _annotation(graph: "nx.MultiDiGraph[str]", paper: str, stated: Any) -> dict[str, Any]:
    data = graph.nodes[paper]
    title, abstract = data["name"], data.get("abstract", "")
    edges = sorted((target, relation) for _, target, relation in graph.out_edges(paper, keys=True))
    return {
        "id": paper.removeprefix("paper:"),
        "title": title,
        "abstract": abstract,
        "topics": _topics(graph, paper, [target for target, relation in edges if relation == "HAS_TOPIC"]),
        "entities": [
            _entity(graph, paper, target, relation, f"{title}\n{abstract}")
            for target, relation in edges
            if relation in _ROLES and graph.nodes[target].get("label") in _TYPES
        ],
        "relations": sorted(stated, key=lambda link: json.dumps(link, sort_keys=True)),
        "results": [
            _result(graph.nodes[target], _claims(graph, paper, target, relation))
            for target, relation in edges
            if relation == "REPORTS"
        ],
    }


def _topics(graph: "nx.MultiDiGraph[str]", paper: str, topics: Iterable[str]) -> list[str]:
    """The names of TOPICS, the surest first: it is the primary one."""
    sure = {topic: graph.edges[paper, topic, "HAS_TOPIC"].get("confidence", 1.0) for topic in topics}
    return [graph.nodes[topic]["name"] for topic in sorted(sure, key=lambda topic: (-sure[topic], topic))]


def _claims(graph: "nx.MultiDiGraph[str]", paper: str, target: str, relation: str) -> list[dict[str, Any]]:
    return [claim for claim in graph.edges[paper, target, relation].get("claims", ()) if claim["paper"] == paper]


def _entity(graph: "nx.MultiDiGraph[str]", paper: str, node: str, relation: str, text: str) -> dict[str, Any]:
    data = graph.nodes[node]
    claims = _claims(graph, paper, node, relation)
    spans = sorted({(start, end) for claim in claims for start, end in claim.get("spans", ())})
    return {
        "id": node,
        "name": data["name"],
        "type": _TYPES[data["label"]],
        "role": _ROLES[relation],
        "mentions": [{"text": text[start:end], "start": start, "end": end} for start, end in spans],
        **_surest(claims),
    }


def _result(data: Mapping[str, Any], claims: list[dict[str, Any]]) -> dict[str, Any]:
    printed = {field: data.get(field, "") for field in _RESULT}
    return printed | {"number": data.get("number")} | (_evidence(claims[0]) if claims else {})


def _surest(claims: list[dict[str, Any]]) -> dict[str, Any]:
    best = max(claims, key=lambda claim: claim.get("confidence", 1.0), default={})
    return {"confidence": best.get("confidence", 1.0), "by": best.get("by", "")}


def _evidence(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Where CLAIM stands in the text, how sure it is, and what found it."""
    spans = claim.get("spans") or ()
    where = {"start": spans[0][0], "end": spans[0][1]} if spans else {}
    return {**where, "confidence": claim.get("confidence", 1.0), "by": claim.get("by", "")}
