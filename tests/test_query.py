"""What one asks a graph by name."""

import networkx as nx
import pytest

from kg import query
from kg.errors import NotFound

Graph = nx.MultiDiGraph


def graph_of_owls() -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    add(graph, "paper:a", "Paper", "Owls plan at night", published="2024-01-02", ids=["arxiv:2401.00001"])
    add(graph, "paper:b", "Paper", "A survey of planning", published="2023-05", abstract="Owls, owls and planning.")
    add(graph, "method:group-owl", "Method", "Group Owl", aliases=["GO", "Group Owl"], papers=2, first_seen="2023-05")
    add(graph, "method:owl", "Method", "OWL", aliases=["OWL"], papers=1)
    add(graph, "concept:go", "Concept", "GO", aliases=["GO"], papers=9, ambiguous=True)
    add(graph, "task:planning", "Task", "planning", aliases=["plan"], papers=1)
    add(graph, "result:a.1", "Result", "60% wins")
    join(graph, "paper:a", "PROPOSES", "method:group-owl", "We give Group Owl.")
    join(graph, "paper:b", "USES", "method:group-owl", "We use GO.")
    join(graph, "method:group-owl", "EXTENDS", "method:owl", "It extends OWL.")
    join(graph, "result:a.1", "OF", "method:group-owl", "It wins 60%.")
    join(graph, "method:group-owl", "CO_OCCURS_WITH", "task:planning", "")
    return graph


def add(graph: "nx.MultiDiGraph[str]", key: str, label: str, name: str, **more: object) -> None:
    graph.add_node(key, label=label, name=name, **more)


def join(graph: "nx.MultiDiGraph[str]", source: str, relation: str, target: str, text: str) -> None:
    claims = [{"paper": "paper:a", "spans": [], "confidence": 1.0, "by": "t", "text": text}]
    graph.add_edge(
        source, target, relation, relation=relation, weight=1.0, confidence=1.0, derived=False, claims=claims
    )


@pytest.mark.parametrize(
    "name",
    ["method:group-owl", "Group Owl", "group-owls", "method:GO", "method:group owl"],
    ids=["by id", "by name", "by another spelling", "by type and alias", "by type and name"],
)
def test_a_node_is_found(name: str) -> None:
    assert query.node(graph_of_owls(), name) == "method:group-owl"


@pytest.mark.parametrize("name", ["paper:a", "2401.00001", "arxiv:2401.00001", "Owls plan at night"])
def test_a_paper_is_found_by_its_identifiers_and_title(name: str) -> None:
    assert query.node(graph_of_owls(), name) == "paper:a"


def test_a_name_of_its_own_comes_before_another_name_of_something_else() -> None:
    assert query.nodes(graph_of_owls(), "GO") == ["concept:go", "method:group-owl"]


def test_a_slip_of_the_pen_names_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean 'Group Owl'"):
        query.node(graph_of_owls(), "Group Owk")


def test_a_profile_tells_who_has_the_entity_in_which_role_and_in_what_words() -> None:
    profile = query.show(graph_of_owls(), "Group Owl")

    assert (profile.id, profile.name, profile.aliases, profile.papers) == ("method:group-owl", "Group Owl", ("GO",), 2)
    assert {role: [(x.id, x.date, x.text) for x in lines] for role, lines in profile.roles.items()} == {
        "PROPOSES": [("paper:a", "2024-01-02", "We give Group Owl.")],
        "USES": [("paper:b", "2023-05", "We use GO.")],
    }
    assert [(x.relation, x.id, x.text, x.inverse) for x in profile.relations] == [
        ("EXTENDS", "method:owl", "It extends OWL.", False)
    ]
    assert [x.id for x in profile.alike] == ["task:planning"]
    assert [x.name for x in profile.results] == ["60% wins"]


def test_a_profile_names_what_else_goes_by_the_name_and_says_when_it_is_ambiguous() -> None:
    profile = query.show(graph_of_owls(), "go")

    assert profile.ambiguous
    assert [other.id for other in profile.others] == ["method:group-owl"]


def test_a_papers_profile_has_its_entities_by_role() -> None:
    profile = query.show(graph_of_owls(), "paper:a")

    assert {role: [x.id for x in lines] for role, lines in profile.roles.items()} == {"PROPOSES": ["method:group-owl"]}


def test_finding_puts_exact_names_before_longer_names_before_texts() -> None:
    found = query.find(graph_of_owls(), "owls")

    assert [hit.id for hit in found] == ["method:owl", "method:group-owl", "paper:a", "paper:b"]


def test_every_word_must_be_in_a_paper_that_is_found() -> None:
    found = query.find(graph_of_owls(), "owls night", labels={"Paper"})

    assert [hit.id for hit in found] == ["paper:a"]


def test_finding_forgives_a_slip_of_the_pen() -> None:
    assert [hit.id for hit in query.find(graph_of_owls(), "plannning")] == ["task:planning"]


@pytest.mark.parametrize("words", ["", "?", "no such thing whatever", "(", "\u202e"])
def test_words_that_nothing_has_find_nothing(words: str) -> None:
    assert query.find(graph_of_owls(), words) == ()


def test_a_neighbourhood_is_what_lies_within_some_hops() -> None:
    graph = graph_of_owls()

    assert sorted(query.neighbourhood(graph, "OWL")) == ["method:group-owl", "method:owl"]
    assert "paper:b" in query.neighbourhood(graph, "OWL", hops=2)
    assert query.neighbourhood(graph, "OWL").edges["method:group-owl", "method:owl", "EXTENDS"]["weight"] == 1.0


def test_the_graph_is_left_as_it_was() -> None:
    graph = graph_of_owls()

    query.neighbourhood(graph, "OWL").nodes["method:owl"]["name"] = "changed"

    assert graph.nodes["method:owl"]["name"] == "OWL"


def test_info_counts_labels_relations_and_days() -> None:
    found = query.info(graph_of_owls())

    assert found["nodes"] == {"Concept": 1, "Method": 2, "Paper": 2, "Result": 1, "Task": 1}
    assert found["edges"] == {"CO_OCCURS_WITH": 1, "EXTENDS": 1, "OF": 1, "PROPOSES": 1, "USES": 1}
    assert found["dates"] == ["2023-05", "2024-01-02"]
