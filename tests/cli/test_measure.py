"""The command that measures."""

import json
from pathlib import Path

import pytest

from kg.fold import tables
from kg.graph import save
from kg.model import Annotation, Link, Mention, Paper, Result, Span
from kg.resolve import resolve
from tests.cli.conftest import Run

PAPERS = (Paper("a", "OWL", "OWL extends PPO by 3%."), Paper("b", "On <b>PPO</b>", "Nothing else."))
FOUND = (
    Annotation(
        "a",
        (),
        (
            Mention("OWL", "method", "proposes", (Span(0, 3), Span(4, 7))),
            Mention("PPO", "task", "uses", (Span(16, 19),)),
        ),
        (Link("OWL", "extends", "PPO", Span(4, 26)),),
        (Result("OWL", "", "", "3%", "", Span(4, 26), 3.0, "%"),),
    ),
    Annotation("b", (), (Mention("PPO", "task", "uses", (Span(6, 9),), 0.5),)),
)
GOLD: list[dict[str, object]] = [
    {
        "id": "a",
        "title": "OWL",
        "abstract": "OWL extends PPO by 3%.",
        "entities": [
            {"name": "OWL", "type": "method", "role": "proposes", "surfaces": ["OWL"]},
            {"name": "PPO", "type": "method", "role": "extends", "surfaces": ["PPO"]},
        ],
        "relations": [{"head": "OWL", "rel": "extends", "tail": "PPO"}],
        "results": [{"method": "OWL", "benchmark": "", "metric": "", "value": "3%", "baseline": ""}],
    },
    {"id": "c", "entities": []},
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in GOLD), encoding="utf-8")
    return path


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "field.kg"
    save(tables(PAPERS, FOUND, resolve(PAPERS, FOUND)), path, papers=PAPERS, annotations=FOUND)
    return path


def test_a_graph_is_measured(run: Run, gold: Path, graph: Path) -> None:
    report = json.loads(run("evaluate", gold, graph, "--json", "--errors", "1").out)

    assert (report["papers"], report["answered"]) == (2, 1)
    assert [report["scores"][name]["right"] for name in ("entities", "untyped", "relations", "results")] == [1, 2, 1, 1]
    assert report["types"] == [["method", "method", 1], ["method", "task", 1]]
    assert report["errors"]["type"]["examples"][0]["text"] == "OWL extends PPO by 3%."


def test_a_graph_and_its_export_are_measured_alike(run: Run, gold: Path, graph: Path, tmp_path: Path) -> None:
    exported = tmp_path / "found.jsonl"
    run("export", graph, exported)

    assert run("evaluate", gold, exported, "--json").out == run("evaluate", gold, graph, "--json").out


def test_people_get_a_table_the_errors_they_ask_for_and_a_page(
    run: Run, gold: Path, graph: Path, tmp_path: Path
) -> None:
    shown = run("evaluate", gold, graph, "--errors", "3", "--html", tmp_path / "report.html").out

    assert "1 of 2 papers answered" in shown
    assert "method: PPO ≠ task: PPO" in shown
    assert "field.kg by gold.jsonl" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_answers_about_other_papers_are_a_slip_not_a_nought(run: Run, gold: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({**GOLD[0], "id": "z"}) + "\n", encoding="utf-8")

    ran = run("evaluate", gold, other)

    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "other.jsonl: has none of the 2 papers of" in ran.err
