"""The README shows what happens: each of its commands is run, in order, and prints what stands there.

After a change that is meant to be seen, `python -m tests.test_readme` writes the new output into the README.
"""

import doctest
import hashlib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest

import kg
from kg.io import json_lines, resource

README = Path(__file__).parents[1] / "README.md"
SUMS = Path(__file__).with_name("data") / "sums.txt"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Commands of these kinds set a machine up, or need files or servers that are not ours; they are read, not run.
_ELSEWHERE = (
    "git clone",
    "make",
    "pip",
    "cd ",
    "python benchmarks",
    "kg build saved",
    "kg load",
    "kg evaluate",
    "docker",
    "#",
)


def sessions(text: str) -> Iterator[tuple[str, str]]:
    """The (command, what it printed) pairs of the console blocks of TEXT that can be run here."""
    for block in _BLOCK.findall(text):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = step.partition("\n")
            if not command.startswith(_ELSEWHERE):
                yield command, printed


def printed(command: str, folder: Path) -> str:
    """What COMMAND writes to a terminal of 100 columns, run in FOLDER."""
    env = os.environ | {"COLUMNS": "100", "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    lines = [line.rstrip() for line in ran.stdout.splitlines()]
    return "\n".join(lines).strip("\n") + "\n" if any(lines) else ""


def likeness(found: str, wanted: str) -> float:
    """The share of words that two texts have in common, in order."""
    return SequenceMatcher(None, found.split(), wanted.split(), autojunk=False).ratio()


def sums() -> str:
    """What the network makes of the sample on this processor, as a hash."""
    from kg.extract.learned.encoder import reader

    read, digest = reader(resource("data/model")), hashlib.sha256()
    for row in json_lines(kg.SAMPLE):
        digest.update(read(f"{row['title']}\n{row['abstract']}")[1].spans.tobytes())
    return digest.hexdigest() + "\n"


@pytest.mark.xdist_group("readme")
def test_the_sessions_of_the_readme_print_what_they_show(tmp_path: Path) -> None:
    shown = list(sessions(README.read_text(encoding="utf-8")))
    assert len(shown) >= 5

    # Processors sum a network's numbers in another order, so a name may fall on the other side of a threshold: on one
    # that sums as the one on which the README was written, all must be the same, on others nearly so.
    least = 1.0 if SUMS.read_text(encoding="utf-8") == sums() else 0.7
    for command, expected in shown:
        found, wanted = printed(command, tmp_path), expected.strip("\n") + ("\n" if expected.strip() else "")
        assert found == wanted or likeness(found, wanted) >= least != 1.0, f"{command}\n{found}"


def test_what_is_printed_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()

    assert printed("kg demo", first) == printed("kg demo", second)
    assert printed("kg show demo.kg GRPO", first) == printed("kg show demo.kg GRPO", second) != ""


@pytest.mark.xdist_group("readme")
def test_the_python_of_the_readme_gives_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed("kg demo", tmp_path)
    monkeypatch.chdir(tmp_path)
    text = "\n".join(_PYTHON.findall(README.read_text(encoding="utf-8")))
    cases = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)

    assert cases.examples
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(cases).failed == 0


def test_commands_that_the_readme_shows_exist() -> None:
    text = README.read_text(encoding="utf-8")
    names = {shlex.split(line)[1] for line in re.findall(r"^\$ (kg \w+.*)$", text, flags=re.MULTILINE)}

    for name in sorted(names):
        assert subprocess.run([Path(sys.executable).parent / "kg", name, "--help"], capture_output=True).returncode == 0


def main() -> None:
    """Run the sessions, and write what they print into the README."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for command, before in list(sessions(text)):
            after = printed(command, Path(folder))
            text = text.replace(
                f"$ {command}\n{before}", f"$ {command}\n{after}" + ("\n" if before.endswith("\n\n") else "")
            )
    README.write_text(text, encoding="utf-8")
    SUMS.write_text(sums(), encoding="utf-8")


if __name__ == "__main__":
    main()
