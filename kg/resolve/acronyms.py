"""What short names stand for: in a paper that says so, over the collection, and in a paper that does not say."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from kg.model import Mention
from kg.resolve.lexicon import Known
from kg.resolve.spelling import (
    abbreviates,
    alike,
    bare,
    compatible,
    content,
    explained,
    is_short,
    parts,
    short_key,
    words,
)

# The share of its expansions that one sense has where a short form inside a longer name is read as that.
PLAIN = 0.9
# What speaks for a sense: that papers print it at all, what the paper has in common with them (up to 1), the words
# of the long form that it prints apart from each other, and that it is of the same type. The sense that is chosen has
# MARGIN times the support of the next, and of a sense that nobody prints; else the name is ambiguous. Measured on the
# training papers, expansions hidden one at a time, each sense of a short form that has several weighing the same:
# 59 % are found again, 11 % are wrong, 30 % ambiguous; senses of one paper, which nobody else prints: 70 % ambiguous.
_CHANCE, _WORDS, _TYPE, _UNKNOWN, MARGIN = 0.05, 0.2, 1.5, 0.1, 1.5
_LEXICON = ""


@dataclass(frozen=True, slots=True)
class Naming:
    """One mention of one paper, and all the FORMS by which the paper names it, the mention's name first."""

    paper_id: str
    mention: Mention
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a short form stands for: its LONG forms, the commonest first, the PAPERS that print one, its TYPES."""

    long: tuple[str, ...]
    papers: frozenset[str]
    types: frozenset[str] = frozenset()


Senses = Mapping[str, tuple[Sense, ...]]
Plain = Mapping[str, tuple[str, ...]]


def senses(namings: Iterable[Naming], entries: Iterable[Known]) -> dict[str, tuple[Sense, ...]]:
    """What each short form (by its key) stands for, the commonest sense first.

    The lexicon counts as one more paper, whose id is "".
    """
    printed: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    types: dict[str, set[str]] = defaultdict(set)
    named = ((naming.paper_id, naming.mention.type, naming.forms) for naming in namings)
    listed = ((_LEXICON, entry.type, (entry.name, *entry.aliases)) for entry in entries)
    for paper, kind, forms in chain(named, listed):
        for short, long in expansions(forms):
            printed[short_key(short)][long].add(paper)
            types[long].add(kind)
    # Twice, since a long form may hold short ones: "diffusion LLM" is what "diffusion large language model" is.
    first = {short: _grouped(longs, types, {}) for short, longs in sorted(printed.items())}
    clear = plain(first)
    return {short: _grouped(longs, types, clear) for short, longs in sorted(printed.items())}


def expansions(forms: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The short ones of the FORMS of one thing, each with a long one that it stands for.

    >>> list(expansions(["GRPO", "Group Relative Policy Optimization"]))
    [('GRPO', 'Group Relative Policy Optimization')]
    """
    long = [bare(form) for form in forms if not is_short(form)]
    yield from ((short, form) for short in forms if is_short(short) for form in long if abbreviates(short, form))
    for form in forms:
        yield from explained(form)


def _grouped(longs: Mapping[str, Set[str]], types: Mapping[str, Set[str]], clear: Plain) -> tuple[Sense, ...]:
    groups: list[list[str]] = []
    for long in sorted(longs, key=lambda long: (-len(longs[long]), long)):
        group = next((g for g in groups if compatible(spelled(long, clear), spelled(g[0], clear))), None)
        if group is None:
            groups.append([long])
        else:
            group.append(long)
    made = (Sense(tuple(group), _all(longs, group), _all(types, group)) for group in groups)
    return tuple(sorted(made, key=lambda sense: (-len(sense.papers), sense.long)))


def _all(sets: Mapping[str, Set[str]], names: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(sets[name] for name in names))


def spelled(name: str, clear: Plain) -> tuple[str, ...]:
    """The words of NAME, those short forms spelled out that are CLEAR.

    >>> spelled("deep RL", {"rl": ("reinforcement", "learning")})
    ('deep', 'reinforcement', 'learning')
    """
    return tuple(
        word for part in parts(bare(name)) for word in (is_short(part) and clear.get(short_key(part))) or words(part)
    )


def plain(readings: Senses) -> dict[str, tuple[str, ...]]:
    """The words that each short form with one clear sense stands for, short forms in them spelled out too."""
    clear = {short: found[0].long[0] for short, found in readings.items() if _share(found) >= PLAIN}
    once = {short: words(long) for short, long in clear.items()}
    return {short: spelled(long, {s: w for s, w in once.items() if s != short}) for short, long in clear.items()}


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


@dataclass(frozen=True, slots=True)
class Context:
    """What papers are about: the COMPANY of keys that each names, how telling a key is, and the words of each text."""

    company: Mapping[str, Set[str]]
    weight: Callable[[str], float]
    words: Callable[[str], Set[str]]
    rarity: Callable[[str], float]


def chosen(found: Sequence[Sense], paper: str, kind: str, context: Context) -> Choice:
    """Which of the senses FOUND a PAPER means that does not say it, and speaks of something of one KIND."""
    company, texts = context.company[paper], context.words(paper)
    support = []
    for sense in found:
        shared, telling = _shared(company, sense, context)
        evidence = _CHANCE + shared + _WORDS * _printed(sense, texts, context)
        support.append((math.sqrt(len(sense.papers)) * evidence * (_TYPE if kind in sense.types else 1), telling))
    first, second = sorted(range(len(found)), key=lambda i: -support[i][0])[:2]
    if support[first][0] < MARGIN * max(support[second][0], _UNKNOWN):
        return Choice(None)
    return Choice(found[first], support[first][1])


def _shared(company: Set[str], sense: Sense, context: Context) -> tuple[float, tuple[str, ...]]:
    """How much of COMPANY a paper that prints SENSE has on average, by weight, and what of it tells most."""
    near = {p: company & context.company.get(p, frozenset()) for p in sense.papers}
    counts = Counter(key for keys in near.values() for key in keys)
    squares = {key: context.weight(key) ** 2 for key in sorted(company)}
    telling = sorted(counts, key=lambda key: (-counts[key] * squares[key], key))
    shared = sum(squares[key] * counts[key] for key in sorted(counts)) / len(sense.papers)
    return shared / (sum(squares.values()) or 1), tuple(telling[:3])


def _printed(sense: Sense, texts: Set[str], context: Context) -> float:
    """The share of the words of SENSE, by rarity, that the text has."""
    rarities = {word: context.rarity(word) for word in content(words(sense.long[0]))}
    return sum(r for word, r in rarities.items() if word in texts) / (sum(rarities.values()) or 1)


def variants(sense: Sense) -> Iterable[tuple[str, str]]:
    """The long forms of SENSE that are one name, each with the commonest."""
    return ((long, sense.long[0]) for long in sense.long[1:] if alike(words(long), words(sense.long[0])))
