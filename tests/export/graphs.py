"""Small graphs, made by hand by the contract of `kg.model`."""

from collections.abc import Mapping
from typing import Any

import networkx as nx
from hypothesis import strategies as st

Graph = nx.MultiDiGraph

TITLE = "GRPO-S: shorter groups"
ABSTRACT = "We extend GRPO. On GSM8K it beats PPO by 7.5%."


def claim(paper: str, *spans: list[int], text: str = "", confidence: float = 0.9, by: str = "cues") -> dict[str, Any]:
    return {"paper": paper, "spans": list(spans), "confidence": confidence, "by": by, "text": text}


def edge(graph: "Graph[str]", source: str, relation: str, target: str, *claims: Mapping[str, Any]) -> None:
    papers = {c["paper"] for c in claims}
    graph.add_edge(
        source,
        target,
        relation,
        relation=relation,
        weight=float(len(papers)),
        confidence=max((c["confidence"] for c in claims), default=1.0),
        first_seen="2025-01-02",
        derived=False,
        claims=[dict(c) for c in claims],
    )


def field() -> "Graph[str]":
    """One paper that extends GRPO and beats PPO on GSM8K, its author, its topic and its result."""
    graph: Graph[str] = nx.MultiDiGraph()
    paper = "paper:arxiv.2501.00001"
    graph.add_node(
        paper,
        label="Paper",
        name=TITLE,
        abstract=ABSTRACT,
        published="2025-01-02",
        authors=["Ada Ø. Writer"],
        author_count=1,
        ids=["arxiv:2501.00001"],
        sources=["page.html#1 (dom)"],
    )
    for label, name, aliases in [
        ("Method", "GRPO-S", []),
        ("Method", "GRPO", ["Group Relative Policy Optimization", "GRPO | grouped"]),
        ("Method", "PPO", ["Proximal Policy Optimization"]),
        ("Benchmark", "GSM8K", []),
    ]:
        extra = {"aliases": aliases} if aliases else {}
        node = f"{label}:{name}".lower()
        graph.add_node(node, label=label, name=name, papers=1, first_seen="2025-01-02", ambiguous=False, **extra)
    graph.add_node("topic:llm-reasoning", label="Topic", name="LLM reasoning", papers=1)
    graph.add_node("author:ada-o-writer", label="Author", name="Ada Ø. Writer", papers=1)
    result = "result:arxiv.2501.00001.1"
    graph.add_node(
        result, label="Result", name="7.5% on GSM8K", value="7.5%", number=7.5, unit="%", method="it", benchmark="GSM8K"
    )
    second, third = "We extend GRPO.", "On GSM8K it beats PPO by 7.5%."
    edge(graph, paper, "PROPOSES", "method:grpo-s", claim(paper, [0, 6], text=TITLE))
    edge(graph, paper, "EXTENDS", "method:grpo", claim(paper, [33, 37], text=second))
    edge(graph, paper, "COMPARES_WITH", "method:ppo", claim(paper, [57, 60], text=third, confidence=0.5))
    edge(graph, paper, "EVALUATES_ON", "benchmark:gsm8k", claim(paper, [42, 47], text=third))
    edge(graph, paper, "HAS_TOPIC", "topic:llm-reasoning", claim(paper, by="topics"))
    edge(graph, paper, "REPORTS", result, claim(paper, [64, 68], text=third))
    edge(graph, result, "ON", "benchmark:gsm8k", claim(paper, [64, 68], text=third))
    edge(graph, "author:ada-o-writer", "WROTE", paper, claim(paper, by="source"))
    edge(graph, "method:grpo-s", "EXTENDS", "method:grpo", claim(paper, [23, 38], text=second))
    edge(graph, "method:grpo-s", "OUTPERFORMS", "method:ppo", claim(paper, [39, 69], text=third))
    edge(graph, "method:grpo-s", "IS_A", "method:grpo", claim(paper, [23, 38], text=second))
    return graph


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"quoted" & \'so\' <b href="javascript:alert(1)">',
    "null \x00 bell \x07 escape \x1b delete \x7f C1 \x85 \x9f",
    "lines \r\n and \r and \n and \t end ",
    "separators \u2028 and \u2029",
    "right \u202egnorw\u202c left \u2066x\u2069",
    "half \ud83d of a pair",
    "not a character \ufffe \uffff \U0001ffff",
    "]]> <!-- --> <?xml ?> &amp; &#0;",
    "",
    " ",
)

texts = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=20).filter(
    # Two halves that stand side by side are a whole once they have been through JSON.
    lambda text: text == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
)
values = st.one_of(
    texts, st.booleans(), st.integers(-(2**31), 2**31), st.floats(allow_nan=False), st.lists(texts, max_size=3)
)
attributes = st.fixed_dictionaries(
    {"name": texts, "label": st.sampled_from(["Paper", "Method", "Galaxy"])}, optional={"papers": st.integers(0, 9)}
)


@st.composite
def graphs(draw: st.DrawFn) -> "Graph[str]":
    """Any graph: ids, names, titles and values of every kind, parallel edges and loops."""
    graph: Graph[str] = nx.MultiDiGraph()
    ids = draw(st.lists(texts.filter(bool), min_size=1, max_size=4, unique=True))
    names = draw(st.lists(texts.filter(bool), max_size=3, unique=True))
    for node in ids:
        graph.add_node(node, **draw(attributes), **{f"x {name}": draw(values) for name in names})
    for source, target, relation in draw(
        st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids), texts), max_size=5, unique=True)
    ):
        graph.add_edge(
            source, target, relation, relation=relation, weight=1.0, claims=[claim(source, text=draw(texts))]
        )
    return graph
