"""What annotated papers taught about surfaces and words: counts, and the probabilities that they give.

The counts ship as kg/data/{surfaces,words,phrases}.csv.gz, made by `python -m kg.learn.rules`.
"""

import csv
import gzip
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.extract.names import has_letter, is_strong
from kg.extract.stretches import Listed
from kg.extract.words import Words
from kg.model import ROLES, TYPES

# How a word stood to an annotated name: its first, a middle or its last word, all of it, or outside;
# and whether the next word began one, or the one before ended one.
USES: Final = ("begin", "inside", "end", "single", "outside", "before", "after")
# What `table` says of a word, in columns: its USES, the logarithm of the number of abstracts that hold it; and of the
# word that a name's head is if it is the last: the same number, the counts of the TYPES, and how often it was one; then
# the number of its SHAPE, whether it is STRONG, which makes a name of what it stands in, and whether it has a LETTER.
ABSTRACTS: Final = len(USES)
HEAD_ABSTRACTS: Final = ABSTRACTS + 1
HEAD_TYPES: Final = slice(HEAD_ABSTRACTS + 1, HEAD_ABSTRACTS + 1 + len(TYPES))
HEAD_SEEN: Final = HEAD_TYPES.stop
SHAPE, STRONG, LETTER = range(HEAD_SEEN + 1, HEAD_SEEN + 4)
_COLUMNS: Final = LETTER + 1
_SHAPES: Final = {shape: n for n, shape in enumerate(("lower", "cap", "caps", "camel", "digit", "mark", "number"))}
# What `records` say of a surface, in columns: papers, annotated ones and their rate, its TYPES; after that its ROLES.
RECORD: Final = 3 + len(TYPES)
TYPE_PRIOR: Final = (0.35, 0.05, 0.15, 0.36, 0.09)
_ROLE_PRIOR: Final = (0.15, 0.03, 0.15, 0.23, 0.14, 0.04, 0.18, 0.08)
_GLUED: Final = re.compile(r"[a-zA-Z0-9]([A-Z][a-z]+|[A-Z]{2,3})$")
_MOST: Final = 1 << 17  # words that are remembered


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


@dataclass(frozen=True)
class Statistics:
    """Surfaces by key, words by folded form, and in how many of many abstracts a phrase stands (PHRASES, by key)."""

    surfaces: Mapping[str, Surface]
    words: Mapping[str, Use]
    phrases: Mapping[str, float] = field(default_factory=dict)
    _words: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    _records: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def listed(self) -> Listed:
        """The keys of all surfaces."""
        return Listed(self.surfaces)

    def table(self, words: Words) -> NDArray[np.float64]:
        """A row for each of WORDS: how it is used, how common it is, and what it says as the last word of a name."""
        # As bytes, since a table is made of those ten times as fast as of numbers.
        known = self._words
        if len(known) > _MOST:
            known.clear()
        for n, form in enumerate(words.forms):
            if form not in known:
                known[form] = _bytes(self._word(form, words.norms[n], words.singular[n], words.shapes[n]))
        return np.frombuffer(b"".join([known[form] for form in words.forms])).reshape(-1, _COLUMNS)

    def _word(self, form: str, norm: str, singular: str, shape: str) -> tuple[float, ...]:
        head = self.head_word(form, singular)
        types = self.head(head)
        return (
            *self.use(norm, shape),
            self.abstracts(singular),
            self.abstracts(head),
            *types,
            math.log1p(sum(types)),
            _SHAPES[shape],
            is_strong(shape, norm),
            has_letter(form),
        )

    def use(self, norm: str, shape: str) -> tuple[float, ...]:
        """The probabilities of the USES for the word NORM; where it is rare those of its ending and SHAPE weigh in."""
        ending = _smoothed(self.words.get(ending_of(norm, shape)), _FLAT, 20.0)
        return _smoothed(self.words.get(norm), ending, 4.0)

    def abstracts(self, key: str) -> float:
        """The logarithm of the number of abstracts in the collection that hold KEY, 0 where they are few."""
        return self.phrases.get(key, 0.0)

    def head(self, norm: str) -> tuple[int, ...]:
        """Of what types the names were that NORM ended."""
        found = self.words.get(norm)
        return found.types if found else _NONE

    def head_word(self, form: str, singular: str) -> str:
        """A name's last word, or if nothing is known of it the last word glued into it: Bench of SearchBench."""
        glued = None if form.islower() else _GLUED.search(form)
        return singular if glued is None or sum(self.head(singular)) > 1 else glued[1].casefold()

    def records(self, names: Iterable[Sequence[str]]) -> NDArray[np.float64]:
        """A row for each thing that goes by NAMES: how its surface, the one most annotated, was annotated."""
        known, none = self.surfaces.keys(), self._record(())
        rows = [none if known.isdisjoint(each) else self._record(each) for each in names]
        return np.frombuffer(b"".join(rows)).reshape(-1, RECORD + len(ROLES))

    def _record(self, names: Sequence[str]) -> bytes:
        found = [name for name in names if name in self.surfaces] or [""]
        name = found[0] if len(found) == 1 else max(found, key=lambda name: self.surfaces[name].annotated)
        if name not in self._records:
            self._records[name] = _bytes(_record(self.surfaces.get(name)))
        return self._records[name]


_FLAT: Final = (0.08, 0.03, 0.08, 0.06, 0.75, 0.2, 0.2)
_NONE: Final = (0,) * len(TYPES)


def _bytes(numbers: Sequence[float]) -> bytes:
    return np.array(numbers, dtype=np.float64).tobytes()


def _record(surface: Surface | None) -> tuple[float, ...]:
    if surface is None:
        return (0.0, 0.0, -1.0, *TYPE_PRIOR, *shares((0,) * len(ROLES), _ROLE_PRIOR))
    return (
        math.log1p(surface.papers),
        math.log1p(surface.annotated),
        (surface.annotated + 0.3) / (surface.papers + 1.0),
        *shares(surface.types, TYPE_PRIOR),
        *shares(surface.roles, _ROLE_PRIOR),
    )


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
