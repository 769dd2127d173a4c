"""Pairs of entities that may be one thing: found by what their names share, weighed by reasons that can be read."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from kg.judgements.names import own
from kg.judgements.pairs import ROLE_EDGES, Thing, candidates, things
from kg.model import Judgement
from kg.resolve.spelling import abbreviates, is_short, short_key, words

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

_LEAST: Final = 0.3
_QUOTED: Final = 2
_OPPOSITES: Final = ("a", "anti", "de", "dis", "im", "in", "ir", "meta", "multi", "non", "semi", "self", "un")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[+*#]")


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason: how much it speaks for (or against, below 0) the two being one, and its words."""

    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its node, its name in judgements, how many papers name it, and sentences that do."""

    node: str
    typed: str
    names: tuple[str, ...]
    papers: int
    sentences: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two entities that may be one, how likely (SCORE), and why."""

    left: Side
    right: Side
    score: float
    features: tuple[Feature, ...]

    @property
    def why(self) -> str:
        """The reasons in one line, the weightiest first."""
        return "; ".join(feature.text for feature in self.features)


def doubts(graph: "Graph", standing: Sequence[Judgement] = (), *, limit: int = 50) -> tuple[Doubt, ...]:
    """The pairs of GRAPH most likely to be one thing that no judgement STANDING speaks of, the likeliest first.

    Between pairs as likely, what more papers name comes first.
    """
    known = {thing.node: thing for thing in things(graph)}
    weighed = []
    for left, right in candidates(known.values()):
        found = features(known[left], known[right])
        score = round(likelihood(found), 3)
        if score >= _LEAST:
            weighed.append((-score, -_weight(known[left], known[right]), left, right, found))
    likeliest = (
        Doubt(_side(graph, known[left], standing), _side(graph, known[right], standing), -score, found)
        for score, _, left, right, found in sorted(weighed, key=lambda row: row[:4])
    )
    judged = {frozenset((judgement.left, judgement.right)) for judgement in standing}
    return tuple(islice((doubt for doubt in likeliest if _is_open(doubt, judged)), limit))


def _is_open(doubt: Doubt, judged: Set[frozenset[str]]) -> bool:
    """Whether DOUBT can be judged and has not been: of two under one name no judgement could say which is which."""
    names = frozenset((doubt.left.typed, doubt.right.typed))
    return len(names) == 2 and names not in judged


def _weight(left: Thing, right: Thing) -> int:
    return min(len(left.papers), len(right.papers))


# What speaks for a pair


def features(left: Thing, right: Thing) -> tuple[Feature, ...]:
    """What speaks for and against LEFT and RIGHT being one thing, the weightiest first."""
    found = (feature for weigh in FEATURES for feature in weigh(left, right) if abs(feature.weight) >= 0.05)
    return tuple(sorted(found, key=lambda feature: (-abs(feature.weight), feature.text)))


def likelihood(found: Iterable[Feature]) -> float:
    """How likely two are one thing, by what was FOUND.

    >>> likelihood([]) < 0.1 < 0.5 < likelihood([Feature(4.0, "")])
    True
    """
    return 1 / (1 + math.exp(3.0 - sum(feature.weight for feature in found)))


def _spelling(left: Thing, right: Thing) -> Iterator[Feature]:
    best, a, b = max((fuzz.ratio(_letters(a), _letters(b)), a, b) for a in left.long for b in right.long)
    if best >= 60:
        weight = 5 * (best / 100 - 0.6) / 0.4
        yield Feature(round(weight, 2), f"'{a}' and '{b}' are spelt {best:.0f} % alike")
    if 60 <= best < 100 and (is_coined(a) or is_coined(b)):
        yield Feature(-2.5, f"'{a}' and '{b}' differ, and coined names do so for a reason")


def _letters(name: str) -> str:
    return "".join(words(name))


def is_coined(name: str) -> bool:
    """Whether NAME was made up for one thing: it has capitals or digits inside a word.

    >>> [is_coined(name) for name in ("VBench", "SWE-agent", "Direct Preference Optimization", "policy gradient")]
    [True, True, False, False]
    """
    return any(c.isupper() or c.isdigit() for word in name.split() for c in word[1:])


