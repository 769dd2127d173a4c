"""Reported numbers: what a text says was reached, by what, on what, by which measure, and against what."""

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor, Place
from kg.extract.bindings import bindings
from kg.extract.cast import Floats
from kg.extract.figures import Figure, figures
from kg.extract.odds import Trees, trees
from kg.extract.relations import Scene, seen
from kg.extract.roles import cues, said
from kg.extract.words import Words
from kg.io import resource
from kg.model import Mention, Result

# For figures by number how likely each actor is meant.
Table = Mapping[int, NDArray[np.float64]] | NDArray[np.float64]
BY: Final = "results"
# What a number is reported of, each with the types of name that it may be.
ENDS: Final[Mapping[str, frozenset[str]]] = {
    "method": frozenset(["method", "concept", "benchmark"]),
    "benchmark": frozenset(["benchmark", "task"]),
}
_FROM_TO = re.compile(
    r"\s*(?:\\?%)?\s*(?:\([^()]*\)\s*)?(?:to|\$?\\?(?:right)?arrow\$?|→|->|up to|down to)\s*"
    r"(?:about |over |only |around |just )?"
)
_AGAINST = re.compile(r"(?:compared (?:to|with)|relative to|over|against|than|versus|vs\.?|from)\W*(?:\w+\W+){0,4}$")


def results(found: Words, mentions: Iterable[Mention]) -> tuple[Result, ...]:
    """The numbers that the text in FOUND reports of MENTIONS, in the order of the text."""
    here = seen(found, mentions)
    return reported(here, model()) if here else ()


def reported(here: Scene, known: "Model") -> tuple[Result, ...]:
    """The numbers that the scene HERE reports by what is KNOWN."""
    all_ = figures(here.words, here.actors)
    sure = [known.probability(features(here.words, figure, here.actors)) for figure in all_]
    wanted = [n for n, p in enumerate(sure) if p >= known.threshold]
    if not wanted:
        return ()
    tables = known.ends(bindings(here.words, all_, here.actors, here.cast, wanted))
    ends = {end: dict(zip(wanted, table, strict=True)) for end, table in tables.items()}
    return chosen(here, all_, sure, ends, known)


def chosen(
    here: Scene, all_: Sequence[Figure], sure: Sequence[float], ends: Mapping[str, Table], known: "Model"
) -> tuple[Result, ...]:
    """The results among ALL_ figures, which are as SURE as that, and of each actor at one of the ENDS as surely."""
    kept = (n for n, p in enumerate(sure) if p >= known.threshold and not _is_baseline(here.words, all_, n))
    return tuple(_result(here, all_, n, {end: table[n] for end, table in ends.items()}, sure[n], known) for n in kept)


def features(words: Words, figure: Figure, found: Sequence[Actor]) -> tuple[str, ...]:
    """What tells a reported number from any other."""
    return tuple(dict.fromkeys(_features(words, figure, found)))


def _features(words: Words, figure: Figure, found: Sequence[Actor]) -> Iterator[str]:
    before = words.norms[max(0, figure.word - 5) : figure.word]
    stop = bisect_left(words.starts, figure.span.end)
    after = words.norms[stop : stop + 4]
    unit = figure.unit or ("decimal" if "." in figure.text else "whole")
    yield f"unit {unit}"
    yield f"signed {figure.text[0] in '+-−±~≈><'} {unit}"
    yield f"after the mark {words.text[: figure.span.start].rstrip()[-1:]}"
    yield f"before the mark {words.text[figure.span.end : figure.span.end + 1]}"
    yield from (f"before {w}" for w in before[-3:])
    yield from (f"before, {unit} {w}" for w in before[-2:])
    yield from (f"after {w}" for w in after)
    yield from (f"after, {unit} {w}" for w in after[:2])
    start, end = bisect_left(words.sentence, figure.sentence), bisect_right(words.sentence, figure.sentence)
    told = {*said(words.norms)[start:end].tolist()} - {-1}
    yield from (f"in the sentence {cues()[0][kind]}" for kind in sorted(told))
    yield from (f"near {w}" for w in words.norms[max(start, figure.word - 10) : min(end, figure.word + 10)])
    kinds = sorted({f"{a.role} {a.kind}" for a in found for p in a.places if p.sentence == figure.sentence})
    yield from (f"with {kind}" for kind in kinds)
    yield from (f"with, {unit} {kind.split()[1]}" for kind in kinds)
    last = words.sentence[-1]
    yield f"sentence {round(4 * figure.sentence / last) if last else 0}"


def _is_baseline(words: Words, all_: Sequence[Figure], n: int) -> bool:
    """Whether the number is where another one comes from: "from 20 to 50", "60 → 65"."""
    return n + 1 < len(all_) and _goes_to(words, all_[n], all_[n + 1])


