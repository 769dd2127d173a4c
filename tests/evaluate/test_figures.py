"""Figures and their ranges."""

import importlib.util
import json
import random
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.evaluate import evaluate
from kg.evaluate.answers import Answer, Named
from kg.evaluate.figures import Floats, linking, samples, scores, together
from kg.evaluate.matching import Matched, matched
from kg.model import TYPES


def test_papers_that_are_all_alike_leave_no_range() -> None:
    score = scores([{"entities": (3, 4, 6)}] * 5, samples(5))["entities"]

    assert (score.precision, score.recall, score.f1) == (0.75, 0.5, 0.6)
    assert (score.low, score.high) == pytest.approx((0.6, 0.6))


def test_the_range_is_that_of_the_binomial() -> None:
    measured = [{"role": (n % 2, 1, 1)} for n in range(400)]

    score = scores(measured, samples(400))["role"]

    assert (score.low, score.high) == pytest.approx((0.451, 0.549), abs=0.006)


def test_the_samples_are_the_same_in_every_run() -> None:
    assert (samples(7) == samples(7)).all()
    assert samples(7).sum(axis=1).tolist() == [7.0] * 1000


def test_nothing_found_is_zero_and_no_error() -> None:
    score = scores([{"entities": (0, 0, 0)}], samples(1))["entities"]

    assert (score.precision, score.recall, score.f1, score.low, score.high) == (0, 0, 0, 0, 0)
    assert scores([], samples(0)) == {}
    assert linking([], samples(0)).f1 == 0


def paper(name: str, *linked: tuple[str, str]) -> Matched:
    gold = tuple(Named(f"{gold} {n}", "method", "", "", (str(n),)) for n, (gold, _) in enumerate(linked))
    found = tuple(Named(str(n), "method", "", node) for n, (_, node) in enumerate(linked))
    return matched(Answer(name, entities=gold), Answer(name, entities=found))


def test_linking_counts_pairs_over_the_collection() -> None:
    def said(name: str, node: str) -> Matched:
        return matched(
            Answer(node, entities=(Named(name, "method", "", ""),)),
            Answer(node, entities=(Named(name, "method", "", node),)),
        )

    score = linking([said("PPO", "1"), said("ppo", "1"), said("PPOs", "2"), said("SAC", "2")], samples(4))

    assert (score.right, score.found, score.gold) == (1, 2, 3)


def test_a_paper_drawn_twice_makes_no_links_with_itself() -> None:
    rng = np.random.default_rng(3)
    draw = [[f"n{rng.integers(4)}" for _ in range(rng.integers(1, 5))] for _ in range(6)]
    papers = [paper(str(p), *((f"g{rng.integers(3)}", node) for node in nodes)) for p, nodes in enumerate(draw)]
    weights = samples(6, 20)

    def slowly(row: Floats) -> float:
        items = [(p, found.node) for p, one in enumerate(papers) for _, found in one.both()]
        return float(sum(row[a] * row[b] for (a, left), (b, right) in combinations(items, 2) if left == right))

    owners = [p for p, one in enumerate(papers) for _ in one.pairs]
    nodes = [found.node for one in papers for _, found in one.both()]
    assert together(owners, nodes, weights).tolist() == [slowly(row) for row in weights]


SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.corpora
def test_figures_are_those_of_the_scorer_that_decides_to_the_last_digit(tmp_path: Path) -> None:
    scorer, gold = SHARED / "eval" / "score.py", SHARED / "gold" / "train-seeds.jsonl"
    if not scorer.exists():
        pytest.skip("needs the scorer at ../shared/eval")
    spec = importlib.util.spec_from_file_location("score", scorer)
    assert spec
    assert spec.loader
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    chance = random.Random(1)

    def spoiled(entity: dict[str, Any]) -> dict[str, Any]:
        kind = entity["type"] if chance.random() < 0.85 else chance.choice(TYPES)
        role = entity["role"] if chance.random() < 0.7 else "uses"
        name = entity["name"] + ("" if chance.random() < 0.7 else " net")
        node = "n:" + entity["name"].casefold()[: 8 if chance.random() < 0.5 else 30]
        surfaces = [{"text": surface} for surface in entity["surfaces"]] if chance.random() < 0.9 else []
        return {"id": node, "name": name, "type": kind, "role": role, "mentions": surfaces}

    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    found = tmp_path / "found.jsonl"
    with found.open("w", encoding="utf-8") as lines:
        for row in rows[:-7]:
            row["entities"] = [spoiled(e) for e in row["entities"] if chance.random() < 0.8]
            for kind in ("relations", "results"):
                row[kind] = [one for one in row[kind] if chance.random() < 0.6]
            lines.write(json.dumps(row) + "\n")

    expected, _, _ = theirs.score(theirs.load(gold), theirs.load(found))
    ours = evaluate(gold, found, resamples=10).scores

    named = {name: name for name in ("entities", "untyped", "names", "linking", "relations")}
    figures = {name: expected[name] for name in named} | {f"type {t}": f for t, f in expected["by_type"].items()}
    for name, f in figures.items():
        score = ours[name]
        mine = (score.precision, score.recall, score.f1, score.right, score.found, score.gold)
        assert mine == (f["p"], f["r"], f["f1"], f["tp"], f["pred"], f["gold"]), name
    assert ours["proposed"].recall == expected["proposed_recall"]
    assert ours["role"].recall == expected["role_accuracy"]
    assert ours["results"].recall == expected["results_recall"]
    assert ours["entities"].right < ours["entities"].found
