"""GLiNER models, which find what is described to them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from importlib import import_module
from importlib.metadata import version as installed
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

from kg.errors import MissingExtra, UnreadableInput
from kg.extract.adapters.found import Finder, Found, content
from kg.text import sentences

# How each of our types is described.
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "method, model or algorithm": "method",
        "dataset, benchmark or environment": "benchmark",
        "task": "task",
        "scientific concept": "concept",
        "evaluation metric": "metric",
    }
)
THRESHOLD: Final = 0.5
# GLiNER cuts what is longer than 384 of its words, punctuation counted.
_LONGEST: Final = 250
_WORD = re.compile(r"\w+|[^\w\s]")


class Predicts(Protocol):
    """What we use of a GLiNER model."""

    def predict_entities(self, text: str, labels: list[str], *, threshold: float) -> list[dict[str, Any]]:
        """The spans of TEXT that are one of LABELS: start, end, label, score."""


def finder(model: str, endpoint: str | None = None) -> Finder:  # noqa: ARG001 it has none
    """What the GLiNER MODEL (a folder, or a name that the library knows to fetch) finds."""
    return partial(found, _loaded(model))


def found(model: Predicts, texts: Sequence[str]) -> Iterator[tuple[Found, ...]]:
    """What MODEL finds in each of TEXTS."""
    for text in texts:
        yield tuple(sorted({each for start, end in pieces(text) for each in _in_piece(model, text, start, end)}))


def _in_piece(model: Predicts, text: str, start: int, end: int) -> Iterator[Found]:
    for span in model.predict_entities(text[start:end], list(WORDS), threshold=THRESHOLD):
        yield Found(start + span["start"], start + span["end"], WORDS[span["label"]], round(float(span["score"]), 3))


def pieces(text: str, longest: int = _LONGEST) -> Iterator[tuple[int, int]]:
    """The parts of TEXT, in whole sentences, of at most so many words, or one sentence.

    >>> text = "One two. Three four. Five six."
    >>> [text[start:end] for start, end in pieces(text, 6)]
    ['One two. Three four.', 'Five six.']
    """
    start, size, end = 0, 0, 0
    for sentence in sentences(text):
        words = len(_WORD.findall(text[sentence.start : sentence.end]))
        if size and size + words > longest:
            yield start, end
            size = 0
        start = sentence.start if not size else start
        size, end = size + words, sentence.end
    if size:
        yield start, end


@lru_cache(maxsize=1)
def _loaded(model: str) -> Predicts:
    if find_spec("gliner") is None:
        raise MissingExtra("gliner", "gliner")
    library = import_module("gliner")
    try:
        loaded: Predicts = library.GLiNER.from_pretrained(model, local_files_only=Path(model).is_dir())
    except (OSError, ValueError) as fault:
        raise UnreadableInput(model, f"is no GLiNER model: {str(fault).splitlines()[0]}") from fault
    return loaded


def version(model: str, endpoint: str | None = None) -> str:  # noqa: ARG001
    """What the answers of MODEL depend on: it, the library, our words for the types."""
    if find_spec("gliner") is None:
        raise MissingExtra("gliner", "gliner")
    return f"{content(model)} {installed('gliner')} {THRESHOLD} {sorted(WORDS.items())}"
