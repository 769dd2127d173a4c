"""What the page of a graph shows: its nodes and edges as pyvis takes them, and the sentences behind them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from math import log2, sqrt
from typing import TYPE_CHECKING, Any, Final

from kg.export.vocabulary import label_look, relation_look, vocabulary
from kg.model import LABELS, ROLES
from kg.view.evidence import Sentences
from kg.view.layout import positions
from kg.view.template import rendered

if TYPE_CHECKING:
    import networkx as nx

_QUOTED: Final = 3  # sentences to an edge, and to an entity
_SIZES: Final[Mapping[str, float]] = {"Paper": 7.0, "Topic": 9.0, "Result": 6.0}
_SMALLEST, _LARGEST, _STEP = 7.0, 34.0, 3.0
_ABOUT: Final = ("papers", "first_seen", "aliases", "published", "authors", "organization", "upvotes", "abstract")
_ENTITIES: Final = frozenset(LABELS.values())
_ROLE_EDGES: Final = tuple(ROLES.values())
_SITES: Final[Mapping[str, str]] = {
    "arxiv": "https://arxiv.org/abs/",
    "doi": "https://doi.org/",
    "hf": "https://huggingface.co/papers/",
}
_SAFE_ID: Final = re.compile(r"[\w./()<>:;+-]+")


def drawing(
    graph: "nx.MultiDiGraph[str]", shown: "nx.MultiDiGraph[str]", title: str, *, around: str | None = None
) -> str:
    """The page of SHOWN, a part of GRAPH, under TITLE; it opens on the node AROUND."""
    from pyvis.network import Network

    network = Network(directed=True, heading=title, cdn_resources="in_line")
    sentences = Sentences()
    sizes = _sizes(shown)
    for node, (x, y) in positions(shown, sizes).items():
        network.add_node(node, **_node(graph, node, sentences), size=sizes[node], x=x, y=y)
    beside: Counter[frozenset[str]] = Counter()
    edges = sorted(shown.edges(keys=True, data=True), key=lambda edge: edge[:3])
    for n, (source, target, relation, data) in enumerate(edges):
        # Parallel edges are bent, each more than the last, else they would lie on one another.
        bend = round(0.15 * beside[frozenset((source, target))], 2)
        beside[frozenset((source, target))] += 1
        network.add_edge(source, target, id=n, bend=bend, **_edge(graph, relation, data, sentences))
    return rendered(network, {**_facts(graph, shown, sentences), "around": around})


# Nodes


def _sizes(graph: "nx.MultiDiGraph[str]") -> dict[str, float]:
    """The radius of each node: its area grows with the papers that have it, less steeply where some have very many."""
    roots = {node: sqrt(max(data.get("papers") or 1, 1)) for node, data in graph.nodes(data=True)}
    steps = max(roots.values(), default=1.0) - 1
    step = min(_STEP, (_LARGEST - _SMALLEST) / max(steps, 1e-9))
    return {
        node: _SIZES.get(data.get("label") or "") or round(_SMALLEST + step * (roots[node] - 1), 1)
        for node, data in graph.nodes(data=True)
    }


def _node(graph: "nx.MultiDiGraph[str]", node: str, sentences: Sentences) -> dict[str, Any]:
    data = graph.nodes[node]
    kind = data.get("label") or ""
    look = label_look(kind)
    about = {field: data[field] for field in _ABOUT if data.get(field)}
    if kind in _ENTITIES:
        about["says"] = _says(graph, node, sentences)
    if address := _address(data.get("ids") or ()):
        about["url"] = address
    return {"label": data.get("name") or node, "shape": look["shape"], "color": look["colour"], "kind": kind, **about}


def _says(graph: "nx.MultiDiGraph[str]", node: str, sentences: Sentences) -> list[list[Any]]:
    """What papers say of an entity, as relation and quotation: the strongest roles first, in each the surest."""
    claims = [
        (_ROLE_EDGES.index(relation), -claim.get("confidence", 1.0), claim["paper"], claim)
        for source, _, relation, data in graph.in_edges(node, keys=True, data=True)
        if relation in _ROLE_EDGES and graph.nodes[source].get("label") == "Paper"
        for claim in data.get("claims", ())
        if claim.get("text")
    ]
    best = sorted(claims, key=lambda row: row[:3])[:_QUOTED]
    return [[_ROLE_EDGES[role], sentences.quoted(graph, claim)] for role, *_, claim in best]


def _address(ids: Iterable[str]) -> str:
    """Where what goes by IDS can be read.

    >>> _address(["arxiv:2402.03300"]), _address(["arxiv:javascript alert(1)"])
    ('https://arxiv.org/abs/2402.03300', '')
    """
    known = dict(name.partition(":")[::2] for name in sorted(ids, reverse=True))
    return next((_SITES[site] + known[site] for site in _SITES if _SAFE_ID.fullmatch(known.get(site, ""))), "")


# Edges


def _edge(
    graph: "nx.MultiDiGraph[str]", relation: str, data: Mapping[str, Any], sentences: Sentences
) -> dict[str, Any]:
    claims = [claim for claim in data.get("claims", ()) if claim.get("text")]
    best = sorted(claims, key=lambda claim: (-claim.get("confidence", 1.0), claim["paper"]))[:_QUOTED]
    width = round(1 + log2(max(data.get("weight") or 1.0, 1.0)), 1)
    return {
        "relation": relation,
        "color": relation_look(relation)["colour"],
        "width": min(width, 5),
        "derived": bool(data.get("derived")),
        "says": [sentences.quoted(graph, claim) for claim in best],
        "more": len(claims) - len(best),
    }


# The rest of the page


def _facts(graph: "nx.MultiDiGraph[str]", shown: "nx.MultiDiGraph[str]", sentences: Sentences) -> dict[str, Any]:
    """What the page holds beside nodes and edges; a sentence is the number of its paper and its text."""
    papers = {paper: n for n, paper in enumerate(dict.fromkeys(paper for paper, _ in sentences))}
    kinds = Counter(data.get("label") or "" for _, data in graph.nodes(data=True))
    relations = Counter(key for *_, key in shown.edges(keys=True))
    return {
        "sentences": [[papers[paper], text] for paper, text in sentences],
        "papers": [_paper(paper, graph.nodes[paper] if paper in graph else {}) for paper in papers],
        "kinds": [{"kind": kind, "count": kinds[kind], **label_look(kind)} for kind in sorted(kinds, key=_order)],
        "relations": {key: {**relation_look(key), "count": count} for key, count in relations.items()},
        "roles": {edge: relation_look(edge)["inverse"] for edge in _ROLE_EDGES},
        "total": {"nodes": len(graph), "edges": graph.number_of_edges()},
    }


def _order(kind: str) -> tuple[int, str]:
    """Where KIND stands among the labels of the vocabulary; others come after them."""
    known = list(vocabulary()["labels"])
    return known.index(kind) if kind in known else len(known), kind


def _paper(node: str, data: Mapping[str, Any]) -> dict[str, str]:
    return {"id": node, "title": data.get("name") or node, "date": data.get("published") or data.get("listed") or ""}
