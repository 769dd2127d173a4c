"""Pages of the papers site saved as HTML: the data that the page was made from, else what it shows."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from email import message_from_string, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from kg.identity import hub, identifiers
from kg.model import Problem
from kg.sources.json_papers import entry
from kg.sources.record import Entry, Page, iso_date, printed_date

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_TAG = re.compile(r"<(?:!doctype html|html|head|body|main|div|article|section)\b", re.IGNORECASE)
# The path of a paper on the site, absolute or not; pages of days, weeks and months have longer ones.
_PAPER = re.compile(r"^(?:https?://(?:www\.)?huggingface\.co)?/papers/(?!trending\b)([^/?#\s]+)$")
_DATE_LINE = re.compile(r"(?:Published on )?[A-Z][a-z]{2,8} \d{1,2}(?:, \d{4})?")
_SHORTEST_ABSTRACT = 80


def looks_like(text: str) -> bool:
    """Whether TEXT begins like a page, or a part of one.

    >>> looks_like("<!-- saved --><!DOCTYPE html><html>"), looks_like("<think> is a token")
    (True, False)
    """
    return _is_archive(text) or (text.lstrip()[:1] == "<" and bool(_TAG.search(text[:5_000])))


def read(page: Page) -> Iterator[Entry | Problem]:
    """The papers in PAGE, in order."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(_page_in(page.text) if _is_archive(page.text) else page.text, "lxml")
    for script in soup(["script", "style", "template"]):
        script.decompose()
    data = _data(soup)
    return _of_data(page, *data) if data else iter(_shown(soup))


def _is_archive(text: str) -> bool:
    """Whether TEXT is a page with all its parts in one file, as browsers save it (MHTML)."""
    head = text[:2_000]
    return "MIME-Version:" in head and "multipart/related" in head


def _page_in(archive: str) -> str:
    body = message_from_string(archive, policy=policy.default).get_body(("html",))
    return str(body.get_content()) if isinstance(body, EmailMessage) else ""


# --- the data that the page was made from


def _of_data(page: Page, rows: list[Any], day: str) -> Iterator[Entry | Problem]:
    for position, row in enumerate(rows, start=1):
        if isinstance(row, Mapping):
            yield entry(position, row, day=day)
        else:
            yield Problem(page.file, position, "is no object where a paper should be")


def _data(soup: "BeautifulSoup") -> tuple[list[Any], str] | None:
    """The rows of papers in the page's data with the day that the page is of, or None when there are none."""
    for element in soup.select("[data-props]"):
        props = _loaded(str(element["data-props"]))
        if rows := _rows(props):
            day = iso_date(props.get("dateString")) if props.get("periodType", "day") == "day" else ""
            return rows, day if "searchResults" not in props else ""
    return None


def _rows(props: Mapping[str, Any]) -> list[Any]:
    for name in ("searchResults", "dailyPapers"):
        if isinstance(props.get(name), list) and props[name]:
            return list(props[name])
    if isinstance(props.get("paper"), Mapping):
        comments = props.get("comments")
        said = sum(isinstance(c, Mapping) and c.get("type") == "comment" for c in comments) if comments else None
        return [{"numComments": said, "organization": props.get("organization"), "paper": props["paper"]}]
    return []


def _loaded(text: str) -> Mapping[str, Any]:
    try:
        props = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return props if isinstance(props, Mapping) else {}


# --- what the page shows


def _shown(soup: "BeautifulSoup") -> list[Entry]:
    cards = list(_cards(soup))
    if cards:
        return [_of_card(n, link, card) for n, (link, card) in enumerate(cards, start=1)]
    return [*_single(soup)]


def _cards(soup: "BeautifulSoup") -> Iterator[tuple["Tag", "Tag"]]:
    """The links that are titles of papers, each with the part of the page that tells of that paper alone."""
    seen: set[str] = set()
    for link in _title_links(soup):
        if (path := str(link["href"])) not in seen:
            seen.add(path)
            yield link, _card(link)


def _title_links(soup: "BeautifulSoup") -> Iterable["Tag"]:
    """The links to papers in headings; on older pages, those that are made to look like headings."""
    for selector in ("h1 a[href]", "h2 a[href]", "h3 a[href]", "h4 a[href]"):
        if found := [link for link in soup.select(selector) if _is_title(link)]:
            return found
    return [link for link in soup.select("a.cursor-pointer[href], a.line-clamp-3[href]") if _is_title(link)]


