"""Reported numbers: what a text says was reached, by what, on what, by which measure, and against what."""

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor, Place
from kg.extract.bindings import KIND, bindings
from kg.extract.cast import Floats
from kg.extract.figures import Figure, figures, mark_before
from kg.extract.odds import Trees, trees
from kg.extract.relations import Scene, seen
from kg.extract.roles import cue, cues
from kg.extract.words import Words
from kg.io import resource
from kg.model import TYPES, Mention, Result

# Actors with their places in one sentence.
Here = Sequence[tuple[Actor, Place]]
# For figures by number how likely each actor is meant.
Table = Mapping[int, NDArray[np.float64]] | NDArray[np.float64]
BY: Final = "results"
_BLOCK: Final = 64  # figures at a time: with thousands of names each has thousands of rows
# What a number is reported of, each with the types of name that it may be.
ENDS: Final[Mapping[str, frozenset[str]]] = {
    "method": frozenset(["method", "concept", "benchmark"]),
    "benchmark": frozenset(["benchmark", "task"]),
}
_OPEN: Final = {end: np.array([kind in kinds for kind in TYPES]) for end, kinds in ENDS.items()}
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
    sure = [*map(known.probability, _told(here.words, all_, here.actors))]
    wanted = [n for n, p in enumerate(sure) if p >= known.threshold]
    if not wanted:
        return ()
    ends: dict[str, dict[int, NDArray[np.float64]]] = {end: {} for end in ENDS}
    for first in range(0, len(wanted), _BLOCK):
        some = wanted[first : first + _BLOCK]
        for end, table in known.ends(bindings(here.words, all_, here.actors, here.cast, some)).items():
            ends[end].update(zip(some, table, strict=True))
    return chosen(here, all_, sure, ends, known)


def chosen(
    here: Scene, all_: Sequence[Figure], sure: Sequence[float], ends: Mapping[str, Table], known: "Model"
) -> tuple[Result, ...]:
    """The results among ALL_ figures, which are as SURE as that, and of each actor at one of the ENDS as surely."""
    kept = [n for n, p in enumerate(sure) if p >= known.threshold and not _is_baseline(here.words, all_, n)]
    if not kept:
        return ()
    named = _named(all_, here.actors)
    methods, benchmarks = (
        _surest(here.actors, ENDS[end], np.array([ends[end][n] for n in kept]), known.least[end]) for end in ENDS
    )
    return tuple(
        _result(here.words, all_, n, method, benchmark, sure[n], named[all_[n].sentence])
        for n, method, benchmark in zip(kept, methods, benchmarks, strict=True)
    )


def features(words: Words, figure: Figure, found: Sequence[Actor]) -> tuple[str, ...]:
    """What tells a reported number from any other."""
    return next(_told(words, [figure], found))


def _told(words: Words, all_: Sequence[Figure], found: Sequence[Actor]) -> Iterator[tuple[str, ...]]:
    """The features of each of ALL_ figures."""
    named = _named(all_, found)
    around: dict[int, _Around] = {}
    for figure in all_:
        if figure.sentence not in around:
            around[figure.sentence] = _around(words, figure.sentence, named[figure.sentence])
        yield tuple(dict.fromkeys(_features(words, figure, around[figure.sentence])))


def _named(all_: Sequence[Figure], found: Sequence[Actor]) -> dict[int, list[tuple[Actor, Place]]]:
    """The actors FOUND, with their places, in each sentence that one of ALL_ figures stands in."""
    named: dict[int, list[tuple[Actor, Place]]] = {figure.sentence: [] for figure in all_}
    for actor in found:
        for place in actor.places:
            if place.sentence in named:
                named[place.sentence].append((actor, place))
    return named


class _Around(NamedTuple):
    """The words from START to before END, the sentence of a figure, what is SAID there and which KINDS are named, and
    how late in the text that is."""

    start: int
    end: int
    said: list[str]
    kinds: list[str]
    late: str


