"""How many texts of a large collection hold a phrase: a table of hashes, for all phrases that are not rare."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.encoder import words
from kg.extract.learned.keys import LONGEST_KEY, NO_ENDS, keys
from kg.io import json_lines

CHUNK = 4000


def records(path: Path) -> Iterator[tuple[str, str, str]]:
    """Identifier, title and abstract of every record of the JSON Lines at PATH, packed (.gz) or not."""
    for row in json_lines(path):
        yield row["id"], row["title"], row["abstract"]


def texts(path: Path) -> Iterator[str]:
    """Title and abstract of every record of the gzipped JSON Lines at PATH."""
    return (f"{title}\n{abstract}" for _, title, abstract in records(path))


def counts(given: Iterable[str], *, least: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The hashes of the phrases that at least LEAST of the texts GIVEN hold, sorted, and how many do.

    >>> hashes, held = counts(["Deep nets", "A deep net", "Nets"], least=2)
    >>> sorted(held.tolist())
    [2, 2, 3]
    """
    hashes = np.zeros(0, np.uint64)
    held = np.zeros(0, np.int64)
    rest = iter(given)
    seen = 0
    while chunk := list(islice(rest, CHUNK)):
        seen += len(chunk)
        new, many = np.unique(np.concatenate([_phrases(text) for text in chunk]), return_counts=True)
        both = np.concatenate([hashes, new])
        order = np.argsort(both, kind="stable")
        both, total = both[order], np.concatenate([held, many])[order]
        first = np.flatnonzero(np.r_[True, both[1:] != both[:-1]])
        hashes, held = both[first], np.add.reduceat(total, first)
        if seen > 5 * CHUNK:  # what is rare so far may still be dropped wrongly, by a count or two
            keep = held > 1
            hashes, held = hashes[keep], held[keep]
    keep = held >= least
    return hashes[keep], held[keep]


def _phrases(text: str) -> NDArray[np.uint64]:
    found = words(text)
    made = keys(found)
    ends = np.array([found[n].text.lower() in NO_ENDS or found[n].text.isdigit() for n in made.places], bool)
    hashes = made.hashes[:, : LONGEST_KEY - 1].copy()
    hashes[ends] = 0
    for k in range(1, hashes.shape[1]):
        hashes[: max(0, len(ends) - k), k][ends[k:]] = 0
    return np.unique(hashes[hashes > 0])
