"""What the names of two things say of how they are related."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor
from kg.extract.lexicon import lexicon
from kg.extract.words import key

# What stands for each: the number that `naming` gives.
NAMINGS = (
    "nothing", "ends in it", "holds it", "ends it", "in it", "same last word", "narrower", "wider",
    "ends in it, narrower",
)  # fmt: skip


def naming(found: Sequence[Actor]) -> NDArray[np.intp]:
    """What the name of each of the actors FOUND (a row) says of that of each other (a column), a number of NAMINGS."""
    keys = [f" {actor.key} " for actor in found]
    last = [actor.key.rpartition(" ")[2] for actor in found]
    above = [wider(actor.key) for actor in found]
    table = np.zeros((len(found), len(found)), dtype=np.intp)
    for i, head in enumerate(keys):
        for j, tail in enumerate(keys):
            if tail in head:
                table[i, j] = 2 if not head.endswith(tail) else 8 if found[j].key in above[i] else 1
            elif head in tail:
                table[i, j] = 3 if tail.endswith(head) else 4
            elif found[j].key in above[i]:
                table[i, j] = 6
            elif found[i].key in above[j]:
                table[i, j] = 7
            elif last[i] == last[j]:
                table[i, j] = 5
    return table


@lru_cache(maxsize=1 << 14)
def wider(name: str) -> frozenset[str]:
    """The keys of all that the lexicon holds to be wider than what has NAME as its key.

    >>> sorted(wider("offline meta reinforcement learning"))
    ['meta learning', 'meta reinforcement learning', 'offline reinforcement learning', 'reinforcement learning']
    """
    above = {key(b) for entry in lexicon().entries.get(name, ()) for b in entry.broader} - {name}
    return frozenset(above).union(*(wider(one) for one in sorted(above)))
