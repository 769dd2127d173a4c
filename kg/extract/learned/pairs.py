"""Whether two candidates of one text are one thing under two names: what is seen of the pair, in numbers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.encoder import Word
from kg.extract.learned.keys import NO_ENDS, Floats, Hashes, Table, word_hash
from kg.extract.learned.rows import PLAIN, Candidates
from kg.text import folded

PAIR: Final = (
    "bracketed", "initials", "letters", "squeezed", "extra-front", "extra-back", "extra-words", "inside",
    "likely", "unlikely", "types", "scores", "words-left", "words-right", "short-capitals",
    "alias-seen", "alias-same", "extra-seen", "extra-same",
)  # fmt: skip
SEEN: Final = 4  # of the columns of PAIR, those that tables fill
_SQUEEZED: Final = re.compile(r"[^\w+*@]|_")


Name = tuple[str, ...]  # its words
Handle = tuple[str, ...]
Spot = tuple[int, int]  # the first and the last word
Pair = tuple[int, int]
_CAPITALS: Final = PLAIN.index("capitals")
_NONE: Final = np.zeros((0, len(PAIR) - SEEN), np.float32)


class Pairs(NamedTuple):
    """Pairs of candidates that may be one: their ROWS (two), FEATURES, and what they are looked up by in tables."""

    rows: NDArray[np.int64]
    features: Floats
    alias: Hashes
    extra: Hashes


def pairs(found: Candidates, words: Sequence[Word], keep: Floats, least: float = 0.15) -> Pairs:
    """The pairs of the candidates FOUND, kept with at least LEAST, whose names have to do with each other."""
    spots, texts = _spots(found), found.text.tolist()
    brackets = _brackets(spots, texts, words)
    kept = np.flatnonzero(keep >= least).tolist()
    is_kept = {*kept}
    wanted = {*kept, *(other for row, before in brackets for other in (row, *before))}
    names = {row: _name(words, spots[row][-1]) for row in wanted}
    bracketed = _bracketed(brackets, names)
    seen: dict[Pair, list[float]] = {}
    for pair in sorted(_akin(names, kept, texts) | {pair for pair in bracketed if is_kept.issuperset(pair)}):
        long, short = pair if len(names[pair[0]]) >= len(names[pair[1]]) else pair[::-1]
        common = _seen(names[long], names[short], pair in bracketed)
        if common is not None:
            inside = sum(any(a <= c and d <= b for a, b in spots[long]) for c, d in spots[short]) / len(spots[short])
            seen[long, short] = [*common, inside]
    rows = np.array([*seen], np.int64).reshape(-1, 2)
    sizes = [(len(names[long]), len(names[short])) for long, short in seen]
    columns = [*seen.values()], _numbers(found, rows, keep), sizes, found.features[rows[:, 1:], _CAPITALS]
    features = np.concatenate([np.asarray(c, np.float32).reshape(len(rows), -1) for c in columns], 1) if seen else _NONE
    low, high = np.sort(found.hashes[rows], 1).T
    return Pairs(
        rows,
        features,
        low * np.uint64(31) + high,
        np.array([_extra(names[long], names[short]) for long, short in seen], np.uint64),
    )


def _numbers(found: Candidates, rows: NDArray[np.int64], keep: Floats) -> Floats:
    """How likely the two of each pair are entities, how far they are of one type, how their scores differ."""
    long, short = rows.T
    alike = np.matmul(found.types[long][:, None], found.types[short][:, :, None])[:, 0, 0]
    score = found.features[:, 0]
    return np.stack(
        [np.maximum(keep[long], keep[short]), np.minimum(keep[long], keep[short]), alike, score[long] - score[short]], 1
    )


def _akin(names: Mapping[int, Name], kept: Sequence[int], texts: Sequence[int]) -> set[Pair]:
    """The pairs of KEPT names of one text that may have something in common: what one asks for the other offers."""
    offered: dict[tuple[int, Handle], list[int]] = defaultdict(list)
    for row in kept:
        for handle in _offers(names[row]):
            offered[texts[row], handle].append(row)
    return {
        (min(row, other), max(row, other))
        for row in kept
        for handle in _asks(names[row])
        for other in offered.get((texts[row], handle), ())
        if other != row
    }


@lru_cache(maxsize=1 << 14)
def _offers(name: Name) -> frozenset[Handle]:
    """What NAME is, as other names may ask for it."""
    squeezed = _whole(name)
    made: set[Handle] = {("squeezed", squeezed), ("folded", *_folds(name))}
    if len(name) == 1:
        made.add(("initials", _letters(name)))
        if _is_mixed(name):
            made.add(("beginning", squeezed[:1]))
    return frozenset(made)


@lru_cache(maxsize=1 << 14)
def _asks(name: Name) -> frozenset[Handle]:
    """What a shorter name may be that has to do with NAME: its like, its beginning or end, its letters."""
    made: set[Handle] = {("squeezed", _whole(name))}
    if len(name) > 1:
        folds = _folds(name)
        for cut in range(1, len(name)):
            made |= {("folded", *folds[:cut]), ("folded", *folds[cut:])}
        made |= {("initials", first) for first in _firsts(name)}
        made.add(("beginning", name[0].lower()[:1]))
    return frozenset(made)


def _spots(found: Candidates) -> list[list[Spot]]:
    """The first and last word of every place of each of the candidates FOUND."""
    spots: list[list[Spot]] = [[] for _ in found.hashes]
    for row, first, last in found.places.tolist():
        spots[row].append((first, last))
    return spots


def _name(words: Sequence[Word], spot: Spot) -> Name:
    return tuple(w.text for w in words[spot[0] : spot[1] + 1] if w.text[0].isalnum() or w.text in "+*@")


def _brackets(
    spots: Sequence[Sequence[Spot]], texts: Sequence[int], words: Sequence[Word]
) -> list[tuple[int, list[int]]]:
    """What stands in brackets, each with all that it follows: candidates by number."""
    ends: dict[tuple[int, int], list[int]] = {}
    for row, places in enumerate(spots):
        for _, last in places:
            if last + 2 < len(words) and words[last + 1].text in "([":
                ends.setdefault((texts[row], last + 2), []).append(row)
    inside = ((row, (texts[row], first)) for row, places in enumerate(spots) for first, _ in places)
    return [(row, ends[place]) for row, place in inside if place in ends]


def _bracketed(brackets: Iterable[tuple[int, list[int]]], names: Mapping[int, Name]) -> set[Pair]:
    """The pairs of which one follows the other in BRACKETS; where initials fit one, the others are parts of it."""
    made = set()
    for row, before in brackets:
        fitting = [other for other in before if _initials(names[other], names[row])]
        made |= {(min(row, other), max(row, other)) for other in fitting or before if other != row}
    return made


def _initials(long: Name, short: Name) -> bool:
    """Whether SHORT is made of the first letters of the words of LONG, small words counted or not."""
    return len(long) > 1 and _letters(short) in _firsts(long)


def _letters(short: Name) -> str:
    letters = _whole(short)
    return letters.removesuffix("s") if short[-1][-1:] == "s" else letters


def _firsts(long: Sequence[str]) -> tuple[str, str]:
    """The first letters of all words of LONG, and of those that are not small."""
    return "".join(w[0].lower() for w in long), "".join(w[0].lower() for w in long if w.lower() not in NO_ENDS)


def _is_mixed(short: Name) -> bool:
    return any(c.isupper() for c in short[0][1:])


def _seen(long: Name, short: Name, bracketed: bool) -> list[float] | None:
    """What two names have in common; None where that is nothing."""
    same = _whole(long) == _whole(short)
    initials = len(short) == 1 and _initials(long, short)
    inner = len(long) > 1 and len(short) == 1 and _spelled(_letters(short), long)
    folds, count = (_folds(long), _folds(short)), len(short)
    if not any(w[0].isalnum() for w in long[count:]) and folds[0][:count] == folds[1] and len(long) > count:
        return None  # a mark tells names apart: R1 and R1+
    front = len(long) > count and folds[0][-count:] == folds[1]
    back = len(long) > count and folds[0][:count] == folds[1]
    if not (bracketed or initials or same or front or back or (inner and _is_mixed(short))):
        return None
    return [float(v) for v in (bracketed, initials, inner, same, front, back, len(long) - count)]


def _whole(name: Name) -> str:
    """NAME as one word."""
    return "".join(map(_squeezed, name))


def _folds(name: Name) -> Name:
    return tuple(map(folded, name))


@lru_cache(maxsize=1 << 17)
def _squeezed(word: str) -> str:
    return _SQUEEZED.sub("", word).lower()


def _spelled(letters: str, long: Sequence[str]) -> bool:
    """Whether LETTERS stand in this order in the LONG name, the first at its beginning, each word's first letter used.

    >>> _spelled("bert", ["Bidirectional", "Encoder", "Representations", "Transformers"]), _spelled("bx", ["Big", "A"])
    (True, False)
    """
    text = "".join(long).lower()
    if not letters or text[:1] != letters[0]:
        return False
    rest = iter(text)
    return all(c in rest for c in letters)


def _extra(long: Name, short: Name) -> int:
    """A hash of what LONG has more than SHORT, and on which side."""
    folds, count = (_folds(long), _folds(short)), len(short)
    if folds[0][:count] == folds[1]:
        return word_hash("+" + " ".join(folds[0][count:]))
    return word_hash(" ".join(folds[0][:-count]) + "+") if folds[0][-count:] == folds[1] else 0


def with_tables(made: Pairs, aliases: Table, extras: Table) -> Floats:
    """The rows of PAIRS: how often annotated papers took the same two names, or the same extra words, for one thing."""
    counts = [aliases(made.alias), extras(made.extra)]
    columns = [c for n in counts for c in (n[:, :1], (n[:, 1:] + 0.5) / (n[:, :1] + 1.5))]
    return np.concatenate([made.features, *columns], 1).astype(np.float32)


def united(rows: NDArray[np.int64], same: Floats, count: int, least: float = 0.5) -> list[int]:
    """For each of COUNT candidates the first of those that it is one with.

    >>> united(np.array([[0, 1], [1, 2]]), np.array([0.9, 0.2]), 3)
    [0, 0, 2]
    """
    root = [*range(count)]

    def first(row: int) -> int:
        while root[row] != row:
            row = root[row]
        return row

    for pair in rows[same >= least].tolist():
        low, high = sorted(map(first, pair))
        root[high] = low
    return [first(row) for row in range(count)]
