import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.outside import Candidate, Found, candidates, decoded, figures, part, threshold
from kg.extract.learned.encoder import WIDEST, splitter


def candidate(sure: float, start: int, end: int, label: str = "Method", text: str = "a") -> Candidate:
    return Candidate(sure, Found(text, start, end, label))


def folder_of(tmp_path: Path, name: str, **parts: list[dict[str, Any]]) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    for part_name, rows in parts.items():
        (folder / f"{part_name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_spans_of_two_texts_may_stand_in_the_same_place() -> None:
    found = decoded([[candidate(0.9, 0, 3)], [candidate(0.8, 0, 3, text="b")]], 0.5)

    assert {f.id for f in found} == {"a", "b"}


def test_the_surer_of_overlapping_spans_leaves_room_for_a_third() -> None:
    found = decoded([[candidate(0.6, 0, 5), candidate(0.9, 4, 9), candidate(0.7, 0, 3)]], 0.5)

    assert sorted((f.start, f.end) for f in found) == [(0, 3), (4, 9)]


def test_the_threshold_keeps_out_what_is_false() -> None:
    gold = frozenset([Found("a", 0, 3, "Method")])
    texts = [[candidate(0.8, 0, 3), candidate(0.55, 10, 12)]]

    assert figures(decoded(texts, threshold(texts, gold)), gold)["f1"] == 1.0


def test_a_span_with_a_wrong_label_is_not_right() -> None:
    found = figures(frozenset([Found("a", 0, 3, "Task")]), frozenset([Found("a", 0, 3, "Method")]))

    assert found == {"precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_spans_that_the_network_cannot_say_still_count_as_gold(tmp_path: Path) -> None:
    long = " ".join("a" * (WIDEST + 1))
    text = f"{long} wins."
    spans = [[0, len(long), "Task"], [len(long) + 1, len(text) - 1, "Method"]]
    row: dict[str, Any] = {"id": "1", "text": text, "sents": [[0, len(text)]], "spans": spans}

    made = part(folder_of(tmp_path, "scierc", dev=[row], test=[row]), "test")

    assert len(made.gold) == 2
    assert [(s.first, s.last) for s in made.examples[0].spans] == [(WIDEST + 1, WIDEST + 1)]


def test_without_a_dev_split_each_sentence_is_either_to_learn_from_or_to_choose_by(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"id": str(n), "text": "x", "sents": [[0, 1]], "spans": []} for n in range(500)]
    folder = folder_of(tmp_path, "tdmsci", train=rows)

    learned, dev = ({e.id for e in part(folder, name).examples} for name in ("train", "dev"))

    assert not learned & dev
    assert len(learned | dev) == 500
    assert 40 < len(dev) < 90


def test_places_count_in_the_whole_text(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="the network learns with the extra 'train' only")
    from kg.learn.tagger import Tagger

    first, second = "x " * 150, "y " * 150
    row: dict[str, Any] = {"id": "1", "text": first + second, "sents": [[0, 300], [300, 600]], "spans": []}
    given = part(folder_of(tmp_path, "scierc", dev=[row], test=[row]), "test")
    torch.manual_seed(0)
    labels = ("Method", "Task", "Metric", "Material", "OtherScientificTerm", "Generic")
    tagger = Tagger(1, 4, fields={"scierc": labels})
    tagger.scorers["scierc"].out.bias.data[0] = 9.0

    found = candidates(tagger, given, "scierc", splitter(["[PAD]", "[UNK]", "[CLS]", "[SEP]"]))

    assert len(found) == 2
    assert {text[0].found.start for text in found} == {0, 300}
