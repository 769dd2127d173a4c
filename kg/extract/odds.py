"""What annotated papers taught of relations: weights of words and kinds, and trees over their sums."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.extract.cast import Cast, Floats, hidden
from kg.extract.learned.encoder import opened
from kg.extract.runs import Ints, ranged
from kg.extract.ties import GROUPS, KINDS, LOOKS, NAMED, SLOTS, STATES, Ties
from kg.extract.words import Words
from kg.model import RELATIONS, TYPES

NAMES: Final = tuple(RELATIONS)
# The weights are whole numbers of this: their sums are exact, in whatever order they are made.
STEP: Final = 1 / 64
_NEVER: Final = -9.0
# Ties whose best log-odds are no more than this (one in a hundred) are not judged.
_LIKELY: Final = -4.6
_STREAM: Final = np.array([stream for stream, _ in SLOTS.values()])
_GROUP: Final = np.array([group for _, group in LOOKS])
Trees = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Model:
    """A number for each word of the VOCABULARY and each known name (NAMED), for each column (a word in a slot, a value
    of a kind, a name at an end) the row of its WEIGHTS, and a BIAS; trees that tell the HUB, and trees that JUDGE
    pairs; how sure is sure enough."""

    vocabulary: Mapping[str, int]
    named: Mapping[str, int]
    columns: Ints
    weights: Floats
    bias: Floats
    hub: Trees
    judge: Trees
    threshold: float

    def shares(self, rows: Sequence[Floats]) -> list[NDArray[np.float64]]:
        """How likely each actor is the hub of its text, from a row of numbers each; ROWS of each of some texts."""
        scores = np.split(self.hub(np.concatenate(rows)), np.cumsum([*map(len, rows)])[:-1])
        return [np.asarray(softmax(own.T)[0]) for own in scores]

    def probabilities(self, rows: Floats) -> NDArray[np.float64]:
        """How likely each of the ties with these ROWS is, a column a relation."""
        sure = np.zeros((len(rows), len(NAMES)))
        worth = likely(rows)
        if worth.any():
            sure[worth] = softmax(self.judge(rows[worth]))[:, 1:]
        return sure

    def rows(self, words: Words, c: Cast, met: Ties) -> Floats:
        """What the trees judge each of the ties MET by."""
        parts = self._parts(words, c, met)
        odds = parts.sum(axis=1) + self.bias
        flat = parts.reshape(len(odds), GROUPS * len(NAMES))
        told = [met.bonds, *_company(met, met.bonds, len(c.kind))] if met.bonds.size else []
        return np.hstack([odds, met.rows, flat, *_company(met, odds, len(c.kind)), *told])

    def _parts(self, words: Words, c: Cast, met: Ties) -> Floats:
        """The log-odds of each relation that words, what is said near a name, names and kinds give each tie."""
        parts = np.zeros((len(met.heads), GROUPS, len(NAMES)), dtype=np.float32)
        cells, columns = self._shown(words, c, met)
        cuts = np.nonzero(np.diff(cells, prepend=-1))[0]
        parts.reshape(-1, len(NAMES))[cells[cuts]] = np.add.reduceat(self.weights.take(columns, axis=0), cuts)
        firsts = offsets(len(self.vocabulary), len(self.named))
        parts[:, -1] = self.weights[self.columns[firsts[1:-2] + met.kinds]].sum(axis=1)
        names = np.array([self.named.get(name, len(self.named)) for name in c.keys])
        for first, who in zip(firsts[-2:], (met.heads, met.tails), strict=True):
            parts[:, NAMED] += self.weights[self.columns[first + names[who] * STATES + met.kinds[:, 0] % STATES]]
        return parts

    def _shown(self, words: Words, c: Cast, met: Ties) -> tuple[Ints, Ints]:
        """Every word in a slot of a tie that weighs anything: the number of the tie and group, rising, and the row of
        its weights."""
        ties, looks = np.nonzero((met.starts < met.stops).T)
        slots, starts, stops = (part[looks, ties] for part in (met.slots, met.starts, met.stops))
        which, at = ranged(starts, stops)
        ids = self.ids(words, c)[_STREAM[slots][which], at]
        columns = self.columns.take((slots * (len(self.vocabulary) + 1))[which] + ids)
        weighs = np.nonzero(columns)[0]
        return (ties * GROUPS + _GROUP[looks])[which[weighs]], columns[weighs]

    def ids(self, words: Words, c: Cast) -> Ints:
        """The number in the vocabulary of each word of the `streams` of WORDS, which have a row each."""
        known, unknown = self.vocabulary, len(self.vocabulary)
        bare = np.array([*map(known.get, words.norms, repeat(unknown))], dtype=np.intp)
        shown = bare.copy()
        first, stop, kind = hidden(c).T
        which, at = ranged(first, stop)
        marks = np.array([known.get(f"@{name}", unknown) for name in TYPES])
        # Of several values for a word the last one stays.
        shown[at] = np.where(at == stop[which] - 1, marks[kind[which]], unknown + 1)
        codes, numbers = self._pairs
        code = shown[:-1] * (unknown + 2) + shown[1:]
        at = np.searchsorted(codes, code)
        pairs = np.where(codes[at] == code, numbers[at], unknown)
        return np.array([np.minimum(shown, unknown), np.append(unknown, pairs), bare])

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints]:
        """The pairs of words in the vocabulary, each as one number, in order; and their numbers there."""
        unknown = len(self.vocabulary)
        number = {**self.vocabulary, "": unknown + 1}
        ends = ((pair.partition(" "), n) for pair, n in self.vocabulary.items() if " " in pair)
        codes = {number[a] * (unknown + 2) + number[b]: n for (a, _, b), n in ends if a in number and b in number}
        last = np.iinfo(np.intp).max
        return np.array([*sorted(codes), last]), np.array([*(codes[code] for code in sorted(codes)), unknown])


def likely(rows: Floats) -> NDArray[np.bool_]:
    """Which ties are worth judging, by their ROWS."""
    return np.asarray(rows[:, : len(NAMES)].max(axis=1) > _LIKELY)


def offsets(words: int, names: int) -> Ints:
    """The first column of the slots, of each kind, of the head's name and of the tail's; WORDS and NAMES are known."""
    return np.cumsum([0, len(SLOTS) * (words + 1), *KINDS, (names + 1) * STATES])


def _company(met: Ties, odds: Floats, actors: int) -> Iterator[Floats]:
    """The odds of the way back, of the best other tie of the tail and of the head, and of the best that go on."""
    ties, back = met.heads * actors + met.tails, met.tails * actors + met.heads
    place = np.searchsorted(ties, back)
    yield np.where((np.append(ties, -1)[place] == back)[:, None], np.append(odds, odds[:1], axis=0)[place], _NEVER)
    (to, into), (from_, out) = (_best(end, odds, actors) for end in (met.tails, met.heads))
    yield from (into, out)
    yield from (from_[met.tails], to[met.heads])


def _best(ends: Ints, odds: Floats, actors: int) -> tuple[Floats, Floats]:
    """The best ODDS of all ties at each actor, and for each tie the best of the others at its own of ENDS."""
    order = np.argsort(ends, kind="stable")
    there, cuts = np.unique(ends[order], return_index=True)
    best = np.full((actors, odds.shape[1]), _NEVER, dtype=np.float32)
    best[there] = np.maximum(np.maximum.reduceat(odds[order], cuts), _NEVER)
    is_best = odds >= best[ends]
    several = np.add.reduceat(is_best[order], cuts, dtype=np.intp) > 1
    second = best.copy()
    second[there] = np.where(several, best[there], np.maximum.reduceat(np.where(is_best, _NEVER, odds)[order], cuts))
    return best, np.where(is_best, np.maximum(second, _NEVER)[ends], best[ends])


def softmax(scores: Floats) -> NDArray[np.float64]:
    """Rows of SCORES as probabilities that sum to one.

    >>> softmax(np.zeros((1, 2), np.float32)).tolist()
    [[0.5, 0.5]]
    """
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def trees(content: bytes) -> Trees:
    """The trees of an ONNX graph as a function, one thread: sums go in one order, whatever the machine."""
    session = opened(content)
    return lambda rows: np.asarray(session.run(None, {"rows": rows})[0], dtype=np.float32)


def read(path: Path) -> Model:
    """The model in the file at PATH."""
    with np.load(path) as file:
        raw: dict[str, Any] = dict(file)
    vocabulary, named = (
        {word: n for n, word in enumerate(raw[name].tobytes().decode().split("\n"))} for name in ("words", "names")
    )
    columns = np.zeros(int(offsets(len(vocabulary), len(named))[-1]) + (len(named) + 1) * STATES, dtype=np.intp)
    columns[raw["columns"].cumsum()] = np.arange(1, len(raw["columns"]) + 1)
    weights = np.vstack([np.zeros((1, len(NAMES))), raw["weights"]]).astype(np.float32) * np.float32(STEP)
    hub, judge = (trees(raw[name].tobytes()) for name in ("hub", "judge"))
    return Model(vocabulary, named, columns, weights, raw["bias"], hub, judge, float(raw["threshold"]))


def write(model: Model, hub: bytes, judge: bytes, path: Path) -> None:
    """MODEL with the ONNX graphs of its trees in the file at PATH; the same model is the same bytes."""
    used = np.nonzero(model.columns)[0]
    text = {"words": "\n".join(model.vocabulary).encode(), "names": "\n".join(model.named).encode()}
    arrays: dict[str, Any] = {
        **{name: np.frombuffer(raw, np.uint8) for name, raw in {**text, "hub": hub, "judge": judge}.items()},
        "columns": np.diff(used, prepend=0).astype(np.uint32),
        "weights": (model.weights[model.columns[used]] / STEP).round().astype(np.int16),
        "bias": model.bias,
        "threshold": np.float64(model.threshold),
    }
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)