def _numbers(left: Thing, right: Thing) -> Iterator[Feature]:
    ours, theirs = ({n for name in thing.names for n in _NUMBER.findall(name)} for thing in (left, right))
    if ours != theirs:
        only = ", ".join(sorted(ours ^ theirs))
        yield Feature(-4.0, f"only one of them has {only}")


def _abbreviation(left: Thing, right: Thing) -> Iterator[Feature]:
    for one, other in ((left, right), (right, left)):
        pair = next(((s, long) for s in one.short for long in other.long if _stands_for(s, long)), None)
        if pair and not any(_stands_for(pair[0], long) for long in one.long):
            yield Feature(3.0, f"'{pair[0]}' can stand for '{pair[1]}'")
            return


def _stands_for(short: str, long: str) -> bool:
    return 2 * len(short) <= len(long) and abbreviates(short, long)


def _short_name(left: Thing, right: Thing) -> Iterator[Feature]:
    shared = {short_key(name) for name in left.short} & {short_key(name) for name in right.short}
    if shared:
        yield Feature(1.5, f"both are called {', '.join(sorted(shared)).upper()}")


def _one_word(left: Thing, right: Thing) -> Iterator[Feature]:
    """One word in place of another makes another thing: preference, policy."""
    if any(map(is_short, (*left.long, *right.long))) or _spelt_alike(left, right):
        return
    only = sorted(left.words - right.words), sorted(right.words - left.words)
    if all(only) and max(fuzz.ratio(a, b) for a in only[0] for b in only[1]) < 75:
        yield Feature(-2.0, f"'{' '.join(only[0])}' against '{' '.join(only[1])}'")
    elif any(only) and not all(only):
        yield Feature(-1.5, f"only one of them says '{' '.join(only[0] or only[1])}'")


def _spelt_alike(left: Thing, right: Thing) -> bool:
    return not {_letters(name) for name in left.long}.isdisjoint(_letters(name) for name in right.long)


def _opposite(left: Thing, right: Thing) -> Iterator[Feature]:
    for one, other in ((left, right), (right, left)):
        for word in sorted(one.words - other.words):
            if any(word == prefix + plain for prefix in _OPPOSITES for plain in other.words):
                yield Feature(-4.0, f"'{word}' is another thing than what it is made of")


def _kind(left: Thing, right: Thing) -> Iterator[Feature]:
    if left.kind != right.kind:
        yield Feature(-0.7, f"one is a {left.kind}, one a {right.kind}")


def _company(left: Thing, right: Thing) -> Iterator[Feature]:
    shared = left.company.keys() & right.company.keys()
    if shared:
        both = sum(left.company[key] * right.company[key] for key in sorted(shared))
        whole = math.hypot(*left.company.values()) * math.hypot(*right.company.values())
        names = sorted(shared, key=lambda key: (-left.company[key] * right.company[key], key))[:3]
        said = ", ".join(name.partition(":")[2].replace("-", " ") for name in names)
        yield Feature(round(2.5 * both / whole, 2), f"both are named beside {said}")


def _together(left: Thing, right: Thing) -> Iterator[Feature]:
    papers = left.papers & right.papers
    if papers:
        share = len(papers) / min(len(left.papers), len(right.papers))
        yield Feature(round(-3 * share, 2), f"{len(papers)} of their papers name{'s' * (len(papers) == 1)} both")


# To weigh something else, write a function from two things to features and name it here.
FEATURES: Final = (_spelling, _numbers, _abbreviation, _short_name, _one_word, _opposite, _kind, _company, _together)


# What is shown


def _side(graph: "Graph", thing: Thing, standing: Iterable[Judgement]) -> Side:
    return Side(
        thing.node, own(graph, thing.node, standing), thing.names, len(thing.papers), tuple(_sentences(graph, thing))
    )


def _sentences(graph: "Graph", thing: Thing) -> Iterator[tuple[str, str]]:
    """Papers that name THING, those that do most surely first, each with a sentence that does."""
    surest: dict[str, tuple[float, str]] = {}
    for paper in sorted(thing.papers):
        said = [
            (claim["confidence"], claim["text"])
            for relation, data in sorted(graph[paper][thing.node].items())
            if relation in ROLE_EDGES
            for claim in data.get("claims", ())
            if claim["text"]
        ]
        if said:
            surest[paper] = max(said)
    for paper in sorted(surest, key=lambda paper: (-surest[paper][0], paper))[:_QUOTED]:
        yield paper, surest[paper][1]
