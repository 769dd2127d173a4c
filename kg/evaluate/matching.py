"""Which found entity is which gold one, and what is right by that: the counts of one paper."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.evaluate.answers import Answer, Named, Reported, compared
from kg.model import TYPES

# What a graph of methods stands on.
NAMES = ("method", "benchmark")


@dataclass(frozen=True, slots=True)
class Matched:
    """What is said of one paper on both sides; PAIRS are positions of one entity in GOLD and in FOUND."""

    gold: Answer
    found: Answer
    pairs: tuple[tuple[int, int], ...]

    def both(self) -> Iterator[tuple[Named, Named]]:
        """The pairs as entities, gold and found."""
        return ((self.gold.entities[i], self.found.entities[j]) for i, j in self.pairs)


def matched(gold: Answer, found: Answer) -> Matched:
    """GOLD and FOUND with their entities paired, one to one: those that share a name, of one type before others,
    those that share more names before those that share fewer.

    >>> left = Answer("a", entities=(Named("PPO", "method", "uses", ""), Named("RL", "concept", "studies", "")))
    >>> right = Answer("a", entities=(Named("rl", "concept", "uses", ""), Named("PPOs", "task", "uses", "")))
    >>> matched(left, right).pairs
    ((1, 0), (0, 1))
    """
    golds, founds = [e.keys for e in gold.entities], [e.keys for e in found.entities]
    shared = (
        (gold.entities[i].type == found.entities[j].type, len(left & right), -i, -j)
        for i, left in enumerate(golds)
        for j, right in enumerate(founds)
        if left & right
    )
    pairs: dict[int, int] = {}
    for _, _, i, j in sorted(shared, reverse=True):
        if -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return Matched(gold, found, tuple(pairs.items()))


# How many are right, found and gold.
Count = tuple[int, int, int]


def counts(paper: Matched) -> dict[str, Count]:
    """The counts of PAPER by measure: "entities", "type method", "relation extends" …"""
    return {**_entities(paper), **_roles(paper), **_relations(paper), **_results(paper)}


def _entities(paper: Matched) -> dict[str, Count]:
    right = Counter(gold.type for gold, found in paper.both() if gold.type == found.type)
    found, gold = Counter(e.type for e in paper.found.entities), Counter(e.type for e in paper.gold.entities)
    types = {kind: (right[kind], found[kind], gold[kind]) for kind in TYPES}
    own = {i for i, e in enumerate(paper.gold.entities) if e.role == "proposes" and e.type in NAMES}
    hit = sum(i in own for i, _ in paper.pairs)
    return {
        "entities": (right.total(), found.total(), gold.total()),
        "untyped": (len(paper.pairs), found.total(), gold.total()),
        "names": (sum(right[k] for k in NAMES), sum(found[k] for k in NAMES), sum(gold[k] for k in NAMES)),
        "proposed": (hit, hit, len(own)),
        **{f"type {kind}": count for kind, count in types.items()},
    }


def _roles(paper: Matched) -> dict[str, Count]:
    """The roles of entities that both sides have."""
    both = [(gold.role, found.role) for gold, found in paper.both()]
    right = Counter(gold for gold, found in both if gold == found)
    golds, founds = Counter(gold for gold, _ in both), Counter(found for _, found in both)
    roles = {f"role {r}": (right[r], founds[r], golds[r]) for r in sorted(golds.keys() | founds.keys())}
    return {"role": (right.total(), len(both), len(both)), **roles}


def _relations(paper: Matched) -> dict[str, Count]:
    gold, found = relations(paper)
    kinds = {rel for _, rel, _ in gold | found}
    by_kind = {
        f"relation {kind}": (
            sum(rel == kind for _, rel, _ in gold & found),
            sum(rel == kind for _, rel, _ in found),
            sum(rel == kind for _, rel, _ in gold),
        )
        for kind in sorted(kinds)
    }
    return {"relations": (len(gold & found), len(found), len(gold)), **by_kind}


Relations = frozenset[tuple[str, str, str]]


def relations(paper: Matched) -> tuple[Relations, Relations]:
    """The gold and the found relations of PAPER, between names as gold has them; an end unknown there keeps a "?"."""
    names: dict[str, str] = {}
    for gold, found in paper.both():
        names |= dict.fromkeys((found.node, found.name), compared(gold.name))

    def name(end: str) -> str:
        return names.get(end, f"?{end}")

    return (
        frozenset((compared(head), rel, compared(tail)) for head, rel, tail in paper.gold.relations),
        frozenset((name(head), rel, name(tail)) for head, rel, tail in paper.found.relations),
    )


def _results(paper: Matched) -> Mapping[str, Count]:
    hit = sum(is_reported(result, paper.found.results) for result in paper.gold.results)
    return {"results": (hit, hit, len(paper.gold.results))}


def is_reported(result: Reported, found: tuple[Reported, ...]) -> bool:
    """Whether one FOUND has the number of RESULT and, where it is of something named, one of the names."""
    return any(result.number == f.number and (not result.of or bool(result.of & f.of)) for f in found)
