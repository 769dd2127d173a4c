"""The judge's trees, fitted on all papers and proved on papers that they have not seen."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.encoder import words
from kg.extract.learned.judge import Judged, Knowledge, judged_rows, sigmoid
from kg.extract.learned.keys import Floats, Table
from kg.extract.learned.pairs import Pairs, pairs, with_tables
from kg.learn.gold import ROLE_NAMES, text_of
from kg.learn.judge import Reading, contexts, pair_counts, rows, same, summed
from kg.learn.trees import grown
from kg.model import TYPES

PARTS: Final = 4
ROUNDS: Final[Mapping[str, int]] = {"keep": 250, "types": 80, "roles": 60, "same": 120}
KINDS: Final[Mapping[str, int]] = {"keep": 1, "types": len(TYPES), "roles": len(ROLE_NAMES), "same": 1}


@dataclass(frozen=True, slots=True)
class Fitted:
    """Tables and trees of all papers, and the raw SCORES of each paper by trees that had not seen it."""

    tables: Mapping[str, Table]
    models: Mapping[str, Any]
    scores: Mapping[str, Sequence[Floats]]
    pairs: Sequence[Pairs]


def part(paper: Mapping[str, Any]) -> int:
    """Which of the PARTS a PAPER belongs to, by its identifier.

    >>> part({"id": "1"}) == part({"id": "1"}) < PARTS
    True
    """
    return hashlib.sha256(str(paper["id"]).encode()).digest()[0] % PARTS


def fitted(
    readings: Sequence[Reading], names: Table, *, final: bool = True, said: Callable[[str], None] = lambda _: None
) -> Fitted:
    """What READINGS teach, with the table of the NAMES in them; without FINAL models only the scores across parts."""
    tables = {"phrase": names, **contexts(readings)}
    parts = [part(r.paper) for r in readings]
    x = [rows(r, tables) for r in readings]
    known = [r.answer.entity >= 0 for r in readings]
    y = {
        "keep": [k.astype(np.int64) for k in known],
        "types": [np.where(k, r.answer.type, -1) for k, r in zip(known, readings, strict=True)],
        "roles": [np.where(k, r.answer.role, -1) for k, r in zip(known, readings, strict=True)],
    }
    scores = {}
    for name, answers in y.items():
        scores[name] = _crossed(name, x, answers, parts)
        said(f"{name} crossed")
    met = [
        pairs(r.candidates, words(text_of(r.paper)), sigmoid(k[:, 0]))
        for r, k in zip(readings, scores["keep"], strict=True)
    ]
    z, verdicts, more = _paired(readings, met)
    tables |= more
    scores["same"] = _crossed("same", z, verdicts, parts)
    models = {n: _grown(n, x, a) for n, a in y.items()} | {"same": _grown("same", z, verdicts)} if final else {}
    return Fitted(tables, models, scores, met)


def _paired(
    readings: Sequence[Reading], met: Sequence[Pairs]
) -> tuple[list[Floats], list[NDArray[np.int64]], dict[str, Table]]:
    verdicts = [same(r, m) for r, m in zip(readings, met, strict=True)]
    plus = [pair_counts(v) for v in verdicts]
    aliases = summed(np.concatenate([m.alias for m in met]), np.concatenate(plus))
    extras = summed(np.concatenate([m.extra for m in met]), np.concatenate(plus))
    rows_of = [
        with_tables(m, aliases, extras, (summed(m.alias, p)(m.alias), summed(m.extra, p)(m.extra)))
        for m, p in zip(met, plus, strict=True)
    ]
    return rows_of, verdicts, {"aliases": aliases, "extras": extras}


def _grown(name: str, x: Sequence[Floats], y: Sequence[NDArray[np.int64]]) -> Any:
    answers = np.concatenate(y)
    told = answers >= 0
    return grown(np.concatenate(x)[told], answers[told], ROUNDS[name], kinds=KINDS[name])


def _crossed(
    name: str, x: Sequence[Floats], y: Sequence[NDArray[np.int64]], parts: Sequence[int]
) -> list[Floats]:
    """The raw scores of each of X by trees grown on the other parts."""
    found: list[Floats] = [np.zeros((0, KINDS[name]), np.float32)] * len(x)
    for n in sorted(set(parts)):
        others = [i for i, p in enumerate(parts) if p != n]
        model = _grown(name, [x[i] for i in others], [y[i] for i in others])
        for i in (i for i, p in enumerate(parts) if p == n and len(x[i])):
            found[i] = np.asarray(model.predict(x[i], raw_score=True), np.float32).reshape(len(x[i]), -1)
    return found


def answers(readings: Sequence[Reading], made: Fitted, known: Knowledge) -> list[tuple[Judged, ...]]:
    """The entities of each of READINGS by trees that had not seen its paper."""
    return [
        judged_rows(r.candidates, words(text_of(r.paper)), keep, types, roles, met, together, known)
        for r, keep, types, roles, met, together in zip(
            readings, *(made.scores[n] for n in ("keep", "types", "roles")), made.pairs, made.scores["same"], strict=True
        )
    ]
