"""Papers in JSON: answers of the Daily Papers API in the dialects in which they are stored, and JSON Lines."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.identity import hub, identifiers, own
from kg.model import Problem
from kg.sources.record import Entry, Page, iso_date
from kg.sources.rows import looks_like as looks_like
from kg.sources.rows import rows

# What only the site's own records of a paper have.
_OF_THE_SITE = frozenset({"summary", "upvotes", "discussionId", "publishedAt", "submittedOnDailyAt", "thumbnailUrl"})
_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def read(page: Page) -> Iterator[Entry | Problem]:
    """The papers in PAGE, a JSON file, in order."""
    day = _DAY.search(page.file.rpartition("/")[2])
    for row in rows(page):
        if isinstance(row, Problem):
            yield row
        else:
            yield entry(*row, day=iso_date(day[0]) if day else "")


def entry(position: int, row: Mapping[str, Any], *, day: str = "") -> Entry:
    """The paper in ROW, of whichever shape; DAY is when the site listed it, unless the row knows better."""
    if isinstance(row.get("paper"), Mapping):
        return _daily(position, row, row["paper"], day)
    if "abstract" not in row and not _OF_THE_SITE.isdisjoint(row):
        return _daily(position, {}, row, day)
    return _plain(position, row)


def _daily(position: int, item: Mapping[str, Any], paper: Mapping[str, Any], day: str) -> Entry:
    """An ITEM of the API and the PAPER in it; either may be poor."""
    comments = _number(item.get("numComments"))
    listed = (iso_date(v) for v in (paper.get("submittedOnDailyAt"), item.get("listedOn"), day))
    return Entry(
        position,
        title=_text(paper.get("title")) or _text(item.get("title")),
        abstract=_text(paper.get("summary")) or _text(item.get("summary")) or _text(paper.get("ai_summary")),
        authors=_names(paper.get("authors")),
        published=iso_date(paper.get("publishedAt")),
        listed=next(filter(None, listed), ""),
        ids=hub(_text(paper.get("id")).strip()) if _text(paper.get("id")).strip() else (),
        organization=_name(paper.get("organization") or item.get("organization")),
        upvotes=_number(paper.get("upvotes")),
        comments=comments if comments is not None else _size(paper.get("comments")),
        keywords=_names(paper.get("ai_keywords")),
        links=tuple(filter(None, (_text(paper.get("githubRepo")), _text(paper.get("projectPage"))))),
    )


def _plain(position: int, row: Mapping[str, Any]) -> Entry:
    """A record of JSON Lines, which may state its own id."""
    named = [*own(_text(row["id"]))] if _text(row.get("id")).strip() else []
    for key, prefix in (("doi", "doi:"), ("arxiv", ""), ("arxiv_id", ""), ("arxivId", ""), ("url", "")):
        named += identifiers(prefix + _text(row.get(key)))
    dates = (iso_date(row.get(key)) for key in ("published", "publishedAt", "date", "publication_date", "year"))
    return Entry(
        position,
        title=_text(row.get("title")),
        abstract=_text(row.get("abstract")) or _text(row.get("summary")),
        authors=_names(row.get("authors")),
        author_count=_number(row.get("author_count")),
        published=next(filter(None, dates), ""),
        listed=iso_date(row.get("listed")),
        ids=tuple(named),
        organization=_name(row.get("organization")),
        upvotes=_number(row.get("upvotes")),
        comments=_number(row.get("comments")),
        keywords=_names(row.get("keywords")),
        links=_names(row.get("links")) or _names(row.get("url")),
    )


def _text(value: object) -> str:
    """VALUE when it is text; a whole number as it is written."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _size(value: object) -> int | None:
    return len(value) if isinstance(value, list) else _number(value)


def _name(value: object) -> str:
    """The name that VALUE is, or that the object VALUE bears."""
    if isinstance(value, Mapping):
        return next(filter(None, (_text(value.get(key)) for key in ("fullname", "name"))), "")
    return _text(value)


def _names(value: object) -> tuple[str, ...]:
    """The names in VALUE: a list of them, or one string with semicolons or "and" between.

    >>> _names([{"name": "A B"}, "C"]), _names("A B; C"), _names("A B and C")
    (('A B', 'C'), ('A B', 'C'), ('A B', 'C'))
    """
    if isinstance(value, str):
        return tuple(filter(None, (part.strip() for part in re.split(r";|\s+and\s+", value))))
    return tuple(filter(None, map(_name, value))) if isinstance(value, list) else ()
