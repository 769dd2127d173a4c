import json
from typing import Any

from hypothesis import given

from kg.export import annotations
from tests.export.graphs import ABSTRACT, TITLE, Graph, claim, edge, field, graphs


def read(graph: "Graph[str]") -> list[dict[str, Any]]:
    return [json.loads(line) for line in annotations.lines(graph)]


def test_a_paper_names_its_entities_by_their_nodes() -> None:
    (paper,) = read(field())

    assert (paper["id"], paper["title"], paper["abstract"]) == ("arxiv.2501.00001", TITLE, ABSTRACT)
    assert [(e["id"], e["type"], e["role"], e["confidence"]) for e in paper["entities"]] == [
        ("benchmark:gsm8k", "benchmark", "evaluates_on", 0.9),
        ("method:grpo", "method", "extends", 0.9),
        ("method:grpo-s", "method", "proposes", 0.9),
        ("method:ppo", "method", "compares_with", 0.5),
    ]


def test_mentions_are_the_words_of_the_paper() -> None:
    (paper,) = read(field())

    text = f"{TITLE}\n{ABSTRACT}"
    mentions = [mention for entity in paper["entities"] for mention in entity["mentions"]]
    assert [mention["text"] for mention in mentions] == ["GSM8K", "GRPO", "GRPO-S", "PPO"]
    assert all(text[m["start"] : m["end"]] == m["text"] for m in mentions)


def test_relations_go_from_node_to_node() -> None:
    (paper,) = read(field())

    assert [(r["head"], r["rel"], r["tail"]) for r in paper["relations"]] == [
        ("method:grpo-s", "extends", "method:grpo"),
        ("method:grpo-s", "is_a", "method:grpo"),
        ("method:grpo-s", "outperforms", "method:ppo"),
    ]


def test_results_have_the_names_as_printed() -> None:
    (paper,) = read(field())

    assert paper["results"] == [
        {
            "method": "it",
            "benchmark": "GSM8K",
            "metric": "",
            "value": "7.5%",
            "baseline": "",
            "number": 7.5,
            "unit": "%",
            "start": 64,
            "end": 68,
            "confidence": 0.9,
            "by": "cues",
        }
    ]


def test_topics_go_by_their_names_the_surest_first() -> None:
    graph, paper = field(), "paper:arxiv.2501.00001"
    for name, confidence in [("agents", 0.3), ("zero-sum games", 0.95)]:
        graph.add_node(f"topic:{name}", label="Topic", name=name)
        edge(graph, paper, "HAS_TOPIC", f"topic:{name}", claim(paper, confidence=confidence))

    assert read(graph)[0]["topics"] == ["zero-sum games", "LLM reasoning", "agents"]


def test_a_relation_that_two_papers_state_stands_with_both_and_with_no_third() -> None:
    graph = field()
    for paper in ("paper:b", "paper:c"):
        graph.add_node(paper, label="Paper", name="On PPO")
    edge(graph, "method:grpo", "PART_OF", "method:ppo", claim("paper:b", [0, 6]), claim("paper:arxiv.2501.00001"))

    stated = {row["id"]: [r["rel"] for r in row["relations"]] for row in read(graph)}

    assert stated == {"arxiv.2501.00001": ["extends", "is_a", "outperforms", "part_of"], "b": ["part_of"], "c": []}


def test_what_no_text_states_is_no_annotation() -> None:
    graph = field()
    edge(graph, "method:grpo", "CO_OCCURS_WITH", "method:ppo", claim("paper:arxiv.2501.00001"))
    edge(graph, "method:grpo", "BROADER", "method:ppo", claim("paper:arxiv.2501.00001"))

    assert read(graph) == read(field())


@given(graphs())
def test_whatever_the_text_each_paper_is_one_line(graph: "Graph[str]") -> None:
    papers = [node for node, data in graph.nodes(data=True) if data["label"] == "Paper"]

    assert sorted(row["id"] for row in read(graph)) == sorted(node.removeprefix("paper:") for node in papers)
    assert all(line.count("\n") == 1 and line.endswith("\n") for line in annotations.lines(graph))
