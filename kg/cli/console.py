"""What every command shares: data to stdout, talk and progress to stderr, colours only on a terminal."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from kg.model import Problem

Reporter = Callable[[str, int, int], None]

# A pipe has no width; rows stay whole for the program that reads them.
PIPE_WIDTH = 200


def stdout() -> Console:
    """The console for data."""
    known = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(file=sys.stdout, width=None if known else PIPE_WIDTH, highlight=False)


def stderr() -> Console:
    """The console for talk."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def say(*parts: str | Text | tuple[str, str]) -> None:
    """A line of talk."""
    stderr().print(Text.assemble(*parts))


def print_json(data: Any) -> None:
    """DATA as JSON on stdout: sorted, indented, as it is in any language."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n")


def grid(*columns: str, title: str = "") -> Table:
    """An empty table of ours; a column named with a leading ">" is set to the right."""
    table = Table(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), title=title or None, title_justify="left", header_style="bold"
    )
    for column in columns:
        table.add_column(
            Text(column.removeprefix(">")), justify="right" if column.startswith(">") else "left", overflow="fold"
        )
    return table


def add(table: Table, *cells: object) -> None:
    """A row of TABLE; every cell is set as text, never as markup."""
    table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in cells))


@contextmanager
def progress() -> Iterator[Reporter]:
    """A reporter (stage, done, total) that draws bars on a terminal and is silent elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = stderr()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def problems(found: Sequence[Problem], more: str, *, most: int = 5) -> None:
    """The first of the problems FOUND, as talk; MORE is the command that shows the rest."""
    for problem in found[:most]:
        say(("problem ", "yellow"), f"{problem.file}, record {problem.position}: {problem.why}")
    if len(found) > most:
        say(f"… and {len(found) - most:,} problems more: {more}")


def summary(manifest: Mapping[str, Any], name: str) -> Table:
    """What a graph holds, side by side: what was read, the nodes, the edges."""
    records = sum(source["records"] for source in manifest["sources"])
    read = {"files": len(manifest["sources"]), "records": records, "problems": manifest["problems"]}
    columns = [
        list({k: v for k, v in part.items() if v}.items()) for part in (read, manifest["nodes"], manifest["edges"])
    ]
    dates = " to ".join(manifest["dates"])
    table = grid("read", ">", "nodes", ">", "edges", ">", title=f"{name}{f', papers of {dates}' if dates else ''}")
    for row in zip_longest(*columns, fillvalue=("", "")):
        add(table, *(f"{cell:,}" if isinstance(cell, int) else cell for pair in row for cell in pair))
    return table


def close_quietly() -> None:
    """Stdout sent nowhere: for a reader (head, less) that went away before all was written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
