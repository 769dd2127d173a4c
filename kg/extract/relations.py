"""Relations that a text states between the entities it names: what stands between and around them, and their roles."""

import gzip
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor, Place, after, before, bounds, placed, shared
from kg.extract.lexicon import lexicon
from kg.extract.roles import cue
from kg.extract.words import Words, key
from kg.io import resource
from kg.model import RELATIONS, Link, Mention

BY: Final = "relations"
NAMES: Final = tuple(RELATIONS)
# Relations that cannot hold both ways; the surer way stays.
_ONE_WAY: Final = frozenset(["extends", "part_of", "is_a", "outperforms"])
_NEAR: Final = 7
_AROUND: Final = 3
_FAR: Final = 99


def links(words: Words, mentions: Iterable[Mention]) -> tuple[Link, ...]:
    """What the text in WORDS states between MENTIONS, sorted by head, relation and tail."""
    return stated(words, placed(words, mentions), _model())


def hub(words: Words, mentions: Iterable[Mention]) -> tuple[Actor, ...]:
    """MENTIONS with their places, and which of them the text in WORDS is about."""
    return shared(words, placed(words, mentions), _model().hub)


def stated(words: Words, found: Sequence[Actor], model: "Model") -> tuple[Link, ...]:
    """What MODEL takes the text in WORDS to state between the actors FOUND."""
    best = {
        (head.mention.name, tail.mention.name): (sure, relation, head, tail)
        for head, tail, sure, relation in judged(words, found, model)
        if sure >= model.threshold
    }
    kept = (guess for guess in best.values() if _stands(guess, best))
    return tuple(sorted((_link(words, *guess) for guess in kept), key=lambda x: (x.head, x.relation, x.tail)))


def judged(words: Words, found: Sequence[Actor], model: "Model") -> Iterator[tuple[Actor, Actor, float, str]]:
    """Each pair of the actors FOUND that could be related, with the likeliest relation and how sure it is.

    A link is no surer than that what it links is there: weighing so is worth a point of F1.
    """
    for head, tail, shown in paired(words, shared(words, found, model.hub), model.skipped):
        odds = model.odds(shown)
        best = int(odds.argmax())
        sure = head.mention.confidence * tail.mention.confidence / (1 + math.exp(-float(odds[best])))
        yield head, tail, sure, NAMES[best]


Guess = tuple[float, str, Actor, Actor]


def _stands(guess: Guess, best: Mapping[tuple[str, str], Guess]) -> bool:
    sure, relation, head, tail = guess
    back = best.get((tail.mention.name, head.mention.name))
    if back is None or back[1] != relation or relation not in _ONE_WAY:
        return True
    return (sure, head.mention.name) > (back[0], tail.mention.name)


def _link(words: Words, sure: float, relation: str, head: Actor, tail: Actor) -> Link:
    place = (_together(head, tail) or (head.places[0],))[0]
    return Link(head.mention.name, relation, tail.mention.name, words.sentences[place.sentence], round(sure, 3), BY)


def paired(
    words: Words, found: Sequence[Actor], skipped: frozenset[str]
) -> Iterator[tuple[Actor, Actor, tuple[str, ...]]]:
    """The pairs of the actors FOUND whose combination is not SKIPPED, each with the features that it shows."""
    counts = _counts(found)
    for head, tail in permutations(found, 2):
        if (head.kind, tail.kind) in KINDS and combination(head, tail) not in skipped:
            yield head, tail, tuple(_shown(words, head, tail, counts))


def combination(head: Actor, tail: Actor) -> str:
    """What two are for a paper: roles and types, "!" after that of the hub, and whether a sentence holds both."""
    together = "together" if head.sentences & tail.sentences else "apart"
    return f"{head.role}>{tail.role} {head.kind}>{tail.kind} {together}"


# The types between which annotators state a relation at all (more than nine times in 1,731 papers).
KINDS: Final = frozenset(
    (head, tail)
    for head, tails in {
        "method": ("method", "task", "concept", "benchmark"),
        "concept": ("method", "task", "concept", "benchmark"),
        "task": ("method", "task", "concept", "benchmark"),
        "benchmark": ("method", "task", "concept", "benchmark"),
        "metric": ("method", "concept", "benchmark"),
    }.items()
    for tail in tails
)


