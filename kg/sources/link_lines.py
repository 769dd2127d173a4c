"""Pages of the papers site exported as text in which the address of a link stands on a line of its own below it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.model import Problem
from kg.sources import markdown
from kg.sources.record import Entry, Page

_ADDRESS = re.compile(r"(?:https?://(?:www\.)?huggingface\.co)?/papers/(?!trending\b)[^\s#?/]+")
_ANY_ADDRESS = re.compile(r"https?://\S+")
_BLANK = re.compile(r"\n(?:[^\S\n]*\n)+")


def looks_like(text: str) -> bool:
    """Whether TEXT has the address of a paper alone on a line, twice: under its title and under its abstract.

    >>> looks_like("T\\n\\nhttps://huggingface.co/papers/1\\n\\nA.\\n\\nhttps://huggingface.co/papers/1\\n\\n·")
    True
    """
    blocks = [block.strip() for block in _BLANK.split(text)]
    return any(_ADDRESS.fullmatch(one) and one == other for one, other in zip(blocks, blocks[2:], strict=False))


def read(page: Page) -> Iterator[Entry | Problem]:
    """The papers in PAGE, in order."""
    return markdown.read(replace(page, text=as_markdown(page.text)))


def as_markdown(text: str) -> str:
    """TEXT with its links in the way of Markdown, titles of papers as headings.

    >>> text = "A Title\\n\\nhttps://huggingface.co/papers/1\\n\\nAn abstract.\\n\\nhttps://huggingface.co/papers/1"
    >>> print(as_markdown(text))
    ### [A Title](https://huggingface.co/papers/1)
    <BLANKLINE>
    [An abstract.](https://huggingface.co/papers/1)
    """
    blocks = _BLANK.split(text)
    made: list[str] = []
    titled: set[str] = set()
    for block, below in zip(blocks, [*blocks[1:], ""], strict=True):
        address = below.strip()
        if _ANY_ADDRESS.fullmatch(block.strip()):
            continue
        if not _ANY_ADDRESS.fullmatch(address) or not block.strip():
            made.append(block)
            continue
        words = re.sub(r"^\s*\[-\]\s*", "", block).strip()
        is_title = bool(_ADDRESS.fullmatch(address)) and address not in titled
        titled |= {address} if is_title else set()
        made.append(f"{'### ' * is_title}[{_escaped(words)}]({address})")
    return "\n\n".join(made)


def _escaped(words: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", words)
