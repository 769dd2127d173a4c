"""The .kg folder: saved, loaded, never half."""

import json
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg import graph as store
from kg.errors import BrokenGraph, KgError
from kg.fold import Graph, tables
from kg.model import Annotation, Judgement, Link, Mention, Paper, Problem, Result, Source, Span, Subject
from kg.resolve import resolve

PAPERS = (
    Paper("a", "OWL", "OWL uses PPO.", ("Ada Moe",), 1, "2024-01-02", sources=(Source("x.json", 1, "api", "OWL"),)),
    Paper("b", "</script>\u202e'}) DETACH DELETE n //", 'PPO\nand "more" π0.', upvotes=4, keywords=("x", "y")),
)
FOUND = (
    Annotation(
        "a",
        (Subject("exploration", (Span(0, 3), Span(13, 16)), 0.6),),
        (
            Mention("OWL", "method", "proposes", (Span(0, 3),), 0.5, "t"),
            Mention("PPO", "method", "uses", (Span(13, 16),)),
        ),
        (Link("OWL", "extends", "PPO", Span(4, 17)),),
        (Result("OWL", "", "wins", "3", "2", Span(4, 17), 3.0),),
    ),
    Annotation("b", (), (Mention("PPO", "method", "studies", (Span(33, 36),), 1.0, "t"),)),
)


@lru_cache
def graph_of(papers: tuple[Paper, ...] = PAPERS) -> Graph:
    return tables(papers, FOUND, resolve(papers, FOUND))


def save(path: Path, papers: tuple[Paper, ...] = PAPERS, **more: Any) -> None:
    store.save(graph_of(papers), path, papers=papers, annotations=FOUND, extractor="1", **more)


