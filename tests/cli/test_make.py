import gzip
import json
from pathlib import Path

import pytest

from kg.cli.make import _NEXT
from tests.cli.conftest import Run


def test_build_says_what_the_graph_holds(run: Run, papers: Path, tmp_path: Path) -> None:
    ran = run("build", papers, "-o", tmp_path / "a.kg")

    assert ran.status == 0
    assert "records  3" in ran.out
    assert "2017-07-20 to 2025-01-02" in ran.out


def test_build_for_machines_writes_one_json_object(run: Run, papers: Path, tmp_path: Path) -> None:
    ran = run("build", papers, "-o", tmp_path / "a.kg", "--json")

    assert json.loads(ran.out)["nodes"]["Paper"] == 3


def test_a_second_build_changes_no_byte(run: Run, papers: Path, tmp_path: Path) -> None:
    run("build", papers, "-o", tmp_path / "a.kg")
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in (tmp_path / "a.kg").rglob("*.*")}
    run("build", papers, "-o", tmp_path / "a.kg")
    after = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in (tmp_path / "a.kg").rglob("*.*")}

    assert before == after


NONSENSE = {
    "empty.json": b"",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "cut.json.gz": gzip.compress(b'[{"paper": {"id": "2402.03300", "title": "A", "summary": "B"}}]' * 50)[:60],
    "page.html": b"<!doctype html><html><body><h1>Nothing of ours</h1></body></html>",
    "broken.json": b'[{"paper": {"id": "2402.03300", "title": ',
    "wide.txt": "Some notes of mine".encode("utf-16"),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_alone_is_one_clear_line_and_status_2(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(NONSENSE[name])

    ran = run("build", tmp_path / name, "-o", tmp_path / "a.kg")

    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert name in ran.err


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_among_good_files_is_a_counted_problem(run: Run, papers: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(NONSENSE[name])

    ran = run("build", papers, tmp_path / name, "-o", tmp_path / "a.kg", "--json")

    assert ran.status == 0
    assert [problem["file"] for problem in json.loads(ran.out)["problems"]] == [name]


def test_a_missing_file_and_an_empty_folder_are_one_clear_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    for path in (tmp_path / "nowhere.txt", tmp_path / "empty"):
        ran = run("build", path, "-o", tmp_path / "a.kg")
        assert (ran.status, ran.err.count("\n")) == (2, 1)
        assert path.name in ran.err


def test_a_folder_that_is_no_graph_is_left_alone(run: Run, papers: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("all my work", encoding="utf-8")

    ran = run("build", papers, "-o", tmp_path / "thesis")

    assert ran.status == 2
    assert [file.name for file in (tmp_path / "thesis").iterdir()] == ["chapter.tex"]


def test_the_demo_shows_what_to_ask_and_each_of_it_works(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shlex

    monkeypatch.chdir(tmp_path)
    ran = run("demo")

    assert ran.status == 0
    for line in _NEXT:
        command = line.format(graph="demo.kg")
        assert command in ran.err
        assert run(*shlex.split(command)[1:]).status == 0
