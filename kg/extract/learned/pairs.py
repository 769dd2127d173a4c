"""Whether two candidates of one text are one thing under two names: what is seen of the pair, in numbers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.encoder import Word
from kg.extract.learned.keys import NO_ENDS, Floats, Hashes, Table
from kg.extract.learned.rows import PLAIN, Candidates
from kg.text import folded

PAIR: Final = (
    "bracketed", "initials", "letters", "squeezed", "extra-front", "extra-back", "extra-words", "inside",
    "likely", "unlikely", "types", "scores", "words-left", "words-right", "short-capitals",
    "alias-seen", "alias-same", "extra-seen", "extra-same",
)  # fmt: skip
SEEN: Final = 4  # of the columns of PAIR, those that tables fill
_SQUEEZED: Final = re.compile(r"[^\w+*@]|_")


Handle = tuple[str, ...]


class Pairs(NamedTuple):
    """Pairs of candidates that may be one: their ROWS (two), FEATURES, and what they are looked up by in tables."""

    rows: NDArray[np.int64]
    features: Floats
    alias: Hashes
    extra: Hashes


def pairs(found: Candidates, words: Sequence[Word], keep: Floats, least: float = 0.15) -> Pairs:
    """The pairs of the candidates FOUND, kept with at least LEAST, whose names have to do with each other."""
    texts, spots = _written(found, words)
    brackets = _brackets(found, words, texts)
    rows, features, alias, extra = [], [], [], []
    for i, j in _akin(texts, np.flatnonzero(keep >= least).tolist(), brackets):
        if len(texts[i]) < len(texts[j]):
            i, j = j, i
        seen = _seen(texts[i], texts[j], frozenset((i, j)) in brackets)
        both = (
            min(int(found.hashes[i]), int(found.hashes[j])) * 31 + max(int(found.hashes[i]), int(found.hashes[j]))
        ) % 2**64
        if seen is None:
            continue
        rows.append((i, j))
        alias.append(both)
        extra.append(_extra(texts[i], texts[j]))
        inside = sum(any(a <= c and d <= b for a, b in spots[i]) for c, d in spots[j]) / len(spots[j])
        features.append(
            [*seen, inside, max(keep[i], keep[j]), min(keep[i], keep[j]), float(found.types[i] @ found.types[j]),
             float(found.features[i, 0] - found.features[j, 0]), len(texts[i]), len(texts[j]),
             float(found.features[j, PLAIN.index("capitals")])]
        )  # fmt: skip
    return Pairs(
        np.array(rows, np.int64).reshape(-1, 2),
        np.array(features, np.float32).reshape(-1, len(PAIR) - SEEN),
        np.array(alias, np.uint64),
        np.array(extra, np.uint64),
    )


def _akin(
    texts: Sequence[tuple[str, ...]], kept: Sequence[int], brackets: Iterable[frozenset[int]]
) -> list[tuple[int, int]]:
    """The pairs of KEPT names that may have something in common, in order: what one asks for the other offers."""
    offered: dict[Handle, list[int]] = defaultdict(list)
    for row in kept:
        for handle in set(_offers(texts[row])):
            offered[handle].append(row)
    met = {frozenset((row, other)) for row in kept for handle in _asks(texts[row]) for other in offered.get(handle, ())}
    met |= {pair for pair in brackets if pair.issubset(kept)}
    return sorted((min(pair), max(pair)) for pair in met if len(pair) == 2)


def _offers(name: tuple[str, ...]) -> Iterator[Handle]:
    """What NAME is, as other names may ask for it."""
    squeezed = "".join(map(_squeezed, name))
    yield from (("squeezed", squeezed), ("folded", *map(folded, name)))
    if len(name) == 1:
        yield "initials", _letters(name)
        if _is_mixed(name):
            yield "beginning", squeezed[:1]


def _asks(name: tuple[str, ...]) -> Iterator[Handle]:
    """What a shorter name may be that has to do with NAME: its like, its beginning or end, its letters."""
    yield "squeezed", "".join(map(_squeezed, name))
    if len(name) > 1:
        folds = [folded(word) for word in name]
        for cut in range(1, len(name)):
            yield from (("folded", *folds[:cut]), ("folded", *folds[cut:]))
        yield from (("initials", first) for first in _firsts(name))
        yield "beginning", name[0].lower()[:1]


def _written(found: Candidates, words: Sequence[Word]) -> tuple[list[tuple[str, ...]], list[list[tuple[int, int]]]]:
    texts: list[tuple[str, ...]] = [()] * len(found.hashes)
    spots: list[list[tuple[int, int]]] = [[] for _ in found.hashes]
    for row, first, last in found.places.tolist():
        spots[row].append((first, last))
        texts[row] = tuple(w.text for w in words[first : last + 1] if w.text[0].isalnum() or w.text in "+*@")
    return texts, spots


def _brackets(found: Candidates, words: Sequence[Word], texts: Sequence[tuple[str, ...]]) -> set[frozenset[int]]:
    """The pairs of which one follows the other in brackets; where initials fit one, the others are parts of it."""
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for row, first, last in found.places.tolist():
        starts.setdefault(first, []).append(row)
        if last + 2 < len(words) and words[last + 1].text in "([":
            ends.setdefault(last + 2, []).append(row)
    made = set()
    for inside, before in ends.items():
        for row in starts.get(inside, ()):
            fitting = [other for other in before if _initials(texts[other], texts[row])]
            made |= {frozenset((row, other)) for other in fitting or before}
    return made


def _initials(long: Sequence[str], short: Sequence[str]) -> bool:
    """Whether SHORT is made of the first letters of the words of LONG, small words counted or not."""
    return len(long) > 1 and _letters(short) in _firsts(long)


def _letters(short: Sequence[str]) -> str:
    letters = "".join(map(_squeezed, short))
    return letters.removesuffix("s") if short[-1][-1:] == "s" else letters


def _firsts(long: Sequence[str]) -> tuple[str, str]:
    """The first letters of all words of LONG, and of those that are not small."""
    return "".join(w[0].lower() for w in long), "".join(w[0].lower() for w in long if w.lower() not in NO_ENDS)


def _is_mixed(short: Sequence[str]) -> bool:
    return any(c.isupper() for c in short[0][1:])


def _seen(long: tuple[str, ...], short: tuple[str, ...], bracketed: bool) -> list[float] | None:
    """What two names have in common; None where that is nothing."""
    squeezed = ["".join(_squeezed(w) for w in name) for name in (long, short)]
    same = squeezed[0] == squeezed[1]
    initials = len(short) == 1 and _initials(long, short)
    inner = len(long) > 1 and len(short) == 1 and _spelled(_letters(short), long)
    folds = [tuple(folded(w) for w in name) for name in (long, short)]
    count = len(short)
    if not any(w[0].isalnum() for w in long[count:]) and folds[0][:count] == folds[1] and len(long) > count:
        return None  # a mark tells names apart: R1 and R1+
    front = len(long) > count and folds[0][-count:] == folds[1]
    back = len(long) > count and folds[0][:count] == folds[1]
    if not (bracketed or initials or same or front or back or (inner and _is_mixed(short))):
        return None
    return [float(v) for v in (bracketed, initials, inner, same, front, back, len(long) - count)]


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


def _extra(long: tuple[str, ...], short: tuple[str, ...]) -> int:
    """A hash of what LONG has more than SHORT, and on which side."""
    from kg.extract.learned.keys import word_hash

    folds = [tuple(folded(w) for w in name) for name in (long, short)]
    count = len(short)
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
