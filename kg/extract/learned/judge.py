"""Which candidates of a text are entities, which of them are one thing, of which type and in which role.

Trees that annotated papers taught judge the rows of `rows` and `pairs`.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.company import company, looked_up
from kg.extract.learned.cues import cued_of
from kg.extract.learned.encoder import Encoded, Scores, Word, opened
from kg.extract.learned.keys import Floats, Table
from kg.extract.learned.pairs import Pairs, pairs, united, with_tables
from kg.extract.learned.rows import Candidates, Reading, candidates_of, only, words_read
from kg.extract.words import words as words_of
from kg.model import ROLES, TYPES, Span

FORESTS: Final = ("sift", "keep", "types", "roles", "same")
ROLE_NAMES: Final = tuple(ROLES)
NAMED: Final = 0.3  # of the least confidence, what another name of an entity needs
SURE: Final = 0.8  # of the confidence of its surest name, what another needs to give the entity its title
_OWN: Final = ("method", "benchmark")
OWN: Final = 0.55  # of the least confidence, what a paper's own method or benchmark needs: those matter most


class Forest(Protocol):
    """Trees: rows of features in, raw scores out."""

    def __call__(self, rows: Floats) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What annotated papers taught: TABLES by name, FORESTS by name, the number of TEXTS that the collection's table
    counts, the LEAST confidence of an entity, and the points (raw, true) between which a confidence is CALIBRATED."""

    tables: Mapping[str, Table]
    forests: Mapping[str, Forest]
    texts: float
    least: float
    calibrated: tuple[tuple[float, ...], tuple[float, ...]]


class _Name(NamedTuple):
    """A name of an entity: how sure it is, where it stands, and how sure of each type and in each role."""

    sure: float
    spans: list[tuple[int, int]]
    types: list[float]
    roles: list[float]


class Judged(NamedTuple):
    """One entity of a text: where it stands, what it is, and how surely; SURE are the places of its surest names."""

    spans: tuple[Span, ...]
    sure: tuple[Span, ...]
    type: str
    role: str
    confidence: float


def judged(text: str, code: Encoded, scores: Scores, known: Knowledge) -> tuple[Judged, ...]:
    """The entities of TEXT, the surest first."""
    return judged_of([Reading(words_of(text), code, scores)], known)[0]


def judged_of(read: Sequence[Reading], known: Knowledge) -> list[tuple[Judged, ...]]:
    """The entities of each of the texts that were READ, the surest first."""
    # A name that is less likely is none of an entity's, whatever its type and role.
    seen = verdicts_of(read, known, least=known.least * NAMED)
    if seen is None:
        return [()] * len(read)
    found, keep, types, roles = seen
    words = words_read(read)
    met = pairs(found, words, sigmoid(keep[:, 0]))
    together = np.zeros((0, 1), np.float32)
    if len(met.rows):
        together = known.forests["same"](with_tables(met, known.tables["aliases"], known.tables["extras"]))
    made: list[list[Judged]] = [[] for _ in read]
    for text, entity in _judged(found, words, keep, types, roles, met, together, known):
        made[text].append(entity)
    return [tuple(sorted(own, key=_surest_first)) for own in made]


def verdicts(
    text: str, code: Encoded, scores: Scores, known: Knowledge
) -> tuple[Candidates, Floats, Floats, Floats] | None:
    """The candidates of TEXT, and the raw scores of each: of being an entity, of its types, of its roles."""
    return verdicts_of([Reading(words_of(text), code, scores)], known)


def verdicts_of(
    read: Sequence[Reading], known: Knowledge, *, least: float = 0
) -> tuple[Candidates, Floats, Floats, Floats] | None:
    """The candidates of all texts that were READ, and the raw scores of each: of being an entity, of its types, of its
    roles.

    Those of types and roles are noughts where the candidate is not as sure as LEAST.
    """
    found = candidates_of(read, known.tables["collection"], known.tables["phrase"], texts=known.texts)
    if not len(found.hashes):
        return None
    rows = np.concatenate([found.features, looked_up(found.contexts, known.tables)], 1)
    rows = with_company(found, rows, sigmoid(known.forests["sift"](rows)[:, 0]))
    keep = known.forests["keep"](rows)
    likely = np.flatnonzero(confidences(keep, known) >= least)
    types, roles = np.zeros((len(rows), len(TYPES)), np.float32), np.zeros((len(rows), len(ROLES)), np.float32)
    if len(likely):
        types[likely] = known.forests["types"](rows[likely])
        cues = cued_of(only(found, likely), words_read(read), [one.own for one in read])
        told = with_verdicts(rows[likely], keep[likely], types[likely], cues)
        roles[likely] = known.forests["roles"](told)
    return found, keep, types, roles


def confidences(keep: Floats, known: Knowledge) -> Floats:
    """How surely candidates with the raw scores KEEP are entities."""
    return np.interp(sigmoid(keep[:, 0]), *known.calibrated)


def with_company(found: Candidates, rows: Floats, sifted: Floats) -> Floats:
    """ROWS, and how the candidates look beside each other after a first judgement (SIFTED)."""
    return np.concatenate([rows, company(found, sifted)], 1)


