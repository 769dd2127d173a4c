"""Names as numbers: every run of words of a text has a key, the same for all spellings of a name."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.encoder import Word, shape
from kg.text import folded, without_accents

Floats = NDArray[np.floating[Any]]
Hashes = NDArray[np.uint64]
T = TypeVar("T", bound=np.generic)

LONGEST_KEY: Final = 6  # words of a key, hyphens and the like not counted
PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_JOINER: Final = re.compile(r"[\-‐-―−_/.'’&:~]")
_MARKS: Final = frozenset("+*@^#")
_SMALL: Final = """
    a an the this that these those our we it its their of in on at by to for from with without and or but as is are was
    were be been can may such each both all any some which who how when where while than then not no via into over under
    between more most other
"""
NO_ENDS: Final = frozenset(_SMALL.split())  # words with which no name begins or ends


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


class Signs(NamedTuple):
    """What each word of a text is, or of several, one after the other: a row a word, or where there are several numbers
    a column each."""

    inner: Hashes  # as `plain` has it
    final: Hashes
    shape: NDArray[np.int64]
    counts: NDArray[np.bool_]  # in keys; the others are marks that join words or part them
    joins: NDArray[np.bool_]
    small: NDArray[np.bool_]  # no name begins or ends with it
    letter: NDArray[np.bool_]  # but an A may end one
    hyphen: NDArray[np.bool_]
    opens: NDArray[np.bool_]
    closes: NDArray[np.bool_]
    colon: NDArray[np.bool_]
    mark: NDArray[np.bool_]
    suffix: NDArray[np.bool_]  # it may be a mark that ends a name
    tied: NDArray[np.bool_]  # no white space stands before it
    letters: NDArray[np.int64]  # all characters, capitals, digits, others
    text: NDArray[np.int64]  # the number of its text
    start: NDArray[np.int64]  # where it begins and ends there
    end: NDArray[np.int64]


@lru_cache(maxsize=1 << 17)
def _sign(word: str) -> bytes:
    capitals, digits, known = (sum(map(kind, word)) for kind in (str.isupper, str.isdigit, str.isalnum))
    joiner = bool(_JOINER.match(word))
    signs = (
        *plain(word), shape(word), word[0].isalnum() or word in _MARKS, joiner + (joiner and word in "-‐–&"),
        word.lower() in NO_ENDS, word == "A", word in "-‐–", word in "([", word in ")]", word == ":",
        not word[0].isalnum(), word in "+*#", len(word), capitals, digits, len(word) - known,
    )  # fmt: skip
    return np.array(signs, np.uint64).tobytes()


def signs(words: Sequence[Word], sizes: Sequence[int] = ()) -> Signs:
    """What each of WORDS is; the texts that they stand in have so many (SIZES), if there are several.

    >>> from kg.extract.learned.encoder import words
    >>> made = signs(words("a C-GRPO"))
    >>> made.counts.tolist(), made.joins.tolist(), made.small.tolist()
    ([True, True, False, True], [False, False, True, False], [True, False, False, False])
    """
    rows = np.frombuffer(b"".join([_sign(word.text) for word in words]), np.uint64).reshape(-1, 17)
    start, end = (np.array([word[side] for word in words], np.int64) for side in (1, 2))
    text = np.repeat(np.arange(max(1, len(sizes))), sizes or len(words))
    tied = before(end, -1, text) == start
    plainly = rows[:, 3:13].astype(bool).T
    # A dot or a slash joins what it stands between without a space, a hyphen joins in any case.
    joins = (rows[:, 4] == 2) | (plainly[1] & tied & after(tied, False, text))
    forms, letters = rows[:, 2].astype(np.int64), rows[:, 13:].astype(np.int64)
    return Signs._make(
        (rows[:, 0], rows[:, 1], forms, plainly[0], joins, *plainly[2:], tied, letters, text, start, end)
    )


def before(values: NDArray[T], nothing: float, text: NDArray[np.int64]) -> NDArray[T]:
    """Of each word the one of VALUES that the word before it has, NOTHING if it is the first of its TEXT.

    >>> before(np.array([3, 4, 5]), 0, np.array([0, 0, 1])).tolist()
    [0, 3, 0]
    """
    made = np.full_like(values, nothing)
    made[1:] = np.where(text[1:] == text[:-1], values[:-1], made[1:])
    return made


def after(values: NDArray[T], nothing: float, text: NDArray[np.int64]) -> NDArray[T]:
    """Of each word the one of VALUES that the word after it has, NOTHING if it is the last of its TEXT."""
    return before(values[::-1], nothing, text[::-1])[::-1]


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
    return keys_of(signs(words))


def keys_of(made: Signs) -> Keys:
    """The keys of all runs of the words that are MADE so; none crosses from one text to the next."""
    places = np.flatnonzero(made.counts)
    size = len(places)
    runs = (np.cumsum(~made.counts & ~made.joins) + made.text)[places]
    one, two = made.inner[places], made.final[places]
    hashes = np.zeros((size, LONGEST_KEY), np.uint64)
    front = np.zeros(size, np.uint64)
    for k in range(min(LONGEST_KEY, size)):
        count = size - k
        same = runs[k:] == runs[:count]
        hashes[:count, k] = np.where(same, (front[:count] * PRIME + two[k:]) | np.uint64(1), np.uint64(0))
        front = front[:count] * PRIME + one[k:]
    return Keys(places, hashes)


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
        made = np.zeros((len(wanted), self.counts.shape[1]), np.float32)
        if len(self.hashes):
            # In order, so that those that follow each other lie side by side in a large table too.
            order = np.argsort(wanted)
            ordered = wanted[order]
            places = np.minimum(np.searchsorted(self.hashes, ordered), len(self.hashes) - 1)
            there = self.hashes[places] == ordered
            made[order[there]] = self.counts[places[there]]
        return made
