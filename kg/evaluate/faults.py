"""What is wrong, by kind, each with the sentence that it is about."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from kg.evaluate.answers import Named
from kg.evaluate.matching import Matched, is_reported, relations
from kg.model import Span
from kg.text import overlap, sentence_of, sentences

_NOWHERE: Final = Span(0, 0)
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type": "found, as another type",
        "boundary": "found with words too many or too few",
        "missed": "in gold, and nothing of it found",
        "spurious": "found, and nothing of it in gold",
        "role": "found, in another role",
        "relation missed": "in gold, not found",
        "relation spurious": "found, not in gold",
        "result missed": "a number of gold, not found",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a paper: what GOLD has and what is FOUND; it stands in the sentence TEXT at MARK."""

    kind: str
    paper_id: str
    gold: str
    found: str
    text: str = ""
    mark: Span = _NOWHERE


def faults(paper: Matched) -> Iterator[Fault]:
    """All that is wrong in PAPER. Every entity that was not paired is in one fault."""
    yield from _of_pairs(paper)
    yield from _of_entities(paper)
    yield from _of_relations(paper)
    for result in paper.gold.results:
        if not is_reported(result, paper.found.results):
            yield Fault("result missed", paper.gold.paper_id, " ".join([result.number, *sorted(result.of)]), "")


def by_kind(found: Iterable[Fault]) -> dict[str, list[Fault]]:
    """The faults FOUND by kind, in the order of KINDS, those kinds left out that there are none of."""
    kinds: dict[str, list[Fault]] = {kind: [] for kind in KINDS}
    for fault in found:
        kinds[fault.kind].append(fault)
    return {kind: same for kind, same in kinds.items() if same}


def spread(faults: Sequence[Fault], most: int) -> list[Fault]:
    """At most so many of FAULTS: the first of each paper, then the second of each …

    >>> made = [Fault("missed", paper, gold, "") for paper, gold in ("a1", "a2", "b1")]
    >>> [fault.gold for fault in spread(made, 2)], [fault.paper_id for fault in spread(made, 2)]
    (['1', '1'], ['a', 'b'])
    """
    seen = Counter[str]()
    ranked = []
    for n, fault in enumerate(faults):
        ranked.append((seen[fault.paper_id], n))
        seen[fault.paper_id] += 1
    return [faults[n] for _, n in sorted(ranked)[:most]]


def _of_pairs(paper: Matched) -> Iterator[Fault]:
    for gold, found in paper.both():
        if gold.type != found.type:
            yield _fault(paper, "type", gold, found, gold)
        if gold.role != found.role:
            yield Fault("role", paper.gold.paper_id, f"{gold.role}: {gold.name}", found.role, *_shown(paper, gold))


def _of_entities(paper: Matched) -> Iterator[Fault]:
    golds = _left(paper.gold.entities, [i for i, _ in paper.pairs])
    founds = _left(paper.found.entities, [j for _, j in paper.pairs])
    near = _overlapping(golds, founds, paper.gold.text)
    for i, j in near.items():
        yield _fault(paper, "boundary", golds[i], founds[j], golds[i])
    for i, gold in enumerate(golds):
        if i not in near:
            yield _fault(paper, "missed", gold, None, gold)
    for j, found in enumerate(founds):
        if j not in near.values():
            yield _fault(paper, "spurious", None, found, found)


def _left(entities: Sequence[Named], paired: Sequence[int]) -> list[Named]:
    return [entity for n, entity in enumerate(entities) if n not in paired]


def _overlapping(golds: Sequence[Named], founds: Sequence[Named], text: str) -> dict[int, int]:
    """Which of GOLDS stands where one of FOUNDS does, one to one, those that share most first."""
    shared = (
        (-_shared(_places(gold, text), _places(found, text)), i, j)
        for i, gold in enumerate(golds)
        for j, found in enumerate(founds)
    )
    near: dict[int, int] = {}
    for size, i, j in sorted(shared):
        if size and i not in near and j not in near.values():
            near[i] = j
    return near


def _shared(left: Sequence[Span], right: Sequence[Span]) -> int:
    """The most characters that one of LEFT has in common with one of RIGHT."""
    both = (min(a.end, b.end) - max(a.start, b.start) for a in left for b in right if overlap(a, b))
    return max(both, default=0)


def _places(entity: Named, text: str) -> list[Span]:
    """Where TEXT has ENTITY, by its surfaces; both sides are sought alike, since only one of them has positions."""
    found = []
    for surface in filter(None, entity.surfaces or (entity.name,)):
        start = text.find(surface)
        while start >= 0:
            found.append(Span(start, start + len(surface)))
            start = text.find(surface, start + len(surface))
    return sorted(found)


def _fault(paper: Matched, kind: str, gold: Named | None, found: Named | None, about: Named) -> Fault:
    return Fault(kind, paper.gold.paper_id, _said(gold), _said(found), *_shown(paper, about))


def _said(entity: Named | None) -> str:
    return f"{entity.type}: {entity.name}" if entity else ""


def _shown(paper: Matched, entity: Named) -> tuple[str, Span]:
    """The first sentence of PAPER that has ENTITY, and where."""
    text = paper.gold.text
    place = next(iter(_places(entity, text)), None)
    if place is None:
        return "", _NOWHERE
    sentence = sentence_of(place, _bounds(text))
    end = max(sentence.end, place.end)
    return text[sentence.start : end], Span(place.start - sentence.start, place.end - sentence.start)


@lru_cache(maxsize=8)
def _bounds(text: str) -> tuple[Span, ...]:
    return sentences(text)


def _of_relations(paper: Matched) -> Iterator[Fault]:
    gold, found = relations(paper)
    for kind, left, of_gold in (("relation missed", gold - found, True), ("relation spurious", found - gold, False)):
        for head, relation, tail in sorted(left):
            said = f"{relation}: {head} → {tail}"
            yield Fault(kind, paper.gold.paper_id, said if of_gold else "", "" if of_gold else said)
