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


class Pairs(NamedTuple):
    """Pairs of candidates that may be one: their ROWS (two), FEATURES, and what they are looked up by in tables."""

    rows: NDArray[np.int64]
    features: Floats
    alias: Hashes
    extra: Hashes


def pairs(found: Candidates, words: Sequence[Word], keep: Floats, least: float = 0.15) -> Pairs:
    """The pairs of the candidates FOUND, kept with at least LEAST, whose names have to do with each other."""
    spots = _spots(found)
    brackets = _brackets(spots, words)
    kept = np.flatnonzero(keep >= least).tolist()
    wanted = {*kept, *(other for row, before in brackets for other in (row, *before))}
    names = {row: _name(words, spots[row][-1]) for row in wanted}
    bracketed = _bracketed(brackets, names)
    rows, features, alias, extra = [], [], [], []
    for i, j in _akin(names, kept, bracketed):
        in_brackets = (i, j) in bracketed
        if len(names[i]) < len(names[j]):
            i, j = j, i
        seen = _seen(names[i], names[j], in_brackets)
        if seen is None:
            continue
        rows.append((i, j))
        both = sorted(found.hashes[[i, j]].tolist())
        alias.append((both[0] * 31 + both[1]) % 2**64)
        extra.append(_extra(names[i], names[j]))
        inside = sum(any(a <= c and d <= b for a, b in spots[i]) for c, d in spots[j]) / len(spots[j])
        features.append(
            [*seen, inside, max(keep[i], keep[j]), min(keep[i], keep[j]), float(found.types[i] @ found.types[j]),
             float(found.features[i, 0] - found.features[j, 0]), len(names[i]), len(names[j]),
             float(found.features[j, _CAPITALS])]
        )  # fmt: skip
    return Pairs(
        np.array(rows, np.int64).reshape(-1, 2),
        np.array(features, np.float32).reshape(-1, len(PAIR) - SEEN),
        np.array(alias, np.uint64),
        np.array(extra, np.uint64),
    )


def _akin(names: Mapping[int, Name], kept: Sequence[int], brackets: Iterable[Pair]) -> list[Pair]:
    """The pairs of KEPT names that may have something in common, in order: what one asks for the other offers."""
    offered: dict[Handle, list[int]] = defaultdict(list)
    for row in kept:
        for handle in _offers(names[row]):
            offered[handle].append(row)
    met = {
        (row, other) if row < other else (other, row)
        for row in kept
        for handle in _asks(names[row])
        if handle in offered
        for other in offered[handle]
        if other != row
    }
    return sorted(met.union(pair for pair in brackets if {*pair} <= {*kept}))


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


def _brackets(spots: Sequence[Sequence[Spot]], words: Sequence[Word]) -> list[tuple[int, list[int]]]:
    """What stands in brackets, each with all that it follows: candidates by number."""
    ends: dict[int, list[int]] = {}
    for row, places in enumerate(spots):
        for _, last in places:
            if last + 2 < len(words) and words[last + 1].text in "([":
                ends.setdefault(last + 2, []).append(row)
    return [(row, ends[first]) for row, places in enumerate(spots) for first, _ in places if first in ends]


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
    """For each of COUNT candidates the first of those that it is one with; surest pairs first.

    >>> united(np.array([[0, 1], [1, 2]]), np.array([0.9, 0.2]), 3)
    [0, 0, 2]
    """
    root = list(range(count))
    for place in np.argsort(-same, kind="stable"):
        if same[place] >= least:
            a, b = (root[i] for i in rows[place])
            root = [min(a, b) if r in (a, b) else r for r in root]
    return root