def contents(path: Path) -> dict[str, tuple[bytes, int]]:
    files = (file for file in path.rglob("*") if file.is_file())
    return {str(file.relative_to(path)): (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def test_what_another_version_found_is_not_misread(tmp_path: Path) -> None:
    save(tmp_path / "a.kg")
    file = next((tmp_path / "a.kg" / "annotations").glob("*.parquet"))
    table = pq.read_table(file)
    pq.write_table(table.set_column(1, "topics", pa.array([["exploration"], []])), file)

    with pytest.raises(BrokenGraph, match="build it again"):
        store.annotations(tmp_path / "a.kg")
    assert store.cached(tmp_path / "a.kg") == {}


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    save(tmp_path / "a.kg")

    assert store.tables(tmp_path / "a.kg") == graph_of()
    assert store.papers(tmp_path / "a.kg") == PAPERS
    assert store.annotations(tmp_path / "a.kg") == FOUND


def test_the_loaded_graph_is_plain_networkx_with_the_contract_as_attributes(tmp_path: Path) -> None:
    save(tmp_path / "a.kg")

    graph = store.load(tmp_path / "a.kg")

    assert type(graph).__name__ == "MultiDiGraph"
    assert graph.nodes["paper:a"] == {
        "label": "Paper",
        "name": "OWL",
        "abstract": "OWL uses PPO.",
        "published": "2024-01-02",
        "authors": ["Ada Moe"],
        "author_count": 1,
        "sources": ["x.json#1 (api)"],
    }
    assert graph.edges["paper:a", "method:owl", "PROPOSES"] == {
        "relation": "PROPOSES",
        "weight": 1.0,
        "confidence": 0.5,
        "first_seen": "2024-01-02",
        "derived": False,
        "claims": [{"paper": "paper:a", "spans": [[0, 3]], "confidence": 0.5, "by": "t", "text": "OWL"}],
    }


def test_heavy_columns_can_be_left_out(tmp_path: Path) -> None:
    save(tmp_path / "a.kg")

    graph = store.load(tmp_path / "a.kg", claims=False, abstracts=False)

    assert "abstract" not in graph.nodes["paper:a"]
    assert "claims" not in graph.edges["paper:a", "method:owl", "PROPOSES"]


def test_saving_the_same_again_touches_no_file(tmp_path: Path) -> None:
    save(tmp_path / "a.kg")
    before = contents(tmp_path / "a.kg")

    save(tmp_path / "a.kg")

    assert contents(tmp_path / "a.kg") == before


def test_the_order_of_papers_does_not_change_a_byte(tmp_path: Path) -> None:
    save(tmp_path / "a.kg")
    save(tmp_path / "b.kg", PAPERS[::-1])

    assert {k: v[0] for k, v in contents(tmp_path / "a.kg").items()} == {
        k: v[0] for k, v in contents(tmp_path / "b.kg").items()
    }


def test_a_save_removes_the_files_of_the_graph_before_and_no_other(tmp_path: Path) -> None:
    save(tmp_path / "a.kg")
    (tmp_path / "a.kg" / "nodes" / "notes.txt").write_text("mine", encoding="utf-8")

    save(tmp_path / "a.kg", PAPERS[:1])

    assert len(list((tmp_path / "a.kg" / "papers").iterdir())) == 1
    assert (tmp_path / "a.kg" / "nodes" / "notes.txt").exists()
    assert store.papers(tmp_path / "a.kg") == PAPERS[:1]


class Stopped(BaseException):
    """Ends a save as a crash would."""


def test_a_save_that_stops_before_any_of_its_steps_leaves_a_whole_graph(tmp_path: Path) -> None:
    steps: list[str] = []
    save(tmp_path / "steps.kg")
    save(tmp_path / "steps.kg", PAPERS[:1], step=steps.append)
    old, new = graph_of(), graph_of(PAPERS[:1])

    def stop(_: str, left: list[int]) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Stopped

    save(tmp_path / "old.kg")
    for n in range(len(steps)):
        path, left = tmp_path / f"{n}.kg", [n]
        shutil.copytree(tmp_path / "old.kg", path)
        with pytest.raises(Stopped):
            save(path, PAPERS[:1], step=lambda name, left=left: stop(name, left))
        assert store.tables(path) == (old if n <= steps.index("manifest.json") else new), steps[n]

    save(path, PAPERS[:1])
    assert contents(path).keys() == contents(tmp_path / "steps.kg").keys()


KILLED = """
import sys
from tests.test_graph import PAPERS, save
print("ready", flush=True)
while True:
    for papers in (PAPERS, PAPERS[:1]):
        save(__import__("pathlib").Path(sys.argv[1]), papers)
"""


def test_a_killed_build_leaves_a_whole_graph(tmp_path: Path) -> None:
    path = tmp_path / "a.kg"
    save(path)
    for n in range(5):
        with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE) as build:
            assert build.stdout
            build.stdout.readline()
            time.sleep(0.02 * n)
            build.send_signal(signal.SIGKILL)

        assert store.tables(path) in (graph_of(), graph_of(PAPERS[:1]))
    (path / ".manifest.json.x1.json").touch()
    save(path)
    assert len(list((path / "papers").iterdir())) == 1
    assert not (path / ".manifest.json.x1.json").exists()


def test_a_reader_sees_one_graph_or_the_other_while_saves_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.kg"
    save(path)
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE) as build:
        assert build.stdout
        build.stdout.readline()
        seen = [store.tables(path) for _ in range(12)]
        build.send_signal(signal.SIGKILL)

    assert all(graph in (graph_of(), graph_of(PAPERS[:1])) for graph in seen)


def test_two_builds_cannot_write_at_once(tmp_path: Path) -> None:
    def second(step: str) -> None:
        if step == "manifest.json":
            with pytest.raises(KgError, match="another build is writing"):
                save(tmp_path / "a.kg")
            tried.append(step)

    tried: list[str] = []
    save(tmp_path / "a.kg", step=second)

    assert tried == ["manifest.json"]


def test_a_folder_that_is_not_a_graph_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")

    with pytest.raises(BrokenGraph, match="is not a graph"):
        save(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_manifest_that_lacks_its_files_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"tool": "papers-kg 0.1"}', encoding="utf-8")

    with pytest.raises(BrokenGraph, match="damaged"):
        store.load(tmp_path)


