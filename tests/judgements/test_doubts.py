"""Which pairs are in doubt, and why."""

import pytest

from kg.fold import tables
from kg.graph import networkx
from kg.judgements.doubts import doubts, features, likelihood
from kg.judgements.pairs import Thing, candidates
from kg.model import Annotation, Judgement, Mention, Paper, Span
from kg.resolve import resolve
from tests.export.graphs import Graph


def thing(*names: str, kind: str = "method", papers: str = "", company: tuple[str, ...] = ()) -> Thing:
    return Thing(f"{kind}:{names[0]}", names, frozenset(papers), dict.fromkeys(company, 1.0))


def likely(left: Thing, right: Thing) -> float:
    return likelihood(features(left, right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("turbo gird search", "turbo grid search", id="a slip"),
        pytest.param("ZetaBench", "Zeta-Bench", id="a hyphen"),
        pytest.param("QRZ", "quick random zoom", id="a short name"),
    ],
)
def test_a_likely_pair_is_found_and_is_more_likely_than_not(left: str, right: str) -> None:
    pair = thing(left, papers="a", company=("x", "y")), thing(right, papers="b", company=("x", "y"))

    assert candidates(pair) == [tuple(sorted(t.node for t in pair))]
    assert likely(*pair) > 0.5


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("Zeta-3", "Zeta-4", id="a number"),
        pytest.param("Q*", "Q", id="a mark"),
        pytest.param("ZetaBench", "ZettaBench", id="a coined name"),
        pytest.param("stable training", "unstable training", id="an opposite"),
        pytest.param("group preference optimization", "group policy optimization", id="a word"),
        pytest.param("deep grid search", "grid search", id="a narrower thing"),
    ],
)
def test_an_unlikely_pair_is_less_likely_than_not(left: str, right: str) -> None:
    assert likely(thing(left, papers="a"), thing(right, papers="b")) < 0.5


def test_the_same_company_speaks_for_a_pair_and_the_same_papers_against() -> None:
    left = thing("grid search", papers="ab", company=("x", "y"))
    alone, beside = thing("grid searcher", papers="cd"), thing("grid searcher", papers="cd", company=("x", "y"))
    together = thing("grid searcher", papers="ab", company=("x", "y"))

    assert likely(left, alone) < likely(left, beside)
    assert likely(left, together) < likely(left, beside)


def test_reasons_can_be_read() -> None:
    found = features(
        thing("QRZ", papers="a", company=("task:x",)), thing("quick random zoom", "QZ", papers="b", company=("task:x",))
    )

    assert [feature.text for feature in found] == ["'QRZ' can stand for 'quick random zoom'", "both are named beside x"]


def field() -> "Graph[str]":
    papers = [
        Paper("a", "We try turbo gird search."),
        Paper("b", "We try turbo grid search."),
        Paper("c", "On turbo grid search"),
    ]
    names = {"a": "turbo gird search", "b": "turbo grid search", "c": "turbo grid search"}
    found = []
    for paper in papers:
        start = paper.text.index("turbo")
        mention = Mention(names[paper.id], "method", "uses", (Span(start, start + 17),))
        found.append(Annotation(paper.id, mentions=(mention,)))
    return networkx(tables(papers, found, resolve(papers, found, entries=())))


def test_a_doubt_shows_both_sides_with_their_sentences() -> None:
    (doubt,) = doubts(field())

    assert (doubt.left.typed, doubt.right.typed) == ("method:turbo gird search", "method:turbo grid search")
    assert (doubt.left.papers, doubt.right.papers) == (1, 2)
    assert doubt.left.sentences == (("paper:a", "We try turbo gird search."),)
    assert len(doubt.right.sentences) == 2
    assert "spelt 93 % alike" in doubt.why


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_what_was_judged_is_not_asked_again(verdict: str) -> None:
    judged = Judgement("method:turbo grid search", "method:turbo gird search", verdict, "")

    assert doubts(field(), [judged]) == ()