def _around(words: Words, sentence: int, named: Here) -> _Around:
    start, end = bisect_left(words.sentence, sentence), bisect_right(words.sentence, sentence)
    last = words.sentence[-1]
    return _Around(
        start,
        end,
        [f"in the sentence {cues()[0][kind]}" for kind in sorted({*map(cue, words.norms[start:end])} - {-1})],
        sorted({f"{actor.role} {actor.kind}" for actor, _ in named}),
        f"sentence {round(4 * sentence / last) if last else 0}",
    )


def _features(words: Words, figure: Figure, around: _Around) -> list[str]:
    word, start, end = figure.word, figure.span.start, figure.span.end
    before = words.norms[max(0, word - 3) : word]
    stop = bisect_left(words.starts, end)
    after = words.norms[stop : stop + 4]
    unit = figure.unit or ("decimal" if "." in figure.text else "whole")
    return [
        f"unit {unit}",
        f"signed {figure.text[0] in '+-−±~≈><'} {unit}",
        f"after the mark {mark_before(words.text, start)}",
        f"before the mark {words.text[end : end + 1]}",
        *[f"before {w}" for w in before],
        *[f"before, {unit} {w}" for w in before[-2:]],
        *[f"after {w}" for w in after],
        *[f"after, {unit} {w}" for w in after[:2]],
        *around.said,
        *[f"near {w}" for w in words.norms[max(around.start, word - 10) : min(around.end, word + 10)]],
        *[f"with {kind}" for kind in around.kinds],
        *[f"with, {unit} {kind.split()[1]}" for kind in around.kinds],
        around.late,
    ]


def _is_baseline(words: Words, all_: Sequence[Figure], n: int) -> bool:
    """Whether the number is where another one comes from: "from 20 to 50", "60 → 65"."""
    return n + 1 < len(all_) and _goes_to(words, all_[n], all_[n + 1])


def _goes_to(words: Words, first: Figure, second: Figure) -> bool:
    between = _FROM_TO.fullmatch(words.text, first.span.end, second.span.start)
    return bool(between) and first.unit in ("", second.unit)


def _result(
    words: Words, all_: Sequence[Figure], n: int, method: str, benchmark: str, sure: float, named: Here
) -> Result:
    figure = all_[n]
    return Result(
        method,
        benchmark if benchmark != method else "",
        _metric(figure, named),
        figure.text,
        _baseline(words, all_, n, named),
        figure.span,
        figure.value,
        figure.unit,
        round(sure, 3),
        BY,
    )


def _surest(found: Sequence[Actor], kinds: frozenset[str], rows: NDArray[np.float64], least: float) -> Iterator[str]:
    """For each of ROWS the name of that of the actors FOUND which is the surest of its KINDS, if it is sure enough; the
    first of those that are as sure in four digits."""
    sure = np.where([actor.kind in kinds for actor in found], rows, -1)
    for row, top in zip(sure, sure.max(axis=1).tolist(), strict=True):
        best = round(top, 4)
        close = np.flatnonzero(row > top - 1e-3).tolist() if best >= least else ()
        yield next((found[n].mention.name for n in close if round(float(row[n]), 4) == best), "")


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
        return 1 / (1 + math.exp(-self.bias - sum(map(self.weights.get, shown, repeat(0.0)))))

    def ends(self, rows: Floats) -> dict[str, NDArray[np.float64]]:
        """How likely each figure is said of each actor at each of the ENDS, by ROWS of both; 0 of other types."""
        found = {end: np.zeros(rows.shape[:2]) for end in ENDS}
        for end, sure in found.items():
            open_ = _OPEN[end][rows[0, :, KIND].astype(np.intp)]
            if open_.any():
                asked = rows[:, open_]
                sure[:, open_] = odds(self.trees[end](asked.reshape(-1, rows.shape[2]))).reshape(asked.shape[:2])
        return found


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
