"""What a teacher sees in texts that nobody annotated, as soft labels from which a student learns.

A teacher (a network and its judge, who knows how names fare in a whole collection) is unsure of every text; a student
who learns from thousands of its verdicts sees what the annotated papers are too few to show.

Sources: G. Hinton, O. Vinyals and J. Dean, "Distilling the Knowledge in a Neural Network", arXiv:1503.02531;
Q. Xie et al., "Self-training with Noisy Student improves ImageNet classification", arXiv:1911.04252.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from kg.extract.learned.encoder import Reader
from kg.extract.learned.judge import Knowledge, sigmoid, softmax, verdicts
from kg.extract.learned.keys import Floats
from kg.learn.collection import records
from kg.learn.gold import Example, Soft, hardened
from kg.model import TYPES
from kg.text import folded

UNLIKELY: Final = 0.02  # what is less likely an entity is none


def chosen(path: Path, number: int, titles: Iterable[str]) -> list[tuple[str, str]]:
    """Identifier and text of NUMBER records of the collection at PATH, by the hash of what they are; none has one of
    the TITLES of the annotated papers."""
    known = {folded(title) for title in titles}
    order = sorted(
        (hashlib.sha256(one.encode()).digest(), one, title, abstract)
        for one, title, abstract in records(path)
        if folded(title) not in known
    )
    return [(one, f"{title}\n{abstract}") for _, one, title, abstract in order[:number]]


def read(texts: Iterable[tuple[str, str]], reader: Reader, known: Knowledge) -> Iterator[Example]:
    """TEXTS with the verdicts of the teacher of READER and KNOWN on their candidates as soft labels."""
    for one, text in texts:
        code, scores = reader(text)
        seen = verdicts(text, code, scores, known)
        if seen is None:
            yield Example(one, text, (), soft=hardened((), len(TYPES)))
            continue
        found, keep, types, roles = seen
        likely = np.interp(sigmoid(keep[:, 0]), *known.calibrated).astype(np.float32)
        row, first, last = found.places[likely[found.places[:, 0]] >= UNLIKELY].T
        spans = np.stack([first, last - first], 1)
        yield Example(one, text, (), soft=Soft(spans, likely[row], softmax(types)[row], softmax(roles)[row]))


def both(one: Example, other: Example) -> Example:
    """ONE text with what two teachers say of it: the mean of what they hold likely, types and roles by that.

    >>> def said(likely, *types):
    ...     return Soft(np.array([[0, 1]]), *(np.array(v, np.float32) for v in ([likely], [types], [types])))
    >>> one, other = (Example("1", "A net", (), soft=s) for s in (said(0.75, 1, 0), said(0.25, 0, 1)))
    >>> soft = both(one, other).soft
    >>> soft.spans.tolist(), soft.likely.tolist(), soft.types.tolist()
    ([[0, 1]], [0.5], [[0.75, 0.25]])
    """
    left, right = one.soft, other.soft
    assert left is not None
    assert right is not None
    unique, place = np.unique(np.concatenate([left.spans, right.spans]), axis=0, return_inverse=True)

    def summed(mine: Floats, theirs: Floats) -> Floats:
        made = np.zeros((len(unique), *mine.shape[1:]), np.float32)
        np.add.at(made, place.ravel(), np.concatenate([mine, theirs]))
        return made

    def shared(mine: Floats, theirs: Floats) -> Floats:
        weighed = summed(mine * left.likely[:, None], theirs * right.likely[:, None])
        return np.asarray(weighed / total[:, None])

    total = summed(left.likely, right.likely)
    return replace(one, soft=Soft(unique, total / 2, shared(left.types, right.types), shared(left.roles, right.roles)))
