"""What follows from the facts of many papers."""

import pytest

from kg import derived
from kg.derived import co_occurrences, incidence, similarities
from kg.tables import Fact


def using(**papers: str) -> list[Fact]:
    """What papers use, each entity a letter."""
    return [Fact("USES", f"paper:{p}", f"method:{e}", f"paper:{p}") for p, entities in papers.items() for e in entities]


def dated(facts: list[Fact]) -> dict[str, str]:
    return {fact.paper: "2024" for fact in facts}


def together(facts: list[Fact]) -> dict[str, float]:
    edges = co_occurrences(incidence(facts), dated(facts))
    return {edge.source[-1] + edge.target[-1]: edge.weight for edge in edges}


def test_only_entities_that_meet_more_often_than_by_chance_co_occur() -> None:
    facts = using(p="abz", q="abz", r="cdz", s="cdz", t="cz", u="ez")

    assert sorted(together(facts)) == ["ab", "cd"]


def test_a_pair_that_met_often_outweighs_one_that_met_twice() -> None:
    facts = using(p="ab", q="ab", r="ab", s="ab", t="cd", u="cd", v="e", w="f")

    found = together(facts)

    assert found["ab"] > found["cd"] > 0


def test_an_entity_keeps_its_strongest_neighbours_and_those_that_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "NEIGHBOURS", 1)
    facts = using(p="ab", q="ab", r="ab", s="ac", t="ac", u="x", v="y", w="z")

    assert sorted(together(facts)) == ["ab", "ac"]
    assert sorted(together([*facts, *using(k="cd", l="cd", m="cd")])) == ["ab", "cd"]


def test_papers_are_alike_by_what_is_rare() -> None:
    facts = using(p="az", q="az", r="bz", s="cz", t="z")

    (edge,) = similarities(incidence(facts), dated(facts))

    assert (edge.source, edge.target, edge.weight) == ("paper:p", "paper:q", 1.0)
    assert [claim.paper for claim in edge.claims] == ["paper:p", "paper:q"]


def test_the_size_of_blocks_does_not_change_what_is_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = using(p="abc", q="abd", r="bcd", s="ace", t="xyz", u="xy", v="yza", w="k")
    whole = list(similarities(incidence(facts), dated(facts)))

    monkeypatch.setattr(derived, "_BLOCK", 16)

    assert list(similarities(incidence(facts), dated(facts))) == whole
    assert len(whole) > 3


def test_nothing_gives_nothing() -> None:
    assert list(co_occurrences(incidence([]), {})) == []
    assert list(similarities(incidence([]), {})) == []
