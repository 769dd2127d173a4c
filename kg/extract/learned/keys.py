"""Names as numbers: every run of words of a text has a key, the same for all spellings of a name."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.encoder import Word
from kg.text import folded, without_accents

Floats = NDArray[np.floating[Any]]
Hashes = NDArray[np.uint64]

LONGEST_KEY: Final = 6  # words of a key, hyphens and the like not counted
PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_JOINER: Final = re.compile(r"[\-‐-―−_/.'’&:~]")
_MARKS: Final = frozenset("+*@^#")


@lru_cache(maxsize=1 << 18)
def word_hash(word: str) -> int:
    """A number for the folded WORD, the same on every machine.

    >>> word_hash("grpo") == word_hash("grpo") != word_hash("ppo")
    True
    """
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


@lru_cache(maxsize=1 << 18)
def plain(word: str) -> tuple[int, int]:
    """The hashes of WORD within a name and as its last word, where a plural counts as the singular."""
    return word_hash(without_accents(word).casefold()), word_hash(folded(word) or word)


class Keys(NamedTuple):
    """The words of a text that count in keys, and the hash of every run of them."""

    places: NDArray[np.int64]  # of each word that counts, its place among all words
    hashes: Hashes  # [a, k]: of the k + 1 words from a on; 0 where that is no name


def keys(words: Sequence[Word]) -> Keys:
    """The keys of all runs of WORDS; none crosses a bracket, a comma or a line.

    >>> from kg.extract.learned.encoder import words
    >>> def found(text): return set(keys(words(text)).hashes.ravel().tolist()) - {0}
    >>> found("policy-gradients") == found("Policy gradient"), len(found("Adam, SGD"))
    (True, 2)
    >>> key_of("policy-gradients") in found("the Policy gradient")
    True
    """
    places: list[int] = []
    inner: list[int] = []
    final: list[int] = []
    breaks: list[int] = []
    run = 0
    last = len(words) - 1
    for n, (text, start, end) in enumerate(words):
        if text[0].isalnum() or text in _MARKS:
            places.append(n)
            a, b = plain(text)
            inner.append(a)
            final.append(b)
            breaks.append(run)
        elif not (
            _JOINER.match(text)
            and (text in "-‐–&" or (n and n < last and words[n - 1].end == start and words[n + 1].start == end))
        ):
            run += 1
    size = len(places)
    hashes = np.zeros((size, LONGEST_KEY), np.uint64)
    one, two = np.asarray(inner, np.uint64), np.asarray(final, np.uint64)
    runs = np.asarray(breaks, np.int64)
    front = np.zeros(size, np.uint64)
    for k in range(min(LONGEST_KEY, size)):
        count = size - k
        same = runs[k:] == runs[:count]
        hashes[:count, k] = np.where(same, (front[:count] * PRIME + two[k:]) | np.uint64(1), np.uint64(0))
        front = front[:count] * PRIME + one[k:]
    return Keys(np.asarray(places, np.int64), hashes)


def key_of(name: str) -> int:
    """The key of NAME as a whole, 0 if it has none."""
    from kg.extract.learned.encoder import words

    made = keys(words(name))
    size = len(made.places)
    return int(made.hashes[0, size - 1]) if 0 < size <= LONGEST_KEY else 0


class Table(NamedTuple):
    """What annotated papers or a collection count for keys: a row of COUNTS for each of the sorted HASHES."""

    hashes: Hashes
    counts: Floats

    def __call__(self, wanted: Hashes) -> Floats:
        """The counts of the WANTED hashes, noughts for one that is not there.

        >>> Table(np.array([3, 7], np.uint64), np.array([[1.0], [2.0]], np.float32))(np.array([7, 5], np.uint64))
        array([[2.],
               [0.]], dtype=float32)
        """
        if not len(self.hashes):
            return np.zeros((len(wanted), self.counts.shape[1]), np.float32)
        places = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        return np.where((self.hashes[places] == wanted)[:, None], self.counts[places], np.float32(0))
