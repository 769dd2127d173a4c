"""A small graph made by hand, in which every question of queries/ has an answer and the texts are hostile."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kg.fold import Graph
from kg.model import EDGES, LABELS, NODE_FIELDS, Span
from kg.tables import Edge, Fact, edge_table, node_table
from kg.text import slug

INJECTION = "'}) DETACH DELETE n //"
NASTY = 'A "quoted", \\back\\slashed; title\n\twith $lines, \x01 controls, \u202ebidi\u202c, =1+1, 𝛼-ﬁ and <script>'

# Paper, title, date, authors, organization, topic, and what it says of whom.
PAPERS = [
    ("a", INJECTION, "2023-01-10", "Ada Ng|Bo Li", "Lab One", "Reinforcement learning"),
    ("b", NASTY, "2023-02-11", "Bo Li", "", "Reinforcement learning"),
    ("c", "Learning to plan", "2023-02-12", "Cy Ünal|Ada Ng", "Lab One", "Planning"),
    ("d", "Planning to learn", "2023-03", "Cy Ünal", "Lab Two", "Planning"),
    ("e", "Seeing is believing", "2024-03-05", "Dee O'Hara", "Lab Two", "Vision"),
    ("f", "A study of rewards", "2024-03-06", "Ada Ng", "Lab One", "Reinforcement learning"),
    ("g", "Undated", "", "", "", "Vision"),
    ("h", "The last of them", "2024-04-01", "Bo Li|Dee O'Hara", "", "Reinforcement learning"),
]
SAYS = """
a proposes method:GRPO; a extends method:PPO; a evaluates_on benchmark:MATH; a evaluates_on benchmark:GSM8K
a addresses task:reasoning; a studies concept:reward; a compares_with method:DPO; a mentions concept:credit
b uses method:GRPO; b evaluates_on benchmark:MATH; b compares_with method:PPO; b studies concept:reward
b addresses task:reasoning; b studies concept:credit; b mentions metric:accuracy
c uses method:PPO; c evaluates_on benchmark:GSM8K; c addresses task:planning; c studies concept:search
c compares_with method:DPO; c proposes method:Tree-PPO; c extends method:PPO
d uses method:DPO; d uses method:Tree-PPO; d evaluates_on benchmark:GSM8K; d addresses task:planning
d studies concept:search; d studies concept:reward; d compares_with method:PPO
e uses method:CLIP; e evaluates_on benchmark:ImageNet; e addresses task:recognition; e studies concept:credit
f uses method:GRPO; f uses method:DPO; f evaluates_on benchmark:MATH; f studies concept:reward; f studies concept:credit
f addresses task:reasoning; f compares_with method:PPO; f proposes method:GRPO
g uses method:CLIP; g mentions method:GRPO
h extends method:GRPO; h proposes method:Q*; h evaluates_on benchmark:GSM8K; h addresses task:reasoning
h compares_with method:GRPO; h compares_with method:PPO; h studies concept:reward; h uses method:CLIP
"""
# Paper, edge between entities.
STATES = """
a method:GRPO extends method:PPO
a method:GRPO outperforms method:DPO
b method:GRPO outperforms method:PPO
c method:Tree-PPO extends method:PPO
c method:Tree-PPO is_a method:DPO
d method:PPO outperforms method:Tree-PPO
f method:DPO outperforms method:GRPO
f method:GRPO evaluated_on benchmark:MATH
h method:Q* extends method:GRPO
h method:Q* outperforms method:GRPO
h method:PPO extends method:Q*
h method:CLIP applied_to task:reasoning
"""
# Paper, method, benchmark, metric, value, number, unit.
RESULTS = [
    ("a", "GRPO", "MATH", "accuracy", "51.7%", 51.7, "%"),
    ("b", "GRPO", "MATH", "accuracy", "60%", 60.0, "%"),
    ("b", "PPO", "MATH", "accuracy", "60%", 60.0, "%"),
    ("f", "DPO", "MATH", "", "a third", None, ""),
    ("h", "Q*", "GSM8K", "accuracy", "0.8", 0.8, ""),
]
# What each question is asked of the small graph.
CASES: dict[str, dict[str, Any]] = {
    "authors-on-entity": {"entity": "GRPO"},
    "benchmarks-of-task": {"task": "reasoning"},
    "benchmarks-together": {"benchmark": "GSM8K"},
    "bridging-methods": {"topic": "Reinforcement learning", "other": "Planning"},
    "builds-on": {"method": "Group Relative Policy Optimization"},
    "built-on-by": {"method": "PPO"},
    "classics": {},
    "coauthors": {"author": "Ada Ng"},
    "compared-with": {"method": "PPO"},
    "concepts-beside": {"concept": "reward"},
    "contested-claims": {},
    "evidence": {"entity": "GRPO"},
    "first-proposals": {"topic": "Reinforcement learning"},
    "methods-of-topic-by-month": {"topic": "Reinforcement learning", "since": "2023-02"},
    "narrower": {"entity": "topic:reinforcement-learning"},
    "new-entities": {"month": "2023-01"},
    "organizations-on-topic": {"topic": "Reinforcement learning"},
    "papers-that-say": {"phrase": "PLAN"},
    "papers-with-method-and-benchmark": {"method": "GRPO", "benchmark": "MATH"},
    "path-between": {"one": "method:clip", "other": "concept:search"},
    "results-on-benchmark": {"benchmark": "MATH"},
    "rising-methods": {"earlier": "2023-02", "later": "2024-03"},
    "similar-papers": {"paper": "paper:f"},
    "topics-of-method": {"method": "GRPO"},
    "untried-pairs": {"task": "reasoning"},
    "used-with": {"method": "GRPO"},
    "winners-on-benchmark": {"benchmark": "MATH"},
}
ALIASES = {"GRPO": ("GRPO", "Group Relative Policy Optimization"), "PPO": ("PPO",)}


def small() -> Graph:
    """The small graph, in the tables of the contract."""
    facts = sorted(_facts())
    nodes: dict[str, list[dict[str, Any]]] = {label: [] for label in NODE_FIELDS}
    nodes["Paper"] = [_paper(*row) for row in PAPERS]
    nodes["Result"] = [_result(n, *row) for n, row in enumerate(RESULTS, 1)]
    dates = {f"paper:{paper[0]}": paper[2] for paper in PAPERS}
    by_node: dict[str, set[str]] = defaultdict(set)
    by_edge: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        by_edge[fact.relation, fact.source, fact.target].append(fact)
        for end in (fact.source, fact.target):
            by_node[end].add(fact.paper)
    for label, node, name in sorted(_named()):
        seen = sorted(filter(None, (dates[paper] for paper in by_node[node])))
        extra = {"aliases": list(ALIASES.get(name, (name,))), "ids": [], "ambiguous": name == "DPO"}
        counted = {"id": node, "name": name, "papers": len(by_node[node]), "first_seen": seen[0] if seen else ""}
        nodes[label].append(counted | (extra if label in LABELS.values() else {}))
    edges: dict[str, list[Edge]] = {relation: [] for relation in EDGES}
    for (relation, source, target), claims in by_edge.items():
        seen = sorted(filter(None, (dates[claim.paper] for claim in claims)))
        best = max(claim.confidence for claim in claims)
        edges[relation].append(Edge(source, target, float(len(claims)), best, seen[0] if seen else "", False, claims))
    edges["CO_OCCURS_WITH"] = [Edge("concept:credit", "concept:reward", 0.75, 1.0, "2023-01-10", True, [])]
    edges["SIMILAR_TO"] = [
        Edge(f"paper:{a}", f"paper:{b}", weight, 1.0, "2023-01-10", True, [])
        for a, b, weight in [("a", "b", 0.1), ("a", "f", 0.7), ("b", "f", 0.5), ("e", "h", 0.3)]
    ]
    return Graph(
        {label: node_table(label, rows) for label, rows in nodes.items()},
        {relation: edge_table(relation, rows) for relation, rows in edges.items()},
    )


def _paper(key: str, title: str, date: str, authors: str, organization: str, topic: str) -> dict[str, Any]:
    names = authors.split("|") if authors else []
    return {
        "id": f"paper:{key}",
        "name": title,
        "abstract": f"{title}, said again: {NASTY}" if key == "b" else "",
        "published": date,
        "listed": "",
        "authors": names,
        "author_count": len(names) or None,
        "ids": [f"arxiv:{key}"],
        "organization": organization,
        "upvotes": {"a": 5, "b": 0}.get(key),
        "comments": None,
        "keywords": [topic.lower(), "x, y"] if key != "g" else [],
        "links": [],
        "sources": [f"small.txt#{key} (text)"],
    }


def _result(
    n: int, paper: str, method: str, benchmark: str, metric: str, value: str, number: float | None, unit: str
) -> dict[str, Any]:
    return {
        "id": f"result:{paper}.{n}",
        "name": f"{value} {metric} on {benchmark}",
        "value": value,
        "number": number,
        "unit": unit,
        "baseline": "",
        "method": method,
        "benchmark": benchmark,
        "metric": metric,
    }


def _facts() -> Iterator[Fact]:
    for key, title, _, authors, organization, topic in PAPERS:
        paper = f"paper:{key}"
        for author in filter(None, authors.split("|")):
            yield Fact("WROTE", f"author:{slug(author)}", paper, paper)
        if organization:
            yield Fact("FROM", paper, f"organization:{slug(organization)}", paper)
        yield Fact("HAS_TOPIC", paper, f"topic:{slug(topic)}", paper, (Span(0, 4), Span(5, 9)), 0.5, "topics", title)
    for line in SAYS.strip().replace("\n", ";").split(";"):
        key, role, entity = line.split(maxsplit=2)
        source = f"paper:{key}"
        sentence = f'{key} {role} {entity}: "{INJECTION}"'
        yield Fact(role.upper(), source, _id(entity), source, (Span(1, 5),), 0.9, "cue", sentence)
    for line in STATES.strip().split("\n"):
        key, head, relation, tail = line.split()
        yield Fact(relation.upper(), _id(head), _id(tail), f"paper:{key}", (Span(2, 9),), 0.8, "pattern", line)
    for n, (key, method, benchmark, metric, value, _, _) in enumerate(RESULTS, 1):
        paper, result = f"paper:{key}", f"result:{key}.{n}"
        yield Fact("REPORTS", paper, result, paper, (Span(0, 3),), 0.7, "results", value)
        yield Fact("OF", result, _id(f"method:{method}"), paper)
        yield Fact("ON", result, _id(f"benchmark:{benchmark}"), paper)
        if metric:
            yield Fact("BY_METRIC", result, _id(f"metric:{metric}"), paper)
    yield Fact("BROADER", "topic:planning", "topic:reinforcement-learning", "paper:c")


def _id(entity: str) -> str:
    kind, name = entity.split(":")
    return f"{kind}:{slug(name)}"


def _named() -> set[tuple[str, str, str]]:
    """Label, id and name of every node that is named in the tables above."""
    named = {("Topic", f"topic:{slug(topic)}", topic) for *_, topic in PAPERS}
    for _, _, _, authors, organization, _ in PAPERS:
        named |= {("Author", f"author:{slug(name)}", name) for name in authors.split("|") if name}
        named |= {("Organization", f"organization:{slug(organization)}", organization)} if organization else set()
    said = [line.split(maxsplit=2)[2] for line in SAYS.strip().replace("\n", ";").split(";")]
    said += [end for line in STATES.strip().split("\n") for end in line.split()[1::2]]
    return named | {(LABELS[entity.split(":")[0]], _id(entity), entity.split(":")[1]) for entity in said}
