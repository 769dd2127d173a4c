import json
from pathlib import Path

import networkx as nx
import pytest

from tests.cli.conftest import Run


def test_export_goes_by_the_suffix(run: Run, graph: Path, tmp_path: Path) -> None:
    assert run("export", graph, tmp_path / "a.graphml").status == 0

    assert "paper:p1" in nx.read_graphml(tmp_path / "a.graphml")


def test_annotations_leave_as_json_lines(run: Run, graph: Path, tmp_path: Path) -> None:
    run("export", graph, tmp_path / "a.jsonl")

    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["p1", "p2", "p3"]


def test_an_unknown_suffix_is_one_line_with_the_nearest(run: Run, graph: Path, tmp_path: Path) -> None:
    ran = run("export", graph, tmp_path / "a.graphm")

    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "did you mean '.graphml'?" in ran.err


@pytest.mark.parametrize("options", [[], ["--around", "PPO", "--hops", "2"]])
def test_view_draws_a_page(run: Run, graph: Path, tmp_path: Path, options: list[str]) -> None:
    ran = run("view", graph, "-o", tmp_path / "a.html", *options)

    assert ran.status == 0
    assert "Proximal Policy Optimization" in (tmp_path / "a.html").read_text(encoding="utf-8")
