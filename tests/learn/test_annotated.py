import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.learn.annotated import ANNOTATED, annotated, main
from kg.model import RELATIONS, ROLES, TYPES
from kg.topics import tree


def packed(path: Path, *rows: Mapping[str, object]) -> Path:
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    return path


TOLD = {
    "id": "2402.1", "topics": ["other"], "relations": [], "results": [],
    "entities": [{"name": "GRPO", "type": "method", "role": "uses", "surfaces": ["GRPO"]}],
}  # fmt: skip


def test_annotations_meet_their_texts(tmp_path: Path) -> None:
    abstracts = packed(tmp_path / "a.gz", {"id": "2402.1", "title": "On GRPO", "abstract": "We use it."})

    assert [*annotated(abstracts, packed(tmp_path / "t.gz", TOLD))] == [
        {**TOLD, "id": "x2402.1", "title": "On GRPO", "abstract": "We use it."}
    ]


def test_a_text_that_is_not_there_or_another_is_told(tmp_path: Path) -> None:
    told = packed(tmp_path / "t.gz", TOLD)
    other = packed(tmp_path / "a.gz", {"id": "2402.1", "title": "On PPO", "abstract": ""})

    with pytest.raises(KgError, match="does not name 'GRPO'"):
        [*annotated(other, told)]
    with pytest.raises(KgError, match=r"no paper 2402\.1"):
        [*annotated(packed(tmp_path / "b.gz"), told)]


def test_what_we_annotated_keeps_to_the_vocabularies() -> None:
    with gzip.open(ANNOTATED, "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]

    assert len({p["id"] for p in papers}) == len(papers) > 4000
    assert {key for p in papers for key in p} == {"id", "topics", "entities", "relations", "results"}
    assert {t for p in papers for t in p["topics"]} <= set(tree())
    for paper in papers:
        names = {e["name"] for e in paper["entities"]}
        assert len(names) == len(paper["entities"])
        assert {e["type"] for e in paper["entities"]} <= set(TYPES)
        assert {e["role"] for e in paper["entities"]} <= set(ROLES)
        assert all(e["surfaces"] for e in paper["entities"])
        assert {r["rel"] for r in paper["relations"]} <= set(RELATIONS)
        assert {r[end] for r in paper["relations"] for end in ("head", "tail")} <= names


def test_as_a_command_it_writes_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.learn.annotated.ANNOTATED", packed(tmp_path / "t.gz", TOLD))
    main([str(packed(tmp_path / "a.gz", {"id": "2402.1", "title": "GRPO", "abstract": ""}))])

    assert json.loads(capsys.readouterr().out)["title"] == "GRPO"

    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path / "nowhere.gz")])
    assert "nowhere.gz" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([str(packed(tmp_path / "other.gz", {"id": "2402.1"}))])
    assert "other.gz: is no whole gzipped JSON Lines" in capsys.readouterr().err
