"""Linking over the annotated papers: same name, same node."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

import pytest

from kg.io import json_lines
from kg.model import Annotation, Entity, Mention, Paper, Span
from kg.resolve import Resolution, resolve
from kg.text import folded

GOLD = Path(__file__).parents[3] / "shared" / "gold"

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not GOLD.exists(), reason="the annotated papers lie beside a checkout only"),
]

# What the short forms of the seeds mean that have several readings, by paper.
SENSES = [
    ("DPO", {"direct preference optimization", "discovered policy optimization"}),
    ("CL", {"continual learning", "contrastive learning"}),
]


def annotated(*names: str) -> tuple[list[Paper], list[Annotation], list[str]]:
    """The papers, their mentions named by what the text prints, and the annotators' names in the same order."""
    rows = [row for name in names for row in json_lines(GOLD / f"train-{name}.jsonl")]
    papers = [Paper(row["id"], row["title"], row["abstract"]) for row in rows]
    found = [
        Annotation(row["id"], (), tuple(_mention(paper.text, e) for e in row["entities"]))
        for row, paper in zip(rows, papers, strict=True)
    ]
    return papers, found, [folded(entity["name"]) for row in rows for entity in row["entities"]]


def _mention(text: str, entity: dict[str, Any]) -> Mention:
    places = [m for s in entity["surfaces"] for m in re.finditer(rf"(?<!\w){re.escape(s)}(?!\w)", text)]
    spans = tuple(sorted(Span(*place.span()) for place in places))
    longest = max(entity["surfaces"], key=lambda surface: (len(surface), surface))
    return Mention(longest, entity["type"], entity["role"], spans)


def pairwise_f1(found: Iterable[Hashable], wanted: Iterable[Hashable]) -> float:
    found, wanted = list(found), list(wanted)
    both, ours, theirs = (_pairs(Counter(c)) for c in (zip(found, wanted, strict=True), found, wanted))
    return 2 * both / (ours + theirs)


def _pairs(counts: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def test_linking_comes_up_to_a_second_annotator() -> None:
    papers, found, wanted = annotated("seeds", "daily")

    resolution = resolve(papers, found)

    nodes = [resolution.node_of[a.paper_id, mention.name] for a in found for mention in a.mentions]
    assert pairwise_f1(nodes, wanted) > 0.93


@pytest.mark.parametrize(("short", "meanings"), SENSES, ids=[short for short, _ in SENSES])
def test_a_short_form_of_several_readings_has_a_node_for_each(short: str, meanings: set[str]) -> None:
    papers, found, _ = annotated("seeds")

    named = _entities_called(short, resolve(papers, found))

    assert {folded(entity.name).replace("optimisation", "optimization") for entity in named} == meanings
    assert not any(entity.ambiguous for entity in named)


def _entities_called(name: str, resolution: Resolution) -> list[Entity]:
    return [entity for entity in resolution.entities if name in entity.aliases]
