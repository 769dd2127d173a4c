"""The command line, run in this process as a shell would run it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.cli import main
from kg.pipeline import built

PAPERS = """\
{"id": "p1", "title": "Proximal Policy Optimization Algorithms", "published": "2017-07-20", "abstract": \
"We propose Proximal Policy Optimization (PPO), a policy gradient method. PPO outperforms A2C on Atari."}
{"id": "p2", "title": "Learning to Add with GRPO", "published": "2024-03-01", "abstract": \
"We train a language model with Group Relative Policy Optimization (GRPO) on GSM8K and compare it with PPO."}
{"id": "p3", "title": "Credit assignment for long tasks", "published": "2025-01-02", "abstract": \
"We study credit assignment in reinforcement learning. GRPO improves the success rate from 20.0% to 50.0%."}
"""


class Ran(NamedTuple):
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A function that runs `kg` with the words that it is given."""

    def ran(*words: str | Path) -> Ran:
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, words)])
        status = 0
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        return Ran(status, *capsys.readouterr())

    return ran


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three papers as JSON Lines."""
    path = tmp_path_factory.mktemp("papers") / "three.jsonl"
    path.write_text(PAPERS, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def graph(papers: Path) -> Path:
    """The graph of the three papers."""
    path = papers.parent / "three.kg"
    built([papers], path)
    return path
