"""What short names stand for: in a paper that says so, over the collection, and in a paper that does not say."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from kg.model import Mention
from kg.resolve.lexicon import Known
from kg.resolve.spelling import abbreviates, alike, bare, compatible, explained, is_short, short_key, words

# The share of its expansions that one sense has where a short form inside a longer name is read as that.
PLAIN = 0.9
# What a sense gets for each paper that expands it so, beside what the company of the name speaks for it.
_CHANCE = 0.05
_CLOSEST = 3
# The sense that is chosen has so many times the support of the next; else the name is ambiguous.
MARGIN = 1.5
_LEXICON = ""


@dataclass(frozen=True, slots=True)
class Naming:
    """One mention of one paper, and all the FORMS by which the paper names it, the mention's name first."""

    paper_id: str
    mention: Mention
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a short form stands for: its LONG forms, the commonest first, and the PAPERS that print one."""

    long: tuple[str, ...]
    papers: frozenset[str]


Senses = Mapping[str, tuple[Sense, ...]]


def senses(namings: Iterable[Naming], entries: Iterable[Known]) -> dict[str, tuple[Sense, ...]]:
    """What each short form (by its key) stands for, the commonest sense first.

    The lexicon counts as one more paper, whose id is "".
    """
    printed: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for naming in namings:
        for short, long in expansions(naming.forms):
            printed[short_key(short)][long].add(naming.paper_id)
    for entry in entries:
        for short, long in expansions((entry.name, *entry.aliases)):
            printed[short_key(short)][long].add(_LEXICON)
    return {short: _grouped(longs) for short, longs in sorted(printed.items())}


def expansions(forms: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The short ones of the FORMS of one thing, each with a long one that it stands for.

    >>> list(expansions(["GRPO", "Group Relative Policy Optimization"]))
    [('GRPO', 'Group Relative Policy Optimization')]
    """
    long = [bare(form) for form in forms if not is_short(form)]
    yield from ((short, form) for short in forms if is_short(short) for form in long if abbreviates(short, form))
    for form in forms:
        yield from explained(form)


def _grouped(longs: Mapping[str, Set[str]]) -> tuple[Sense, ...]:
    groups: list[tuple[list[str], set[str]]] = []
    for long, papers in sorted(longs.items(), key=lambda item: (-len(item[1]), item[0])):
        group = next((g for g in groups if compatible(words(long), words(g[0][0]))), None)
        if group is None:
            groups.append(([long], set(papers)))
        else:
            group[0].append(long)
            group[1].update(papers)
    ordered = sorted(groups, key=lambda group: (-len(group[1]), group[0]))
    return tuple(Sense(tuple(long), frozenset(papers)) for long, papers in ordered)


def plain(readings: Senses) -> dict[str, tuple[str, ...]]:
    """The words that each short form with one clear sense stands for, short forms in them spelled out too."""
    clear = {short: words(s[0].long[0]) for short, s in readings.items() if _share(s) >= PLAIN}
    return {
        short: tuple(word for part in parts for word in (clear.get(part, (part,)) if part != short else (part,)))
        for short, parts in clear.items()
    }


def _share(found: Sequence[Sense]) -> float:
    return len(found[0].papers) / sum(len(sense.papers) for sense in found)


def unexplained(forms: Sequence[str], readings: Senses) -> list[str]:
    """FORMS without the short ones that the paper itself explains as something else than most papers do."""
    own = defaultdict(list)
    for short, long in expansions(forms):
        own[short].append(long)
    foreign = {
        short
        for short, longs in own.items()
        if _share(readings[short_key(short)]) < PLAIN or not _usual(longs, readings[short_key(short)][0])
    }
    return [form for form in forms if form not in foreign]


def _usual(longs: Iterable[str], sense: Sense) -> bool:
    return any(compatible(words(long), words(sense.long[0])) for long in longs)


@dataclass(frozen=True, slots=True)
class Choice:
    """The SENSE in which a paper means a short form, None if that cannot be told; COMPANY speaks for it."""

    sense: Sense | None
    company: tuple[str, ...] = ()


def chosen(
    found: Sequence[Sense], paper: str, company: Mapping[str, Set[str]], weight: Callable[[str], float]
) -> Choice:
    """Which of the senses FOUND a PAPER means that does not say it.

    A sense has the support of the papers that print it, by their number and by how much of the COMPANY (the keys
    that a paper names) of the closest three is that of PAPER; WEIGHT says how telling a key is.
    """
    others = company[paper]
    support = []
    for sense in found:
        near = sorted((_closeness(others, company.get(p, frozenset()), weight) for p in sense.papers), reverse=True)
        best = near[:_CLOSEST]
        support.append(math.sqrt(len(sense.papers)) * (_CHANCE + sum(best) / len(best)))
    order = sorted(range(len(found)), key=lambda i: (-support[i], i))
    if len(order) > 1 and support[order[0]] < MARGIN * support[order[1]]:
        return Choice(None)
    sense = found[order[0]]
    shared = Counter(key for p in sorted(sense.papers) for key in others & company.get(p, frozenset()))
    telling = sorted(shared, key=lambda key: (-shared[key] * weight(key), key))
    return Choice(sense, tuple(telling[:3]))


def _closeness(left: Set[str], right: Set[str], weight: Callable[[str], float]) -> float:
    both = sum(weight(key) ** 2 for key in sorted(left & right))
    return both / math.sqrt(
        (sum(weight(k) ** 2 for k in sorted(left)) or 1) * (sum(weight(k) ** 2 for k in sorted(right)) or 1)
    )


def variants(sense: Sense) -> Iterable[tuple[str, str]]:
    """The long forms of SENSE that are one name, each with the commonest."""
    return ((long, sense.long[0]) for long in sense.long[1:] if alike(words(long), words(sense.long[0])))
