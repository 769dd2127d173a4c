import json
from pathlib import Path

import pytest

from kg.extract.learned.encoder import WIDEST, words
from kg.learn.gold import Example, example, fold_of, outside, papers
from kg.model import TYPES


def labelled(title: str, abstract: str, *entities: tuple[str, list[str]]) -> Example:
    made = [{"name": s[0], "type": t, "role": "uses", "surfaces": s} for t, s in entities]
    return example({"id": "1", "title": title, "abstract": abstract, "entities": made})


def spans(made: Example) -> list[tuple[str, str]]:
    found = words(made.text)
    return [(made.text[found[s.first].start : found[s.last].end], TYPES[s.type]) for s in made.spans]


def test_every_place_of_a_name_is_labelled() -> None:
    made = labelled("On GRPO", "GRPO and (GRPO).", ("method", ["GRPO"]))

    assert spans(made) == [("GRPO", "method")] * 3


def test_a_name_inside_a_longer_one_is_not_labelled_where_it_stands_free_elsewhere() -> None:
    made = labelled("On", "C-GRPO extends GRPO.", ("method", ["C-GRPO"]), ("method", ["GRPO"]))

    assert spans(made) == [("C-GRPO", "method"), ("GRPO", "method")]


def test_a_name_that_stands_only_inside_a_longer_one_is_labelled_there() -> None:
    made = labelled("On", "offline RL is hard", ("concept", ["offline RL"]), ("concept", ["RL"]))

    assert sorted(spans(made)) == [("RL", "concept"), ("offline RL", "concept")]


def test_part_of_a_word_is_no_place_of_a_name() -> None:
    assert spans(labelled("On", "GRPOs and xGRPO", ("method", ["GRPO"]))) == []


def test_a_name_of_too_many_words_is_left_out() -> None:
    assert spans(labelled("On", "a " * (WIDEST + 2), ("method", [("a " * (WIDEST + 1)).strip()]))) == []


def test_papers_come_sorted_whatever_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "2"}\n\n{"id": "1"}\n', "utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "0"}\n', "utf-8")

    assert [p["id"] for p in papers([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])] == ["0", "1", "2"]


@pytest.mark.parametrize(("label", "count"), [("TASK", 1), ("PLACE", 0)])
def test_a_benchmark_gives_the_labels_that_are_asked_for(tmp_path: Path, label: str, count: int) -> None:
    row = {"id": "x", "text": "We study parsing.", "spans": [[9, 16, label], [10, 16, "TASK"]]}
    path = tmp_path / "tdmsci" / "train.jsonl"
    path.parent.mkdir()
    path.write_text(json.dumps(row) + "\n", "utf-8")

    (made,) = outside(path, ("TASK", "METRIC"))

    assert made.field == "tdmsci"
    assert len(made.spans) == count


def test_the_fold_of_a_paper_hangs_on_its_id_alone_and_no_fold_is_empty() -> None:
    assert [fold_of(f"p{n}", 5) for n in range(6)] == [1, 2, 0, 4, 3, 3]
    assert {fold_of(f"p{n}", 5, "inner") for n in range(50)} == set(range(5))
