"""Entities as they are compared, and which pairs of them are worth comparing."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from kg.model import LABELS, ROLES
from kg.resolve.spelling import is_short, short_key, words

if TYPE_CHECKING:
    import networkx as nx

# A word in more names than this tells little; names that begin or end alike are compared letter by letter in groups
# of at most so many, and are a pair from this likeness on.
_RARE, _GROUP, _LIKE = 12, 400, 84
ROLE_EDGES: Final = frozenset(ROLES.values())


@dataclass(frozen=True)
class Thing:
    """An entity as it is compared: its NODE and type, all its NAMES, the PAPERS that name it, its COMPANY there."""

    node: str
    names: tuple[str, ...]
    papers: frozenset[str]
    company: Mapping[str, float]

    @property
    def kind(self) -> str:
        return self.node.partition(":")[0]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its names, short names apart."""
        return frozenset(word for name in self.long for word in words(name))

    @cached_property
    def long(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if not is_short(name)) or self.names

    @cached_property
    def short(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if is_short(name))


def things(graph: "nx.MultiDiGraph[str]") -> Iterator[Thing]:
    """The entities of GRAPH."""
    labels = {label: kind for kind, label in LABELS.items()}
    papers: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for paper, node, relation in graph.edges(keys=True):
        if relation in ROLE_EDGES and graph.nodes[paper]["label"] == "Paper":
            papers[node].add(paper)
            named[paper].add(node)
    for node in sorted(graph):
        data = graph.nodes[node]
        if data["label"] in labels:
            company = Counter(other for paper in papers[node] for other in named[paper] if other != node)
            weights = {other: n / math.sqrt(len(papers[other])) for other, n in sorted(company.items())}
            names = tuple(dict.fromkeys([data["name"], *data.get("aliases", ())]))
            yield Thing(node, names, frozenset(papers[node]), weights)


def candidates(things: Iterable[Thing]) -> list[tuple[str, str]]:
    """Pairs of THINGS that share a rare word or a short name, that one may be short for, or that are spelt alike."""
    known = list(things)
    return sorted({(min(pair), max(pair)) for block in BLOCKS for pair in block(known) if pair[0] != pair[1]})


Pairs = Iterator[tuple[str, str]]


def _by_word(things: Sequence[Thing]) -> Pairs:
    having: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        for word in sorted(thing.words):
            having[word].append(thing.node)
    for word, nodes in having.items():
        if len(nodes) <= _RARE and len(word) > 2:
            yield from combinations(nodes, 2)


def _by_short_name(things: Sequence[Thing]) -> Pairs:
    short: dict[str, list[str]] = defaultdict(list)
    initials: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        for key in sorted({short_key(name) for name in thing.short}):
            short[key].append(thing.node)
        for key in sorted({"".join(word[:1] for word in words(name)) for name in thing.long}):
            initials[key].append(thing.node)
    for key, nodes in short.items():
        yield from combinations(nodes, 2)
        yield from ((node, other) for node in nodes for other in initials.get(key, ())[:_RARE])


def _by_letters(things: Sequence[Thing]) -> Pairs:
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for thing in things:
        for name in thing.long:
            letters = "".join(words(name))
            if len(letters) > 4:
                groups["^" + letters[:4]].append((letters, thing.node))
                groups[letters[-4:] + "$"].append((letters, thing.node))
    for group in groups.values():
        names = [letters for letters, _ in group[:_GROUP]]
        likeness = process.cdist(names, names, scorer=fuzz.ratio, score_cutoff=_LIKE)
        yield from ((group[i][1], group[j][1]) for i, j in zip(*likeness.nonzero(), strict=True) if i < j)


# To find pairs in another way, write a function from things to pairs and name it here.
BLOCKS: Final[Sequence[Callable[[Sequence[Thing]], Pairs]]] = (_by_word, _by_short_name, _by_letters)
