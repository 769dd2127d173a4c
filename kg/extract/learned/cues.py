"""The words around a candidate that tell its role, as the list of cues has them."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from kg.extract import roles
from kg.extract.learned.encoder import Word
from kg.extract.learned.keys import Floats
from kg.extract.learned.rows import Candidates
from kg.extract.words import words as words_of

WIDTH: Final = 2 * len(roles.NAMES)


def cued(found: Candidates, words: Sequence[Word], text: str) -> Floats:
    """For each of the candidates FOUND how near each kind of cue comes to its places, at the nearest and on average."""
    own = words_of(text)
    starts, ends = np.array(own.starts, np.int64), np.array(own.ends, np.int64)
    if not len(found.hashes) or not len(starts):
        return np.zeros((len(found.hashes), WIDTH), np.float32)
    row, left, right = found.places.T
    begin = np.array([w.start for w in words], np.int64)[left]
    end = np.array([w.end for w in words], np.int64)[right]
    first = np.minimum(np.searchsorted(ends, begin, "right"), len(starts) - 1)
    stop = np.maximum(np.searchsorted(starts, end), first + 1)
    near = roles.nearness(own, first, stop)
    cuts = np.searchsorted(row, np.arange(len(found.hashes)))
    mean = np.add.reduceat(near, cuts) / np.diff(np.r_[cuts, len(row)])[:, None]
    return np.concatenate([np.minimum.reduceat(near, cuts), mean], 1).astype(np.float32)
