"""Runs of numbers: what many texts, names or places have, one after the other in one row."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]


def starts(sizes: Sequence[int] | Ints) -> Ints:
    """Where each of the runs of these SIZES begins.

    >>> starts([3, 0, 2]).tolist()
    [0, 3, 3]
    """
    return np.cumsum([0, *sizes[:-1]], dtype=np.intp)


def ranged(first: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """The numbers from each of FIRST to before that of STOP, and before them which of the runs each is in.

    >>> [side.tolist() for side in ranged(np.array([4, 0, 7]), np.array([6, 0, 8]))]
    [[0, 0, 2], [4, 5, 7]]
    """
    sizes = np.maximum(stop - first, 0)
    which = np.repeat(np.arange(len(sizes)), sizes)
    return which, np.arange(len(which)) + (first - starts(sizes))[which]
