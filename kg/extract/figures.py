"""The numbers that a text prints, with their units; what is part of a name, a year or an item of a list is none."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from types import MappingProxyType
from typing import Final

from kg.extract.actors import Actor
from kg.extract.words import Words
from kg.model import Span

# Units as they are printed, longest first, and what each is called in Result.unit.
UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        r"(?:absolute |accuracy )?percentage[ -]points?": "points",
        r"percent(?:ages?)?\b": "%",
        r"\\?%p?": "%",
        r"(?:\\?(?:text)?times(?![a-z])|\{\\texttimes\}|×|-?folds?\b|x(?![a-z]))": "x",
        r"(?:absolute |F1 |BLEU |accuracy )?points?\b": "points",
        r"pp\b": "points",
        r"dB\b": "dB",
        r"FPS\b|fps\b|frames per second": "FPS",
        r"milliseconds?\b|ms\b": "ms",
        r"seconds?\b|sec\b|s\b": "s",
        r"minutes?\b|min\b": "min",
        r"(?:GPU[ -]?)?hours?\b|h\b": "h",
        r"GB\b": "GB",
        r"MB\b": "MB",
        r"[GT]?FLOPs?\b": "FLOPs",
        r"tokens/s(?:ec)?\b|tokens per second": "tokens/s",
        r"[KMBT]\b|(?:thousand|million|billion|trillion)\b": "count",
    }
)
# Numbers in words, before "times", "-fold" and "orders of magnitude".
COUNTED: Final = MappingProxyType(
    {word: n for n, word in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)}
    | {"twenty": 20, "fifty": 50, "hundred": 100}
)
_UNIT = "|".join(f"(?P<u{n}>{pattern})" for n, pattern in enumerate(UNITS))
_CALLED: Final = {f"u{n}": name for n, name in enumerate(UNITS.values())}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,12})?|\.\d{1,12}"
# A number: a sign, digits, perhaps a range, perhaps a unit. None inside a word or a name: GPT-4, A100, 7B, arXiv ids.
_NUMBER = re.compile(
    rf"(?:(?<![\w.\-@^])(?<!\w/)|(?<=rightarrow)|(?<=\d/))(?P<sign>[+\-−–±~≈><≥≤]?\s?)(?P<number>{_DIGITS})"
    rf"(?P<range>\s?(?:\\?%|\\?times|×)?\s?\$*(?:--?|–|—|~|\\sim)\$*\s?(?:{_DIGITS}))?"
    rf"(?:[ \-]?\$?\\?\$?(?:{_UNIT}))?(?!(?!rightarrow)[\w@]|[.,]\d|-[a-zA-Z])"
)
# The first digit of a number, which no letter stands before.
_DIGIT = re.compile(r"\d(?:(?<!\w\d)|(?<=rightarrow\d))")
_WORDED = re.compile(
    rf"\b(?P<number>{'|'.join(COUNTED)})(?:[ -]?fold\b|[ -]times (?=\w+er\b|less\b|more\b)| orders? of magnitude\b)",
    re.IGNORECASE,
)
# What a number in words stands before; few texts hold it, and to look for it is quicker.
_COUNTING: Final = ("fold", "times", "magnitude")
_LIST = re.compile(r"\s*(?:[,/]|and|or|to|vs\.?|versus|,\s*and|respectively|\(|→|->)?\s*(?:a |by |from )?")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Types of which a number can be part of the name; "30 FPS" may be found as a metric.
_NAMED: Final = frozenset(["method", "benchmark"])
_RANGE = re.compile(r"\s*(?:to|up to)\s+")
# What stands before a number that another one starts from: "from 20% to 50%".
_ORIGIN = re.compile(r"(?:\bfrom|[:(])\s*\$?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is printed at SPAN, its VALUE and UNIT, the index of the first WORD at or after it."""

    span: Span
    text: str
    value: float
    unit: str
    word: int
    sentence: int


def figures(words: Words, found: Sequence[Actor]) -> tuple[Figure, ...]:
    """The numbers in WORDS that are no part of what is FOUND there."""
    printed = _bare(words)
    if not printed:
        return ()
    whole = tuple(_joined(words.text, _unnamed(words, printed, found)))
    return tuple(_with_unit(words.text, figure, whole[n + 1 : n + 4]) for n, figure in enumerate(whole))


