"""The fold of papers and annotations into tables."""

import random
from dataclasses import replace

import pytest

from kg.fold import Graph, tables
from kg.model import EDGE_FIELDS, EDGES, NODE_FIELDS, Annotation, Link, Mention, Paper, Result, Source, Span, Subject
from kg.resolve import resolve
from kg.tables import rows, schema


def spans(paper: Paper, name: str) -> tuple[Span, ...]:
    start = paper.text.index(name)
    return (Span(start, start + len(name)),)


def mention(paper: Paper, name: str, kind: str = "method", role: str = "uses", confidence: float = 1.0) -> Mention:
    return Mention(name, kind, role, spans(paper, name), confidence, "test")


RAVEN = Paper(
    "arxiv.2401.00001",
    "RAVEN: ravens plan",
    "We give RAVEN. It beats PPO on Gridland by 4%, a success rate of 60% against 56%.",
    authors=("Ada Moe", "Bo Lund"),
    published="2024-01-02",
    organization="Nest Lab",
    upvotes=3,
    sources=(Source("page.html", 1, "page"),),
)
CROW = Paper(
    "arxiv.2402.00002", "CROW", "CROW extends PPO. We test on Gridland.", authors=("ADA MOE",), listed="2024-02-03"
)
WREN = Paper("wren", "WREN", "Nothing but WREN.", published="2023")
FOUND = (
    Annotation(
        RAVEN.id,
        (Subject("exploration", (Span(0, 5),), 0.6),),
        (
            mention(RAVEN, "RAVEN", role="proposes"),
            mention(RAVEN, "PPO", role="compares_with", confidence=0.5),
            mention(RAVEN, "Gridland", "benchmark", "evaluates_on"),
            mention(RAVEN, "success rate", "metric", "evaluates_on"),
        ),
        (Link("RAVEN", "outperforms", "PPO", spans(RAVEN, "It beats")[0], 0.75, "test"),),
        (Result("RAVEN", "Gridland", "success rate", "60%", "56%", spans(RAVEN, "60%")[0], 60.0, "%", 1.0, "test"),),
    ),
    Annotation(
        CROW.id,
        (),
        (
            mention(CROW, "CROW", role="proposes"),
            mention(CROW, "PPO", role="extends"),
            mention(CROW, "Gridland", "benchmark", "evaluates_on"),
        ),
        (Link("CROW", "extends", "PPO", spans(CROW, "CROW extends")[0], 1.0, "test"),),
    ),
    Annotation(WREN.id, (Subject("exploration", (Span(0, 5),), 0.6),), (mention(WREN, "WREN", role="proposes"),)),
)


def graph_of(*papers: Paper) -> Graph:
    found = [annotation for annotation in FOUND if annotation.paper_id in {paper.id for paper in papers}]
    return tables(papers, found, resolve(papers, found))


def ends(graph: Graph, relation: str) -> list[tuple[str, str]]:
    return [(row["source"], row["target"]) for row in rows(graph.edges[relation])]


def node(graph: Graph, label: str, key: str) -> dict[str, object]:
    return next(row for row in rows(graph.nodes[label]) if row["id"] == key)


def test_an_empty_collection_has_every_table_with_its_columns() -> None:
    graph = graph_of()

    assert list(graph.nodes) == list(NODE_FIELDS)
    assert list(graph.edges) == list(EDGES)
    assert all(table.schema.equals(schema(NODE_FIELDS[label])) for label, table in graph.nodes.items())
    assert all(table.schema.equals(schema(EDGE_FIELDS)) for table in graph.edges.values())


def test_a_role_becomes_an_edge_that_shows_paper_span_extractor_and_sentence() -> None:
    edge = next(rows(graph_of(RAVEN).edges["COMPARES_WITH"]))

    start = RAVEN.text.index("PPO")
    assert edge == {
        "source": "paper:arxiv.2401.00001",
        "target": "method:ppo",
        "relation": "COMPARES_WITH",
        "weight": 1.0,
        "confidence": 0.5,
        "first_seen": "2024-01-02",
        "derived": False,
        "claims": [
            {
                "paper": "paper:arxiv.2401.00001",
                "spans": [[start, start + 3]],
                "confidence": 0.5,
                "by": "test",
                "text": "It beats PPO on Gridland by 4%, a success rate of 60% against 56%.",
            }
        ],
    }


def test_every_edge_has_claims_and_ends_that_the_contract_allows() -> None:
    graph = graph_of(RAVEN, CROW, WREN)

    label = {row["id"]: row["label"] for table in graph.nodes.values() for row in rows(table)}
    for relation, table in graph.edges.items():
        for row in rows(table):
            assert row["claims"], row
            assert label[row["source"]] in EDGES[relation][0], row
            assert label[row["target"]] in EDGES[relation][1], row
            assert all(claim["paper"] in label for claim in row["claims"])


def test_a_paper_with_two_roles_for_one_entity_keeps_the_stronger() -> None:
    found = Annotation(
        CROW.id, (), (mention(CROW, "CROW", role="mentions"), replace(mention(CROW, "CROW"), name="crow"))
    )

    graph = tables([CROW], [found], resolve([CROW], [found]))

    assert ends(graph, "USES") == [("paper:arxiv.2402.00002", "method:crow")]
    assert ends(graph, "MENTIONS") == []


def test_a_link_between_two_names_of_one_entity_is_no_edge() -> None:
    twice = (mention(CROW, "CROW"), replace(mention(CROW, "CROW"), name="crow"))
    found = Annotation(CROW.id, (), twice, (Link("CROW", "extends", "crow", Span(0, 4)),))

    graph = tables([CROW], [found], resolve([CROW], [found]))

    assert ends(graph, "EXTENDS") == []


