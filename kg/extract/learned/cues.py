"""The words around a candidate that tell its role, as the list of cues has them."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from kg.extract import roles
from kg.extract.learned.encoder import Word
from kg.extract.learned.keys import Floats
from kg.extract.learned.rows import Candidates
from kg.extract.words import Words, together
from kg.extract.words import words as words_of

WIDTH: Final = 2 * len(roles.NAMES)


def cued(found: Candidates, words: Sequence[Word], text: str) -> Floats:
    """For each of the candidates FOUND how near each kind of cue comes to its places, at the nearest and on average."""
    return cued_of(found, words, [words_of(text)])


def cued_of(found: Candidates, words: Sequence[Word], texts: Sequence[Words]) -> Floats:
    """The same for candidates FOUND in several TEXTS, whose WORDS go on from one to the next."""
    if not len(found.hashes):
        return np.zeros((0, WIDTH), np.float32)
    row, left, right = found.places.T
    text = found.text[row]
    # Where each text begins, in characters, and how many of its own words come before its end.
    begin, count = np.cumsum([0, *(len(own.text) for own in texts)]), np.cumsum([*map(len, texts)])
    starts, ends = (
        np.concatenate(
            [np.array(getattr(own, side), np.int64) + start for own, start in zip(texts, begin, strict=False)]
        )
        for side in ("starts", "ends")
    )
    first = np.searchsorted(ends, begin[text] + [words[n].start for n in left.tolist()], "right")
    first = np.minimum(first, count[text] - 1)
    stop = np.searchsorted(starts, begin[text] + [words[n].end for n in right.tolist()])
    near = roles.nearness(together(texts), first, np.maximum(stop, first + 1))
    cuts = np.searchsorted(row, np.arange(len(found.hashes)))
    mean = np.add.reduceat(near, cuts) / np.diff(np.r_[cuts, len(row)])[:, None]
    return np.concatenate([np.minimum.reduceat(near, cuts), mean], 1).astype(np.float32)