def _unnamed(words: Words, printed: Sequence[Figure], found: Sequence[Actor]) -> Iterator[Figure]:
    """Those of the figures PRINTED that are no part of what is FOUND."""
    places = sorted((p.first, p.stop) for actor in found if actor.kind in _NAMED for p in actor.places)
    starts = [words.starts[first] for first, _ in places]
    ends = [*accumulate((words.ends[stop - 1] for _, stop in places), max)]
    for figure in printed:
        before = bisect_left(starts, figure.span.end)
        if not before or ends[before - 1] <= figure.span.start:
            yield figure


def _bare(words: Words) -> list[Figure]:
    folded = words.text.casefold()
    worded = _WORDED.finditer(words.text) if any(word in folded for word in _COUNTING) else ()
    counted = (_figure(words, m, float(COUNTED[m["number"].casefold()]), "x") for m in worded)
    return sorted((*_printed(words), *counted), key=lambda f: f.span)


def _printed(words: Words) -> Iterator[Figure]:
    for match in _numbers(words.text):
        unit = _CALLED.get(match.lastgroup or "", "")
        if unit or not (_YEAR.fullmatch(match["number"]) or _is_item(words.text, match)):
            value = float(match["number"].replace(",", ""))
            negative = match["sign"].strip() in ("-", "−", "–")
            yield _figure(words, match, -value if negative else value, unit)


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """As _NUMBER.finditer(TEXT), in a fifth of the time: a number has three characters before a digit at most."""
    done = 0
    for digit in _DIGIT.finditer(text):
        for start in range(max(done, digit.start() - 3), digit.end()):
            if match := _NUMBER.match(text, start):
                yield match
                done = match.end()
                break


def _figure(words: Words, match: re.Match[str], value: float, unit: str) -> Figure:
    text = match[0].strip()
    start = match.end() - len(match[0].lstrip())
    word = bisect_right(words.ends, start)
    sentence = words.sentence[min(word, len(words) - 1)]
    return Figure(Span(start, start + len(text)), text, value, unit, word, sentence)


def _is_item(text: str, match: re.Match[str]) -> bool:
    """Whether the number is that of an item in a list: "(1) …; 2) …"."""
    start = match.end() - len(match[0].lstrip())
    closed = text[match.end() : match.end() + 1] == ")" and match["number"].isdigit()
    return closed and (text[start - 1 : start] == "(" or mark_before(text, start) in ("", ",", ";", ":", "."))


def mark_before(text: str, start: int) -> str:
    """The last character of TEXT before START that is no space, "" for none.

    >>> mark_before("at: 5", 4), mark_before("5", 0)
    (':', '')
    """
    return next((text[n] for n in range(start - 1, -1, -1) if not text[n].isspace()), "")


def _joined(text: str, bare: Iterable[Figure]) -> Iterator[Figure]:
    """The figures of BARE, those of a range as one: "gains of 16% to 33%", but not "from 16% to 33%"."""
    waiting: Figure | None = None
    changing = -1  # the sentence that tells of changes
    for figure in bare:
        if waiting and _ORIGIN.search(text, max(0, waiting.span.start - 12), waiting.span.start):
            changing = waiting.sentence
        if waiting and changing != figure.sentence and _is_range(text, waiting, figure):
            span = Span(waiting.span.start, figure.span.end)
            waiting = replace(waiting, span=span, text=text[span.start : span.end], unit=figure.unit)
        else:
            if waiting:
                yield waiting
            waiting = figure
    if waiting:
        yield waiting


def _is_range(text: str, first: Figure, second: Figure) -> bool:
    return bool(_RANGE.fullmatch(text, first.span.end, second.span.start)) and first.unit in ("", second.unit)


def _with_unit(text: str, figure: Figure, following: Sequence[Figure]) -> Figure:
    """FIGURE with the unit of the next in a list where it has none: "1.6 and 2.5 points"."""
    end = figure.span.end
    for other in following:
        if figure.unit or not _LIST.fullmatch(text, end, other.span.start):
            return figure
        if other.unit:
            return replace(figure, unit=other.unit)
        end = other.span.end
    return figure
