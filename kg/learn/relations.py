"""What relations are known by, learned from annotated papers: `python -m kg.learn.relations GOLD.jsonl…`."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from kg.extract.actors import Actor, hub_features, placed, shared
from kg.extract.relations import NAMES, Model, combination, paired, stated, write
from kg.extract.words import Words, words
from kg.io import replacing, resource
from kg.learn import linear
from kg.learn.gold import papers, text_of
from kg.model import Link, Mention, Span

_FOLDS: Final = 3
_LEAST: Final = 3
_L2: Final = 6.0
_HUB_L2: Final = 8.0
_SMALLEST: Final = 0.04
# A combination of roles and types with less than this share of related pairs is not looked at.
_RARE: Final = 0.015
_ENOUGH: Final = 25
_STEPS: Final = tuple(n / 100 for n in range(14, 50, 2))

Floats = NDArray[np.float64]
Stated = Mapping[tuple[str, str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Case:
    """A text in WORDS, what it names (FOUND), and the relations that are STATED between pairs of names."""

    words: Words
    found: tuple[Actor, ...]
    stated: Stated


def case(paper: Mapping[str, Any]) -> Case:
    """PAPER of a gold file."""
    text = words(text_of(paper))
    stated: dict[tuple[str, str], frozenset[str]] = defaultdict(frozenset)
    for link in paper["relations"]:
        stated[link["head"], link["tail"]] |= {link["rel"]}
    return Case(text, placed(text, mentions(paper)), stated)


def mentions(paper: Mapping[str, Any]) -> tuple[Mention, ...]:
    """The entities of PAPER with all places of their names; a longer name keeps a shorter one out of itself.

    >>> made = mentions({"title": "RL", "abstract": "Meta-RL", "entities": [
    ...     {"name": "RL", "type": "concept", "role": "mentions", "surfaces": ["RL"]},
    ...     {"name": "meta-RL", "type": "concept", "role": "studies", "surfaces": ["Meta-RL"]}]})
    >>> [(m.name, [s.start for s in m.spans]) for m in made]
    [('RL', [0]), ('meta-RL', [3])]
    """
    text, taken = text_of(paper), set[int]()
    spans: dict[str, list[Span]] = defaultdict(list)
    for surface, name in sorted(
        ((s, e["name"]) for e in paper["entities"] for s in e["surfaces"]), key=lambda pair: (-len(pair[0]), pair)
    ):
        places = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text)]
        free = [p for p in places if not taken.intersection(range(*p))]
        for place in free or ([] if spans[name] else places[:1]):
            taken.update(range(*place))
            spans[name].append(Span(*place))
    return tuple(Mention(e["name"], e["type"], e["role"], tuple(spans[e["name"]])) for e in paper["entities"])


def learned(cases: Sequence[Case], *, threshold: float = 0.0) -> Model:
    """All that relations are known by, from CASES."""
    hub = hub_weights(cases)
    table = [list(paired(c.words, shared(c.words, c.found, hub), frozenset())) for c in cases]
    skipped = _skipped(cases, table)
    rows: list[tuple[str, ...]] = []
    hold: list[frozenset[str]] = []
    for c, pairs in zip(cases, table, strict=True):
        for head, tail, shown in pairs:
            if combination(head, tail) not in skipped:
                rows.append(shown)
                hold.append(c.stated.get((head.mention.name, tail.mention.name), frozenset()))
    return _fitted(hub, skipped, [dict.fromkeys(shown, 1.0) for shown in rows], hold, threshold)


def _skipped(cases: Sequence[Case], table: Sequence[Sequence[tuple[Actor, Actor, tuple[str, ...]]]]) -> frozenset[str]:
    seen: Counter[str] = Counter()
    related: Counter[str] = Counter()
    for c, pairs in zip(cases, table, strict=True):
        for head, tail, _ in pairs:
            name = combination(head, tail)
            seen[name] += 1
            related[name] += bool(c.stated.get((head.mention.name, tail.mention.name)))
    return frozenset(name for name, count in seen.items() if count >= _ENOUGH and related[name] < _RARE * count)


def _fitted(
    hub: dict[str, float],
    skipped: frozenset[str],
    rows: Sequence[linear.Row],
    hold: Sequence[frozenset[str]],
    threshold: float,
) -> Model:
    columns = linear.vocabulary(rows, least=_LEAST)
    x = linear.matrix(rows, columns)
    fits = linear.weights(x, np.array([[float(name in h) for name in NAMES] for h in hold]), l2=_L2)
    kept = [f for f, n in columns.items() if np.abs(fits[n]).max() >= _SMALLEST]
    weights = fits[[columns[f] for f in kept]].round(2)
    return Model(hub, {f: n for n, f in enumerate(kept)}, weights, fits[-1].round(2), threshold, skipped)


def hub_weights(cases: Sequence[Case]) -> dict[str, float]:
    """What tells the hub of a text: the one that most of its relations start or end in."""
    shown = [
        [dict.fromkeys(hub_features(c.words, a, c.found), 1.0) for a in c.found] for c in cases if c.stated and c.found
    ]
    share = [_shares(c) for c in cases if c.stated and c.found]
    flat = [row for rows in shown for row in rows]
    columns = linear.vocabulary(flat, least=_LEAST)
    x = linear.matrix(flat, columns)
    turned, aim = x.T.tocsr(), np.concatenate(share)
    ends = np.cumsum([0, *map(len, share)])
    starts, sizes = ends[:-1], np.diff(ends)

    def loss(w: Floats) -> tuple[float, Floats]:
        odds = x @ w
        odds -= np.repeat(np.maximum.reduceat(odds, starts), sizes)
        whole = np.repeat(np.add.reduceat(np.exp(odds), starts), sizes)
        value = float(np.sum(aim * (np.log(whole) - odds)) + 0.5 * _HUB_L2 * w @ w)
        return value, turned @ (np.exp(odds) / whole - aim) + _HUB_L2 * w

    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 80, "ftol": 1e-6})
    return linear.kept(found.x, columns)


def _shares(c: Case) -> Floats:
    """How much of a hub each actor of C is: the fourth power of its relations, so that the first stands out."""
    counts = Counter(name for pair, held in c.stated.items() for name in pair for _ in held)
    powers = np.array([float(counts[a.mention.name]) ** 4 for a in c.found])
    return powers / (powers.sum() or 1.0)


def by_folds(cases: Sequence[Case]) -> list[tuple[Case, tuple[Link, ...]]]:
    """Each case with all the links that what the other folds teach thinks possible."""
    found: list[tuple[Case, tuple[Link, ...]]] = []
    for fold in range(_FOLDS):
        model = learned([c for n, c in enumerate(cases) if n % _FOLDS != fold], threshold=_STEPS[0])
        found += [(c, stated(c.words, c.found, model)) for c in cases[fold::_FOLDS]]
    return found


def figures(found: Sequence[tuple[Case, tuple[Link, ...]]], threshold: float) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of the links that are at least as sure as THRESHOLD, by relation and together."""
    right, given, all_ = Counter[str](), Counter[str](), Counter[str]()
    for c, links in found:
        all_.update(name for held in c.stated.values() for name in held)
        sure = [link for link in links if link.confidence >= threshold]
        given.update(link.relation for link in sure)
        right.update(x.relation for x in sure if x.relation in c.stated.get((x.head, x.tail), frozenset()))
    names = {name: (name,) for name in NAMES} | {"together": NAMES}
    return {name: _prf(*(sum(n[k] for k in kinds) for n in (right, given, all_))) for name, kinds in names.items()}


def _prf(right: int, given: int, all_: int) -> dict[str, float]:
    return {
        "p": round(right / given, 3) if given else 0.0,
        "r": round(right / all_, 3) if all_ else 0.0,
        "f1": round(2 * right / (given + all_), 3) if given + all_ else 0.0,
    }


def main(paths: Sequence[str]) -> None:
    """Learn from the papers at PATHS, print the figures by folds, and write kg/data/relations.json.gz."""
    cases = [case(paper) for paper in papers(Path(p) for p in paths)]
    found = by_folds(cases)
    best = max(_STEPS, key=lambda step: figures(found, step)["together"]["f1"])
    for name, row in figures(found, best).items():
        sys.stderr.write(f"{name:<14} P {row['p']:.3f}  R {row['r']:.3f}  F1 {row['f1']:.3f}\n")
    sys.stderr.write(f"threshold {best}\n")
    with replacing(resource("data/topics.csv").with_name("relations.json.gz")) as new:
        write(learned(cases, threshold=best), new)


if __name__ == "__main__":
    main(sys.argv[1:])
