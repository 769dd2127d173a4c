"""What one asks a graph by name: what it holds, what goes by some words, all about one thing, what lies around it."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import fuzz, process, utils

from kg.errors import NotFound
from kg.model import DERIVED, LABELS, ROLES
from kg.text import folded

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

_ENTITIES: Final = frozenset(LABELS.values())
_ROLE_EDGES: Final = tuple(ROLES.values())
# How well a name meets the words: it is them, begins with them, has them all, is much like them.
_EXACT, _PREFIX, _ALL, _LIKE = 4.0, 3.0, 2.0, 1.0
_LEAST_LIKE = 85
# BM25 (Robertson and Zaragoza 2009); a word of the title counts as three of the abstract.
_SATURATION, _LENGTH, _TITLE = 1.2, 0.75, 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that some words find. DATE is the paper's, or when the entity was first seen; PAPERS have it."""

    id: str
    label: str
    name: str
    score: float
    papers: int = 0
    date: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One edge of a node: the node at the other end, and the TEXT that says so; INVERSE when it comes from there."""

    relation: str
    id: str
    label: str
    name: str
    date: str = ""
    text: str = ""
    weight: float = 1.0
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """All about one node.

    ROLES has the papers of an entity, or the entities of a paper, by relation, the strongest relation first.
    ALIKE are the entities that keep its company, or the papers most like it. OTHERS answer to the same name.
    """

    id: str
    label: str
    name: str
    aliases: tuple[str, ...] = ()
    papers: int = 0
    first_seen: str = ""
    ambiguous: bool = False
    roles: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    relations: tuple[Line, ...] = ()
    alike: tuple[Line, ...] = ()
    results: tuple[Line, ...] = ()
    others: tuple[Hit, ...] = ()


def info(graph: "Graph") -> dict[str, Any]:
    """What GRAPH holds: nodes by label, edges by relation, the first and the last day of its papers."""
    days = sorted(filter(None, (graph.nodes[node].get("published", "") for node in graph)))
    return {
        "nodes": dict(sorted(Counter(label for _, label in graph.nodes(data="label")).items())),
        "edges": dict(sorted(Counter(relation for _, _, relation in graph.edges(keys=True)).items())),
        "dates": [days[0], days[-1]] if days else [],
    }


# Finding


def find(graph: "Graph", words: str, *, labels: Collection[str] = (), limit: int = 20) -> tuple[Hit, ...]:
    """What WORDS find, the best first: what is called so, then papers that say so; only LABELS if any are given."""
    wanted = [hit for hit in (*_named(graph, words), *_saying(graph, words)) if not labels or hit.label in labels]
    unique = {hit.id: hit for hit in sorted(wanted, key=lambda hit: hit.score)}
    return tuple(sorted(unique.values(), key=lambda hit: (-hit.score, -hit.papers, hit.id))[:limit])


def _named(graph: "Graph", words: str) -> Iterator[Hit]:
    """Entities, topics, authors and organisations by their names."""
    sought = folded(words)
    asked = set(sought.split())
    rest = {}
    for node, names in _names(graph):
        score = max(_meets(folded(name), sought, asked) for name in names)
        if score:
            yield _hit(graph, node, score)
        else:
            rest[node] = names[0]
    for _, likeness, node in process.extract(
        words, rest, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_LEAST_LIKE, limit=5
    ):
        yield _hit(graph, node, _LIKE * likeness / 100)


def _names(graph: "Graph") -> Iterator[tuple[str, list[str]]]:
    for node, data in graph.nodes(data=True):
        if data["label"] not in ("Paper", "Result"):
            yield node, [data["name"], *data.get("aliases", [])]


def _meets(name: str, sought: str, asked: Set[str]) -> float:
    if name == sought:
        return _EXACT
    if name.startswith(sought + " "):
        return _PREFIX
    return _ALL if asked and asked <= set(name.split()) else 0.0


def _hit(graph: "Graph", node: str, score: float) -> Hit:
    data = graph.nodes[node]
    date = data.get("published") or data.get("listed") or data.get("first_seen", "")
    return Hit(node, data["label"], data["name"], round(score, 4), data.get("papers", 0), date)


def _saying(graph: "Graph", words: str) -> Iterator[Hit]:
    """Papers by the words of their titles and abstracts, all of them below a name that is much like the words."""
    papers = {
        node: (data["name"], data.get("abstract", "")) for node, data in graph.nodes(data=True) if _is_paper(data)
    }
    scores = _bm25(papers, dict.fromkeys(re.findall(r"\w+", words.casefold())))
    best = max(scores.values(), default=1.0)
    for node, score in scores.items():
        whole = folded(graph.nodes[node]["name"]) == folded(words)
        yield _hit(graph, node, _EXACT if whole else 0.8 * score / best)


def _is_paper(data: Mapping[str, Any]) -> bool:
    return bool(data["label"] == "Paper")


def _bm25(texts: Mapping[str, tuple[str, str]], words: Iterable[str]) -> dict[str, float]:
    """How well the texts (title, abstract) that have all of WORDS answer to them."""
    average = sum(len(title) + len(abstract) for title, abstract in texts.values()) / max(len(texts), 1)
    scores: dict[str, float] = {}
    found: dict[str, dict[str, int]] = {}
    for word in words:
        pattern = re.compile(rf"\b{re.escape(word.removesuffix('s') or word)}(?:e?s)?\b")
        counts = {
            node: _TITLE * len(pattern.findall(title.casefold())) + len(pattern.findall(abstract.casefold()))
            for node, (title, abstract) in texts.items()
        }
        found[word] = {node: count for node, count in counts.items() if count}
    everywhere = set.intersection(*map(set, found.values())) if found else set()
    for node in everywhere:
        length = sum(map(len, texts[node])) / average
        for counts in found.values():
            rarity = math.log(1 + (len(texts) - len(counts) + 0.5) / (len(counts) + 0.5))
            damped = counts[node] + _SATURATION * (1 - _LENGTH + _LENGTH * length)
            scores[node] = scores.get(node, 0.0) + rarity * counts[node] * (_SATURATION + 1) / damped
    return scores


# One thing


def node(graph: "Graph", name: str) -> str:
    """The node that goes by NAME: an id, a name or other name in any spelling, "method:" and a name, or a title.

    Of several it is the one whose own name it is, then the one that more papers have. Raises NotFound.
    """
    return nodes(graph, name)[0]


def nodes(graph: "Graph", name: str) -> list[str]:
    """All nodes that go by NAME, the likeliest first."""
    if name in graph:
        return [name]
    kind, colon, rest = name.partition(":")
    label = {**LABELS, "topic": "Topic", "author": "Author", "organization": "Organization", "paper": "Paper"}.get(kind)
    sought = folded(rest) if colon and label else folded(name)
    found = [
        (folded(names[0]) != sought, -graph.nodes[key].get("papers", 0), key)
        for key, names in _all_names(graph)
        if (label is None or graph.nodes[key]["label"] == label) and sought in map(folded, names)
    ]
    if not found:
        raise NotFound(name, _nearest(name, (each for _, names in _all_names(graph) for each in names)))
    return [key for _, _, key in sorted(found)]


def _nearest(name: str, names: Iterable[str]) -> list[str]:
    # By the whole of both names: a short one that is part of a long one would else come first.
    best = process.extractOne(name, names, scorer=fuzz.ratio, processor=utils.default_process)
    return [best[0]] if best else []


def _all_names(graph: "Graph") -> Iterator[tuple[str, list[str]]]:
    """Every node that a person may name, with its names; a paper's are its title and its identifiers."""
    yield from _names(graph)
    for key, data in graph.nodes(data=True):
        if data["label"] == "Paper":
            ids = data.get("ids", [])
            yield key, [data["name"], *ids, *(each.partition(":")[2] for each in ids)]


