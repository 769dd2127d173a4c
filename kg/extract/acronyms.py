"""Short forms and what a text says they stand for (Schwartz & Hearst, 2003), in both directions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.words import Words, is_joint

_BRACKET = re.compile(r"[(\[]([^()\[\]\n]{2,120})[)\]]")
# "(GRPO; Shao et al., 2024)" and "(i.e., GRPO)" hold a short form too.
_FIRST_PART = re.compile(r"^(?:i\.e\.,?\s+|e\.g\.,?\s+|or\s+|abbreviated\s+(?:as\s+)?)?([^,;:]+)")
_SHORT = re.compile(r"^[^\W_][\w+*@.^'’-]*(?: [\w+*@.-]+)?$")
_TITLE_SHORT = re.compile(r"^([^\s:]{2,15}):\s")
_LONGEST_SHORT = 12
_LITTLE = frozenset(["a", "an", "and", "as", "by", "for", "from", "in", "of", "on", "or", "the", "to", "via", "with"])


@dataclass(frozen=True, slots=True, order=True)
class Expansion:
    """A short form and its long form, each as the word before which it begins and the word before which it stops."""

    short: tuple[int, int]
    long: tuple[int, int]


def expansions(words: Words) -> tuple[Expansion, ...]:
    """The short forms that WORDS explain.

    >>> from kg.extract.words import words
    >>> found = words("We train large language models (LLMs) by RLHF (reinforcement learning from human feedback).")
    >>> [(found.string(*e.short), found.string(*e.long)) for e in expansions(found)]
    [('LLMs', 'large language models'), ('RLHF', 'reinforcement learning from human feedback')]
    """
    return tuple(sorted({*_bracketed(words), *_titled(words)}))


def _bracketed(words: Words) -> Iterator[Expansion]:
    for bracket in _BRACKET.finditer(words.text):
        part = _FIRST_PART.match(bracket[1])
        if part is None:
            continue
        start = bracket.start(1) + part.start(1)
        inside = _between(words, start, start + len(part[1].rstrip()))
        before = _last_before(words, bracket.start())
        if inside is None or before is None:
            continue
        found = _pair(words, inside, _room(words, before, part[1]), from_right=True)
        yield from found or _pair(words, _short_before(words, before), inside, from_right=False)


def _titled(words: Words) -> Iterator[Expansion]:
    """ "PiTe: Pixel-Temporal Alignment of …": the name is the acronym of the words after it."""
    if found := _TITLE_SHORT.match(words.text):
        short = _between(words, 0, found.end(1))
        after = _between(words, found.end(), words.text.index("\n") if "\n" in words.text else len(words.text))
        capitals = _capitals(found[1])
        if short and after and len(capitals) > 1:
            long = after[0], after[0] + len(capitals)
            if long[1] <= after[1] and capitals == "".join(words.norms[i][:1] for i in range(*long)):
                yield Expansion(short, long)


def _capitals(short: str) -> str:
    """The letters of SHORT that begin words.

    >>> _capitals("PiTe"), _capitals("LoRA"), _capitals("GRPO")
    ('pt', 'lra', 'grpo')
    """
    return "".join(c for c in short if c.isupper()).casefold()


def _pair(words: Words, short: tuple[int, int], room: tuple[int, int], *, from_right: bool) -> list[Expansion]:
    """The long form of SHORT that ends (FROM_RIGHT) or begins the ROOM, as a list of none or one."""
    letters = words.string(*short)
    if not is_short_form(letters) or room[0] >= room[1]:
        return []
    stops = [room[1]] if from_right else range(room[0] + 2, room[1] + 1)
    for begins in (_by_initials, _by_letters):
        for stop in stops:
            first = begins(words, letters, room[0], stop)
            if first is not None and (from_right or first == room[0]) and _is_long(words, first, stop, letters):
                return [Expansion(short, (first, stop))]
    return []


def is_short_form(text: str) -> bool:
    """Whether TEXT can be an abbreviation: short, at most two words, with a capital (or all of it small and a digit).

    >>> [is_short_form(s) for s in ("GRPO", "LLMs", "mAP", "pass@1", "ours", "Fig", "2024")]
    [True, True, True, True, False, False, False]
    """
    if not 2 <= len(text) <= _LONGEST_SHORT or not _SHORT.match(text):
        return False
    tail = text[1:].rstrip("s")
    return any(c.isalpha() for c in text) and any(c.isupper() or c.isdigit() for c in tail)


def _letters(short: str) -> list[str]:
    """What a long form must hold, in order: the letters and digits of SHORT but for an s of the plural."""
    letters = [c for c in short.casefold() if c.isalnum()]
    if len(letters) > 1 and letters[-1] == "s" and short[-1] == "s" and short[-2].isupper():
        letters.pop()
    return letters


def _by_initials(words: Words, short: str, first: int, stop: int) -> int | None:
    """The word at which those words before STOP begin whose initials are SHORT; little words need not count.

    Without it the letters of PPO are found in "policy optimization" already, those of ARC in "and Reasoning Corpus".
    """

    def start(left: int, at: int) -> int | None:
        if left == 0 or at == first:
            return at if left == 0 else None
        word = words.norms[at - 1]
        counted = (left - 1, at - 1) if word[:1] == letters[left - 1] else None
        skipped = (left, at - 1) if word in _LITTLE and at < stop else None
        # In "out-of-distribution" all words count, in "Abstraction and Reasoning Corpus" the "and" does not.
        tried = (counted, skipped) if at < stop and words.gaps[at] == "-" else (skipped, counted)
        return next((found for step in tried if step and (found := start(*step)) is not None), None)

    letters = _letters(short)
    found = start(len(letters), stop)
    # "multi-modal large language model" is an MLLM, whole.
    while found and found > first and words.gaps[found] == "-" and words.norms[found - 1][:1] == letters[0]:
        found -= 1
    return found


def _by_letters(words: Words, short: str, first: int, stop: int) -> int | None:
    """The word at which the long form of SHORT begins that ends before STOP; every letter is found from the right."""
    letters = _letters(short)
    text = words.text.casefold()
    if len(text) != len(words.text):
        return None
    at = words.ends[stop - 1]
    for n, letter in enumerate(reversed(letters), 1):
        at -= 1
        while at >= words.starts[first] and (text[at] != letter or (n == len(letters) and text[at - 1 : at].isalnum())):
            at -= 1
        if at < words.starts[first]:
            return None
    return next((i for i in range(first, stop) if words.starts[i] == at), None)


def _is_long(words: Words, first: int, stop: int, short: str) -> bool:
    return stop - first >= 2 and not _holds(words, first, stop, short)


def _holds(words: Words, first: int, stop: int, short: str) -> bool:
    return short.casefold().rstrip("s") in {words.singular[i] for i in range(first, stop)}


def _room(words: Words, last: int, short: str) -> tuple[int, int]:
    """The words up to LAST in which the long form of SHORT may lie: as many as S & H allow, within one run."""
    letters = sum(c.isalnum() for c in short)
    first = last
    while first > 0 and is_joint(words.gaps[first]) and last - first + 1 < min(letters + 5, 2 * letters):
        first -= 1
    return first, last + 1


def _short_before(words: Words, last: int) -> tuple[int, int]:
    """The short form that ends with word LAST, with what hyphens tie to it."""
    first = last
    while first > 0 and words.gaps[first] == "-":
        first -= 1
    return first, last + 1


def _between(words: Words, start: int, end: int) -> tuple[int, int] | None:
    """The words of the characters START to END, as far as they are one run; None if START is within a word."""
    first = bisect_left(words.starts, start)
    if first == len(words) or words.starts[first] != start or words.ends[first] > end:
        return None
    stop = first + 1
    while stop < len(words) and words.ends[stop] <= end and is_joint(words.gaps[stop]):
        stop += 1
    return first, stop


def _last_before(words: Words, end: int) -> int | None:
    """The word that ends right before the character END."""
    last = bisect_right(words.ends, end) - 1
    return last if last >= 0 and not words.text[words.ends[last] : end].strip(" *'’\"”") else None