@pytest.mark.parametrize("manifest", ["", "[]", '{"format": 1}', "\x00"])
def test_a_folder_with_another_manifest_is_not_a_graph(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")

    with pytest.raises(BrokenGraph, match="is not a graph"):
        store.load(tmp_path)


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(BrokenGraph, match="is not there"):
        store.load(tmp_path / "a.kg")


def test_a_newer_format_says_to_upgrade(tmp_path: Path) -> None:
    save(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"format": 99}), encoding="utf-8")

    with pytest.raises(BrokenGraph, match="upgrade papers-kg"):
        store.load(tmp_path)


def test_a_file_that_is_gone_or_damaged_is_named(tmp_path: Path) -> None:
    save(tmp_path)
    file = next((tmp_path / "nodes").glob("Method-*"))

    file.write_bytes(b"PAR1 and no more")
    with pytest.raises(BrokenGraph, match=file.name):
        store.load(tmp_path)

    file.unlink()
    with pytest.raises(BrokenGraph, match=f"lacks {file.name}"):
        store.load(tmp_path)


def test_the_manifest_counts_what_is_there(tmp_path: Path) -> None:
    sources = [{"file": "x.json", "form": "api", "records": 2}]
    save(tmp_path, sources=sources, problems=[Problem("x.json", 3, "no title")])

    manifest = store.manifest(tmp_path)

    assert manifest["nodes"]["Paper"] == 2
    assert manifest["edges"]["PROPOSES"] == 1
    assert manifest["dates"] == ["2024-01-02", "2024-01-02"]
    assert manifest["sources"] == sources
    assert store.problems(tmp_path) == (Problem("x.json", 3, "no title"),)


def test_what_was_extracted_is_found_again_by_content_and_extractor(tmp_path: Path) -> None:
    save(tmp_path)

    kept = store.cached(tmp_path)

    assert kept[store.cache_key(replace(PAPERS[0], id="renamed"), "1")] == FOUND[0]
    assert store.cache_key(PAPERS[0], "2") not in kept
    assert store.cache_key(replace(PAPERS[0], abstract="else"), "1") not in kept


def test_what_a_killed_build_had_extracted_is_still_there_and_is_tidied_up_by_the_next(tmp_path: Path) -> None:
    store.remember(tmp_path / "a.kg", PAPERS[:1], FOUND[:1], "1")

    assert store.cached(tmp_path / "a.kg") == {store.cache_key(PAPERS[0], "1"): FOUND[0]}

    save(tmp_path / "a.kg")
    assert len(list((tmp_path / "a.kg" / "annotations").iterdir())) == 1
    assert len(store.cached(tmp_path / "a.kg")) == 2


def test_judgements_made_by_hand_outlive_every_build(tmp_path: Path) -> None:
    save(tmp_path)
    made = Judgement("method:OWL", "method:PPO", "different", "they are", by="user")

    store.judge(tmp_path, made)
    store.judge(tmp_path, replace(made, verdict="same"))
    save(tmp_path, PAPERS[:1])

    assert store.judgements(tmp_path) == (made, replace(made, verdict="same"))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"left": "a"}', "judgement 2 cannot be read: .*missing"),
        ("same", "judgement 2 cannot be read: Expecting value"),
        ('{"left": "a", "right": "b", "verdict": "sane", "why": ""}', "its verdict is 'sane'"),
        ("[]", "judgement 2 cannot be read"),
    ],
)
def test_a_judgement_that_was_spoilt_by_hand_is_named(tmp_path: Path, line: str, why: str) -> None:
    save(tmp_path)
    store.judge(tmp_path, Judgement("method:OWL", "method:PPO", "different", "they are"))
    file = tmp_path / "judgements.jsonl"
    file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")

    with pytest.raises(BrokenGraph, match=why):
        store.judgements(tmp_path)
