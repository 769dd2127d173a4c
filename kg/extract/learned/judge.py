"""Which candidates of a text are entities, which of them are one thing, of which type and in which role.

Trees that annotated papers taught judge the rows of `rows` and `pairs`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from kg.extract.learned.cues import cued
from kg.extract.learned.encoder import Encoded, Scores, Word, opened
from kg.extract.learned.keys import Floats, Table
from kg.extract.learned.pairs import Pairs, pairs, united, with_tables
from kg.extract.learned.rows import Candidates, candidates, company, looked_up
from kg.model import ROLES, TYPES, Span

FORESTS: Final = ("sift", "keep", "types", "roles", "same")
ROLE_NAMES: Final = tuple(ROLES)
NAMED: Final = 0.3  # of the least confidence, what another name of an entity needs
SURE: Final = 0.8  # of the confidence of its surest name, what another needs to give the entity its title
OWN: Final = 0.6  # of the least confidence, what a paper's own method or benchmark needs: those matter most


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


class Judged(NamedTuple):
    """One entity of a text: where it stands, what it is, and how surely; SURE are the places of its surest names."""

    spans: tuple[Span, ...]
    sure: tuple[Span, ...]
    type: str
    role: str
    confidence: float


def judged(text: str, code: Encoded, scores: Scores, known: Knowledge) -> tuple[Judged, ...]:
    """The entities of TEXT, the surest first."""
    # A name that is less likely is none of an entity's, whatever its type and role.
    seen = verdicts(text, code, scores, known, least=known.least * NAMED)
    if seen is None:
        return ()
    found, keep, types, roles = seen
    met = pairs(found, code.words, sigmoid(keep[:, 0]))
    together = np.zeros((0, 1), np.float32)
    if len(met.rows):
        together = known.forests["same"](with_tables(met, known.tables["aliases"], known.tables["extras"]))
    return judged_rows(found, code.words, keep, types, roles, met, together, known)


def verdicts(
    text: str, code: Encoded, scores: Scores, known: Knowledge, *, least: float = 0
) -> tuple[Candidates, Floats, Floats, Floats] | None:
    """The candidates of TEXT, and the raw scores of each: of being an entity, of its types, of its roles.

    Those of types and roles are noughts where the candidate is not as sure as LEAST.
    """
    found = candidates(text, code, scores, known.tables["collection"], known.tables["phrase"], texts=known.texts)
    if not len(found.hashes):
        return None
    rows = np.concatenate([found.features, looked_up(found.contexts, known.tables)], 1)
    rows = with_company(found, rows, sigmoid(known.forests["sift"](rows)[:, 0]))
    keep = known.forests["keep"](rows)
    likely = np.flatnonzero(confidences(keep, known) >= least)
    types, roles = np.zeros((len(rows), len(TYPES)), np.float32), np.zeros((len(rows), len(ROLES)), np.float32)
    if len(likely):
        types[likely] = known.forests["types"](rows[likely])
        cues = cued(found, code.words, text)
        told = with_verdicts(rows[likely], keep[likely], types[likely], cues[likely])
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
    sure = confidences(keep, known)
    groups: dict[int, list[int]] = {}
    for row, root in enumerate(united(met.rows, sigmoid(together[:, 0]), len(sure))):
        groups.setdefault(root, []).append(row)
    types, roles = softmax(types), softmax(roles)
    spans = _spans(found, words)
    made = [
        _entity(spans, sure, types, roles, group, known)
        for group in groups.values()
        if sure[group].max() >= known.least * OWN
    ]
    made = [
        e for e in made if e.confidence >= known.least or (e.role == "proposes" and e.type in ("method", "benchmark"))
    ]
    return tuple(sorted(made, key=lambda e: (-e.confidence, e.spans)))


def _spans(found: Candidates, words: tuple[Word, ...]) -> list[list[Span]]:
    """Where each of the candidates FOUND stands."""
    made: list[list[Span]] = [[] for _ in found.hashes]
    for row, first, last in found.places.tolist():
        made[row].append(Span(words[first].start, words[last].end))
    return made


def _entity(
    places: list[list[Span]], sure: Floats, types: Floats, roles: Floats, group: list[int], known: Knowledge
) -> Judged:
    named = [row for row in group if sure[row] >= min(known.least * NAMED, sure[group].max())]
    weight = sure[named][:, None]
    best = sure[named].max()
    spans = {span for row in named for span in places[row]}
    surest = {span for row in named if sure[row] >= best * SURE for span in places[row]}
    kind = TYPES[int((types[named] * weight).sum(0).argmax())]
    role = ROLE_NAMES[int((roles[named] * weight).sum(0).argmax())]
    return Judged(tuple(sorted(spans)), tuple(sorted(surest)), kind, role, round(float(best), 4))


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
