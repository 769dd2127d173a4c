"""What tells a reported number, learned from annotated papers: `python -m kg.learn.results GOLD… --found FOUND`."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.evaluate.answers import compared, digits
from kg.extract.bindings import bindings
from kg.extract.cast import Floats
from kg.extract.figures import Figure, figures
from kg.extract.relations import Scene
from kg.extract.results import ENDS, Model, chosen, features, odds, write
from kg.io import PACKAGE, replacing
from kg.learn import found, linear, relations, trees
from kg.learn.gold import papers
from kg.model import Result

_LEAST: Final = 3
_L2: Final = 3.0
_SMALLEST: Final = 0.03
_ROUNDS: Final = 60
_GROWTH: Final[Mapping[str, Any]] = {"num_leaves": 8, "min_data_in_leaf": 20, "feature_fraction": 0.6}
_STEPS: Final = tuple(n / 100 for n in range(5, 70, 5))
# Nearly all that is reported, and three of four right: by parts of the gold papers.
_CHOSEN: Final = 0.15
_BOUND: Final = {"method": 0.05, "benchmark": 0.12}
Stated = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """The case of relations (OF), its FIGURES, and the results that annotators STATED."""

    of: relations.Case
    figures: tuple[Figure, ...]
    stated: Stated

    @property
    def part(self) -> int:
        return self.of.part

    @property
    def scene(self) -> Scene:
        return Scene(self.of.words, self.of.actors, self.of.cast)


@dataclass(frozen=True, slots=True)
class Learned:
    """A MODEL, the ONNX GRAPHS of its trees, and for each of CASES how SURE each figure is a result, and said of what,
    by what other parts teach."""

    model: Model
    graphs: Mapping[str, bytes]
    cases: Sequence[Case]
    sure: Sequence[tuple[list[float], dict[str, NDArray[np.float64]]]]


def learned(cases: Sequence[Case]) -> Learned:
    """What tells a reported number and what it is said of, from CASES."""
    shown = [[features(c.of.words, f, c.of.actors) for f in c.figures] for c in cases]
    rows = [bindings(c.of.words, c.figures, c.of.actors, c.of.cast) if c.figures else None for c in cases]

    def taught(seen: Sequence[int]) -> Callable[[int], tuple[list[float], dict[str, NDArray[np.float64]]]]:
        model = _weighed([cases[n] for n in seen], [shown[n] for n in seen])
        grown = {end: _grown([(cases[n], rows[n]) for n in seen], end) for end in ENDS}

        def says(n: int) -> tuple[list[float], dict[str, NDArray[np.float64]]]:
            table = rows[n]
            if table is None:
                return [], {}
            flat = table.reshape(-1, table.shape[2])
            ends = {e: odds(np.asarray(m.predict(flat, raw_score=True), np.float32)) for e, m in grown.items()}
            return [model.probability(f) for f in shown[n]], {e: p.reshape(table.shape[:2]) for e, p in ends.items()}

        return says

    sure = relations.crossed(cases, taught)
    width = next(len(r[0, 0]) for r in rows if r is not None)
    graphs = {end: trees.onnx([_grown(list(zip(cases, rows, strict=True)), end)], 1, width) for end in ENDS}
    return Learned(_weighed(cases, shown), graphs, cases, sure)


def _weighed(cases: Sequence[Case], shown: Sequence[Sequence[tuple[str, ...]]]) -> Model:
    """What each feature of a number tells."""
    rows = [dict.fromkeys(features, 1.0) for case in shown for features in case]
    values = [{digits(r["value"]) for r in c.stated} for c in cases]
    truth = [float(digits(f.text) in known) for c, known in zip(cases, values, strict=True) for f in c.figures]
    columns = linear.vocabulary(rows, least=_LEAST)
    fit = linear.weights(linear.matrix(rows, columns), np.array(truth)[:, None], l2=_L2)[:, 0]
    return Model(linear.kept(fit, columns, least=_SMALLEST), round(float(fit[-1]), 3), _CHOSEN, {}, _BOUND)


def _grown(cases: Sequence[tuple[Case, Floats | None]], end: str) -> Any:
    """Trees that tell of which actor a reported number is said at one END."""
    x: list[Floats] = []
    y: list[bool] = []
    for c, table in cases:
        for n, figure in enumerate(c.figures):
            same = [r for r in c.stated if digits(r["value"]) == digits(figure.text)]
            wanted = {compared(r.get(end) or "") for r in same} - {""}
            if same and table is not None:
                x.append(table[n])
                y += [name in wanted for name in c.of.names]
    return trees.grown(np.concatenate(x), np.array(y, dtype=np.int64), _ROUNDS, **_GROWTH)


def figures_of(made: Learned, threshold: float, stated: int) -> dict[str, float]:
    """Precision of values, recall of the STATED ones with their method or benchmark, and how well each end is found."""
    given = right = bound = 0
    ends = dict.fromkeys(ENDS, (0, 0, 0))
    model = Model({}, 0.0, threshold, {}, _BOUND)
    for c, (sure, table) in zip(made.cases, made.sure, strict=True):
        results = chosen(c.scene, c.figures, sure, table, model)
        values = {digits(r["value"]) for r in c.stated}
        given += len(results)
        right += sum(digits(r.value) in values for r in results)
        bound += sum(any(_same(r, one) for r in results) for one in c.stated)
        for end, (hit, said, there) in ends.items():
            name = {a.mention.name: n for a, n in zip(c.of.actors, c.of.names, strict=True)} | {"": ""}
            pairs = [
                (name[getattr(r, end)], compared(one.get(end) or ""))
                for one in c.stated
                for r in results
                if digits(r.value) == digits(one["value"])
            ]
            ends[end] = (
                hit + sum(a == b != "" for a, b in pairs),
                said + sum(a != "" for a, _ in pairs),
                there + sum(b != "" for _, b in pairs),
            )
    told = {
        f"{end} {kind}": hit / max(1, n)
        for end, (hit, *both) in ends.items()
        for kind, n in zip("pr", both, strict=True)
    }
    return {"precision": right / max(1, given), "recall": bound / max(1, stated), "given": given, **told}


def _same(result: Result, stated: Mapping[str, Any]) -> bool:
    wanted = {compared(stated.get(end) or "") for end in ENDS} - {""}
    named = {compared(result.method), compared(result.benchmark)}
    return digits(result.value) == digits(stated["value"]) and (not wanted or bool(wanted & named))


def main(argv: Sequence[str]) -> None:
    """Learn from annotated papers, print the figures by parts, and write kg/data/results.npz."""
    given = found.asked(argv, main.__doc__ or "")
    told = papers(given.gold)
    bare, rows = relations.cases(told, given.found)
    cases = [
        Case(c, figures(c.words, c.actors), tuple(p["results"]))
        for c, p in zip(relations.with_hubs(bare), rows, strict=True)
    ]
    made = learned(cases)
    stated = sum(len(p["results"]) for p in told)
    for step in _STEPS:
        row = figures_of(made, step, stated)
        sys.stderr.write(f"{step:.2f}  " + "  ".join(f"{name} {value:.3f}" for name, value in row.items()) + "\n")
    with replacing(given.to or PACKAGE / "data/results.npz") as new:
        write(made.model, made.graphs, new)


if __name__ == "__main__":
    main(sys.argv[1:])
