"""Papers out of what people keep: saved pages, answers of an API, JSON Lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from kg.errors import KgError, UnreadableInput
from kg.identity import merged
from kg.model import Paper, Problem
from kg.sources import html_page, json_papers, link_lines, markdown, paper_page, search_page, two_lines
from kg.sources.files import Fault, File, contents, files
from kg.sources.record import Entry, Notice, Page, papers

Progress = Callable[[str, int, int], None]

_WAY_OUT = "kg reads saved Daily Papers pages (HTML or text), answers of its API and JSON Lines of id, title, abstract"
_NO_INPUT = UnreadableInput("input", "names nothing to read", "name files, folders, patterns or '-'")


class Reader(NamedTuple):
    """How a form of input is recognised by its text, and read."""

    looks_like: Callable[[str], bool]
    read: Callable[[Page], Iterable[Entry | Problem]]


# To read a new form, write a module with looks_like() and read() and name it here; the first that fits reads.
READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "html": Reader(html_page.looks_like, html_page.read),
        "json": Reader(json_papers.looks_like, json_papers.read),
        "link lines": Reader(link_lines.looks_like, link_lines.read),
        "markdown": Reader(markdown.looks_like, markdown.read),
        "paper page": Reader(paper_page.looks_like, paper_page.read),
        "search page": Reader(search_page.looks_like, search_page.read),
        "two lines": Reader(two_lines.looks_like, two_lines.read),
    }
)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its name, its form and how many records it holds."""

    name: str
    form: str
    records: int


Item = Paper | Problem | Notice | ReadFile | Fault


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: papers by id, each once; what could not be used; how many records there were, in which files.

    NOTICES are what had to be taken for granted, such as the year of dates that have none.
    """

    papers: tuple[Paper, ...]
    problems: tuple[Problem, ...] = ()
    records: int = 0
    files: tuple[ReadFile, ...] = ()
    notices: tuple[Notice, ...] = ()


def read(inputs: Iterable[str | Path], *, year: int | None = None, progress: Progress | None = None) -> Reading:
    """The papers in INPUTS: files, folders, globs and "-" in any mix and any order.

    YEAR is when the pages were saved. PROGRESS is told the stage, how many files are done, and of how many.
    A file that cannot be read is a problem when others can, else the fault that is raised.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "mine.jsonl"
    >>> _ = file.write_text('{"id": "p1", "title": "Deep Model Assembling", "abstract": "A way to train."}', "utf-8")
    >>> reading = read([file])
    >>> [paper.id for paper in reading.papers], reading.files
    (['p1'], (ReadFile(name='mine.jsonl', form='json', records=1),))
    """
    if year is not None and not 1991 <= year <= 9999:
        raise KgError(f"no page was saved in the year {year}: give all four digits")
    found, faults = files(inputs)
    items: list[Item] = [*faults]
    for done, file in enumerate(found, start=1):
        items += _items(file, year)
        if progress:
            progress("read", done, len(found))
    records = [item for item in items if isinstance(item, Paper)]
    if not records:
        raise next((item.error for item in items if isinstance(item, Fault)), _NO_INPUT)
    return Reading(
        papers=merged(records),
        problems=tuple(sorted({problem for item in items for problem in _problems(item)})),
        records=len(records),
        files=tuple(item for item in items if isinstance(item, ReadFile)),
        notices=tuple(item for item in items if isinstance(item, Notice)),
    )


def _items(file: File, year: int | None) -> Iterator[Item]:
    """All that is in FILE, and last what it was; a fault when it holds no paper."""
    try:
        page = Page(file.name, contents(file), year)
        form = _form(page)
        items = list(papers(page, form, READERS[form].read(page)))
    except UnreadableInput as error:
        yield Fault(file.name, file.name, error)
        return
    yield from items
    if records := sum(isinstance(item, Paper) for item in items):
        yield ReadFile(file.name, form, records)
    else:
        yield _without_papers(file.name, next((item for item in items if isinstance(item, Problem)), None))


def _form(page: Page) -> str:
    form = next((form for form, reader in READERS.items() if reader.looks_like(page.text)), None)
    if form is None:
        raise UnreadableInput(page.file, "is text in no form that we know", _WAY_OUT)
    return form


def _without_papers(name: str, first: Problem | None) -> Fault:
    why = f"holds no papers{f' (record {first.position} {first.why})' if first else ''}"
    return Fault(name, name, UnreadableInput(name, why, _WAY_OUT))


def _problems(item: Item) -> Iterator[Problem]:
    if isinstance(item, Problem):
        yield item
    elif isinstance(item, Fault):
        yield Problem(item.file, 0, str(item.error).removeprefix(f"{item.said}: "))
