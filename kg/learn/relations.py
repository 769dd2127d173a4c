"""What relations are known by, learned from annotated papers: `python -m kg.learn.relations GOLD… --found FOUND`."""

import sys
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from kg.evaluate.answers import compared
from kg.extract.actors import Actor, placed, shared
from kg.extract.cast import Cast, cast, streams
from kg.extract.odds import NAMES, STEP, Model, likely, offsets, softmax, write
from kg.extract.relations import BONDED, UNBONDED, Scene, chosen
from kg.extract.runs import Ints, ranged
from kg.extract.ties import SLOTS, STATES, Ties, bound, ties
from kg.extract.words import Words, words
from kg.io import PACKAGE, replacing
from kg.learn import found, linear, trees
from kg.learn.fit import part
from kg.learn.gold import papers, text_of
from kg.model import Mention

# In how many texts a word, or a pair of words, and a name must stand; how many ties must show a column.
_WORD: Final = 5
_NAME: Final = 3
_COLUMN: Final = 6
_L2: Final = 6.0
_HUB_ROUNDS: Final = 60
_ROUNDS: Final = 200
_LAST: Final = 20  # more, of texts like those that will be read
_GROWTH: Final[Mapping[str, Any]] = {"num_leaves": 15, "feature_fraction": 0.4, "learning_rate": 0.12}
_SLOWLY: Final = {**_GROWTH, "learning_rate": 0.07}
_STEPS: Final = tuple(n / 100 for n in range(10, 50, 2))

