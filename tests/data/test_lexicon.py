"""The lexicon is well formed and says nothing twice."""

import csv
from collections import defaultdict

import pytest

from kg.io import resource
from kg.model import TYPES
from kg.text import folded

FLAGS = {"case", "context", "expansion"}
SOURCES = {"hand", "gold"}
# What the annotation guidelines call generic: no entry may match these.
GENERIC = frozenset(
    [
        "model",
        "approach",
        "framework",
        "training",
        "performance",
        "data",
        "agent",
        "policy",
        "reward",
        "learning",
        "algorithm",
        "experiment",
        "method",
        "system",
        "technique",
        "technology",
        "state of the art",
        "paper",
        "work",
        "result",
        "task",
        "problem",
        "benchmark",
        "dataset",
    ]
)


def entries() -> list[dict[str, str]]:
    with resource("data/lexicon.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def forms(entry: dict[str, str]) -> list[str]:
    return [entry["name"], *parts(entry["aliases"])]


def test_the_lexicon_holds_more_than_1500_entries_of_every_type() -> None:
    types = [entry["type"] for entry in entries()]

    assert len(types) > 1500
    assert set(types) == set(TYPES)


def test_every_cell_is_from_its_vocabulary() -> None:
    wrong = [
        entry["name"]
        for entry in entries()
        if entry["type"] not in TYPES
        or not FLAGS.issuperset(parts(entry["flags"]))
        or entry["source"] not in SOURCES
        or any(not form or form != form.strip() for form in forms(entry))
    ]

    assert wrong == []


def test_entries_stand_in_order_and_once() -> None:
    keys = [(TYPES.index(entry["type"]), folded(entry["name"])) for entry in entries()]

    assert keys == sorted(set(keys))


def test_no_form_belongs_to_two_entries_of_a_type_unless_it_is_flagged() -> None:
    owners = defaultdict(list)
    for entry in entries():
        for form in {folded(form) for form in forms(entry)}:
            owners[entry["type"], form].append(entry)

    shared = [form for form, found in owners.items() if sum("expansion" not in parts(e["flags"]) for e in found) > 1]

    assert shared == []


def test_an_entry_lists_no_form_twice() -> None:
    twice = [entry["name"] for entry in entries() if len({folded(f) for f in forms(entry)}) < len(forms(entry))]

    assert twice == []


def test_every_broader_name_is_an_entry() -> None:
    names = {entry["name"] for entry in entries()}

    assert [b for entry in entries() for b in parts(entry["broader"]) if b not in names] == []


def test_broader_names_form_no_circle() -> None:
    broader = defaultdict(set)
    for entry in entries():
        broader[entry["name"]].update(parts(entry["broader"]))

    def wider(name: str, below: tuple[str, ...] = ()) -> bool:
        return name not in below and all(wider(b, (*below, name)) for b in broader[name])

    assert [name for name in list(broader) if not wider(name)] == []


@pytest.mark.parametrize("form", sorted(GENERIC))
def test_no_entry_matches_a_generic_word(form: str) -> None:
    assert [e["name"] for e in entries() if form in {folded(f) for f in forms(e)} and "context" not in e["flags"]] == []
