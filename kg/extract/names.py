"""New names by their shape and by the cues that come with a name."""

import csv
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg.extract.candidates import Candidate
from kg.extract.words import Words, is_joint, shape
from kg.io import resource

_STRONG = frozenset(["caps", "camel", "digit", "mark"])
_OPENS = _STRONG | {"cap"}
_QUOTES = "[\"“‘'`]*"
_APPOSITION = re.compile(r"(?:, | )(?:is |as )?(?:an?|the first|the|our|which) ")
_LIST_GAP = re.compile(r"^(?:, and |, or | and |, | or | & | versus | vs\.? )$")
_PREFIX = re.compile(r"^[\"“]?([^:\n]{2,60})[\"”]?\s*:\s")


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The patterns of kg/data/name_cues.csv by cue and part; those without a cue are words about shape."""
    parts: dict[str, dict[str, tuple[str, ...]]] = defaultdict(lambda: defaultdict(tuple))
    with resource("data/name_cues.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            parts[row["cue"]][row["part"]] += (row["pattern"],)
    return parts


@lru_cache(maxsize=1)
def _cues() -> Mapping[str, re.Pattern[str]]:
    """What leads to a name, as a pattern that ends where the name begins, by the source that it makes."""
    return {cue: re.compile(_lead(parts), re.I) for cue, parts in _table().items() if cue}


def _lead(parts: Mapping[str, tuple[str, ...]]) -> str:
    """The LEAD, any FILLERS, and where there are FOLLOWERS at most four words before one of them."""
    leads, fillers = "|".join(parts["lead"]), "|".join(parts["filler"])
    followers = "|".join(parts.get("follower", ()))
    ahead = rf"(?=[^\s.,;]+(?:[ -][^\s.,;]+){{0,3}}? (?:{followers})s?\b)" if followers else ""
    return rf"\b(?:{leads})[,:]?\s+{_QUOTES}(?:(?:{fillers}) )*{_QUOTES}{ahead}"


@lru_cache(maxsize=1)
def _versions() -> frozenset[str]:
    return frozenset(_table()[""]["version"])


@lru_cache(maxsize=1)
def _no_names() -> frozenset[str]:
    return frozenset(_table()[""]["no name"])


def candidates(words: Words) -> Iterator[Candidate]:
    """The names in WORDS that their shape or a cue gives away.

    >>> from kg.extract.words import words
    >>> found = words("PiTe: Aligning Video\\nWe propose PiTe, a model, and test it on MSR-VTT and Charades-STA.")
    >>> sorted({found.string(c.first, c.stop) for c in candidates(found)})
    ['Charades-STA', 'MSR-VTT', 'PiTe']
    """
    yield from _title_prefix(words)
    yield from _shaped(words)
    yield from _cued(words)


def is_acronym(text: str) -> bool:
    """Whether TEXT is one word that could stand for several.

    >>> is_acronym("GRPO"), is_acronym("Meta World"), is_acronym("Adam")
    (True, False, False)
    """
    return " " not in text and shape(text) in ("caps", "camel", "digit")


def name_stop(words: Words, first: int) -> int:
    """The word before which the name stops that begins with word FIRST; FIRST itself when it begins none."""
    shapes, norms, gaps = words.shapes, words.norms, words.gaps
    opening = shapes[first]
    if opening not in _OPENS:
        return first
    for stop in range(first + 1, len(shapes)):
        if not is_joint(gaps[stop]):
            return stop
        kind = shapes[stop]
        version = kind == "number" or norms[stop] in _versions()
        tied = gaps[stop] == "-" and opening in _STRONG
        if kind not in _OPENS and not version and not tied:
            return stop
    return len(shapes)


def is_name(words: Words, first: int, stop: int) -> bool:
    """Whether the words look like a name wherever they stand: one of them is of a shape that plain words have not."""
    strong = any(map(is_strong, words.shapes[first:stop], words.norms[first:stop]))
    return strong and any(map(has_letter, words.forms[first:stop]))


@lru_cache(maxsize=1 << 16)
def has_letter(form: str) -> bool:
    """Whether the word FORM is more than digits and marks."""
    return any(map(str.isalpha, form))


def is_strong(shape: str, norm: str) -> bool:
    """Whether a word of that SHAPE makes what it stands in look like a name."""
    return shape in _STRONG and norm not in _no_names()


def _title_prefix(words: Words) -> Iterator[Candidate]:
    if found := _PREFIX.match(words.text):
        first, stop = (bisect_left(words.starts, end) for end in found.span(1))
        if 0 < stop - first <= 6 and words.runs[first] == words.runs[stop - 1]:
            yield Candidate(first, stop, "title-prefix")


def _shaped(words: Words) -> Iterator[Candidate]:
    stop = 0
    for first, kind in enumerate(words.shapes):
        if first < stop or kind not in _OPENS:
            continue
        stop = name_stop(words, first)
        if is_name(words, first, stop):
            # In a title every word begins with a capital: only those of a strong shape say something there.
            yield from _strong_parts(words, first, stop)
            if words.sentence[first] > 0:
                yield Candidate(first, stop, "shape")


def _strong_parts(words: Words, first: int, stop: int) -> Iterator[Candidate]:
    """Each stretch of words tied by hyphens, within FIRST to STOP, that is a name."""
    start = first
    for i in range(first + 1, stop + 1):
        ends = i == stop or (words.gaps[i] == " " and words.shapes[i] != "number" and words.norms[i] not in _versions())
        if ends:
            if is_name(words, start, i):
                yield Candidate(start, i, "shape")
            start = i


def _cued(words: Words) -> Iterator[Candidate]:
    cues = _cues()
    ends = dict.fromkeys(cues, 0)
    for start, form in zip(words.starts, words.forms, strict=True):
        for by, offset in _opened(form):
            if start + offset >= ends[by] and (found := cues[by].match(words.text, start + offset)):
                ends[by] = found.end()
                first = bisect_left(words.starts, found.end())
                if words.starts[first : first + 1] == (found.end(),):
                    yield from _listed(words, first, by)
    for found in _APPOSITION.finditer(words.text):
        yield from _before(words, found.start())


# All cues searched for in all of the text take six times as long as where one can begin.
@lru_cache(maxsize=1 << 16)
def _opened(form: str) -> tuple[tuple[str, int], ...]:
    """The cues that FORM may open, each with the character where it would begin."""
    return tuple((by, found.start()) for by, opening in _openings().items() for found in opening.finditer(form))


@lru_cache(maxsize=1)
def _openings() -> Mapping[str, re.Pattern[str]]:
    """The letters that each cue may begin with, at the beginning of a word."""
    leads = {cue: parts["lead"] for cue, parts in _table().items() if cue}
    return {cue: re.compile(rf"\b(?:{'|'.join(map(_letters, each))})", re.I) for cue, each in leads.items()}


def _letters(pattern: str) -> str:
    """The letters that all begin with that PATTERN matches.

    >>> _letters("propos\\\\w+"), _letters("baselines? like"), _letters("for example")
    ('propos', 'baseline', 'for')
    """
    found = re.match(r"\w+(?![?*])", pattern)
    return found[0] if found else ""


def _listed(words: Words, first: int, by: str) -> Iterator[Candidate]:
    """The name at word FIRST, and those that commas and "and" join to it."""
    while (stop := name_stop(words, first)) > first:
        yield Candidate(first, stop, by)
        if stop == len(words) or by in ("cue:called", "cue:propose") or not _LIST_GAP.match(_between(words, stop)):
            break
        first = stop + (words.norms[stop] in ("and", "or", "vs", "versus"))
        if first >= len(words):
            break


def _between(words: Words, stop: int) -> str:
    """The text from the end of word STOP - 1 to the next word that is no conjunction."""
    after = stop + 1 if words.norms[stop] in ("and", "or", "vs", "versus") and stop + 1 < len(words) else stop
    return words.text[words.ends[stop - 1] : words.starts[after]]


def _before(words: Words, end: int) -> Iterator[Candidate]:
    last = bisect_left(words.ends, end)
    if last == len(words) or words.ends[last] != end or words.shapes[last] in ("lower", "number"):
        return
    first = last
    while first > 0 and is_joint(words.gaps[first]) and words.shapes[first - 1] not in ("lower", "number"):
        first -= 1
    if first < last and words.shapes[first] == "cap" and words.sentence[first - 1] != words.sentence[first]:
        first += 1
    if is_name(words, first, last + 1):
        yield Candidate(first, last + 1, "cue:is-a")
