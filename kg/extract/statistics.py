"""What annotated papers taught about surfaces and words: counts, and the probabilities that they give.

The counts ship as kg/data/{surfaces,words,phrases}.csv.gz, made by `python -m kg.learn.rules`.
"""

import csv
import gzip
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from kg.model import TYPES

# How a word stood to an annotated name: its first, a middle or its last word, all of it, or outside;
# and whether the next word began one, or the one before ended one.
USES: Final = ("begin", "inside", "end", "single", "outside", "before", "after")
_FILES: Final = ("surfaces", "words")


@dataclass(frozen=True, slots=True)
class Surface:
    """A string that was annotated at least once: in how many PAPERS it stood, in how many ANNOTATED, as what TYPES
    and in what ROLES (counts in the order of the vocabularies), and the NAME that it mostly stood for."""

    papers: int
    annotated: int
    types: tuple[int, ...]
    roles: tuple[int, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """How often a word stood in each of the USES, and of what TYPES the names were that it ended."""

    counts: tuple[int, ...]
    types: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Surfaces by key, words by folded form, and in how many of many abstracts a phrase stands (PHRASES, by key)."""

    surfaces: Mapping[str, Surface]
    words: Mapping[str, Use]
    phrases: Mapping[str, float] = field(default_factory=dict)
    _cache: dict[str, tuple[float, ...]] = field(default_factory=dict, compare=False, repr=False)

    def use(self, norm: str, shape: str) -> tuple[float, ...]:
        """The probabilities of the USES for the word NORM; where it is rare those of its ending and SHAPE weigh in."""
        name = f"{norm}\t{shape}"
        if name not in self._cache:
            ending = _smoothed(self.words.get(ending_of(norm, shape)), _FLAT, 20.0)
            self._cache[name] = _smoothed(self.words.get(norm), ending, 4.0)
        return self._cache[name]

    def abstracts(self, key: str) -> float:
        """The logarithm of the number of abstracts in the collection that hold KEY, 0 where they are few."""
        return self.phrases.get(key, 0.0)

    def head(self, norm: str) -> tuple[int, ...]:
        """Of what types the names were that NORM ended."""
        found = self.words.get(norm)
        return found.types if found else _NONE


_FLAT: Final = (0.08, 0.03, 0.08, 0.06, 0.75, 0.2, 0.2)
_NONE: Final = (0,) * len(TYPES)


def ending_of(norm: str, shape: str) -> str:
    """The name under which words like NORM are counted together: by their shape, and the plain ones by ending.

    >>> ending_of("grpo", "caps"), ending_of("optimization", "lower")
    ('#caps', '#-ion')
    """
    return f"#-{norm[-3:]}" if shape in ("lower", "cap") else f"#{shape}"


def _smoothed(use: Use | None, prior: Sequence[float], weight: float) -> tuple[float, ...]:
    counts = use.counts if use else (0,) * len(USES)
    total = sum(counts[:5])
    return tuple((c + weight * p) / (total + weight) for c, p in zip(counts, prior, strict=True))


def shares(counts: Sequence[int], prior: Sequence[float], weight: float = 2.0) -> tuple[float, ...]:
    """COUNTS as probabilities, pulled towards PRIOR by WEIGHT.

    >>> shares((3, 1), (0.5, 0.5), 4)
    (0.625, 0.375)
    """
    total = sum(counts) + weight
    return tuple((c + weight * p) / total for c, p in zip(counts, prior, strict=True))


def read(folder: Path) -> Statistics:
    """The statistics in FOLDER."""
    surfaces = {
        row[0]: Surface(int(row[1]), int(row[2]), _ints(row[3]), _ints(row[4]), row[5])
        for row in _rows(folder / "surfaces.csv.gz")
    }
    return Statistics(surfaces, read_words(folder / "words.csv.gz"), phrases(folder / "phrases.csv.gz"))


def read_words(path: Path) -> dict[str, Use]:
    """The uses of words in the file at PATH."""
    return {row[0]: Use(_ints(row[1]), _ints(row[2])) for row in _rows(path)}


@lru_cache(maxsize=8)
def phrases(path: Path) -> Mapping[str, float]:
    """The logarithm of the count of each phrase in the file at PATH."""
    return {row[0]: math.log1p(int(row[1])) for row in _rows(path)}


def write(statistics: Statistics, folder: Path) -> None:
    """STATISTICS as two tables in FOLDER, the same bytes for the same counts."""
    _save(
        folder / "surfaces.csv.gz",
        (
            (k, s.papers, s.annotated, _text(s.types), _text(s.roles), s.name)
            for k, s in sorted(statistics.surfaces.items())
        ),
    )
    _save(folder / "words.csv.gz", ((k, _text(u.counts), _text(u.types)) for k, u in sorted(statistics.words.items())))


def write_phrases(counts: Mapping[str, int], folder: Path) -> None:
    """COUNTS of abstracts by phrase, as a table in FOLDER."""
    _save(folder / "phrases.csv.gz", sorted(counts.items()))


def _rows(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.reader(lines)


def _save(path: Path, rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    # No time and no name in the header: the same counts are the same bytes.
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def _ints(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


def _text(counts: Sequence[int]) -> str:
    return " ".join(map(str, counts))
