"""The shell of `kg cypher`: questions over several lines, with history, completion and parameters."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from kg.engines.engine import Engine, Rows
from kg.engines.library import parameters, question, questions
from kg.errors import KgError
from kg.model import EDGES, NODE_FIELDS

HISTORY: Final = Path.home() / ".kg_cypher_history"
HELP: Final = """\
A question ends with ';' or an empty line.
:labels           the labels and relations of the graph
:questions        the questions that are there already; :question NAME shows one to change
:param name=value sets $name for the questions that follow
:quit             ends (Ctrl-D too); Ctrl-C stops a question that takes too long"""


def shell(
    engine: Engine,
    show: Callable[[Rows], None],
    *,
    lines: Iterable[str] | None = None,
    say: Callable[[str], None] | None = None,
) -> None:
    """Have ENGINE answer the questions in LINES and SHOW the rows, until the lines end or say :quit.

    Without LINES they are those that a person types, or that stdin holds. Faults and notes are SAID, and it goes on.
    """
    given: dict[str, Any] = {}
    say = say or _to_stderr
    for text in _statements(_typed() if lines is None else lines):
        if text in (":quit", ":exit", ":q"):
            return
        try:
            if text.startswith(":"):
                _command(text, given, say)
            else:
                show(_patiently(engine, text, {k: v for k, v in given.items() if f"${k}" in text}))
        except KgError as error:
            say(str(error))


def _to_stderr(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _typed() -> Iterable[str]:
    return prompted() if sys.stdin.isatty() else sys.stdin


def _statements(lines: Iterable[str]) -> Iterator[str]:
    """The commands and questions that LINES hold."""
    open_lines: list[str] = []
    for line in lines:
        if not open_lines and line.strip().startswith(":"):
            yield line.strip()
            continue
        open_lines += [line.rstrip("\n")] if line.strip() else []
        if open_lines and (not line.strip() or line.rstrip().endswith(";")):
            yield "\n".join(open_lines)
            open_lines = []
    if open_lines:
        yield "\n".join(open_lines)


def _command(text: str, given: dict[str, Any], say: Callable[[str], None]) -> None:
    name, _, rest = text.partition(" ")
    match name:
        case ":labels":
            say(f"labels: {', '.join(NODE_FIELDS)}\nrelations: {', '.join(EDGES)}")
        case ":questions":
            say("\n".join(f"{asked.name:<34} {asked.english}" for asked in questions().values()))
        case ":question":
            say(question(rest.strip()).texts[""].rstrip())
        case ":param":
            given |= parameters([rest.strip()])
        case _:
            say(HELP)


def _patiently(engine: Engine, text: str, given: dict[str, Any]) -> Rows:
    """The answer of ENGINE, which Ctrl-C stops where the engine can be stopped."""
    answers: list[Rows] = []
    faults: list[KgError] = []

    def ask() -> None:
        try:
            answers.append(engine.ask(text, given))
        except KgError as error:
            faults.append(error)

    worker = threading.Thread(target=ask, daemon=True)
    worker.start()
    while worker.is_alive():
        try:
            worker.join(0.2)
        except KeyboardInterrupt:
            engine.interrupt()
    if faults:
        raise faults[0]
    return answers[0]


def prompted(history: Path = HISTORY) -> Iterator[str]:
    """The lines that a person types, remembered in the file HISTORY from one time to the next."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory

    names = WordCompleter([*NODE_FIELDS, *EDGES])
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)), completer=names, complete_while_typing=False
    )
    while True:
        try:
            yield session.prompt("kg> ")
        except KeyboardInterrupt:
            yield ""
        except EOFError:
            return
