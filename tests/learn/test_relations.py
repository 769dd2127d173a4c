"""Learning of relations: what a model says of a text is what it was fitted on, and a file holds all of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.evaluate import answers
from kg.extract.odds import NAMES, STEP, Model, read, write
from kg.extract.ties import ties
from kg.learn import found, relations, trees
from kg.learn.relations import Case
from kg.model import Mention, Span

PAPER: dict[str, Any] = {
    "id": "p1",
    "title": "Kestrel: quick policy search",
    "abstract": "We propose Kestrel for robotic grasping. Kestrel outperforms Sparrow and Wren on GraspBench.",
    "entities": [
        {"name": "Kestrel", "type": "method", "role": "proposes", "surfaces": ["Kestrel"]},
        {"name": "robotic grasping", "type": "task", "role": "addresses", "surfaces": ["robotic grasping"]},
        {"name": "Sparrow", "type": "method", "role": "compares_with", "surfaces": ["Sparrow"]},
        {"name": "Wren", "type": "method", "role": "compares_with", "surfaces": ["Wren"]},
    ],
    "relations": [
        {"head": "Kestrel", "rel": "applied_to", "tail": "robotic grasping"},
        {"head": "Kestrel", "rel": "outperforms", "tail": "Sparrow"},
    ],
    "results": [],
}


def toy(number: int) -> dict[str, Any]:
    return PAPER | {"id": f"p{number}"}


def made(*papers: dict[str, Any]) -> list[Case]:
    return relations.with_hubs(relations.cases(papers)[0])


def test_a_model_adds_up_what_it_was_fitted_on() -> None:
    (one, *_) = cases = made(*map(toy, range(12)))
    met = ties(one.words, one.actors, one.cast)
    bare = relations.vocabularies(cases)
    numbers = np.random.default_rng(1).integers(-99, 99, (len(bare.columns), len(NAMES)))
    model = replace(
        bare, columns=np.arange(len(bare.columns)), weights=(numbers * STEP).astype(np.float32), threshold=0.5
    )
    tie, column = relations.columns(one, met, bare)

    odds = model.rows(one.words, one.cast, met)[:, : len(NAMES)]

    for n in range(len(met.heads)):
        assert odds[n].tolist() == pytest.approx((numbers[column[tie == n]].sum(axis=0) * STEP).tolist())


def test_what_is_stated_is_held_by_the_pair_that_it_is_stated_of() -> None:
    (one, *_) = made(*map(toy, range(12)))
    met = ties(one.words, one.actors, one.cast)
    names = [actor.mention.name for actor in one.actors]

    held = {
        (names[met.heads[n]], NAMES[relation], names[met.tails[n]])
        for n, relation in zip(*np.nonzero(relations.held(one, met)), strict=True)
    }

    assert held == {("Kestrel", "applied_to", "robotic grasping"), ("Kestrel", "outperforms", "Sparrow")}


def test_a_model_reads_as_it_was_written(tmp_path: Path) -> None:
    cases = made(*map(toy, range(12)))
    one = cases[0]
    met = ties(one.words, one.actors, one.cast)
    bare = relations.vocabularies(cases)
    columns = np.zeros_like(bare.columns)
    columns[[3, 5]] = [1, 2]
    weights = np.array([[0.0] * 6, [1.5] * 6, [-0.25] * 6], dtype=np.float32)
    model: Model = replace(bare, columns=columns, weights=weights, threshold=0.4)
    hub = trees.grown(one.cast.rows, np.array([1, 0, 0, 0]), 1, min_data_in_leaf=1)
    rows = model.rows(one.words, one.cast, met)
    judge = trees.grown(rows, np.arange(len(rows)) % 7, 1, kinds=7, min_data_in_leaf=1)
    graphs = trees.onnx([hub], 1, one.cast.rows.shape[1]), trees.onnx([judge], 7, rows.shape[1])

    write(model, *graphs, tmp_path / "model.npz")
    first = (tmp_path / "model.npz").read_bytes()
    write(model, *graphs, tmp_path / "model.npz")
    again = read(tmp_path / "model.npz")

    assert (tmp_path / "model.npz").read_bytes() == first
    assert (again.vocabulary, again.named, again.threshold) == (model.vocabulary, model.named, 0.4)
    assert again.rows(one.words, one.cast, met).tolist() == rows.tolist()
    assert again.probabilities(again.rows(one.words, one.cast, met)).shape == (len(met.heads), len(NAMES))


def test_trees_learn_last_from_texts_like_those_to_be_read() -> None:
    papers = [*map(toy, range(12))]
    ids = [str(paper["id"]) for paper in papers]

    none, some, all_ = (
        relations.learned(relations.with_hubs(relations.cases(papers, like=like)[0])) for like in ([], ids[::2], ids)
    )

    assert len(some.judge) > len(none.judge)
    assert some.hub == none.hub
    assert all_.judge == none.judge


def test_found_mentions_are_called_what_annotators_call_them() -> None:
    paper = {
        "title": "PPO",
        "abstract": "Proximal policy optimization.",
        "entities": [
            {"name": "PPO", "type": "method", "role": "uses", "surfaces": ["PPO", "Proximal policy optimization"]}
        ],
    }
    mentions = (
        Mention("proximal optimization", "method", "uses", (Span(0, 3), Span(4, 32))),
        Mention("policy", "concept", "uses", (Span(13, 19),)),
    )

    assert found.aligned(paper, mentions) == {"proximal optimization": "ppo"}


def test_found_mentions_read_as_they_were_written(tmp_path: Path) -> None:
    import json

    mentions = (Mention("PPO", "method", "uses", (Span(0, 3), Span(7, 10)), 0.75),)
    paper = {"id": "p1", "title": "PPO is", "abstract": "PPO."}
    (tmp_path / "found.jsonl").write_text(json.dumps(found.line(paper, mentions)) + "\n", "utf-8")

    assert found.read(tmp_path / "found.jsonl") == {"p1": mentions}
    assert answers.read(tmp_path / "found.jsonl")["p1"].entities[0].surfaces == ("PPO",)


def test_bonds_read_as_they_were_written(tmp_path: Path) -> None:
    import json

    mentions = tuple(Mention(name, "method", "uses", (Span(n, n + 1),)) for n, name in enumerate("AB"))
    bonds = np.arange(24, dtype=np.float32).reshape(2, 2, 6)
    one, other = ({"id": name, "title": "AB", "abstract": ""} for name in ("p1", "p2"))
    lines = found.line(one, mentions, bonds), found.line(other, mentions)
    (tmp_path / "found.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")

    assert {name: told.tolist() for name, told in found.bonds(tmp_path / "found.jsonl").items()} == {
        "p1": bonds.tolist()
    }
