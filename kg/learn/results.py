"""What tells a reported number, learned from annotated papers: `python -m kg.learn.results GOLD.jsonl…`."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from kg.extract import actors, relations
from kg.extract.results import Model, features, figures, reported
from kg.extract.words import Words, words
from kg.io import replacing, resource
from kg.learn import linear
from kg.learn.gold import papers, text_of
from kg.learn.relations import mentions
from kg.text import folded

_FOLDS: Final = 5
_LEAST: Final = 3
_L2: Final = 3.0
_SMALLEST: Final = 0.03
_STEPS: Final = tuple(n / 100 for n in range(5, 70, 5))


@dataclass(frozen=True, slots=True)
class Case:
    """A text in WORDS, what it names, and the results that are stated of it."""

    words: Words
    found: tuple[actors.Actor, ...]
    stated: tuple[Mapping[str, Any], ...]


def case(paper: Mapping[str, Any], hub: Mapping[str, float]) -> Case:
    """PAPER of a gold file; HUB tells what it is about."""
    text = words(text_of(paper))
    found = actors.shared(text, actors.placed(text, mentions(paper)), hub)
    return Case(text, found, tuple(paper.get("results", ())))


def digits(value: object) -> str:
    """What of VALUE decides whether two are the same number.

    >>> digits("up to +7.5 %"), digits("2.9x")
    ('7.5', '2.9x')
    """
    found = re.search(r"\d[\d.,]*x?", str(value))
    return found[0].replace(",", "").rstrip(".") if found else ""


def learned(cases: Sequence[Case], *, threshold: float = 0.0) -> Model:
    """What each feature of a number tells, from CASES."""
    rows: list[linear.Row] = []
    truth: list[float] = []
    for c in cases:
        values = {digits(r["value"]) for r in c.stated}
        for figure in figures(c.words, c.found):
            rows.append(dict.fromkeys(features(c.words, figure, c.found), 1.0))
            truth.append(float(digits(figure.text) in values))
    columns = linear.vocabulary(rows, least=_LEAST)
    fit = linear.weights(linear.matrix(rows, columns), np.array(truth)[:, None], l2=_L2)[:, 0]
    return Model(linear.kept(fit, columns, least=_SMALLEST), round(float(fit[-1]), 3), threshold)


def by_folds(cases: Sequence[Case]) -> list[tuple[Case, tuple[Any, ...]]]:
    """Each case with all the results that what the other folds teach thinks possible."""
    found: list[tuple[Case, tuple[Any, ...]]] = []
    for fold in range(_FOLDS):
        model = learned([c for n, c in enumerate(cases) if n % _FOLDS != fold])
        found += [(c, reported(c.words, c.found, model)) for c in cases[fold::_FOLDS]]
    return found


def figures_of(found: Sequence[tuple[Case, tuple[Any, ...]]], threshold: float) -> dict[str, float]:
    """Precision and recall of values, and recall of values with their method or benchmark, as sure as THRESHOLD."""
    given = right = bound = stated = 0
    for c, results in found:
        sure = [r for r in results if r.confidence >= threshold]
        values = {digits(r["value"]) for r in c.stated}
        given += len(sure)
        right += sum(digits(r.value) in values for r in sure)
        stated += len(c.stated)
        bound += sum(any(_same(r, one) for r in sure) for one in c.stated)
    return {"p": right / max(1, given), "bound": bound / max(1, stated), "given": given}


def _same(result: Any, stated: Mapping[str, Any]) -> bool:
    wanted = {folded(stated[key]) for key in ("method", "benchmark") if stated.get(key)}
    named = {folded(result.method), folded(result.benchmark)}
    return digits(result.value) == digits(stated["value"]) and (not wanted or bool(wanted & named))


def main(paths: Sequence[str]) -> None:
    """Learn from the papers at PATHS, print the figures by folds, and write kg/data/results.json."""
    hub = relations.read(resource("data/relations.json.gz")).hub
    cases = [case(paper, hub) for paper in papers(Path(p) for p in paths)]
    found = by_folds(cases)
    for step in _STEPS:
        row = figures_of(found, step)
        sys.stderr.write(f"{step:.2f}  P {row['p']:.3f}  bound {row['bound']:.3f}  given {row['given']}\n")
    model = learned(cases, threshold=_CHOSEN)
    raw = {"weights": dict(model.weights), "bias": model.bias, "threshold": model.threshold}
    with replacing(resource("data/topics.csv").with_name("results.json")) as new:
        new.write_text(json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n", "utf-8")


# Nearly all that is reported, and three of four right: by folds of the gold papers.
_CHOSEN: Final = 0.2

if __name__ == "__main__":
    main(sys.argv[1:])
