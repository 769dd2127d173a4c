import gzip
import json
from pathlib import Path
from typing import Any

from kg.extract.statistics import USES, Use
from kg.learn.counts import collected, counted, example

ROW: dict[str, Any] = {
    "id": "1",
    "title": "On Zapping",
    "abstract": "Fast zapping nets beat nets.",
    "entities": [
        {"name": "zapping net", "type": "method", "role": "proposes", "surfaces": ["zapping nets"]},
        {"name": "zapping", "type": "concept", "role": "studies", "surfaces": ["Zapping"]},
    ],
}
BARE: dict[str, Any] = {"id": "2", "title": "Zapping nets", "abstract": "None.", "entities": []}


def test_surfaces_count_the_papers_that_hold_them_and_those_that_annotate_them() -> None:
    found = counted([example(ROW), example(BARE)]).surfaces["zapping net"]

    assert (found.papers, found.annotated, found.types[0], found.roles[0]) == (2, 1, 1, 1)


def test_words_count_by_their_place_in_the_longest_annotated_name() -> None:
    uses = counted([example(ROW)]).words

    said = {word: dict(zip(USES, uses[word].counts, strict=True)) for word in ("fast", "zapping", "nets")}
    assert (said["fast"]["outside"], said["fast"]["before"]) == (1, 1)
    assert (said["zapping"]["begin"], said["zapping"]["single"]) == (1, 1)
    assert (said["nets"]["end"], said["nets"]["outside"]) == (1, 1)


def test_a_name_is_settled_when_two_papers_agree_on_it() -> None:
    alone = counted([example(ROW)])
    agreed = counted([example(ROW), example(ROW | {"id": "3"})])

    assert (alone.surfaces["zapping net"].name, agreed.surfaces["zapping net"].name) == ("", "zapping net")


def test_a_collection_counts_the_abstracts_that_hold_a_phrase_once_each(tmp_path: Path) -> None:
    path = tmp_path / "abstracts.jsonl.gz"
    row = {"title": "Sparse reward", "abstract": "The sparse reward is the sparse reward."}
    never = Use((0, 0, 0, 0, 9, 0, 0), (0,) * 5)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.write((json.dumps(row) + "\n") * 30)

    found = collected([path], {"the": never, "is": never})

    assert found["sparse reward"] == found["sparse"] == 30
    assert "the sparse" not in found
