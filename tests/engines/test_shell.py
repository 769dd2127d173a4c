"""The shell, fed with lines."""

import contextlib
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import kg.graph
from kg.engines.embedded import opened
from kg.engines.shell import shell
from tests.engines.graphs import small


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph as a folder."""
    path = tmp_path_factory.mktemp("shell") / "small.kg"
    kg.graph.save(small(), path)
    return path


def said(field: Path, *lines: str) -> list[str]:
    """What the shell shows and says to LINES, in order."""
    out: list[str] = []
    with closing(opened(field)) as engine:
        shell(engine, lambda rows: out.append(str(rows)), lines=lines, say=out.append)
    return out


def test_a_question_goes_on_to_its_semicolon(field: Path) -> None:
    assert said(field, "MATCH (p:Paper)\n", "RETURN count(*) AS n;\n") == ["[{'n': 8}]"]


def test_an_empty_line_ends_a_question_too(field: Path) -> None:
    assert said(field, "", "RETURN 1 AS n", "", "RETURN 2 AS n") == ["[{'n': 1}]", "[{'n': 2}]"]


def test_a_fault_is_said_and_the_next_question_is_answered(field: Path) -> None:
    fault, answer = said(field, "MATCH (p:Papr) RETURN p;", "RETURN 1 AS n;")

    assert "did you mean 'Paper'" in fault
    assert answer == "[{'n': 1}]"


def test_a_parameter_stays_set(field: Path) -> None:
    lines = (":param name=GRPO", "RETURN 1 AS n;", "MATCH (m:Method {name: $name}) RETURN m.id AS id;")

    assert said(field, *lines) == ["[{'n': 1}]", "[{'id': 'method:grpo'}]"]


def test_quit_ends_it(field: Path) -> None:
    assert said(field, ":quit", "RETURN 1 AS n;") == []


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (":help", "A question ends with ';'"),
        (":what", "A question ends with ';'"),
        (":labels", "EVALUATES_ON"),
        (":questions", "With whom has an author written"),
        (":question coauthors", "MATCH (a:Author)"),
        (":question coauthor", "did you mean 'coauthors'"),
        (":param name", "name=value"),
    ],
)
def test_a_command_says_what_it_is_asked(field: Path, command: str, part: str) -> None:
    assert part in said(field, command)[0]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal on Windows")
def test_on_a_terminal_lines_are_typed_and_remembered(field: Path, tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from kg.engines.embedded import opened
from kg.engines.shell import prompted, shell
shell(opened(Path({str(field)!r})), print, lines=prompted(Path({str(tmp_path / "history")!r})))
"""
    terminal, other_side = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=other_side, stdout=other_side, stderr=other_side
    ) as child:
        os.close(other_side)
        os.write(terminal, b"RETURN 40 + 2 AS n;\r:quit\r")
        output = b"".join(_printed(terminal))
    os.close(terminal)

    assert child.returncode == 0
    assert b"'n': 42" in output
    assert "RETURN 40 + 2 AS n;" in (tmp_path / "history").read_text(encoding="utf-8")


def _printed(terminal: int) -> Iterator[bytes]:
    with contextlib.suppress(OSError):  # how Linux says that the other side has closed
        while part := os.read(terminal, 4096):
            yield part