def _counts(found: Sequence[Actor]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for actor in found:
        name = f"{actor.role} {actor.kind}"
        counts[name] = min(3, counts.get(name, 0) + 1)
    return counts


def _shown(words: Words, head: Actor, tail: Actor, counts: Mapping[str, int]) -> Iterator[str]:
    yield from _roles(head, tail, counts)
    yield from _names(head, tail)
    yield from _sentence(words, head, tail)
    if head.is_hub:
        yield from (f"hub> {shown}" for shown in _alone(words, tail))
    elif tail.is_hub:
        yield from (f">hub {shown}" for shown in _alone(words, head))


def _alone(words: Words, actor: Actor) -> Iterator[str]:
    """What is said of ACTOR where the hub may go by "we", "our method" or "it"."""
    shown: dict[str, None] = {}
    for place in actor.places[:3]:
        start, stop = bounds(words, place.sentence)
        shown |= {f"before {w}": None for w in before(words, place, 5)}
        shown |= {f"after {w}": None for w in after(words, place, 3)}
        shown |= {f"begins {w}": None for w in words.norms[start : min(start + 3, place.first)]}
        shown |= {f"around {w}": None for w in words.norms[start:stop] if cue(w) >= 0}
    yield from shown
    yield from (f"{actor.kind} {one}" for one in shown if one.startswith("before"))


def _roles(head: Actor, tail: Actor, counts: Mapping[str, int]) -> Iterator[str]:
    """What the two are for the paper."""
    roles, kinds = f"{head.role}>{tail.role}", f"{head.kind}>{tail.kind}"
    yield f"kinds {kinds}"
    yield f"roles {roles}"
    yield f"{roles} {kinds}"
    first, second = f"{head.role} {head.kind}", f"{tail.role} {tail.kind}"
    yield f"many {first} {counts[first]}>{second} {counts[second]}"
    if head.places[0].sentence == 0:
        yield f"head in title {roles}"
    if tail.places[0].sentence == 0:
        yield f"tail in title {roles}"
    yield f"hubs {head.as_hub}>{tail.as_hub}"
    yield f"hubs {head.as_hub}>{tail.as_hub} {kinds}"
    yield f"hubs {head.as_hub} {head.mention.role}>{tail.as_hub} {tail.mention.role}"
    yield f"often {min(3, len(head.places))}>{min(3, len(tail.places))}"


def _names(head: Actor, tail: Actor) -> Iterator[str]:
    """What the two names have in common, and what kind of thing their last words say they are."""
    inner, outer = f" {tail.key} ", f" {head.key} "
    kinds = f"{head.kind}>{tail.kind}"
    if outer.endswith(inner):
        yield from ("name ends in tail", f"name ends in tail {kinds}")
    elif inner in outer:
        yield from ("name holds tail", f"name holds tail {kinds}")
    elif inner.endswith(outer):
        yield "tail's name ends in head"
    elif outer in inner:
        yield "tail's name holds head"
    elif head.key.rpartition(" ")[2] == tail.key.rpartition(" ")[2]:
        yield "same last word"
    yield f"head's last word {head.key.rpartition(' ')[2]}"
    yield f"tail's last word {tail.key.rpartition(' ')[2]}"
    yield f"tail {tail.key}"
    yield f"head {head.key}"
    yield f"{head.key} > {tail.key}"
    if tail.key in wider(head.key):
        yield from ("tail is wider", f"tail is wider {kinds}")
    elif head.key in wider(tail.key):
        yield "head is wider"


@lru_cache(maxsize=1 << 14)
def wider(name: str) -> frozenset[str]:
    """The keys of all that the lexicon holds to be wider than what has NAME as its key.

    >>> sorted(wider("offline meta reinforcement learning"))
    ['meta learning', 'meta reinforcement learning', 'offline reinforcement learning', 'reinforcement learning']
    """
    above = {key(b) for entry in lexicon().entries.get(name, ()) for b in entry.broader} - {name}
    return frozenset(above).union(*(wider(one) for one in sorted(above)))


def _together(head: Actor, tail: Actor) -> tuple[Place, Place] | None:
    """The nearest places of two in one sentence."""
    near = [
        (max(a.first, b.first) - min(a.stop, b.stop), a.first, a, b)
        for a in head.places
        for b in tail.places
        if a.sentence == b.sentence and (a.stop <= b.first or b.stop <= a.first)
    ]
    return min(near, key=lambda n: n[:2])[2:] if near else None


def _sentence(words: Words, head: Actor, tail: Actor) -> Iterator[str]:
    """What stands between, before and after the two in the sentence that holds both, and in the head's else."""
    roles, near = f"{head.role}>{tail.role}", _together(head, tail)
    if near is None:
        gap = tail.places[0].sentence - head.places[0].sentence
        yield from ("apart", f"apart {roles}", f"apart {max(-2, min(2, gap))} {head.kind}>{tail.kind}")
        yield from (f"tail's {w}" for w in dict.fromkeys(before(words, tail.places[0], 4)))
        return
    left, right = sorted(near, key=lambda p: p.first)
    way = ">" if left is near[0] else "<"
    between = words.norms[left.stop : right.first]
    yield from (f"{way} together", f"{way} {roles}", f"{way} {head.kind}>{tail.kind}")
    yield f"{way} {_bucket(len(between))}"
    yield f"{way} {_bucket(len(between))} {roles}"
    yield f"{way} title" if left.sentence == 0 else f"{way} text"
    gaps = "".join(words.gaps[left.stop : right.first + 1])
    yield from (f"{way} mark {mark}" for mark in sorted(set(gaps) & set("(),;:/")))
    if len(between) <= _NEAR:
        yield f"{way} all {' '.join(between)}{gaps.strip()[:1]}"
        yield from (f"{way} {a} {b}" for a, b in pairwise(("[", *between, "]")))
    yield from (f"{way} {w}" for w in dict.fromkeys(between[:20]))
    yield from (f"{way} before {w}" for w in before(words, left, _AROUND))
    yield from (f"{way} after {w}" for w in after(words, right, _AROUND))
    start, stop = bounds(words, left.sentence)
    outside = (*words.norms[start : left.first], *words.norms[right.stop : stop])
    yield from (f"{way} around {w}" for w in dict.fromkeys(outside) if cue(w) >= 0)


def _bucket(words: int) -> str:
    return str(words) if words < 4 else "few" if words < 8 else "some" if words < 16 else "many"


@dataclass(frozen=True, slots=True)
class Model:
    """What tells a hub; what each feature adds for each relation; how sure is sure enough; what is not looked at."""

    hub: Mapping[str, float]
    features: Mapping[str, int]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    threshold: float
    skipped: frozenset[str]

    def odds(self, shown: Iterable[str]) -> NDArray[np.float64]:
        """The log-odds of each relation for a pair with the features SHOWN."""
        rows = [n for feature in shown if (n := self.features.get(feature)) is not None]
        return np.asarray(self.weights[rows].sum(axis=0) + self.bias)


@lru_cache(maxsize=1)
def _model() -> Model:
    return read(resource("data/relations.json.gz"))


def read(path: Path) -> Model:
    """The model in the file at PATH."""
    with gzip.open(path, "rt", encoding="utf-8") as text:
        raw = json.load(text)
    features = {feature: n for n, feature in enumerate(raw["weights"])}
    weights = np.array(list(raw["weights"].values())).reshape(-1, len(NAMES))
    return Model(raw["hub"], features, weights, np.array(raw["bias"]), raw["threshold"], frozenset(raw["skipped"]))


def write(model: Model, path: Path) -> None:
    """MODEL in the file at PATH; the same model is the same bytes."""
    raw = {
        "hub": model.hub,
        "weights": {feature: model.weights[n].tolist() for feature, n in model.features.items()},
        "bias": model.bias.tolist(),
        "threshold": model.threshold,
        "skipped": sorted(model.skipped),
    }
    text = json.dumps(raw, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