def with_verdicts(rows: Floats, keep: Floats, types: Floats, cues: Floats) -> Floats:
    """ROWS, what was judged before roles are, and the CUES around: roles hang on types and on what is said."""
    return np.concatenate([rows, keep, softmax(types), cues], 1).astype(np.float32)


def judged_rows(
    found: Candidates, words: tuple[Word, ...], keep: Floats, types: Floats, roles: Floats, met: Pairs,
    together: Floats, known: Knowledge,
) -> tuple[Judged, ...]:  # fmt: skip
    """The entities of a text by the raw scores of its candidates, and of the pairs of them that were MET."""
    made = _judged(found, words, keep, types, roles, met, together, known)
    return tuple(sorted((entity for _, entity in made), key=_surest_first))


def _surest_first(entity: Judged) -> tuple[float, tuple[Span, ...]]:
    return -entity.confidence, entity.spans


def _judged(
    found: Candidates, words: tuple[Word, ...], keep: Floats, types: Floats, roles: Floats, met: Pairs,
    together: Floats, known: Knowledge,
) -> Iterator[tuple[int, Judged]]:  # fmt: skip
    """The entities of all texts, each with the number of its text."""
    sure = confidences(keep, known)
    roots = united(met.rows, sigmoid(together[:, 0]), len(sure))
    named = np.flatnonzero(sure >= known.least * NAMED)
    weight = sure[named][:, None]
    weighed = ((softmax(scores[named]) * weight).tolist() for scores in (types, roles))
    spans = _spans(found, words, named)
    groups: dict[int, list[_Name]] = defaultdict(list)
    for row, *name in zip(named.tolist(), sure[named].tolist(), spans, *weighed, strict=True):
        groups[roots[row]].append(_Name(*name))
    for root, names in groups.items():
        if max(name.sure for name in names) >= known.least * OWN:
            entity = _entity(names)
            if entity.confidence >= known.least or (entity.role == "proposes" and entity.type in _OWN):
                yield int(found.text[root]), entity


def _spans(found: Candidates, words: tuple[Word, ...], rows: NDArray[np.intp]) -> list[list[tuple[int, int]]]:
    """Where each of the candidates in ROWS of those FOUND stands."""
    made: dict[int, list[tuple[int, int]]] = {row: [] for row in rows.tolist()}
    for row, first, last in found.places.tolist():
        if row in made:
            made[row].append((words[first].start, words[last].end))
    return [*made.values()]


def _entity(names: Sequence[_Name]) -> Judged:
    """The entity that has these NAMES."""
    best = max(name.sure for name in names)
    spans, surest = (
        tuple(Span(*span) for span in sorted({span for name in names if name.sure >= least for span in name.spans}))
        for least in (0, best * SURE)
    )
    kind, role = _likeliest([name.types for name in names]), _likeliest([name.roles for name in names])
    return Judged(spans, surest, TYPES[kind], ROLE_NAMES[role], round(best, 4))


def _likeliest(rows: Sequence[list[float]]) -> int:
    """The column of ROWS with the largest sum, the first of those."""
    sums = reduce(lambda one, other: [*map(add, one, other)], rows)
    return sums.index(max(sums))


def sigmoid(x: Floats) -> Floats:
    """Raw scores as probabilities.

    >>> sigmoid(np.array([0.0]))
    array([0.5])
    """
    return np.asarray(1 / (1 + np.exp(-x)))


def softmax(x: Floats) -> Floats:
    """Rows of raw scores as probabilities that sum to one.

    >>> softmax(np.array([[1.0, 1.0]]))
    array([[0.5, 0.5]])
    """
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True))


def forest(path: Path) -> Forest:
    """The trees in the ONNX file at PATH."""
    session = opened(path)
    return lambda rows: np.asarray(session.run(None, {"rows": rows.astype(np.float32)})[0], np.float32)


@lru_cache(maxsize=4)
def knowledge(folder: Path) -> Knowledge:
    """What annotated papers taught, as it lies in FOLDER."""
    settings = json.loads((folder / "settings.json").read_text("utf-8"))
    with np.load(folder / "tables.npz") as file:
        arrays = dict(file)
    tables = {
        name: Table(arrays[f"{name}-hashes"], arrays[f"{name}-counts"].astype(np.float32))
        for name in sorted({key.rsplit("-", 1)[0] for key in arrays})
    }
    forests = {name: forest(folder / f"{name}.onnx") for name in FORESTS}
    raw, true = (tuple(map(float, side)) for side in settings["calibrated"])
    return Knowledge(tables, forests, float(settings["texts"]), float(settings["least"]), (raw, true))


def kept(folder: Path, made: Knowledge, forests: Mapping[str, bytes]) -> None:
    """KNOWLEDGE and the bytes of its FORESTS, written to FOLDER."""
    arrays: dict[str, Any] = {}
    for name, table in sorted(made.tables.items()):
        arrays[f"{name}-hashes"], arrays[f"{name}-counts"] = table.hashes, table.counts.astype(np.uint32)
    np.savez_compressed(folder / "tables.npz", **arrays)
    for name, content in forests.items():
        (folder / f"{name}.onnx").write_bytes(content)
    settings = {"calibrated": made.calibrated, "least": made.least, "texts": made.texts}
    (folder / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", "utf-8")