def test_a_result_stands_between_its_paper_and_what_it_is_about() -> None:
    graph = graph_of(RAVEN)

    assert ends(graph, "REPORTS") == [("paper:arxiv.2401.00001", "result:arxiv.2401.00001.1")]
    assert ends(graph, "OF") == [("result:arxiv.2401.00001.1", "method:raven")]
    assert ends(graph, "ON") == [("result:arxiv.2401.00001.1", "benchmark:gridland")]
    assert ends(graph, "BY_METRIC") == [("result:arxiv.2401.00001.1", "metric:success-rate")]
    assert node(graph, "Result", "result:arxiv.2401.00001.1")["name"] == "56% → 60% success rate on Gridland"


def test_an_author_in_two_spellings_is_one_node_in_the_commoner() -> None:
    graph = graph_of(RAVEN, CROW)

    assert node(graph, "Author", "author:ada-moe") == {
        "id": "author:ada-moe",
        "label": "Author",
        "name": "ADA MOE",
        "papers": 2,
        "first_seen": "2024-01-02",
    }


def test_counts_and_first_dates_are_those_of_the_papers_that_have_the_entity() -> None:
    graph = graph_of(RAVEN, CROW)

    assert node(graph, "Method", "method:ppo")["papers"] == 2
    assert node(graph, "Method", "method:ppo")["first_seen"] == "2024-01-02"
    assert node(graph, "Method", "method:crow")["first_seen"] == "2024-02-03"


def test_entities_that_two_papers_name_together_co_occur_and_say_in_which() -> None:
    graph = graph_of(RAVEN, CROW, WREN)

    edge = next(rows(graph.edges["CO_OCCURS_WITH"]))
    assert (edge["source"], edge["target"]) == ("benchmark:gridland", "method:ppo")
    assert edge["derived"]
    assert [claim["paper"] for claim in edge["claims"]] == ["paper:arxiv.2401.00001", "paper:arxiv.2402.00002"]


def test_papers_that_share_entities_are_similar_and_a_pair_is_one_edge() -> None:
    graph = graph_of(RAVEN, CROW, WREN)

    assert ends(graph, "SIMILAR_TO") == [("paper:arxiv.2401.00001", "paper:arxiv.2402.00002")]


def test_a_topic_shows_the_words_that_gave_it_and_brings_the_wider_one() -> None:
    graph = graph_of(RAVEN)

    (edge,) = rows(graph.edges["HAS_TOPIC"])
    assert (edge["target"], edge["claims"][0]["by"]) == ("topic:exploration", "topics")
    assert edge["claims"][0]["spans"]
    assert ends(graph, "BROADER") == [("topic:exploration", "topic:reinforcement-learning-theory-and-algorithms")]
    assert node(graph, "Topic", "topic:reinforcement-learning-theory-and-algorithms")["papers"] == 1


def test_a_paper_without_topics_has_those_that_its_text_speaks_of() -> None:
    paper = Paper("b", "Regret bounds for contextual bandits", "A contextual bandit with small regret.")

    graph = tables([paper], [], resolve([paper], []))

    assert ("paper:b", "topic:bandits-and-active-learning") in ends(graph, "HAS_TOPIC")


def test_a_wider_concept_holds_a_narrower_one_where_a_paper_names_both() -> None:
    both = Paper("a", "offline reinforcement learning is reinforcement learning")
    one = Paper("b", "offline reinforcement learning")
    narrow, wide = "offline reinforcement learning", "reinforcement learning"
    found = [
        Annotation("a", (), (mention(both, narrow, "concept"), mention(both, wide, "concept"))),
        Annotation("b", (), (mention(one, narrow, "concept"),)),
    ]

    graph = tables([both, one], found, resolve([both, one], found))

    edge = next(row for row in rows(graph.edges["BROADER"]) if row["source"].startswith("concept:"))
    assert (edge["source"], edge["target"]) == (
        "concept:offline-reinforcement-learning",
        "concept:reinforcement-learning",
    )
    assert [claim["paper"] for claim in edge["claims"]] == ["paper:a"]


def test_the_order_of_papers_and_annotations_does_not_matter() -> None:
    papers, found = [RAVEN, CROW, WREN], list(FOUND)
    straight = tables(papers, found, resolve(papers, found))
    random.Random(7).shuffle(papers)
    random.Random(8).shuffle(found)

    shuffled = tables(papers, found, resolve(papers, found))

    assert shuffled == straight


@pytest.mark.parametrize("gone", [RAVEN, CROW, WREN], ids=lambda paper: paper.title)
def test_taking_a_paper_out_takes_all_that_came_from_it_and_only_that(gone: Paper) -> None:
    rest = [paper for paper in (RAVEN, CROW, WREN) if paper is not gone]

    whole, without = graph_of(RAVEN, CROW, WREN), graph_of(*rest)

    assert _claims(without) == {claim for claim in _claims(whole) if claim[3] != f"paper:{gone.id}"}
    ends_of_rest = {end for claim in _claims(without) for end in claim[1:3]} | {f"paper:{paper.id}" for paper in rest}
    assert _ids(without) == {key for key in _ids(whole) if key in ends_of_rest}


def _claims(graph: Graph) -> set[tuple[str, str, str, str]]:
    return {
        (relation, row["source"], row["target"], claim["paper"])
        for relation, table in graph.edges.items()
        for row in rows(table)
        if not row["derived"]
        for claim in row["claims"]
    }


def _ids(graph: Graph) -> set[str]:
    return {row["id"] for table in graph.nodes.values() for row in rows(table)}
