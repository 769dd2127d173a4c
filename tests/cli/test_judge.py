"""The commands that judge who is who."""

import io
import json
import shutil
from pathlib import Path

import pytest

from kg import graph as store
from kg.fold import tables
from kg.model import Annotation, Mention, Paper, Span
from kg.pipeline import built
from kg.query import node
from kg.resolve import resolve
from tests.cli.conftest import Run

SLIP, RIGHT, OTHER = "turbo gird search", "turbo grid search", "lazy lattice walk"
PAPERS = (
    Paper("a", f"We try {SLIP}."),
    Paper("b", f"We try {RIGHT}."),
    Paper("c", f"We try {OTHER}."),
    Paper("d", f"We try {OTHER[:-4]}walks."),
)
SIZES = {"a": len(SLIP), "b": len(RIGHT), "c": len(OTHER), "d": len(OTHER) + 1}
FOUND = tuple(
    Annotation(p.id, mentions=(Mention(p.title[7:-1], "method", "uses", (Span(7, 7 + SIZES[p.id]),)),)) for p in PAPERS
)


@pytest.fixture
def field(tmp_path: Path) -> Path:
    path = tmp_path / "field.kg"
    resolution = resolve(PAPERS, FOUND)
    store.save(
        tables(PAPERS, FOUND, resolution), path, papers=PAPERS, annotations=FOUND, judgements=resolution.judgements
    )
    return path


def methods(path: Path) -> set[str]:
    return {node for node in store.load(path) if node.startswith("method:")}


def test_merge_says_what_was_and_what_is(run: Run, field: Path) -> None:
    ran = run("merge", field, SLIP, RIGHT, "--why", "a slip of the pen")

    assert (ran.status, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == ["was", "was", "is"]
    assert "2 papers" in ran.out.splitlines()[-1]


def test_merge_needs_a_reason(run: Run, field: Path) -> None:
    assert run("merge", field, SLIP, RIGHT).status == 2


def test_judgements_are_listed_and_undone(run: Run, field: Path) -> None:
    before = methods(field)
    run("merge", field, SLIP, RIGHT, "--why", "a [bold]slip[/bold]")

    assert "a [bold]slip[/bold]" in run("judgements", field).out
    assert run("undo", field, "1").status == 0
    assert methods(field) == before
    assert [row["stands"] for row in json.loads(run("judgements", field, "--json").out)] == [False, False]
    assert run("undo", field).err == "kg: no judgement stands here; none does\n"


def test_split_takes_a_name_or_a_paper(run: Run, field: Path) -> None:
    made = json.loads(run("split", field, OTHER, "d", "--why", "another", "--json").out)["made"]

    assert made[0]["left"] == "paper:d#method:lazy lattice walks"
    assert len(methods(field)) == 4


def test_doubtful_pairs_are_listed_for_people_and_machines(run: Run, field: Path) -> None:
    pairs = json.loads(run("judge", field, "--list", "--json").out)

    assert [(pair["left"]["typed"], pair["right"]["typed"]) for pair in pairs] == [
        (f"method:{SLIP}", f"method:{RIGHT}")
    ]
    assert "spelt 93 % alike" in run("judge", field, "--list").out
    assert store.judgements(field) == ()


@pytest.mark.parametrize(
    ("typed", "verdicts", "left"),
    [
        ("s\n", ["same"], 2),
        ("maybe\nd\n", ["different"], 3),
        ("\n", [], 3),
        ("q\n", [], 3),
        ("", [], 3),
    ],
)
def test_pairs_are_asked_and_answers_recorded(
    run: Run, field: Path, monkeypatch: pytest.MonkeyPatch, typed: str, verdicts: list[str], left: int
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    ran = run("judge", field)

    assert ran.status == 0
    assert f"We try {SLIP}." in ran.err
    assert [judgement.verdict for judgement in store.judgements(field)] == verdicts
    assert len(methods(field)) == left


def test_a_judgement_outlives_a_rebuild_from_the_files(run: Run, papers: Path, graph: Path, tmp_path: Path) -> None:
    path = tmp_path / "three.kg"
    shutil.copytree(graph, path)
    assert run("merge", path, "PPO", "GRPO", "--why", "for this test").status == 0
    merged = store.tables(path)

    built([papers], path)

    assert store.tables(path) == merged
    assert node(store.load(path), "PPO") == node(store.load(path), "GRPO")
    assert node(store.load(graph), "PPO") != node(store.load(graph), "GRPO")
