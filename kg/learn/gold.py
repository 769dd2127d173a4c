"""Annotated papers as a network learns from them: words and labelled spans of words."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.encoder import WIDEST, Word, words
from kg.extract.learned.keys import Floats
from kg.model import RELATIONS, ROLES, TYPES

ROLE_NAMES: Final = tuple(ROLES)
RELATION_NAMES: Final = tuple(RELATIONS)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A span of the words FIRST to LAST (both in it), the number of its type, and of its role or -1."""

    first: int
    last: int
    type: int
    role: int = -1


class Soft(NamedTuple):
    """Spans (first word, further words) of which a teacher is not sure: how LIKELY entities, of which TYPES, ROLES."""

    spans: NDArray[np.int64]
    likely: Floats
    types: Floats
    roles: Floats


class Stated(NamedTuple):
    """What a text names, in PLACES (number of the entity, first word, last word), the RELATIONS that it states
    between those (number of the head, of the relation, of the tail), and the ROLES of all entities."""

    places: NDArray[np.int64]
    relations: NDArray[np.int64]
    roles: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the labelled spans in it, or SOFT ones, and what is STATED, if that is known; FIELD names the head
    that learns the spans."""

    id: str
    text: str
    spans: tuple[Labelled, ...]
    field: str = "gold"
    soft: Soft | None = None
    stated: Stated | None = None


def hardened(spans: Sequence[Labelled], kinds: int) -> Soft:
    """SPANS as soft ones that are sure of everything; a role that is not known has no weight."""
    return Soft(
        np.array([(s.first, s.last - s.first) for s in spans], np.int64).reshape(-1, 2),
        np.ones(len(spans), np.float32),
        np.eye(kinds, dtype=np.float32)[[s.type for s in spans]].reshape(-1, kinds),
        np.eye(len(ROLES) + 1, dtype=np.float32)[[s.role for s in spans]].reshape(-1, len(ROLES) + 1)[:, :-1],
    )


def papers(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The annotated papers of PATHS, sorted by identifier."""
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]
    return sorted(rows, key=lambda row: str(row["id"]))


def fold_of(paper_id: str, folds: int, salt: str = "") -> int:
    """The fold of a paper, whatever other papers there are.

    >>> fold_of("p0005", 5)
    1
    """
    return zlib.crc32(f"{salt}{paper_id}".encode()) % folds


def text_of(paper: Mapping[str, Any]) -> str:
    """The text into which spans of PAPER count."""
    return f"{paper['title']}\n{paper['abstract']}"


def example(paper: Mapping[str, Any]) -> Example:
    """PAPER with every place where it names one of its entities.

    Longer names go first and keep shorter ones out of themselves, unless a shorter one stands nowhere else.

    >>> made = example({"id": "1", "title": "On meta-RL", "abstract": "RL and meta-RL.", "entities": [
    ...     {"name": "meta-RL", "type": "concept", "role": "studies", "surfaces": ["meta-RL"]},
    ...     {"name": "RL", "type": "concept", "role": "mentions", "surfaces": ["RL"]}]})
    >>> [(s.first, s.last, TYPES[s.type]) for s in made.spans]
    [(1, 3, 'concept'), (4, 4, 'concept'), (6, 8, 'concept')]
    """
    text = text_of(paper)
    entities = paper["entities"]
    numbered = dict(_places(text, entities))
    spans = tuple(
        Labelled(first, last, TYPES.index(entities[n]["type"]), ROLE_NAMES.index(entities[n]["role"]))
        for (first, last), n in sorted(numbered.items())
        if last - first < WIDEST
    )
    return Example(str(paper["id"]), text, spans, stated=_stated(paper, numbered))


Place = tuple[int, int]


def _places(text: str, entities: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Place, int]]:
    """The first and last word of each place in TEXT that names one of ENTITIES, with its number."""
    found = words(text)
    surfaces = sorted(
        ((s, n) for n, e in enumerate(entities) for s in e["surfaces"] if s), key=lambda pair: (-len(pair[0]), pair)
    )
    taken: set[int] = set()
    for surface, number in surfaces:
        places = list(occurrences(text, surface, found))
        free = [p for p in places if not taken.intersection(range(p[0], p[1] + 1))]
        for first, last in free or places:
            taken.update(range(first, last + 1))
            yield (first, last), number


def _stated(paper: Mapping[str, Any], numbered: Mapping[Place, int]) -> Stated:
    """The relations of PAPER between its entities, which stand where NUMBERED has them."""
    number = {e["name"]: n for n, e in enumerate(paper["entities"])}
    told = [(number[r["head"]], RELATION_NAMES.index(r["rel"]), number[r["tail"]]) for r in paper.get("relations", ())]
    places = [(n, *place) for place, n in sorted(numbered.items())]
    roles = np.array([ROLE_NAMES.index(e["role"]) for e in paper["entities"]], np.int64)
    where, stated = (np.array(rows, np.int64).reshape(-1, 3) for rows in (places, told))
    return Stated(where, stated, roles)


def occurrences(text: str, surface: str, found: tuple[Word, ...]) -> Iterator[tuple[int, int]]:
    """The first and last word of each place where SURFACE stands in TEXT as whole words.

    >>> text = "DPO, DPOs and C-DPO"
    >>> list(occurrences(text, "DPO", words(text)))
    [(0, 0), (6, 6)]
    """
    starts = {word.start: n for n, word in enumerate(found)}
    ends = {word.end: n for n, word in enumerate(found)}
    for match in re.finditer(re.escape(surface), text):
        if match.start() in starts and match.end() in ends:
            yield starts[match.start()], ends[match.end()]


def outside(path: Path, labels: tuple[str, ...]) -> Iterator[Example]:
    """The texts of a public benchmark at PATH with its spans of LABELS; its folder names the head that learns them."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        found = words(row["text"])
        starts = {word.start: n for n, word in enumerate(found)}
        ends = {word.end: n for n, word in enumerate(found)}
        spans = {
            (starts[s], ends[e]): Labelled(starts[s], ends[e], labels.index(label))
            for s, e, label in row["spans"]
            if label in labels and s in starts and e in ends and ends[e] - starts[s] < WIDEST
        }
        yield Example(row["id"], row["text"], tuple(spans[key] for key in sorted(spans)), path.parent.name)
