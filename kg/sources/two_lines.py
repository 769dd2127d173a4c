"""A search page saved as bare text: a line of title, a line of abstract, and so on."""

import re
from collections.abc import Iterator

from kg.model import Problem
from kg.sources.record import Entry, Page
from kg.sources.search_page import LONGEST_TITLE, without_header

# A line of abstract is longer than this: the shortest of 10,000 real ones has 124 characters.
_SHORTEST_ABSTRACT = 100
_GLUED = re.compile(r"Subscribe(?=[^\sa-z])")
# Of the first lines so many must alternate as they should.
_LOOKED_AT = 40


def looks_like(text: str) -> bool:
    """Whether the lines of TEXT are in turn short and long.

    >>> looks_like("A Title\\n" + "It has an abstract. " * 9), looks_like("A text.\\nOf lines.\\n")
    (True, False)
    """
    lines = [line for _, line in _lines(text[:200_000])][:_LOOKED_AT]
    pairs = list(zip(lines[::2], lines[1::2], strict=False))
    alike = sum(_is_pair(title, abstract) for title, abstract in pairs)
    return bool(pairs) and alike >= 0.8 * len(pairs)


def read(page: Page) -> Iterator[Entry | Problem]:
    """The papers in PAGE, in order."""
    lines = _lines(page.text)
    position = n = 0
    while n < len(lines):
        position += 1
        number, title = lines[n]
        abstract = lines[n + 1][1] if n + 1 < len(lines) else ""
        if len(title) > LONGEST_TITLE:
            yield Problem(page.file, position, f"line {number} is an abstract without a title")
            n += 1
        elif _is_pair(title, abstract):
            yield Entry(position, title, abstract)
            n += 2
        else:
            yield Problem(page.file, position, f"line {number} is a title without an abstract")
            n += 1


def _is_pair(title: str, abstract: str) -> bool:
    return len(title) <= LONGEST_TITLE and len(abstract) >= _SHORTEST_ABSTRACT and len(abstract) > len(title)


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines of TEXT that say something, with their numbers, without the page's header."""
    lines = text.split("\n")
    kept = without_header(lines)
    first = len(lines) - len(kept) + 1
    if kept:
        kept = [_GLUED.sub("", kept[0], count=1), *kept[1:]]
    return [(number, line.strip()) for number, line in enumerate(kept, start=first) if line.strip()]
