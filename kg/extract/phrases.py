"""Concepts and tasks in common nouns: stretches of words that could be noun phrases, by how their words are used."""

from collections.abc import Iterator
from typing import Final

from kg.extract.candidates import Candidate
from kg.extract.statistics import Statistics
from kg.extract.stretches import Stretches
from kg.extract.words import Words

MOST_WORDS: Final = 6
# Measured on the annotated papers: 97 % of what they list passes, and 116 stretches a paper.
_EDGE: Final = 0.03
_MIDDLE: Final = 0.01
_KNOWN: Final = 0.1


def candidates(words: Words, places: Stretches, known: Statistics) -> Iterator[Candidate]:
    """The stretches of WORDS that begin and end with words that names begin and end with, and the KNOWN surfaces."""
    begin, inside, end, single = known.table(words).T[:4]
    begins, ends = (begin + single >= _EDGE).tolist(), (end + single >= _EDGE).tolist()
    # How many words before each have no place inside a name.
    barred = [0, *(inside < _MIDDLE).cumsum().tolist()]
    surfaces, runs = known.surfaces, words.runs
    listed = {k for k in places.among(known.listed) if surfaces[k].annotated >= _KNOWN * surfaces[k].papers}
    for name in sorted(listed):
        yield Candidate(*places.of(name)[0], "surface")
    for first in filter(begins.__getitem__, range(len(words))):
        for stop in range(first + 1, min(first + MOST_WORDS, len(words)) + 1):
            if runs[stop - 1] != runs[first] or (stop - first > 2 and barred[first + 1] < barred[stop - 1]):
                break
            if ends[stop - 1]:
                name = words.key(first, stop)
                if name not in listed and places.is_first(name, (first, stop)):
                    yield Candidate(first, stop, "phrase")
