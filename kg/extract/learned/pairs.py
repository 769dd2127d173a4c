"""Whether two candidates of one text are one thing under two names: what is seen of the pair, in numbers."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.encoder import Word
from kg.extract.learned.keys import Floats, Hashes, Table
from kg.extract.learned.rows import NO_ENDS, PLAIN, Candidates
from kg.text import folded

PAIR: Final = (
    "bracketed", "initials", "letters", "squeezed", "extra-front", "extra-back", "extra-words", "inside",
    "likely", "unlikely", "types", "scores", "words-left", "words-right", "short-capitals",
    "alias-seen", "alias-same", "extra-seen", "extra-same",
)  # fmt: skip
SEEN: Final = 4  # of the columns of PAIR, those that tables fill
_SQUEEZED: Final = re.compile(r"[^\w+*@]|_")


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
    for i, j in combinations(np.flatnonzero(keep >= least).tolist(), 2):
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
    letters = "".join(map(_squeezed, short))
    letters = letters.removesuffix("s") if short[-1][-1:] == "s" else letters
    firsts = "".join(w[0].lower() for w in long)
    content = "".join(w[0].lower() for w in long if w.lower() not in NO_ENDS)
    return len(long) > 1 and letters in (firsts, content)


def _seen(long: tuple[str, ...], short: tuple[str, ...], bracketed: bool) -> list[float] | None:
    """What two names have in common; None where that is nothing."""
    squeezed = ["".join(_squeezed(w) for w in name) for name in (long, short)]
    same = squeezed[0] == squeezed[1]
    letters = squeezed[1].removesuffix("s") if len(short) == 1 and short[0][-1:] == "s" else squeezed[1]
    initials = len(short) == 1 and _initials(long, short)
    inner = len(long) > 1 and len(short) == 1 and _spelled(letters, long)
    folds = [tuple(folded(w) for w in name) for name in (long, short)]
    count = len(short)
    if not any(w[0].isalnum() for w in long[count:]) and folds[0][:count] == folds[1] and len(long) > count:
        return None  # a mark tells names apart: R1 and R1+
    front = len(long) > count and folds[0][-count:] == folds[1]
    back = len(long) > count and folds[0][:count] == folds[1]
    if not (bracketed or initials or same or front or back or (inner and any(c.isupper() for c in short[0][1:]))):
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
