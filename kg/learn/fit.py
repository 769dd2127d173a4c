"""The judge's trees, fitted on all papers and proved on papers that they have not seen."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.cues import cued
from kg.extract.learned.encoder import words
from kg.extract.learned.judge import Judged, Knowledge, judged_rows, sigmoid, with_company, with_verdicts
from kg.extract.learned.keys import Floats, Table, key_of
from kg.extract.learned.pairs import Pairs, pairs, with_tables
from kg.learn.gold import ROLE_NAMES, text_of
from kg.learn.judge import Reading, contexts, pair_counts, rows, same, summed
from kg.learn.judge import names as names_of
from kg.learn.trees import GENTLY, grown
from kg.model import TYPES

PARTS: Final = 5
BINS: Final = 40  # of a calibration
LEVELS: Final = (0.36, 0.4, 0.44, 0.48)  # of least confidence: F1 is flat between the first and the last
NAMED_TYPES: Final = ("method", "benchmark")
ROUNDS: Final[Mapping[str, int]] = {"sift": 90, "keep": 160, "types": 80, "roles": 120, "same": 100}
# What annotators say of a role differs from kind to kind of papers more than what they say of the rest: of those like
# what will be read trees learn last, and gently.
LAST: Final[Mapping[str, int]] = {"roles": 40}
KINDS: Final[Mapping[str, int]] = {"sift": 1, "keep": 1, "types": len(TYPES), "roles": len(ROLE_NAMES), "same": 1}


@dataclass(frozen=True, slots=True)
class Fitted:
    """Tables and trees of all papers (the raw scores of a name's MODELS add up), and the raw SCORES of each paper by
    trees that had not seen it."""

    tables: Mapping[str, Table]
    models: Mapping[str, Sequence[Any]]
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
    others = {p: [r for r, q in zip(readings, parts, strict=True) if q != p] for p in sorted(set(parts))}
    told = {p: {"phrase": names_of([r.paper for r in seen]), **contexts(seen)} for p, seen in others.items()}
    known = [r.answer.entity >= 0 for r in readings]
    kept = [k.astype(np.int64) for k in known]
    x = {"sift": [rows(r, told[p]) for r, p in zip(readings, parts, strict=True)]}
    y = {
        "sift": kept,
        "keep": kept,
        "types": [np.where(k, r.answer.type, -1) for k, r in zip(known, readings, strict=True)],
        "roles": [np.where(k, r.answer.role, -1) for k, r in zip(known, readings, strict=True)],
    }
    like = [i for i, r in enumerate(readings) if r.like]
    scores: dict[str, list[Floats]] = {}
    models: dict[str, list[Any]] = {}

    def cross(name: str) -> list[Floats]:
        scores[name] = _crossed(name, x[name], y[name], parts)
        models[name] = [_grown(name, x[name], y[name])] if final else []
        if name in LAST and 0 < len(like) < len(readings):
            first = scores[name]
            scores[name] = _crossed(name, x[name], y[name], parts, like, first)
            models[name] += [_grown(name, x[name], y[name], like, first)] if final else []
        said(f"{name} crossed")
        return scores[name]

    cross("sift")
    x["keep"] = x["types"] = [
        with_company(r.candidates, rows, sigmoid(s[:, 0]))
        for r, rows, s in zip(readings, x["sift"], scores["sift"], strict=True)
    ]
    cues = [cued(r.candidates, words(text_of(r.paper)), text_of(r.paper)) for r in readings]
    verdicts = zip(x["keep"], cross("keep"), cross("types"), cues, strict=True)
    x["roles"] = [with_verdicts(*verdict) for verdict in verdicts]
    cross("roles")
    met = [
        pairs(r.candidates, words(text_of(r.paper)), sigmoid(k[:, 0]))
        for r, k in zip(readings, scores["keep"], strict=True)
    ]
    y["same"] = [same(r, m) for r, m in zip(readings, met, strict=True)]
    held = {p: _pair_tables([q != p for q in parts], met, y["same"]) for p in told}
    x["same"] = [with_tables(m, *held[p]) for m, p in zip(met, parts, strict=True)]
    more = dict(zip(("aliases", "extras"), _pair_tables([True] * len(parts), met, y["same"]), strict=True))
    cross("same")
    return Fitted(tables | more, models, scores, met)


def _pair_tables(
    counted: Sequence[bool], met: Sequence[Pairs], verdicts: Sequence[NDArray[np.int64]]
) -> tuple[Table, Table]:
    """How often the pairs MET in the texts that are COUNTED were one thing, by their names and by what one has more."""
    kept = [(m, pair_counts(v)) for m, v, c in zip(met, verdicts, counted, strict=True) if c]
    plus = np.concatenate([p for _, p in kept])
    aliases, extras = (np.concatenate([getattr(m, what) for m, _ in kept]) for what in ("alias", "extra"))
    return summed(aliases, plus), summed(extras, plus)


def _grown(
    name: str,
    x: Sequence[Floats],
    y: Sequence[NDArray[np.int64]],
    seen: Iterable[int] | None = None,
    after: Sequence[Floats] | None = None,
) -> Any:
    """Trees of those that are SEEN (by default all) of X and Y, or those that grow AFTER raw scores of all."""
    those = range(len(x)) if seen is None else list(seen)
    answers = np.concatenate([y[i] for i in those])
    told = answers >= 0
    rows = np.concatenate([x[i] for i in those])[told]
    if after is None:
        return grown(rows, answers[told], ROUNDS[name], kinds=KINDS[name])
    before = np.concatenate([after[i] for i in those])[told]
    return grown(rows, answers[told], LAST[name], kinds=KINDS[name], after=before, **GENTLY)


def _crossed(
    name: str,
    x: Sequence[Floats],
    y: Sequence[NDArray[np.int64]],
    parts: Sequence[int],
    seen: Iterable[int] | None = None,
    after: Sequence[Floats] | None = None,
) -> list[Floats]:
    """The raw scores of each of X by trees grown on those that are SEEN of the other parts; as `_grown` has it."""
    found = list(after or [np.zeros((0, KINDS[name]), np.float32)] * len(x))
    learned = range(len(x)) if seen is None else list(seen)
    for n in sorted(set(parts)):
        others = [i for i in learned if parts[i] != n]
        if not others:
            continue
        model = _grown(name, x, y, others, after)
        for i in (i for i, p in enumerate(parts) if p == n and len(x[i])):
            raw = np.asarray(model.predict(x[i], raw_score=True), np.float32).reshape(len(x[i]), -1)
            found[i] = raw if after is None else after[i] + raw
    return found


def answers(readings: Sequence[Reading], made: Fitted, known: Knowledge) -> list[tuple[Judged, ...]]:
    """The entities of each of READINGS by trees that had not seen its paper."""
    return [
        judged_rows(r.candidates, words(text_of(r.paper)), keep, types, roles, met, together, known)
        for r, keep, types, roles, met, together in zip(
            readings,
            *(made.scores[n] for n in ("keep", "types", "roles")),
            made.pairs,
            made.scores["same"],
            strict=True,
        )
    ]


def chosen(
    readings: Sequence[Reading], made: Fitted, plain: Knowledge
) -> tuple[float, tuple[tuple[float, ...], tuple[float, ...]], dict[str, Any]]:
    """The least confidence that is best for READINGS, the points that calibrate confidences, and the figures there: for
    those like what will be read.

    All by scores across parts: every paper is judged by trees that have not seen it.
    """
    readings, made = _like(readings, made)
    calibrated = calibration(readings, made)
    plain = replace(plain, calibrated=calibrated)
    tried = {least: figures(readings, answers(readings, made, replace(plain, least=least))) for least in LEVELS}
    # F1 is flat there: a paper's own methods, which a lower one finds, and roles, which a higher one gets right, tell.
    least = max(tried, key=lambda n: (_worth(tried[n]), -n))
    return least, calibrated, {"least": least, **tried[least]}


def _worth(figures: Mapping[str, float]) -> float:
    return figures["entities"] + figures["proposed"] / 4 + figures["roles"] / 2


def _like(readings: Sequence[Reading], made: Fitted) -> tuple[list[Reading], Fitted]:
    """Those of READINGS that are like what will be read (all if none is), and what is MADE of them."""
    those = [i for i, r in enumerate(readings) if r.like] or range(len(readings))
    scores = {name: [raw[i] for i in those] for name, raw in made.scores.items()}
    return [readings[i] for i in those], replace(made, scores=scores, pairs=[made.pairs[i] for i in those])


def calibration(readings: Sequence[Reading], made: Fitted) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Points of raw confidence and of the share that is true there, rising."""
    raw = np.concatenate([sigmoid(k[:, 0]) for k in made.scores["keep"]])
    true = np.concatenate([r.answer.entity >= 0 for r in readings]).astype(float)
    order = np.argsort(raw, kind="stable")
    bins = np.array_split(order, BINS)
    points = [(float(raw[b].mean()), float(true[b].mean())) for b in bins if len(b)]
    xs = (0.0, *(round(x, 4) for x, _ in points), 1.0)
    ys = np.maximum.accumulate([0.0, *(round(y, 4) for _, y in points), 1.0])
    return xs, tuple(float(y) for y in ys)


def figures(readings: Sequence[Reading], found: Sequence[Sequence[Judged]]) -> dict[str, float]:
    """F1 of entities, of entities whatever their type, and of methods and benchmarks; proposed ones found; roles right.

    A paper's entities are matched one to one by any name that both have.
    """
    right = same = made = wanted = names = names_made = names_wanted = roles = new = new_found = 0
    for reading, entities in zip(readings, found, strict=True):
        gold = reading.paper["entities"]
        text = text_of(reading.paper)
        left = {n: {key_of(s) for s in [*e["surfaces"], e["name"]]} for n, e in enumerate(gold)}
        made += len(entities)
        wanted += len(gold)
        names_made += sum(e.type in NAMED_TYPES for e in entities)
        names_wanted += sum(e["type"] in NAMED_TYPES for e in gold)
        hit = set()
        for entity in entities:
            own = {key_of(text[s.start : s.end]) for s in entity.spans}
            match = min(
                (n for n, k in left.items() if k & own), key=lambda n: (gold[n]["type"] != entity.type, n), default=-1
            )
            if match < 0:
                continue
            del left[match]
            hit.add(match)
            same += 1
            roles += gold[match]["role"] == entity.role
            right += gold[match]["type"] == entity.type
            names += gold[match]["type"] == entity.type and entity.type in NAMED_TYPES
        fresh = [n for n, e in enumerate(gold) if e["role"] == "proposes" and e["type"] in NAMED_TYPES]
        new += len(fresh)
        new_found += len(hit.intersection(fresh))
    return {
        "entities": _f1(right, made, wanted),
        "untyped": _f1(same, made, wanted),
        "names": _f1(names, names_made, names_wanted),
        "precision": round(right / max(1, made), 4),
        "recall": round(right / max(1, wanted), 4),
        "proposed": round(new_found / max(1, new), 4),
        "roles": round(roles / max(1, same), 4),
    }


def _f1(hits: int, made: int, wanted: int) -> float:
    return round(2 * hits / max(1, made + wanted), 4)
