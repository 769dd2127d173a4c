from typing import Any

import numpy as np

from kg.extract.learned.company import FEATURES
from kg.extract.learned.keys import key_of
from kg.extract.learned.pairs import pairs
from kg.learn.judge import Reading, answer, contexts, counted, names, own_names, rows, same, summed
from kg.model import TYPES
from tests.extract.learned.test_rows import found, scored

PAPER: dict[str, Any] = {
    "id": "1",
    "title": "On GRPO",
    "abstract": "Group policy optimization (GRPO) beats Adam.",
    "entities": [
        {"name": "GRPO", "type": "method", "role": "proposes", "surfaces": ["GRPO", "Group policy optimization"]},
        {"name": "Adam", "type": "method", "role": "compares_with", "surfaces": ["Adam"]},
    ],
}
OTHER: dict[str, Any] = {
    "id": "2",
    "title": "GRPO",
    "abstract": "GRPO is a task.",
    "entities": [{"name": "GRPO", "type": "task", "role": "addresses", "surfaces": ["GRPO"]}],
}


def reading(paper: dict[str, Any], *liked: str) -> Reading:
    made = found(f"{paper['title']}\n{paper['abstract']}", *liked)
    return Reading(paper, made, answer(paper, made.hashes))


def test_an_annotation_says_of_each_candidate_which_entity_it_is() -> None:
    made = reading(PAPER, "GRPO", "Group policy optimization", "Adam", "policy optimization")
    entity = dict(zip(made.candidates.hashes.tolist(), made.answer.entity.tolist(), strict=True))

    assert entity[key_of("grpo")] == entity[key_of("group policy optimization")] == 0
    assert entity[key_of("Adam")] == 1
    assert entity[key_of("policy optimization")] == -1


def test_names_are_counted_by_paper_type_and_role() -> None:
    (row,) = names([PAPER, OTHER])(np.array([key_of("GRPO")], np.uint64))

    assert row[:2].tolist() == [2, 2]
    assert [row[2 + TYPES.index(t)] for t in ("method", "task")] == [1, 1]


def test_a_row_is_what_the_text_and_the_tables_say() -> None:
    one = reading(PAPER, "GRPO", "Adam")
    told = rows(one, {"phrase": names([OTHER]), **contexts([reading(OTHER, "GRPO")])})
    grpo = one.candidates.hashes.tolist().index(key_of("GRPO"))

    assert told.shape == (len(one.candidates.hashes), len(FEATURES))
    assert told[grpo, FEATURES.index("phrase-task")] > told[1 - grpo, FEATURES.index("phrase-task")]


def test_pairs_of_one_entity_are_the_same_and_pairs_with_none_are_not_judged() -> None:
    made = reading(PAPER, "GRPO", "Group policy optimization", "policy optimization")
    code, _ = scored("On GRPO\nGroup policy optimization (GRPO) beats Adam.")
    met = pairs(made.candidates, code.words, np.ones(len(made.candidates.hashes), np.float32))
    keys = [{made.candidates.hashes.tolist()[n] for n in pair} for pair in met.rows.tolist()]

    verdicts = dict(zip(map(frozenset, keys), same(made, met).tolist(), strict=True))

    assert verdicts[frozenset({key_of("GRPO"), key_of("group policy optimization")})] == 1
    assert verdicts[frozenset({key_of("policy optimization"), key_of("group policy optimization")})] == -1


def test_counts_of_one_hash_add_up() -> None:
    table = summed(np.array([5, 3, 5], np.uint64), np.array([[1.0], [2.0], [4.0]], np.float32))

    assert (table.hashes.tolist(), table.counts.tolist()) == ([3, 5], [[2.0], [5.0]])


def test_a_candidate_that_is_no_entity_counts_as_seen_only() -> None:
    made = reading(PAPER, "policy optimization")
    other = made.candidates.hashes.tolist().index(key_of("policy optimization"))

    assert counted(made)[other].tolist() == [1.0] + [0.0] * (counted(made).shape[1] - 1)


def test_what_a_paper_adds_to_the_table_of_names_can_be_taken_off() -> None:
    table = names([PAPER, OTHER])

    rest = table.counts - own_names(OTHER, table).counts

    assert np.array_equal(rest, names([PAPER])(table.hashes))
