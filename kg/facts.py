"""What one paper claims: the edges that its record, its topics and its annotation give, each with its evidence."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from kg import topics
from kg.model import EDGES, LABELS, NODE_FIELDS, RELATIONS, ROLES, Annotation, Paper, Result, Span
from kg.tables import Fact
from kg.text import folded, sentence_of, sentences, slug

_STRENGTH = {role: rank for rank, role in enumerate(ROLES)}


class Page(NamedTuple):
    """A paper with its node, the bounds of its sentences, and what was found in it; NODES by the mentions' names."""

    paper: Paper
    annotation: Annotation
    nodes: Mapping[str, str]
    node: str
    bounds: tuple[Span, ...]

    def fact(
        self, relation: str, source: str, target: str, spans: tuple[Span, ...], confidence: float, by: str
    ) -> Fact:
        """The claim that an edge is there, with the sentence that says so."""
        sentence = sentence_of(spans[0], self.bounds) if spans else Span(0, 0)
        text = self.paper.text[sentence.start : sentence.end]
        return Fact(relation, source, target, self.node, spans, confidence, by, text)


def page(paper: Paper, annotation: Annotation, node_of: Mapping[tuple[str, str], str]) -> Page:
    """PAPER with its ANNOTATION, whose mentions are the nodes NODE_OF says."""
    nodes = {mention.name: node_of[paper.id, mention.name] for mention in annotation.mentions}
    return Page(paper, annotation, nodes, node_id(paper), sentences(paper.text))


def node_id(paper: Paper) -> str:
    """The node of PAPER.

    >>> node_id(Paper("arxiv.1703.03400", "MAML"))
    'paper:arxiv.1703.03400'
    """
    return f"paper:{paper.id}"


def label(node: str) -> str:
    """The label of an entity's NODE.

    >>> label("method:grpo")
    'Method'
    """
    return LABELS[node.partition(":")[0]]


def facts(page: Page) -> Iterator[Fact]:
    """All that PAGE claims."""
    yield from _recorded(page)
    yield from _topical(page)
    yield from _roles(page)
    yield from _links(page)
    yield from _reported(page)


def printed(page: Page) -> Iterator[tuple[str, str]]:
    """The authors, organisation and topics of PAGE: their nodes, and their names as printed."""
    yield from ((f"author:{slug(name)}", name) for name in page.paper.authors if name.strip())
    if page.paper.organization.strip():
        yield f"organization:{slug(page.paper.organization)}", page.paper.organization
    for topic in page.annotation.topics:
        yield from ((f"topic:{slug(each)}", each) for each in (topic.name, *_wider(topic.name)))


def _wider(topic: str) -> Iterator[str]:
    while topic := topics.broader(topic):
        yield topic


def _recorded(page: Page) -> Iterator[Fact]:
    node = page.node
    for other in dict.fromkeys(other for other, _ in printed(page)):
        if other.startswith("author:"):
            yield Fact("WROTE", other, node, node)
        elif other.startswith("organization:"):
            yield Fact("FROM", node, other, node)


def _topical(page: Page) -> Iterator[Fact]:
    """The topics of the paper, and the wider ones that hold them."""
    for topic in page.annotation.topics:
        chain = [f"topic:{slug(each)}" for each in (topic.name, *_wider(topic.name))]
        evidence = topic.spans, topic.confidence, "topics"
        yield page.fact("HAS_TOPIC", page.node, chain[0], *evidence)
        for narrow, wide in pairwise(chain):
            yield page.fact("BROADER", narrow, wide, *evidence)


def _roles(page: Page) -> Iterator[Fact]:
    """One edge to each entity, of the strongest role, with all the places that name it."""
    grouped = defaultdict(list)
    for mention in page.annotation.mentions:
        grouped[page.nodes[mention.name]].append(mention)
    for entity, mentions in grouped.items():
        best = min(mentions, key=lambda m: (_STRENGTH[m.role], -m.confidence, m.name))
        spans = tuple(sorted({span for mention in mentions for span in mention.spans}))
        surest = max(mention.confidence for mention in mentions)
        yield page.fact(ROLES[best.role], page.node, entity, spans, surest, best.by)


def _links(page: Page) -> Iterator[Fact]:
    for link in page.annotation.links:
        head, tail = page.nodes.get(link.head), page.nodes.get(link.tail)
        if head and tail and head != tail:
            yield page.fact(RELATIONS[link.relation], head, tail, (link.span,), link.confidence, link.by)


# Results


def _reported(page: Page) -> Iterator[Fact]:
    named = _named(page) if page.annotation.results else {}
    for n, result in enumerate(page.annotation.results, 1):
        node, evidence = _result_id(page, n), ((result.span,), result.confidence, result.by)
        yield page.fact("REPORTS", page.node, node, *evidence)
        for relation, name in (("OF", result.method), ("ON", result.benchmark), ("BY_METRIC", result.metric)):
            target = named.get(folded(name)) if name else None
            if target and label(target) in EDGES[relation][1]:
                yield page.fact(relation, node, target, *evidence)


def _named(page: Page) -> dict[str, str]:
    """The node of each folded name by which the paper calls it."""
    named = {}
    for mention in page.annotation.mentions:
        surfaces = (page.paper.text[span.start : span.end] for span in mention.spans)
        named.update(dict.fromkeys(map(folded, surfaces), page.nodes[mention.name]))
    return named | {folded(name): node for name, node in page.nodes.items()}


def _result_id(page: Page, n: int) -> str:
    return f"result:{page.paper.id}.{n}"


def results(page: Page) -> Iterator[dict[str, Any]]:
    """The nodes of the results that PAGE reports."""
    own = NODE_FIELDS["Result"].keys() - {"id", "label", "name"}
    for n, result in enumerate(page.annotation.results, 1):
        yield {field: getattr(result, field) for field in own} | {
            "id": _result_id(page, n),
            "name": result_name(result),
        }


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
