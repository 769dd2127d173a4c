from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_training_names_the_file_that_is_not_there(run: Run, papers: Path, tmp_path: Path) -> None:
    ran = run("train", papers, "--collection", tmp_path / "none.jsonl.gz", "-o", tmp_path / "model")

    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "none.jsonl.gz" in ran.err


def test_papers_like_those_to_be_read_are_some_to_learn_from(run: Run, papers: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text("", "utf-8")

    ran = run("train", papers, "--like", other, "--collection", papers, "-o", tmp_path / "model")

    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "other.jsonl" in ran.err


@pytest.mark.skipif(find_spec("torch") is not None, reason="the extra 'train' is installed")
def test_training_says_how_to_install_what_it_needs(run: Run, papers: Path, tmp_path: Path) -> None:
    ran = run("train", papers, "--collection", papers, "-o", tmp_path / "model")

    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "pip install 'papers-kg[train]'" in ran.err
