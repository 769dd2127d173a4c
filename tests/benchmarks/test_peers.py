from collections.abc import Sequence

import pytest

from benchmarks.peers.papers import Mention, Paper, answer, judged, split
from benchmarks.peers.phrases import best, stretches
from benchmarks.peers.sequence import labels, outer, rows, spans
from kg.extract.learned.encoder import words
from kg.learn.gold import Labelled, example
from kg.model import TYPES


def paper(name: str, abstract: str, **surfaces: str) -> Paper:
    entities = [{"name": s, "type": kind, "role": "uses", "surfaces": [s]} for kind, s in surfaces.items()]
    row = {"id": name, "title": "On things", "abstract": abstract, "entities": entities}
    return Paper(row, example(row))


def test_each_paper_is_in_one_fold_whatever_the_others_are() -> None:
    given = [paper(f"p{n}", "x") for n in range(40)]

    folds = [{p.id for p in split(given, 5, fold)[1]} for fold in range(5)]

    assert sorted(name for fold in folds for name in fold) == sorted(p.id for p in given)
    assert {p.id for p in split(given[:20], 5, 0)[1]} == folds[0] & {p.id for p in given[:20]}


def test_labels_of_words_give_the_spans_that_they_were_made_of() -> None:
    given = [Labelled(0, 1, 0), Labelled(2, 2, 1), Labelled(4, 6, 0)]

    found = list(spans(labels(8, given)))

    assert found == [(s.first, s.last, TYPES[s.type]) for s in given]


def test_of_two_overlapping_spans_the_longer_is_learned() -> None:
    assert list(outer([Labelled(0, 1, 0), Labelled(1, 4, 2)])) == [Labelled(1, 4, 2)]


def test_words_at_the_edges_have_neighbours_on_one_side_only() -> None:
    first, *_, last = rows(words("PPO beats DQN"))

    assert "+1w=beats" in first
    assert not any(feature.startswith(("-1", "-2")) for feature in first)
    assert not any(feature.startswith(("+1", "+2")) for feature in last)


def test_names_listed_as_one_thing_are_one_entity() -> None:
    said = answer("a", [Mention("PPO", "method", "PPO"), Mention("Proximal Policy Optimization", "method", "PPO")])

    assert [(e.node, len(e.surfaces)) for e in said.entities] == [("PPO", 2)]


def test_an_entity_of_the_wrong_type_counts_where_types_do_not() -> None:
    scores = judged([paper("a", "We use PPO.", method="PPO")], [[Mention("PPO", "task")]]).scores

    assert (scores["entities"].f1, scores["untyped"].f1) == (0.0, 1.0)


def test_as_many_phrases_are_taken_as_is_best_on_papers_to_learn_from() -> None:
    ranking = [f"phrase{n}" for n in "abcdefghijklmnop"]
    # Four are entities: the shortest cut that is tried.
    kinds = dict(zip(("method", "task", "concept", "metric"), ranking, strict=False))

    def ranked(_: str) -> Sequence[str]:
        return ranking

    learned = [paper("a", "We use phrasea, phraseb, phrasec and phrased.", **kinds)]

    assert [len(list(found)) for found in best(ranked)(learned, [paper("b", "x"), paper("c", "y")])] == [4, 4]


def test_stretches_end_at_stop_words_and_at_marks_but_not_at_hyphens() -> None:
    found = stretches("Graph-based search, then (deep) learning")

    assert "Graph-based search" in found
    assert not any("(" in phrase or "," in phrase for phrase in found)


def test_a_list_finds_whole_words_alone() -> None:
    pytest.importorskip("flashtext", reason="lists are matched with the extra 'benchmarks' only")
    from benchmarks.peers.phrases import listed

    found = listed([("PPO", "method", "PPO")], exact=True)("PPO, PPO-based and SPPO; ppo")

    assert [m.text for m in found] == ["PPO", "PPO"]
