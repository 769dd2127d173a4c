"""What the network says of the relations between the names of a text: log-odds of each, from name to name.

A word is the end of a relation in its own way, as head and as tail; how the two suit each other at their distance is
scored as in T. Dozat and C. D. Manning, "Deep Biaffine Attention for Neural Dependency Parsing", arXiv:1611.01734,
with a sum in the place of the product. The network (see `encoder`) says what each word is as an end; the rest is here.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.parts import Floats
from kg.model import Span

if TYPE_CHECKING:
    from kg.extract.learned.encoder import Word

WIDTH: Final = 64
# Between which a distance in words is one of those that are told apart; a tail before its head has one below nought.
FAR: Final = (-64, -32, -16, -8, -4, -1, 0, 1, 2, 3, 5, 9, 17, 33, 65)
NEVER: Final = np.float32(-12)


class Weights(NamedTuple):
    """What a distance adds (FAR), what the sum tells of each relation (OUT), and a BIAS of each."""

    far: Floats
    out: Floats
    bias: Floats


class Ends(NamedTuple):
    """The WORDS of a text, and what each is as the HEAD and as the TAIL of a relation, by WEIGHTS."""

    words: tuple["Word", ...]
    head: Floats
    tail: Floats
    weights: Weights


def ends(words: tuple["Word", ...], told: Floats, known: Weights) -> Ends:
    """What a network has TOLD of WORDS as ends: of each as head, and then as tail."""
    head, tail = np.split(told, 2, axis=1)
    return Ends(words, head, tail, known)


def between(ends: Ends, names: Sequence[Sequence[Span]]) -> Floats:
    """The log-odds of every relation from each of the NAMES, given by its places, to each: names by names by relations.

    A name that the network has not read (it stands too far back in the text) has none.
    """
    return _between(ends, np.array(_places(ends.words, names), np.intp).reshape(-1, 3), len(names))


def strongest(ends: Ends, places: NDArray[np.intp], likely: Floats) -> Floats:
    """The most likely relation of each kind from each name to another, and then those from another to it, in log-odds:
    names by twice the relations.

    PLACES are (name, first word, last word), the names numbered from nought; that it is one at all is as LIKELY.
    """
    found = _between(ends, places, len(likely))
    found[np.arange(len(likely)), np.arange(len(likely))] = NEVER
    odds = np.log(likely)
    made = [(found + odds[:, None]).max(1), (found + odds[:, None, None]).max(0)]
    return np.asarray(np.maximum(np.concatenate(made, 1), NEVER))


def _between(ends: Ends, places: NDArray[np.intp], count: int) -> Floats:
    """The log-odds of every relation from each of COUNT names, which stand in PLACES, to each."""
    owner, first, last = places.T
    head, tail = ((side[first] + side[last]) / 2 for side in (ends.head, ends.tail))
    far = np.searchsorted(FAR, first[None] - first[:, None])
    met = head[:, None] + tail[None] + ends.weights.far[far]
    scores = np.maximum(met, 0, out=met) @ ends.weights.out + ends.weights.bias
    one = (owner[:, None] == np.arange(count)).astype(np.float32)
    sums = one.T @ np.exp(scores).transpose(2, 0, 1) @ one
    return np.asarray(np.log(sums + np.exp(NEVER)).transpose(1, 2, 0))


def _places(words: Sequence["Word"], names: Sequence[Sequence[Span]]) -> list[tuple[int, int, int]]:
    """The number of the name, the first and the last word of each place of NAMES in WORDS."""
    starts, ends = [w.start for w in words], [w.end for w in words]
    places = (
        (n, bisect_right(ends, span.start), bisect_left(starts, span.end) - 1)
        for n, spans in enumerate(names)
        for span in spans
    )
    return [(n, first, last) for n, first, last in places if first <= last]
