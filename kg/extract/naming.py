"""What the names of two things say of how they are related."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kg.extract.lexicon import lexicon
from kg.extract.words import key

# What stands for each: the number that `naming` gives.
NAMINGS = (
    "nothing", "ends in it", "holds it", "ends it", "in it", "same last word", "narrower", "wider",
    "ends in it, narrower",
)  # fmt: skip


def naming(keys: Sequence[str], heads: Sequence[int], tails: Sequence[int]) -> NDArray[np.intp]:
    """What of two names, by their KEYS, that of each of HEADS says of that of each of TAILS, a number of NAMINGS.

    >>> keys = ["deep reinforcement learning", "reinforcement learning", "machine learning"]
    >>> [NAMINGS[n] for n in naming(keys, [0, 1, 1], [1, 0, 2])]
    ['ends in it, narrower', 'ends it', 'same last word']
    """
    whole, last = [f" {key} " for key in keys], [key.rpartition(" ")[2] for key in keys]
    above = [wider(key) for key in keys]

    def named(i: int, j: int) -> int:
        head, tail = whole[i], whole[j]
        if tail in head:
            return 2 if not head.endswith(tail) else 8 if keys[j] in above[i] else 1
        if head in tail:
            return 3 if tail.endswith(head) else 4
        if keys[j] in above[i]:
            return 6
        return 7 if keys[i] in above[j] else 5 * (last[i] == last[j])

    return np.array([*map(named, heads, tails)], dtype=np.intp)


@lru_cache(maxsize=1 << 14)
def wider(name: str) -> frozenset[str]:
    """The keys of all that the lexicon holds to be wider than what has NAME as its key.

    >>> sorted(wider("offline meta reinforcement learning"))
    ['meta learning', 'meta reinforcement learning', 'offline reinforcement learning', 'reinforcement learning']
    """
    above = {key(b) for entry in lexicon().entries.get(name, ()) for b in entry.broader} - {name}
    return frozenset(above).union(*(wider(one) for one in sorted(above)))
