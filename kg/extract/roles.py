"""How a paper relates to a thing that it names: what the words around the name say."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.extract.runs import ranged
from kg.extract.words import Words
from kg.io import resource
from kg.model import Span

_FAR: Final = 15
# Of 1,089 methods and benchmarks of the annotated papers that stand between such words, 1,073 are the paper's own.
_ANNOUNCES: Final = re.compile(
    r"\b(?:we|this (?:paper|work|article)|the authors)\s+"
    r"(?:(?:first|then|here|also|thus|further|therefore|hence|finally|next)\s+)?"
    r"(?:propose|introduce|present|develop|release)s?\s+(?:(?:a|an|the|our|new|novel|simple)\s+){0,3}$",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"\s*(?:[,.:;()–—]|(?:and|which|that|to|as|a|an)\b|$)")
_REACH: Final = 80


@lru_cache(maxsize=4)
def cues(table: str = "cues.csv") -> tuple[tuple[str, ...], Mapping[str, int], tuple[tuple[str, int], ...]]:
    """The kinds of cue that a TABLE in kg/data lists, the kind of each word in it, and of each beginning (propos*).

    What was learned from a table holds for that table alone: a change of it asks for all to be learned anew.
    """
    with resource(f"data/{table}").open(encoding="utf-8", newline="") as lines:
        rows = [(row["word"], row["cue"]) for row in csv.DictReader(lines)]
    kinds = tuple(dict.fromkeys(kind for _, kind in rows))
    number = {kind: i for i, kind in enumerate(kinds)}
    whole = {word: number[kind] for word, kind in rows if not word.endswith("*")}
    return kinds, whole, tuple((word[:-1], number[kind]) for word, kind in rows if word.endswith("*"))


def cue(norm: str, table: str = "cues.csv") -> int:
    """The number of the kind of cue that the word NORM is, -1 for none.

    >>> cues()[0][cue("proposing")], cue("kitten")
    ('propose', -1)
    """
    return _kind(table)(norm)


@lru_cache(maxsize=4)
def _kind(table: str) -> Callable[[str], int]:
    """What `cue` asks of TABLE, remembered; of one argument, which is found twice as fast as of two."""
    _, whole, beginnings = cues(table)

    @lru_cache(maxsize=1 << 16)
    def kind(norm: str) -> int:
        if norm in whole:
            return whole[norm]
        return next((kind for start, kind in beginnings if norm.startswith(start)), -1)

    return kind


def announced(text: str, spans: Iterable[Span]) -> bool:
    """Whether TEXT says of one of SPANS in so many words that it is the paper's own.

    >>> text = "We propose a novel PPO, which beats A2C."
    >>> announced(text, [Span(19, 22)]), announced(text, [Span(36, 39)])
    (True, False)
    """
    return any(
        _ANNOUNCES.search(text[max(0, span.start - _REACH) : span.start]) and _ENDS.match(text, span.end)
        for span in spans
    )


def nearness(
    words: Words, first: NDArray[np.intp], stop: NDArray[np.intp], table: str = "cues.csv"
) -> NDArray[np.float64]:
    """For each place from word FIRST to STOP how many words away each kind of cue in TABLE is, before it and after it.

    What is further than FAR, or in another sentence, is FAR away.
    """
    kinds, sentence = said(words.norms, table), np.array(words.sentence)
    at = np.flatnonzero(kinds >= 0)
    near = np.full((len(first), 2, len(cues(table)[0])), float(_FAR))
    begin = np.searchsorted(sentence, sentence[first])
    end = np.searchsorted(sentence, sentence[first], side="right")
    # Of cues of one kind the nearest is set last: it stays.
    place, cue = ranged(np.searchsorted(at, np.maximum(begin, first - _FAR + 1)), np.searchsorted(at, first))
    near[place, 0, kinds[at[cue]]] = first[place] - at[cue]
    place, cue = ranged(np.searchsorted(at, stop), np.searchsorted(at, np.minimum(end, stop + _FAR - 1)))
    place, cue = place[::-1], cue[::-1]
    near[place, 1, kinds[at[cue]]] = at[cue] - stop[place] + 1
    return near.reshape(len(first), -1)


@lru_cache(maxsize=4)
def said(norms: tuple[str, ...], table: str = "cues.csv") -> NDArray[np.intp]:
    """The kind of cue that each of NORMS, the words of a text, is; -1 for none."""
    return np.array([*map(_kind(table), norms)], dtype=np.intp)


def columns(table: str = "cues.csv") -> tuple[str, ...]:
    """What the columns of `nearness` are."""
    kinds = cues(table)[0]
    return (*(f"{kind} before" for kind in kinds), *(f"{kind} after" for kind in kinds))


NAMES: Final = columns()