def _goes_to(words: Words, first: Figure, second: Figure) -> bool:
    between = _FROM_TO.fullmatch(words.text, first.span.end, second.span.start)
    return bool(between) and first.unit in ("", second.unit)


def _result(
    here: Scene, all_: Sequence[Figure], n: int, sure: Mapping[str, NDArray[np.float64]], p: float, known: "Model"
) -> Result:
    figure = all_[n]
    there = [(actor, place) for actor in here.actors for place in actor.places if place.sentence == figure.sentence]
    ends = {end: _best(here.actors, row, ENDS[end], known.least[end]) for end, row in sure.items()}
    if ends["benchmark"] == ends["method"]:
        ends["benchmark"] = ""
    return Result(
        ends["method"],
        ends["benchmark"],
        _metric(figure, there),
        figure.text,
        _baseline(here.words, all_, n, there),
        figure.span,
        figure.value,
        figure.unit,
        round(p, 3),
        BY,
    )


Here = Sequence[tuple[Actor, Place]]


def _best(found: Sequence[Actor], sure: NDArray[np.float64], kinds: frozenset[str], least: float) -> str:
    """The name of that of the actors FOUND which is the surest of its KINDS, if it is sure enough."""
    open_ = [(round(float(p), 4), -n) for n, (a, p) in enumerate(zip(found, sure, strict=True)) if a.kind in kinds]
    best, place = max(open_, default=(0.0, 0))
    return found[-place].mention.name if open_ and best >= least else ""


def _metric(figure: Figure, here: Here) -> str:
    places = [(_distance(figure, p), a) for a, p in here if a.kind == "metric"]
    return min(places, key=lambda pair: pair[0])[1].mention.name if places else ""


def _distance(figure: Figure, place: Place) -> float:
    """How far PLACE is from FIGURE in words; what follows is nearer: "40.0 BLEU"."""
    return place.first - figure.word - 0.5 if place.first >= figure.word else figure.word - place.stop


def _baseline(words: Words, all_: Sequence[Figure], n: int, here: Here) -> str:
    figure = all_[n]
    if n and _goes_to(words, all_[n - 1], figure):
        return all_[n - 1].text
    if n + 1 < len(all_):
        following = all_[n + 1]
        between = words.text[figure.span.end : following.span.start]
        if following.sentence == figure.sentence and len(between) < 60 and _AGAINST.search(between):
            return following.text
    rivals = [(p, a) for a, p in here if p.first > figure.word and a.mention.role in ("compares_with", "extends")]
    close = [a for p, a in rivals if _AGAINST.search(words.text[figure.span.end : words.starts[p.first]] + " ")]
    return close[0].mention.name if close else ""


@dataclass(frozen=True, slots=True)
class Model:
    """What each feature adds to the odds that a number is a result, a bias, and how sure is sure enough; trees that
    tell what it is said of at each end, and the LEAST that they must say."""

    weights: Mapping[str, float]
    bias: float
    threshold: float
    trees: Mapping[str, Trees]
    least: Mapping[str, float]

    def probability(self, shown: Iterable[str]) -> float:
        """How likely a number with the features SHOWN is a result."""
        return 1 / (1 + math.exp(-self.bias - sum(self.weights.get(feature, 0.0) for feature in shown)))

    def ends(self, rows: Floats) -> dict[str, NDArray[np.float64]]:
        """How likely each figure is said of each actor at each of the ENDS, by ROWS of both."""
        return {end: odds(self.trees[end](rows.reshape(-1, rows.shape[2]))).reshape(rows.shape[:2]) for end in ENDS}


def odds(scores: Floats) -> NDArray[np.float64]:
    """Raw SCORES as probabilities."""
    return np.asarray(1 / (1 + np.exp(-scores.astype(np.float64))))


@lru_cache(maxsize=1)
def model() -> Model:
    """What our annotated papers taught."""
    return read(resource("data/results.npz"))


def read(path: Path) -> Model:
    """The model in the file at PATH."""
    with np.load(path) as file:
        raw = json.loads(file["told"].tobytes())
        grown = {end: trees(file[end].tobytes()) for end in ENDS}
    return Model(raw["weights"], raw["bias"], raw["threshold"], grown, raw["least"])


def write(known: Model, graphs: Mapping[str, bytes], path: Path) -> None:
    """What is KNOWN, with the ONNX GRAPHS of its trees, in the file at PATH; the same is the same bytes."""
    told = {
        "weights": dict(known.weights),
        "bias": known.bias,
        "threshold": known.threshold,
        "least": dict(known.least),
    }
    contents = {"told": json.dumps(told, ensure_ascii=False, sort_keys=True).encode(), **graphs}
    arrays: dict[str, Any] = {name: np.frombuffer(raw, np.uint8) for name, raw in sorted(contents.items())}
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)
