"""How a paper relates to a thing that it names: what the words around the name say."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from kg.extract.things import Place, Thing
from kg.extract.words import Words
from kg.io import resource

_FAR: Final = 15.0


@lru_cache(maxsize=1)
def cues() -> tuple[tuple[str, ...], Mapping[str, int], tuple[tuple[str, int], ...]]:
    """The kinds of cue that kg/data/cues.csv lists, the kind of each word in it, and of each beginning (propos*)."""
    with resource("data/cues.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["word"], row["cue"]) for row in csv.DictReader(lines)]
    kinds = tuple(dict.fromkeys(kind for _, kind in rows))
    number = {kind: i for i, kind in enumerate(kinds)}
    whole = {word: number[kind] for word, kind in rows if not word.endswith("*")}
    return kinds, whole, tuple((word[:-1], number[kind]) for word, kind in rows if word.endswith("*"))


@lru_cache(maxsize=1 << 16)
def cue(norm: str) -> int:
    """The number of the kind of cue that the word NORM is, -1 for none.

    >>> cues()[0][cue("proposing")], cue("kitten")
    ('propose', -1)
    """
    _, whole, beginnings = cues()
    if norm in whole:
        return whole[norm]
    return next((kind for start, kind in beginnings if norm.startswith(start)), -1)


def names() -> tuple[str, ...]:
    """What the columns of `rows` are."""
    kinds = cues()[0]
    return (*(f"{k} before" for k in kinds), *(f"{k} after" for k in kinds), "in brackets", "ends", "begins")


def rows(words: Words, things: Iterable[Thing]) -> list[list[float]]:
    """For each of THINGS how near each kind of cue stands before and after one of its places, in its sentence."""
    kinds = [cue(norm) for norm in words.norms]
    return [_row(words, kinds, thing.places) for thing in things]


def _row(words: Words, kinds: Sequence[int], places: Sequence[Place]) -> list[float]:
    n = len(cues()[0])
    near = [_FAR] * (2 * n)
    for first, stop in places:
        number = words.sentence[first]
        for i in range(first - 1, max(-1, first - int(_FAR)), -1):
            if words.sentence[i] != number:
                break
            if kinds[i] >= 0:
                near[kinds[i]] = min(near[kinds[i]], first - i)
        for i in range(stop, min(len(words), stop + int(_FAR))):
            if words.sentence[i] != number:
                break
            if kinds[i] >= 0:
                near[n + kinds[i]] = min(near[n + kinds[i]], i - stop + 1)
    gaps = [(words.gaps[f], words.gaps[s] if s < len(words) else ".") for f, s in places]
    return [
        *near,
        sum("(" in before or ")" in after for before, after in gaps) / len(gaps),
        sum("." in after or "," in after for _, after in gaps) / len(gaps),
        sum(f == 0 or words.sentence[f] != words.sentence[f - 1] for f, _ in places) / len(gaps),
    ]