Floats = NDArray[np.float32]
Stated = frozenset[tuple[str, str, str]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Case:
    """A text in WORDS of one PART of all papers, the ACTORS found there, what annotators call each (NAMES, "" for what
    they do not), what they say it states (GOLD), and what a network says of that, if one has read it (BONDS)."""

    part: int
    words: Words
    actors: tuple[Actor, ...]
    cast: Cast
    names: tuple[str, ...]
    gold: Stated
    bonds: Floats | None = None
    like: bool = False

    @property
    def ties(self) -> Ties:
        """The pairs of the actors that could be related."""
        met = ties(self.words, self.actors, self.cast)
        return met if self.bonds is None else bound(met, [self.bonds])


def case(
    paper: Mapping[str, Any], mentions: Sequence[Mention], bonds: Floats | None = None, *, like: bool = False
) -> Case | None:
    """PAPER of a gold file, LIKE what will be read or not, with the MENTIONS found in it, if any, and the BONDS from
    each to each."""
    text = words(text_of(paper))
    actors = placed(text, mentions)
    if not actors:
        return None
    called = found.aligned(paper, [a.mention for a in actors])
    names = tuple(called.get(a.mention.name, "") for a in actors)
    stated = frozenset((compared(r["head"]), r["rel"], compared(r["tail"])) for r in paper["relations"])
    order = [mentions.index(a.mention) for a in actors]
    told = None if bonds is None else bonds[np.ix_(order, order)]
    return Case(part(paper), text, actors, cast(text, actors), names, stated, told, like)


Papers = Sequence[Mapping[str, Any]]


def cases(
    told: Papers, seen: Path | None = None, like: Container[str] = ()
) -> tuple[list[Case], list[Mapping[str, Any]]]:
    """The papers TOLD of by annotators, each with what was SEEN in it (in a file) or else with what they name; LIKE has
    the identifiers of those that are like what will be read.

    And beside them the papers themselves; those with no name are left out.
    """
    mentions = found.read(seen) if seen else {str(p["id"]): found.gold(p) for p in told}
    bonds = found.bonds(seen) if seen else {}
    named = ((str(p["id"]), p) for p in told)
    made = [(c, p) for name, p in named if (c := case(p, mentions.get(name, ()), bonds.get(name), like=name in like))]
    return [c for c, _ in made], [p for _, p in made]


@dataclass(frozen=True, slots=True)
class Learned:
    """A MODEL, the ONNX graphs of its trees, and how likely each tie of each case is by what the other parts teach."""

    model: Model
    hub: bytes
    judge: bytes
    cases: Sequence[Case]
    met: Sequence[Ties]
    sure: Sequence[NDArray[np.float64]]


def learned(cases: Sequence[Case]) -> Learned:
    """All that relations are known by, from CASES."""
    cases = with_hubs(cases)
    met = [c.ties for c in cases]
    truth = [held(c, m) for c, m in zip(cases, met, strict=True)]
    bare = vocabularies(cases)
    shown = [columns(c, m, bare) for c, m in zip(cases, met, strict=True)]
    all_ = list(range(len(cases)))

    def weighed(seen: Sequence[int]) -> Callable[[int], Floats]:
        model = _weighed(bare, [shown[n] for n in seen], [truth[n] for n in seen])
        return lambda n: model.rows(cases[n].words, cases[n].cast, met[n])

    rows = crossed(cases, weighed)

    def judged(seen: Sequence[int]) -> Callable[[int], Floats]:
        grown = _judge([rows[n] for n in seen], [truth[n] for n in seen])
        return lambda n: _raw(grown, rows[n])

    def last(seen: Sequence[int]) -> Any:
        own = [n for n in seen if cases[n].like]
        if not 0 < len(own) < len(seen):
            return None
        return _judge([rows[n] for n in own], [truth[n] for n in own], [raw[n] for n in own])

    def bettered(seen: Sequence[int]) -> Callable[[int], Floats]:
        grown = last(seen)
        return lambda n: raw[n] if grown is None else raw[n] + _raw(grown, rows[n])

    raw = crossed(cases, judged)
    better = crossed(cases, bettered)
    sure = [likely(row)[:, None] * softmax(scores)[:, 1:] for row, scores in zip(rows, better, strict=True)]
    hub, judges = _hub(cases, all_), [j for j in (_judge(rows, truth), last(all_)) if j]
    graphs = trees.onnx([hub], 1, cases[0].cast.rows.shape[1]), trees.onnx(judges, len(NAMES) + 1, rows[0].shape[1])
    return Learned(_weighed(bare, shown, truth), *graphs, cases, met, sure)


def with_hubs(cases: Sequence[Case]) -> list[Case]:
    """CASES with the share of each actor in being the hub, as the other parts teach it."""
    hubs = crossed(cases, lambda seen: _hub_shares(cases, _hub(cases, seen)))
    return [replace(c, actors=shared(c.actors, share.tolist())) for c, share in zip(cases, hubs, strict=True)]


class Parted(Protocol):
    """What belongs to a part of all papers."""

    @property
    def part(self) -> int: ...


def crossed(cases: Sequence[Parted], taught: Callable[[Sequence[int]], Callable[[int], T]]) -> list[T]:
    """What is TAUGHT by all cases of other parts (by number) says of each of CASES."""
    said: dict[int, T] = {}
    for apart in sorted({c.part for c in cases}):
        says = taught([n for n, c in enumerate(cases) if c.part != apart])
        said |= {n: says(n) for n, c in enumerate(cases) if c.part == apart}
        sys.stderr.write(".")
    return [said[n] for n in range(len(cases))]


def _hub(cases: Sequence[Case], seen: Sequence[int]) -> Any:
    """Trees that tell the hub of those of CASES that are SEEN."""
    rows = np.concatenate([cases[n].cast.rows for n in seen])
    aim = np.concatenate([_degrees(cases[n]) for n in seen])
    return trees.grown(rows, aim, _HUB_ROUNDS, **_GROWTH, objective="cross_entropy")


def _hub_shares(cases: Sequence[Case], grown: Any) -> Callable[[int], NDArray[np.float64]]:
    return lambda n: softmax(_raw(grown, cases[n].cast.rows).T)[0]


def _raw(grown: Any, rows: Floats) -> Floats:
    return np.asarray(grown.predict(rows, raw_score=True), np.float32).reshape(len(rows), -1)


def _degrees(c: Case) -> NDArray[np.float64]:
    """How much of a hub each actor of C is: the fourth power of its relations, so that the first stands out."""
    counts = Counter(end for head, _, tail in c.gold for end in (head, tail))
    powers = np.array([float(counts[name]) ** 4 if name else 0.0 for name in c.names])
    return powers / (powers.sum() or 1.0)


def held(c: Case, met: Ties) -> NDArray[np.bool_]:
    """Which relations each of the ties MET in C states."""
    ends = zip(met.heads.tolist(), met.tails.tolist(), strict=True)
    return np.array([[(c.names[h], name, c.names[t]) in c.gold for name in NAMES] for h, t in ends], bool).reshape(
        -1, len(NAMES)
    )


def vocabularies(cases: Sequence[Case]) -> Model:
    """A model that knows words and names, and nothing of them."""
    texts: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for c in cases:
        texts.update({word for stream in streams(c.words, c.cast) for word in stream if word})
        names.update(set(c.cast.keys))
    vocabulary, named = (
        {word: n for n, word in enumerate(sorted(w for w, count in counts.items() if count >= least and "\n" not in w))}
        for counts, least in ((texts, _WORD), (names, _NAME))
    )
    width = int(offsets(len(vocabulary), len(named))[-1]) + (len(named) + 1) * STATES
    nothing = np.zeros((1, len(NAMES)), np.float32)
    return Model(vocabulary, named, np.zeros(width, np.intp), nothing, nothing[0], _silent, _silent, 0.0)


def _silent(rows: Floats) -> Floats:
    return np.zeros((len(rows), 1), np.float32)


def columns(c: Case, met: Ties, known: Model) -> tuple[Ints, Ints]:
    """The ties MET in C (by number), and the column of each thing that they show."""
    unknown = len(known.vocabulary)
    ids = known.ids(c.words, c.cast)
    stream = np.array([stream for stream, _ in SLOTS.values()])
    firsts = offsets(unknown, len(known.named))
    numbers = np.arange(len(met.heads))
    rows, shown = [np.repeat(numbers, met.kinds.shape[1])], [(firsts[1:-2] + met.kinds).ravel()]
    for slots, starts, stops in zip(met.slots, met.starts, met.stops, strict=True):
        which, place = ranged(starts, stops)
        slot = slots[which]
        word = ids[stream[slot], place]
        rows.append(numbers[which][word < unknown])
        shown.append((word + slot * (unknown + 1))[word < unknown])
    names = np.array([known.named.get(key, len(known.named)) for key in c.cast.keys])
    for first, who in zip(firsts[-2:], (met.heads, met.tails), strict=True):
        is_known = names[who] < len(known.named)
        rows.append(numbers[is_known])
        shown.append((first + names[who] * STATES + met.kinds[:, 0] % STATES)[is_known])
    return np.concatenate(rows), np.concatenate(shown)


def _weighed(bare: Model, columns: Sequence[tuple[Ints, Ints]], held: Sequence[NDArray[np.bool_]]) -> Model:
    """The model BARE with weights from ties that show COLUMNS and state what is HELD."""
    starts = np.cumsum([0, *map(len, held)])
    rows = np.concatenate([r + start for (r, _), start in zip(columns, starts[:-1], strict=True)])
    shown = np.concatenate([s for _, s in columns])
    used = np.nonzero(np.bincount(shown, minlength=len(bare.columns)) >= _COLUMN)[0]
    place = np.full(len(bare.columns), -1)
    place[used] = np.arange(len(used))
    rows, shown = rows[place[shown] >= 0], place[shown[place[shown] >= 0]]
    ones = np.arange(starts[-1])
    x = csr_matrix(
        (
            np.ones(len(rows) + len(ones)),
            (np.concatenate([rows, ones]), np.concatenate([shown, np.full(len(ones), len(used))])),
        ),
        shape=(len(ones), len(used) + 1),
    )
    fit = linear.weights(x, np.concatenate(held).astype(np.float64), l2=_L2)
    whole = (fit / STEP).round().clip(-(2**14), 2**14) * STEP
    matters = np.nonzero(np.abs(whole[:-1]).max(axis=1) > STEP)[0]
    where = np.zeros_like(bare.columns)
    where[used[matters]] = np.arange(1, len(matters) + 1)
    weights = np.vstack([np.zeros((1, len(NAMES))), whole[matters]]).astype(np.float32)
    return replace(bare, columns=where, weights=weights, bias=whole[-1].astype(np.float32))


def _judge(rows: Sequence[Floats], held: Sequence[NDArray[np.bool_]], after: Sequence[Floats] | None = None) -> Any:
    """Trees that tell what each tie states from its row, or those that grow AFTER raw scores of it; a tie that states
    two things counts for both."""
    worth = [likely(row) for row in rows]
    x, y = (np.concatenate([a[w] for a, w in zip(all_, worth, strict=True)]) for all_ in (rows, held))
    tie, relation = np.nonzero(y)
    nothing = np.nonzero(~y.any(axis=1))[0]
    answers = np.concatenate([np.zeros(len(nothing), np.int64), relation + 1])
    ties_ = np.concatenate([nothing, tie])
    order = np.argsort(ties_, kind="stable")
    x, answers = x[ties_[order]], answers[order]
    if after is None:
        return trees.grown(x, answers, _ROUNDS, kinds=len(NAMES) + 1, **_SLOWLY)
    before = np.concatenate([a[w] for a, w in zip(after, worth, strict=True)])[ties_[order]]
    return trees.grown(x, answers, _LAST, kinds=len(NAMES) + 1, after=before, **trees.GENTLY)


Row = Mapping[str, float]


def figures(made: Learned, threshold: float, gold: int) -> dict[str, Row]:
    """Precision, recall and F1 of links as sure as THRESHOLD, by relation and together; GOLD is how many there are."""
    right, given, all_ = Counter[str](), Counter[str](), Counter[str]()
    for c, met, sure in zip(made.cases, made.met, made.sure, strict=True):
        all_.update(name for _, name, _ in c.gold)
        call = {a.mention.name: name for a, name in zip(c.actors, c.names, strict=True)}
        for link in chosen(Scene(c.words, c.actors, c.cast), met, sure, threshold):
            given[link.relation] += 1
            right[link.relation] += (call[link.head], link.relation, call[link.tail]) in c.gold
    names = {name: (name,) for name in NAMES}
    rows = {name: _prf(right[name], given[name], all_[name]) for name in names}
    return rows | {"together": _prf(right.total(), given.total(), gold)}


def _prf(right: int, given: int, all_: int) -> Row:
    return {"p": right / max(1, given), "r": right / max(1, all_), "f1": 2 * right / max(1, given + all_)}


def main(argv: Sequence[str]) -> None:
    """Learn from annotated papers, print the figures by parts, and write kg/data/relations.npz."""
    own = {"threshold": "how sure a relation must be, instead of what is best for these papers"}
    given = found.asked(argv, main.__doc__ or "", like="one of GOLD whose papers are like those to be read", **own)
    told = papers(given.gold)
    seen = cases(told, given.found, {str(p["id"]) for p in papers(given.like)})[0]
    made = learned(seen)
    all_ = sum(len({tuple(r.values()) for r in p["relations"]}) for p in told)
    best = given.threshold
    if best is None:
        best = max(_STEPS, key=lambda step: figures(made, step, all_)["together"]["f1"])
    for name, row in figures(made, best, all_).items():
        sys.stderr.write(f"{name:<14} P {row['p']:.3f}  R {row['r']:.3f}  F1 {row['f1']:.3f}\n")
    sys.stderr.write(f"threshold {best}\n")
    bonded = any(c.bonds is not None for c in seen)
    with replacing(given.to or PACKAGE / (BONDED if bonded else UNBONDED)) as new:
        write(replace(made.model, threshold=best), made.hub, made.judge, new)


if __name__ == "__main__":
    main(sys.argv[1:])