def _is_title(link: "Tag") -> bool:
    return bool(_PAPER.match(str(link["href"]))) and bool(link.get_text(strip=True))


def _card(link: "Tag") -> "Tag":
    """The widest element around LINK that leads to no other paper."""
    card = link
    for parent in link.parents:
        if parent.name in ("body", "html", "[document]") or len(_papers_in(parent)) > 1:
            break
        card = parent
        if parent.name == "article":
            break
    return card


def _papers_in(element: "Tag") -> set[str]:
    found = (_PAPER.match(str(link["href"])) for link in element.select("a[href]"))
    return {match[1] for match in found if match}


def _of_card(position: int, link: "Tag", card: "Tag") -> Entry:
    path = _PAPER.match(str(link["href"]))
    shown = card.get_text("\n", strip=True)
    return Entry(
        position,
        title=link.get_text(" "),
        abstract=_longest(p.get_text() for p in card.select('p, a[href*="/papers/"]') if p is not link),
        author_count=_first_number(r"(?<![\w.])(\d+) authors?\b", shown),
        published=_date(card, shown),
        ids=hub(path[1]) if path else (),
        organization=_organization(card),
        upvotes=_votes(card),
        comments=next((_first_number(r"(\d+)", a.get_text()) for a in card.select('a[href*="#community"]')), None),
        links=tuple(str(a["href"]) for a in card.select('a[href*="github.com/"]')),
    )


def _single(soup: "BeautifulSoup") -> Iterator[Entry]:
    """The paper that the page is about, when it is the page of one."""
    heading = soup.find("h1")
    ids = [typed for a in soup.select('a[href*="arxiv.org/"]') for typed in identifiers(str(a["href"]))]
    abstract = _abstract_below(soup)
    if heading is None or not (ids and abstract):
        return
    main = soup.get_text("\n", strip=True)
    authors = [a.get_text(" ", strip=True) for a in soup.select(".author")]
    yield Entry(
        1,
        title=heading.get_text(" "),
        abstract=abstract,
        authors=tuple(name.strip(" ,") for name in authors),
        published=_published(main),
        ids=(ids[0],),
        links=tuple(str(a["href"]) for a in soup.select('main a[href*="github.com/"]')),
    )


def _abstract_below(soup: "BeautifulSoup") -> str:
    """The last paragraph under the heading "Abstract": a summary by a machine may stand before it."""
    heading = next((h for h in soup.find_all(["h2", "h3"]) if h.get_text(strip=True) == "Abstract"), None)
    if heading is None or heading.parent is None:
        return ""
    below = [p.get_text() for p in heading.find_all_next("p") if p.find_previous(["h1", "h2", "h3"]) is heading]
    return next((text for text in reversed(below) if len(text) >= _SHORTEST_ABSTRACT), "")


def _published(shown: str) -> str:
    found = re.search(r"Published on\s+([A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)", shown)
    return printed_date(found[1]) if found else ""


def _date(card: "Tag", shown: str) -> str:
    stamped = (iso_date(time.get("datetime")) for time in card.select("time[datetime]"))
    lines = (line.strip("· \n") for line in shown.split("\n"))
    printed = (printed_date(line) for line in lines if _DATE_LINE.fullmatch(line))
    return next(filter(None, [*stamped, *printed]), "")


def _organization(card: "Tag") -> str:
    """The organization that the card links to: a path of one part, beside its picture, and not who submitted it."""
    for link in card.select("a[href]"):
        around = link.parent.get_text(" ", strip=True) if link.parent else ""
        if re.fullmatch(r"(?:https://huggingface\.co)?/[\w.-]+", str(link["href"])) and "Submitted by" not in around:
            return link.get_text(" ", strip=True)
    return ""


def _votes(card: "Tag") -> int | None:
    for element in card.select('a[href*="login?next=%2Fpapers%2F"], div.leading-none'):
        text = element.get_text(" ", strip=True).removeprefix("Upvote").strip()
        if text == "-":
            return 0
        if text.isdecimal():
            return int(text)
    return None


def _first_number(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text)
    return int(found[1]) if found else None


def _longest(texts: Iterable[str]) -> str:
    best = max(texts, key=len, default="")
    return best if len(best) >= _SHORTEST_ABSTRACT else ""
