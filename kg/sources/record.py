"""What a reader finds in a file, before cleaning, and the papers that it becomes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.model import Paper, Problem, Source
from kg.sources.cleaning import cleaned, encodable

# English months by their first three letters, which is as much as pages print or more.
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?![\d-])")
_PRINTED = re.compile(r"([A-Z][a-z]{2,8})\.? (\d{1,2})(?!\d)(?:, (\d{4}))?")
_FETCHED = re.compile(
    r"^\W*(?:retrieved|captured|saved|fetched|accessed|crawled|downloaded)\b[^\n:]{0,20}:\s*(20\d\d)-\d\d", re.I | re.M
)
# The site began to list papers in May 2023: no page of it was saved before.
_FIRST_YEAR = 2023


@dataclass(frozen=True, slots=True)
class Page:
    """One file as text: FILE is what the user calls it, YEAR that of its saving, when the user says so."""

    file: str
    text: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader took for granted in a file, and how to say otherwise."""

    file: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it was found. A date without a year is "--06-09"."""

    position: int
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    published: str = ""
    listed: str = ""
    ids: tuple[str, ...] = ()
    organization: str = ""
    upvotes: int | None = None
    comments: int | None = None
    keywords: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def iso_date(text: object) -> str:
    """The day, month or year with which TEXT begins, "" when it begins with none.

    >>> iso_date("2024-05-27T15:01:23.000Z"), iso_date("2024-05"), iso_date("2024-13-01"), iso_date(2021)
    ('2024-05-27', '2024-05', '', '2021')
    """
    found = _ISO.match(str(text).replace("/", "-")) if isinstance(text, str | int) else None
    return found[0] if found and _is_date(*found[0].split("-")) else ""


def _is_date(year: str, month: str = "1", day: str = "1") -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def printed_date(text: str) -> str:
    """The date that is printed in TEXT, "--06-09" when it has no year, "" when it is none.

    >>> printed_date("May 25, 2023"), printed_date("Jun 9"), printed_date("Feb 30")
    ('2023-05-25', '--06-09', '')
    """
    found = _PRINTED.search(text)
    name = found[1][:3].lower() if found else ""
    if not found or name not in _MONTHS:
        return ""
    month = f"{_MONTHS.index(name) + 1:02}"
    # 2024 is a leap year: Feb 29 without a year may be right.
    return f"{found[3] or '-'}-{month}-{int(found[2]):02}" if _is_date(found[3] or "2024", month, found[2]) else ""


def papers(page: Page, form: str, entries: Iterable[Entry | Problem]) -> Iterator[Paper | Problem | Notice]:
    """The papers that the ENTRIES of a PAGE become, cleaned and dated, and what could not be used."""
    found = list(entries)
    records = [entry for entry in found if isinstance(entry, Entry)]
    year, remarks = saving_year(page, records)
    yield from remarks
    for entry in found:
        if isinstance(entry, Problem):
            yield entry
        elif title := cleaned(entry.title):
            yield _paper(page.file, form, _dated(entry, year), title)
        else:
            yield Problem(page.file, entry.position, "has no title")


def saving_year(page: Page, entries: Iterable[Entry]) -> tuple[int | None, list[Problem | Notice]]:
    """The year that dates without one are in, and what to tell about it.

    The site prints a year only where it is not the year of the visit. So it is, in this order: the year that the user
    gives; that in which the file says it was fetched; that of the latest arXiv id among the papers whose date has no
    year; the one after the latest year printed, because a search that shows papers with and without a year reaches
    back without a gap. With none of these it is unknown.
    """
    entries = list(entries)
    undated = [entry for entry in entries if entry.published.startswith("--")]
    stated = _FETCHED.search(page.text[:2_000])
    if not undated or page.year is not None or stated:
        return page.year or (int(stated[1]) if stated else None), []
    by_id = [year for entry in undated if (year := _year_of_ids(entry.ids))]
    printed = [int(entry.published[:4]) for entry in entries if entry.published[:4].isdigit()]
    many = f"{len(undated)} date{'s' * (len(undated) > 1)} without a year"
    if by_id and max(by_id) > max(printed, default=0):
        return max(by_id), [Notice(page.file, f"{many} taken as {max(by_id)}, the year of the papers' arXiv ids")]
    if printed and max(printed) + 1 >= _FIRST_YEAR:
        year = max(printed) + 1
        why = f"{many} taken as {year}, the year after the latest printed one; say otherwise with --year"
        return year, [Notice(page.file, why)]
    return None, [Problem(page.file, 0, f"{many} left out: say in which year the page was saved with --year")]


def _year_of_ids(ids: Iterable[str]) -> int | None:
    """The year in which a paper with these IDS was given its (new) arXiv id."""
    new = (re.fullmatch(r"arxiv:(\d\d)\d\d\.\d+", typed) for typed in ids)
    return next((2000 + int(found[1]) for found in new if found), None)


def _dated(entry: Entry, year: int | None) -> Entry:
    if not entry.published.startswith("--"):
        return entry
    published = iso_date(f"{year}{entry.published[1:]}") if year else ""
    return replace(entry, published=published)


def _paper(file: str, form: str, entry: Entry, title: str) -> Paper:
    abstract = cleaned(entry.abstract)
    return Paper(
        id="",
        title=title,
        abstract=abstract,
        authors=_names(entry.authors),
        author_count=entry.author_count if entry.author_count is not None else len(_names(entry.authors)) or None,
        published=entry.published,
        listed=entry.listed,
        ids=tuple(sorted({encodable(typed) for typed in entry.ids})),
        organization=cleaned(entry.organization),
        upvotes=entry.upvotes,
        comments=entry.comments,
        keywords=_names(entry.keywords),
        links=tuple(sorted({link for link in map(cleaned, entry.links) if re.match(r"https?://\S+$", link)})),
        sources=(Source(file, entry.position, form, _raw(entry.title, title), _raw(entry.abstract, abstract)),),
    )


def _raw(found: str, text: str) -> str:
    """The string as it was FOUND; the very TEXT when cleaning changed nothing, so that memory holds it once."""
    raw = encodable(found)
    return text if raw == text else raw


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in map(cleaned, names) if name))
