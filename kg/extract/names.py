"""New names by their shape and by the cues that come with a name."""

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.extract.candidates import Candidate
from kg.extract.words import Words, is_joint

_STRONG = frozenset(["caps", "camel", "digit", "mark"])
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MODEL_SIZES = frozenset(
    [
        "pro",
        "mini",
        "flash",
        "turbo",
        "ultra",
        "nano",
        "plus",
        "max",
        "xl",
        "large",
        "base",
        "small",
        "sonnet",
        "opus",
        "haiku",
        "instruct",
        "chat",
    ]
)
# Shaped like names, and none.
_NOT_NAMES = frozenset(
    ["ai", "ml", "us", "eu", "uk", "usa", "gpu", "cpu", "tpu", "api", "url", "http", "https", "www", "github", "pdf", "iid", "i.i.d", "sota", "ieee", "acm", "arxiv", "id", "ids", "ii", "iii", "iv", "vi", "1st", "2nd", "3rd"]
)

# What leads to a name: trigger, and the source that it makes the name a candidate of.
# To add a cue, write a pattern that ends where the name begins.
_CUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cue:called", re.compile(r"\b(?:called|dubbed|termed|named|coined|namely|denoted(?: as| by)?|referred to as|which we (?:call|term|name)|we (?:call|term|name) (?:it|this[\w\s-]{0,30}?))[,:]?\s+[\"“‘'`]*(?:the |an? )?[\"“‘'`]*", re.I)),
    ("cue:propose", re.compile(r"\b(?:propos\w+|introduc\w+|present(?:s|ing)?|releas\w+|develop(?:s|ed|ing)?|contribut\w+|unveil\w*|construct(?:s|ed)?|curat\w+|build|built|design(?:s|ed)?|establish(?:es)?)\s+(?:the |an? |our )?(?:(?:novel|new|simple|open-source|first|large-scale|comprehensive) )*[\"“‘'`]*", re.I)),
    ("cue:on", re.compile(r"\b(?:on|across|over|from|in|of|using|with) (?:the )?(?:(?:popular|standard|challenging|public|large-scale|widely[ -]used) )*(?=[^\s.,;]+(?:[ -][^\s.,;]+){0,3}? (?:benchmark|dataset|data set|corpus|suite|environment|leaderboard|challenge|test set|domain)s?\b)", re.I)),
    ("cue:beats", re.compile(r"\b(?:outperform\w*|surpass\w*|exceed\w*|beat(?:s|ing)?|compar(?:ed|able|ison) (?:to|with)|than|against|over|baselines?,?(?: such as| like| including)?|upon|state-of-the-art) (?:the )?(?:(?:strong|existing|standard|vanilla|recent|previous|prior|both) )*", re.I)),
    ("cue:such-as", re.compile(r"\b(?:such as|including|e\.g\.,?|like|includes|namely|i\.e\.,?|for example|for instance),? (?:the )?", re.I)),
)  # fmt: skip
_APPOSITION = re.compile(r",? (?:is |as )?(?:an?|the first|the|our|which) ")
_LIST_GAP = re.compile(r"^(?:, and |, or | and |, | or | & | versus | vs\.? )$")
_PREFIX = re.compile(r"^[\"“]?([^:\n]{2,60})[\"”]?\s*:\s")


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


@lru_cache(maxsize=1 << 16)
def shape(form: str) -> str:
    """What kind of word FORM is by its letters.

    >>> [shape(w) for w in ("GRPO", "CamelCase", "GPT4", "C++", "Policy", "policy", "2024", "LLMs")]
    ['caps', 'camel', 'digit', 'mark', 'cap', 'lower', 'number', 'caps']
    """
    if _NUMBER.fullmatch(form):
        return "number"
    if form[-1] in "+*#" or "@" in form or "^" in form:
        return "mark"
    if any(c.isdigit() for c in form):
        return "digit"
    stem = form[:-1] if form[-1] == "s" else form
    if len(stem) > 1 and stem.isupper():
        return "caps"
    if any(c.isupper() for c in form[1:]):
        return "camel"
    return "cap" if form[0].isupper() else "lower"


def name_stop(words: Words, first: int) -> int:
    """The word before which the name stops that begins with word FIRST; FIRST itself when it begins none."""
    stop = first
    while stop < len(words) and (stop == first or is_joint(words.gaps[stop])):
        kind = shape(words.forms[stop])
        version = stop > first and (kind == "number" or words.norms[stop] in _MODEL_SIZES)
        tied = stop > first and words.gaps[stop] == "-" and shape(words.forms[first]) in _STRONG
        if kind not in _STRONG and kind != "cap" and not version and not tied:
            break
        stop += 1
    return stop


def is_name(words: Words, first: int, stop: int) -> bool:
    """Whether the words look like a name wherever they stand: one of them is of a shape that plain words have not."""
    return any(
        shape(words.forms[i]) in _STRONG and words.norms[i] not in _NOT_NAMES for i in range(first, stop)
    ) and any(c.isalpha() for c in words.string(first, stop))


def _title_prefix(words: Words) -> Iterator[Candidate]:
    if found := _PREFIX.match(words.text):
        inside = [i for i, s in enumerate(words.starts) if found.start(1) <= s < found.end(1)]
        if inside and len(inside) <= 6 and words.runs[inside[0]] == words.runs[inside[-1]]:
            yield Candidate(inside[0], inside[-1] + 1, "title-prefix")


def _shaped(words: Words) -> Iterator[Candidate]:
    first = 0
    while first < len(words):
        stop = name_stop(words, first)
        if stop > first and is_name(words, first, stop):
            # In a title every word begins with a capital: only those of a strong shape say something there.
            yield from _strong_parts(words, first, stop)
            if words.sentence[first] > 0:
                yield Candidate(first, stop, "shape")
        first = max(stop, first + 1)


def _strong_parts(words: Words, first: int, stop: int) -> Iterator[Candidate]:
    """Each stretch of words tied by hyphens, within FIRST to STOP, that is a name."""
    start = first
    for i in range(first + 1, stop + 1):
        ends = i == stop or (
            words.gaps[i] == " " and shape(words.forms[i]) != "number" and words.norms[i] not in _MODEL_SIZES
        )
        if ends:
            if is_name(words, start, i):
                yield Candidate(start, i, "shape")
            start = i


def _cued(words: Words) -> Iterator[Candidate]:
    at = {start: i for i, start in enumerate(words.starts)}
    for by, cue in _CUES:
        for found in cue.finditer(words.text):
            if (first := at.get(found.end())) is not None:
                yield from _listed(words, first, by)
    for found in _APPOSITION.finditer(words.text):
        yield from _before(words, found.start())


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
    last = next((i for i, e in enumerate(words.ends) if e == end), None)
    if last is None or shape(words.forms[last]) in ("lower", "number"):
        return
    first = last
    while first > 0 and is_joint(words.gaps[first]) and shape(words.forms[first - 1]) not in ("lower", "number"):
        first -= 1
    if is_name(words, first, last + 1):
        yield Candidate(first, last + 1, "cue:is-a")
