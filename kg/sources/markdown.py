"""Pages of the papers site turned into Markdown by a converter: links in place, or numbered with a table at the end."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kg.identity import hub
from kg.model import Problem
from kg.sources.record import Entry, Page, printed_date

_PAPER = r"(?:https?://(?:www\.)?huggingface\.co)?/papers/(?!date/|week/|month/|trending\b)(?P<id>[^\s()#?/]+)"
# "### [Title](…/papers/ID)", "### [Title][32]", and without a link on pages that say whose they are.
_LINKED = re.compile(rf"^#{{2,4}}[ \t]+\[(?P<title>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])+)\]\({_PAPER}\)[ \t]*$", re.MULTILINE)
_NUMBERED = re.compile(
    r"^#{2,4}[ \t]+\[(?P<title>(?:[^\[\]]|\[[^\[\]\d]*\])+)\]\[(?P<number>\d+)\][ \t]*$", re.MULTILINE
)
_PLAIN = re.compile(r"^###[ \t]+(?P<title>[^\s\[#][^\n]*(?:\n[ \t]+\S[^\n]*)?)[ \t]*$", re.MULTILINE)
_SITE = re.compile(
    r"Get trending papers in your email inbox|huggingface\.co/papers|AK.{0,60} and the research community"
)
_TABLE = re.compile(r"^\[(\d+)\]:[ \t]*(\S+)", re.MULTILINE)

_SHORTEST_ABSTRACT = 80
_DATE = r"[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?"
_LINK_END = r"\](?:\([^()\s]*(?:\s\"[^\"]*\")?\)|\[\d+\])"
# The first line of these forms ends the abstract.
_FACTS = re.compile(
    rf"""^[ \t]*(?:
      [\[\s*+•-]*\d+\ authors?(?:{_LINK_END})?          # - 3 authors
    | [*+•-]                                            # a picture that is gone
    | ·.*
    | \[?(?:\[[^\[\]\n]*\])?[^\[\]\n]{{1,120}}{_LINK_END}(?:\s*·.*)?   # [[slug] Name](…) · date
    | (?:\[LINK:\ |\[)?(?:GitHub|arXiv\ Page|Upvote|View\ PDF|View\ arXiv)\b.*
    | Submitted\ by.*
    | (?:Published\ on\ )?{_DATE}
    | \[(?:-|\d+)(?:{_LINK_END})?
    | \[\s*
    )[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)
_IMAGE = re.compile(
    r"!\[[^\[\]\n]*\]\([^()\s]*(?:\s\"[^\"]*\")?\)|\[[^\[\]\n]{0,12}：[^\[\]\n]*\](?=\s*\]|\s*$)", re.MULTILINE
)
_VOTES = re.compile(
    r"\[\s*(?:\[ ?-?\]\s*)?(?:Upvote\s+)?(?P<votes>-|\d+)\s*\]\([^()\s]*login\?next=%2Fpapers%2F(?P<id>[^()\s&]+)\)"
)
_NUMBERED_VOTES = re.compile(r"\[\s*(?P<votes>-|\d+)\s*\]\[\d+\]\s*\Z")
_COMMENTS = re.compile(r"\[\s*(\d+)\s*\]\([^()\s]*#community\)")
_NUMBERED_COMMENTS = re.compile(rf"{_DATE}\s+\[\s*(\d+)\s*\]\[\d+\]")
_ORGANIZATION = re.compile(
    r"^[ \t]*\[(?:\[[^\[\]\n]*\]|[^\S\n]*)\s*(?P<name>[^\[\]\n•*·]*[^\[\]\s•*·-][^\[\]\n•*·]*)"
    r"\](?:\((?:https?://huggingface\.co)?/[\w.-]+\)|\[\d+\])\s*·",
    re.MULTILINE,
)
_GITHUB = re.compile(r"\[(?:LINK:[ ])?GitHub[^\[\]]*\]\((https?://github\.com/[^()\s]+)\)")


def looks_like(text: str) -> bool:
    """Whether TEXT has papers of the site as headings.

    >>> looks_like("### [A Title](https://huggingface.co/papers/2402.03300)"), looks_like("### [A Title](https://a.org/)")
    (True, False)
    """
    if _LINKED.search(text):
        return True
    return bool(_SITE.search(text[:20_000])) and bool(_NUMBERED.search(text) or _PLAIN.search(text))


def read(page: Page) -> Iterator[Entry | Problem]:
    """The papers in PAGE, in order; one that stands there twice in a row (for narrow and wide screens) once."""
    text = _with_links(page.text)
    headings = _headings(text)
    votes = {match["id"]: match["votes"] for match in _VOTES.finditer(text)}
    last: Entry | None = None
    position = 0
    for n, heading in enumerate(headings):
        end = headings[n + 1].start() if n + 1 < len(headings) else len(text)
        before = text[headings[n - 1].end() if n else 0 : heading.start()]
        found = _entry(heading, text[heading.end() : end], before, votes)
        if last and (found.title, found.ids, found.abstract) == (last.title, last.ids, last.abstract):
            continue
        position += 1
        last = found
        yield replace(found, position=position)


def _with_links(text: str) -> str:
    """TEXT with the links of its table, if it has one, put in place of their numbers."""
    table = dict(_TABLE.findall(text))
    if not table:
        return text
    body = _TABLE.sub("", text)
    return re.sub(r"\]\[(\d+)\]", lambda found: f"]({table[found[1]]})" if found[1] in table else found[0], body)


def _headings(text: str) -> list[re.Match[str]]:
    return next((found for form in (_LINKED, _NUMBERED, _PLAIN) if (found := [*form.finditer(text)])), [])


def _entry(heading: re.Match[str], body: str, before: str, votes: Mapping[str, str]) -> Entry:
    body = _IMAGE.sub("", body)
    known = heading.groupdict().get("id")
    abstract, facts = _parted(body, known)
    return Entry(
        1,
        title=_unescaped(re.sub(r"\n#+[ \t]", " ", heading["title"])),
        abstract=_unescaped(abstract),
        author_count=_number(re.search(r"(?<!\S)(\d+) authors?\b", facts)),
        published=_published(facts),
        ids=hub(known) if known else (),
        organization=_unescaped(found["name"]).strip() if (found := _ORGANIZATION.search(facts)) else "",
        upvotes=_votes(votes.get(known) if known else (_last_votes(before))),
        comments=_number(_COMMENTS.search(facts) or _NUMBERED_COMMENTS.search(facts)),
        links=tuple(_GITHUB.findall(facts)),
    )


def _parted(body: str, known: str | None) -> tuple[str, str]:
    """The abstract in BODY and the facts after it: a link to the paper that is KNOWN, or text until the first fact."""
    if linked := re.match(r"\s*\[", body):
        end = re.compile(rf"\]\([^()\s]*/papers/{re.escape(known)}\)" if known else r"\n\s*\]\[\d+\]")
        if (close := end.search(body)) and close.start() - linked.end() > _SHORTEST_ABSTRACT:
            return body[linked.end() : close.start()], body[close.end() :]
    facts = _FACTS.search(body)
    return (body[: facts.start()], body[facts.start() :]) if facts else (body, "")


def _published(facts: str) -> str:
    found = re.search(rf"^[ \t]*(?:.*·[ \t]*)?(?:Published on )?({_DATE})(?![\w:])", facts, re.MULTILINE)
    return printed_date(found[1]) if found else ""


def _unescaped(text: str) -> str:
    r"""TEXT without the backslashes of Markdown: those at line ends, and those before its signs.

    >>> _unescaped("tracing\\\\\\\\\nflows of \\[A\\] and snake\\_case")
    'tracing\nflows of [A] and snake_case'
    """
    text = re.sub(r"\\+(?=\n|[ ]{2}|$)", "", text)
    text = re.sub(r"\[([^\[\]]+)\]\([^()\s]*\)", r"\1", text)
    return re.sub(r"\\([\[\]_*`#~>()\\-])", r"\1", text)


def _last_votes(before: str) -> str | None:
    found = _NUMBERED_VOTES.search(before)
    return found["votes"] if found else None


def _votes(printed: str | None) -> int | None:
    return None if printed is None else 0 if printed == "-" else int(printed)


def _number(found: re.Match[str] | None) -> int | None:
    return int(found[1]) if found else None
