"""Counts of surfaces and words in annotated papers, and of phrases in a collection: `kg.extract.statistics` made."""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.extract.statistics import USES, Statistics, Surface, Use, ending_of
from kg.extract.stretches import Place, Stretches
from kg.extract.words import Words, is_joint, key, shape, words
from kg.model import ROLES, TYPES

_ROLES: Final = tuple(ROLES)
_USE: Final = {use: i for i, use in enumerate(USES)}
# The longest stretch of words that is counted over the collection, and how many abstracts must hold a word, a stretch.
_LONGEST: Final = 4
_LEAST: Final = (20, 25)


@dataclass(frozen=True, slots=True)
class Known:
    """An entity that was annotated: the KEYS of its surfaces, its type, role and name."""

    keys: frozenset[str]
    type: str
    role: str
    name: str

    @property
    def all_keys(self) -> frozenset[str]:
        return self.keys | {key(self.name)}


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated paper: its ROW as it stands in the file, its words and places, and what was annotated."""

    row: dict[str, Any]
    words: Words
    places: Stretches
    known: tuple[Known, ...]


def examples(paths: Iterable[Path]) -> tuple[Example, ...]:
    """The annotated papers in the files at PATHS, in their order."""
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]
    return tuple(map(example, rows))


def example(row: dict[str, Any]) -> Example:
    """The annotated paper of ROW."""
    found = words(f"{row['title']}\n{row['abstract']}")
    known = (
        Known(frozenset(filter(None, map(key, e["surfaces"]))), e["type"], e["role"], e["name"])
        for e in row["entities"]
    )
    return Example(row, found, Stretches(found), tuple(known))


def counted(papers: Sequence[Example]) -> Statistics:
    """The statistics of PAPERS."""
    wanted = {k for paper in papers for entity in paper.known for k in entity.keys}
    stood = Counter(k for paper in papers for k in paper.places if k in wanted)
    said: dict[str, list[Known]] = defaultdict(list)
    uses: dict[str, list[int]] = defaultdict(lambda: [0] * len(USES))
    heads: dict[str, list[int]] = defaultdict(lambda: [0] * len(TYPES))
    for paper in papers:
        for k, entity in _first_said(paper).items():
            said[k].append(entity)
        for entity in paper.known:
            for head in {k.rsplit(" ", 1)[-1] for k in entity.keys}:
                heads[head][TYPES.index(entity.type)] += 1
        for word, use in _used(paper):
            uses[word][use] += 1
    surfaces = {k: _surface(stood[k], entities) for k, entities in said.items()}
    counts = {
        w: Use(tuple(uses.get(w, (0,) * len(USES))), tuple(heads.get(w, (0,) * len(TYPES)))) for w in uses | heads
    }
    return Statistics(surfaces, counts)


def _first_said(paper: Example) -> dict[str, Known]:
    return {k: entity for entity in reversed(paper.known) for k in entity.keys if k in paper.places}


def _surface(stood: int, entities: Sequence[Known]) -> Surface:
    types = Counter(e.type for e in entities)
    roles = Counter(e.role for e in entities)
    named = Counter(e.name for e in entities)
    return Surface(
        stood,
        len(entities),
        tuple(types[t] for t in TYPES),
        tuple(roles[r] for r in _ROLES),
        _settled(named),
    )


def _settled(named: Counter[str]) -> str:
    """The name that a surface stands for, if more than one paper says so and three in five agree."""
    name = min(named, key=lambda n: (-named[n], n))
    total = named.total()
    return name if total > 1 and named[name] >= 0.6 * total else ""


def _used(paper: Example) -> Iterator[tuple[str, int]]:
    """Each word of PAPER, and the class of words that it counts with, in each use that it is put to."""
    uses = ["outside"] * len(paper.words)
    starts, ends = set(), set()
    for first, stop in _annotated(paper):
        starts.add(first)
        ends.add(stop)
        uses[first:stop] = ["begin", *["inside"] * (stop - first - 2), "end"] if stop - first > 1 else ["single"]
    for i, use in enumerate(uses):
        for word in (paper.words.norms[i], ending_of(paper.words.norms[i], shape(paper.words.forms[i]))):
            yield word, _USE[use]
            if i + 1 in starts:
                yield word, _USE["before"]
            if i in ends:
                yield word, _USE["after"]


def _annotated(paper: Example) -> Iterator[Place]:
    """The places that were annotated, the longest first, none within another."""
    found = {place for entity in paper.known for k in entity.keys for place in paper.places.get(k, ())}
    taken: set[int] = set()
    for first, stop in sorted(found, key=lambda p: (p[0] - p[1], p)):
        if taken.isdisjoint(range(first, stop)):
            taken.update(range(first, stop))
            yield first, stop


def collected(paths: Iterable[Path], uses: Mapping[str, Use]) -> dict[str, int]:
    """In how many of the abstracts in the files at PATHS each phrase stands, the rare ones left out.

    USES say which words may begin and end a phrase.
    """
    counts: Counter[str] = Counter()
    for number, line in enumerate(_lines(paths), 1):
        row = json.loads(line)
        counts.update(_stretches(words(f"{row['title']}\n{row['abstract']}"), uses))
        if number % 20_000 == 0:
            # What stood in fewer than one of 40,000 abstracts so far will not come to stand in enough.
            counts = Counter({k: n for k, n in counts.items() if n > max(1, number // 40_000)})
    return {k: n for k, n in counts.items() if n >= _LEAST[" " in k]}


def _lines(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from lines


def _stretches(found: Words, uses: Mapping[str, Use]) -> set[str]:
    """The keys of the words, and of the stretches of two to four that begin and end as names do."""
    begins = [_may(uses.get(norm), ("begin", "single")) for norm in found.norms]
    ends = [_may(uses.get(norm), ("end", "single")) for norm in found.norms]
    keys = set(found.singular)
    for first in (i for i, may in enumerate(begins) if may):
        for stop in range(first + 2, min(first + _LONGEST, len(found)) + 1):
            if not is_joint(found.gaps[stop - 1]):
                break
            if ends[stop - 1]:
                keys.add(found.key(first, stop))
    return keys


def _may(use: Use | None, uses: Sequence[str]) -> bool:
    if use is None or sum(use.counts[:5]) < 4:
        return True
    return sum(use.counts[_USE[u]] for u in uses) >= 0.02 * sum(use.counts[:5])
