import json
from pathlib import Path

from tests.cli.conftest import Run


def test_info_counts_by_type(run: Run, graph: Path) -> None:
    ran = run("info", graph, "--sources")

    assert ran.status == 0
    assert "three.jsonl" in ran.out


def test_show_tells_roles_with_the_sentences(run: Run, graph: Path) -> None:
    ran = run("show", graph, "ppo")

    assert ran.status == 0
    assert ran.out.startswith("Proximal Policy Optimization")
    assert "PROPOSES (1)" in ran.out
    assert "We propose Proximal Policy Optimization (PPO), a policy gradient method." in " ".join(ran.out.split())


def test_show_for_machines_is_the_whole_profile(run: Run, graph: Path) -> None:
    ran = run("show", graph, "GRPO", "--json")

    assert json.loads(ran.out)["name"] == "Group Relative Policy Optimization"


def test_show_takes_a_paper_by_its_identifier(run: Run, graph: Path) -> None:
    assert "Credit assignment for long tasks" in run("show", graph, "p3").out


def test_a_name_that_is_not_there_is_one_line_with_the_nearest(run: Run, graph: Path) -> None:
    ran = run("show", graph, "GRPOO")

    assert (ran.status, ran.out) == (2, "")
    assert "did you mean" in ran.err


def test_find_gives_papers_and_entities(run: Run, graph: Path) -> None:
    hits = json.loads(run("find", graph, "credit", "assignment", "--json").out)

    assert {"paper:p3", "concept:credit-assignment"} <= {hit["id"] for hit in hits}


def test_find_keeps_to_the_types_asked_for(run: Run, graph: Path) -> None:
    hits = json.loads(run("find", graph, "credit assignment", "--type", "paper", "--json").out)

    assert {hit["label"] for hit in hits} == {"Paper"}
    assert run("find", graph, "credit", "--type", "papper").status == 2


def test_a_graph_that_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    ran = run("info", tmp_path / "none.kg")

    assert (ran.status, ran.err.count("\n")) == (2, 1)