def show(graph: "Graph", name: str) -> Profile:
    """All about the node that goes by NAME."""
    key, *others = nodes(graph, name)
    data = graph.nodes[key]
    lines = sorted(_lines(graph, key), key=lambda line: (line.relation, -line.weight, line.date, line.id))
    roles = {relation: tuple(_by_date(x for x in lines if _is_role(x, relation, data))) for relation in _ROLE_EDGES}
    in_roles = {line for found in roles.values() for line in found}
    return Profile(
        key,
        data["label"],
        data["name"],
        tuple(alias for alias in data.get("aliases", ()) if alias != data["name"]),
        data.get("papers", 0),
        data.get("first_seen") or data.get("published", ""),
        data.get("ambiguous", False),
        {relation: found for relation, found in roles.items() if found},
        tuple(x for x in lines if x not in in_roles and x.relation not in DERIVED and x.label != "Result"),
        tuple(sorted((x for x in lines if x.relation in DERIVED), key=lambda x: (-x.weight, x.id))),
        tuple(_by_date(line for line in lines if line.label == "Result")),
        tuple(_hit(graph, other, _EXACT) for other in others),
    )


def _is_role(line: Line, relation: str, data: Mapping[str, Any]) -> bool:
    return (
        line.relation == relation
        and (line.label == "Paper" or data["label"] == "Paper")
        and line.label != data["label"]
    )


def _by_date(lines: Iterable[Line]) -> Sequence[Line]:
    """LINES in the order of their dates, those without a date last."""
    return sorted(lines, key=lambda line: (not line.date, line.date, line.id))


def _lines(graph: "Graph", key: str) -> Iterator[Line]:
    for _, other, data in graph.out_edges(key, data=True):
        yield _line(graph, other, data, inverse=False)
    for other, _, data in graph.in_edges(key, data=True):
        yield _line(graph, other, data, inverse=True)


def _line(graph: "Graph", other: str, data: Mapping[str, Any], *, inverse: bool) -> Line:
    there = graph.nodes[other]
    date = there.get("published") or there.get("listed") or data.get("first_seen", "")
    surest = max(data.get("claims", ()), key=lambda claim: claim["confidence"], default={"text": ""})
    return Line(data["relation"], other, there["label"], there["name"], date, surest["text"], data["weight"], inverse)


# What lies around


def neighbourhood(graph: "Graph", name: str, hops: int = 1) -> "Graph":
    """The part of GRAPH that lies within HOPS edges of the node that goes by NAME, as a graph of its own."""
    reached = {node(graph, name)}
    edge = set(reached)
    for _ in range(hops):
        edge = {other for key in edge for other in (*graph.successors(key), *graph.predecessors(key))} - reached
        reached |= edge
    part = type(graph)()
    part.add_nodes_from((key, graph.nodes[key]) for key in sorted(reached))
    for key in sorted(reached):
        kept = ((other, relation, data) for _, other, relation, data in graph.out_edges(key, keys=True, data=True))
        for other, relation, data in sorted((each for each in kept if each[0] in reached), key=lambda each: each[:2]):
            part.add_edge(key, other, relation, **data)
    return part
