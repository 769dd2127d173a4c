"""What both sides say, as it is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import UnreadableInput
from kg.evaluate.answers import Reported, compared, read

GOLD = {
    "id": "a",
    "title": "OWL",
    "abstract": "OWL extends PPO.",
    "entities": [{"name": "OWL", "type": "method", "surfaces": ["OWL"], "role": "proposes"}],
    "relations": [{"head": "OWL", "rel": "extends", "tail": "PPO"}],
    "results": [{"method": "OWL", "benchmark": "", "metric": "", "value": "3.5%", "baseline": ""}],
}


def written(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_gold_paper_is_read_whole(tmp_path: Path) -> None:
    answer = read(written(tmp_path / "gold.jsonl", GOLD))["a"]

    assert answer.text == "OWL\nOWL extends PPO."
    assert [(e.name, e.type, e.role, e.node, e.surfaces) for e in answer.entities] == [
        ("OWL", "method", "proposes", "OWL", ("OWL",))
    ]
    assert answer.relations == (("OWL", "extends", "PPO"),)
    assert answer.results == (Reported("3.5", frozenset({"owl"})),)


def test_what_is_found_has_nodes_mentions_and_confidence(tmp_path: Path) -> None:
    entity = {"id": "method:owl", "name": "OWL", "type": "method", "confidence": 0.5, "mentions": [{"text": "Owls"}]}

    found = read(written(tmp_path / "found.jsonl", {"id": "a", "entities": [entity]}))["a"].entities[0]

    assert (found.node, found.confidence, found.keys) == ("method:owl", 0.5, frozenset({"owl"}))


def test_entities_of_other_types_are_no_answer(tmp_path: Path) -> None:
    row = {"id": "a", "entities": [{"name": "Ada", "type": "person"}]}

    assert read(written(tmp_path / "found.jsonl", row))["a"].entities == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "record 1: is no JSON"),
        ('{"id": "a"}\n[]', "record 2: has no id"),
        ('{"id": 3}', "record 1: has no id"),
        ('{"id": "a", "entities": [{"type": "method"}]}', "an entity without a name"),
        ('{"id": "a", "entities": [{"name": "x", "type": "task", "mentions": [{}]}]}', "a mention without a text"),
        ('{"id": "a", "relations": [{"head": "x"}]}', "relations without head, rel, tail"),
        ("\xff", "record 1: is no JSON"),
    ],
)
def test_a_bad_record_is_one_clear_line(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "found.jsonl"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(UnreadableInput, match=why):
        read(path)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="No such file"):
        read(tmp_path / "gold.jsonl")


@pytest.mark.parametrize(
    ("left", "right", "one"),
    [
        ("Meta-Learning", "meta learnings", True),
        ("Gödel", "Godel", True),
        ("policies", "policy", True),
        ("Q", "Q*", False),
        ("R1+", "R1", False),
        ("loss", "los", False),
    ],
)
def test_spellings_are_compared_without_what_does_not_matter(left: str, right: str, one: bool) -> None:
    assert (compared(left) == compared(right)) == one
