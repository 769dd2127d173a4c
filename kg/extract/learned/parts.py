"""What the network says of the part that each name plays in its paper: log-odds of each role, over all its places.

The network scores roles of single spans, too; but a paper proposes a method in one sentence and tests it in another.
Here each place says what it can, and what all say on the whole and at the most is weighed.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
WIDTH: Final = 64


class Weights(NamedTuple):
    """What the mean and the most over places tell of each role (OUT), and a BIAS of each."""

    out: Floats
    bias: Floats


class Told(NamedTuple):
    """What a network has told of each of WORDS, as the first and then as the last of a name; how it is weighed."""

    words: Floats
    weights: Weights


def played(told: Told, places: NDArray[np.int64]) -> Floats:
    """The log-odds of the roles of names that stand in PLACES (name, first word, last word; sorted by name, which are
    numbered from nought without a gap), by what is TOLD of the words.

    >>> known = Weights(np.ones((2 * WIDTH, 8), np.float32), np.zeros(8, np.float32))
    >>> played(Told(np.zeros((3, 2 * WIDTH), np.float32), known), np.array([[0, 0, 1], [1, 2, 2]])).shape
    (2, 8)
    """
    name, first, last = places.T
    each = np.maximum(told.words[first, :WIDTH] + told.words[last, WIDTH:], 0)
    cuts = np.flatnonzero(np.r_[True, name[1:] != name[:-1]][: len(name)])
    mean = np.add.reduceat(each, cuts) / np.diff(np.r_[cuts, len(name)])[:, None]
    both = np.concatenate([mean, np.maximum.reduceat(each, cuts)], 1, dtype=np.float32)
    return np.asarray(both @ told.weights.out + told.weights.bias)
