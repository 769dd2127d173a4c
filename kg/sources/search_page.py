"""A Daily Papers search page copied from a browser: title, abstract and a block of facts, blank lines between."""

import re
from collections.abc import Iterator, Sequence

from kg.model import Problem
from kg.sources.record import Entry, Page, printed_date

LONGEST_TITLE = 300
_LONGEST_HEADER = 20

# "  • 4 authors" or "kaist-ai KAIST AI", a dot, "May 28, 2024 3" (the last number counts comments).
_FACTS = re.compile(
    r"[^\S\n]*(?:[•*][^\S\n]*(?P<authors>\d+) authors?|(?P<slug>[\w.-]+)[^\S\n]+(?P<organization>[^\n•]{1,120}?))"
    r"[^\S\n]*\n\s*·\s*\n[^\S\n]*(?P<date>[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)(?:[^\S\n]+(?P<comments>\d+))?\s*"
)
_HEADER = re.compile(
    r"\s*(?:new|Get trending papers in your email inbox(?: once a day)?!|Subscribe|Daily Papers"
    r"|by\s*AK and the research community|[A-Z][a-z]{2} \d{1,2}(?:, \d{4})?|Daily|Weekly|Monthly|Trending Papers)\s*"
)
_BLANK = re.compile(r"\n(?:[^\S\n]*\n)+")


def looks_like(text: str) -> bool:
    """Whether TEXT has the facts of a paper as a block of its own.

    >>> looks_like("A Title\\n\\nA text.\\n\\n  •\\xa04 authors\\n·\\nJun 9 2"), looks_like("A Title\\n\\nA text.")
    (True, False)
    """
    return any("·" in block and _FACTS.fullmatch(block) for block in _blocks(text))


def read(page: Page) -> Iterator[Entry | Problem]:
    """The papers in PAGE, in order; the facts are missing where the page left them out."""
    position = 0
    texts: list[str] = []
    for block in _blocks(page.text):
        facts = _FACTS.fullmatch(block) if "·" in block else None
        if not facts:
            texts.append(block)
            continue
        for title, abstract in _pairs(texts)[:-1]:
            position += 1
            yield Entry(position, title, abstract)
        position += 1
        if not texts:
            yield Problem(page.file, position, "has facts but neither title nor abstract")
            continue
        yield _entry(position, *_pairs(texts)[-1], facts)
        texts = []
    yield from (Entry(position + n, *pair) for n, pair in enumerate(_pairs(texts), start=1))


def without_header(blocks: Sequence[str]) -> Sequence[str]:
    """BLOCKS (or lines) without those at the beginning that the site puts on every page, and what stands among them."""
    header = [n for n, block in enumerate(blocks[:_LONGEST_HEADER]) if _HEADER.fullmatch(block)]
    return blocks[header[-1] + 1 :] if header else blocks


def _blocks(text: str) -> Sequence[str]:
    """The blocks of TEXT that say something: a number alone counts votes."""
    return without_header([block for block in _BLANK.split(text) if re.search(r"[^\W\d_]", block)])


def _pairs(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Titles with their abstracts; an abstract of several paragraphs goes on until the next short block."""
    pairs: list[tuple[str, str]] = []
    for n, text in enumerate(texts):
        begun = pairs and not pairs[-1][1]
        if begun or (pairs and not _is_title(texts, n)):
            title, abstract = pairs.pop()
            pairs.append((title, f"{abstract}\n{text}" if abstract else text))
        else:
            pairs.append((text, ""))
    return pairs


def _is_title(texts: Sequence[str], n: int) -> bool:
    """Whether block N begins a paper: it is short, does not end like a sentence, and another block follows."""
    text = texts[n].strip()
    return len(text) <= LONGEST_TITLE and not text.endswith((".", ":", ";", ",")) and n + 1 < len(texts)


def _entry(position: int, title: str, abstract: str, facts: re.Match[str]) -> Entry:
    return Entry(
        position,
        title,
        abstract,
        author_count=int(facts["authors"]) if facts["authors"] else None,
        published=printed_date(facts["date"]),
        organization=facts["organization"] or "",
        comments=int(facts["comments"]) if facts["comments"] else None,
    )
