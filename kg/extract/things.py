"""What a text names, each thing once, under all the names that it goes by there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.extract.acronyms import Expansion
from kg.extract.candidates import Candidate
from kg.extract.lexicon import Entry, Lexicon
from kg.extract.statistics import Statistics
from kg.extract.stretches import Place, Stretches
from kg.extract.words import Words, key

# Plurals by their ending, the first that fits.
_PLURALS: Final = tuple(
    (re.compile(plural, re.IGNORECASE), singular)
    for plural, singular in (
        (r"ies$", "y"),
        (r"(matri|verti|appendi)ces$", r"\1x"),
        (r"indices$", "index"),
        (r"(analy|hypothe|synthe)ses$", r"\1sis"),
        (r"(ss|sh|ch|x|zz)es$", r"\1"),
        (r"s$", ""),
    )
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing by its KEYS, the PLACES where the text names it, the sources (BY) that found it.

    ENTRY is what the lexicon knows of it, LONG the place of a long form that the text prints, TITLE what annotated
    papers call it.
    """

    keys: tuple[str, ...]
    places: tuple[Place, ...]
    by: frozenset[str]
    entry: Entry | None = None
    long: Place | None = None
    title: str = ""


def things(
    words: Words,
    found: Stretches,
    candidates: Iterable[Candidate],
    expansions: Iterable[Expansion],
    lexicon: Lexicon,
    known: Statistics,
) -> tuple[Thing, ...]:
    """The things that CANDIDATES, EXPANSIONS and LEXICON see in WORDS; what is KNOWN to be one name is together."""
    sources: dict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        sources[words.key(candidate.first, candidate.stop)].add(candidate.by)
    same = _Union()
    longs: dict[str, Place] = {}
    for pair in expansions:
        short, long = words.key(*pair.short), words.key(*pair.long)
        sources[short].add("acronym")
        sources[long].add("acronym")
        if short not in longs:
            same.join(long, short)
            longs[short] = pair.long
    entries = _entries(words, found, lexicon, longs)
    for name, entry in entries.items():
        sources[name].add(entry.by)
        same.join(f"{entry.type}:{entry.name}", name)
    for name in sources:
        if (surface := known.surfaces.get(name)) and surface.name and name not in longs and name not in entries:
            same.join(f"={key(surface.name)}", name)
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(sources):
        groups[same.root(name)].append(name)
    made = [_thing(words, found, names, sources, entries, longs, known) for names in groups.values()]
    return tuple(sorted([t for t in made if t.places], key=lambda t: t.places[0]))


def _entries(words: Words, found: Stretches, lexicon: Lexicon, longs: Mapping[str, Place]) -> dict[str, Entry]:
    """The entry of each key; the text's own expansion outranks what the lexicon takes a short form for."""
    known: dict[str, Entry] = {}
    for entry, first, stop in sorted(lexicon.matches(words, found), key=lambda m: (m[1], m[2], m[0])):
        name = words.key(first, stop)
        own = longs.get(name)
        if own is None or entry in lexicon.entries.get(words.key(*own), ()):
            known.setdefault(name, entry)
    return known


def _thing(
    words: Words,
    found: Stretches,
    names: list[str],
    sources: Mapping[str, set[str]],
    entries: Mapping[str, Entry],
    longs: Mapping[str, Place],
    known: Statistics,
) -> Thing:
    called = [known.surfaces[n] for n in names if n in known.surfaces and known.surfaces[n].name]
    title = max(called, key=lambda s: s.annotated).name if called else ""
    # Most have one name that neither the text explains nor the lexicon lists: of those less is asked, 0.1 ms a paper.
    if len(names) == 1 and (name := names[0]) not in entries and name not in longs:
        where, by = _same_case(words, found.of(name)), frozenset(sources[name])
        return Thing((name,), tuple(where), by, title=title)
    entry = min((entries[n] for n in names if n in entries), key=lambda e: e.by != "user", default=None)
    long = next((longs[n] for n in names if n in longs), None)
    where = sorted(place for name in names for place in _same_case(words, found.of(name)))
    return Thing(tuple(names), tuple(where), frozenset(b for n in names for b in sources[n]), entry, long, title)


def _same_case(words: Words, where: list[Place]) -> list[Place]:
    """Of the places of one key, those that are written as a name if any of one word is: MATH is no math."""
    if len(where) == 1:
        return where
    strong = [p for p in where if p[1] - p[0] > 1 or words.shapes[p[0]] not in ("lower", "cap")]
    return strong or where


class _Union:
    """Names that stand for one thing, by one of them."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, name: str) -> str:
        while name in self._parent:
            name = self._parent[name]
        return name

    def join(self, left: str, right: str) -> None:
        left, right = self.root(left), self.root(right)
        if left != right:
            self._parent[right] = left


def name_of(words: Words, thing: Thing) -> str:
    """What a page about THING would be titled: what the lexicon calls it, else its long form, else what annotated
    papers call it, else as it is written."""
    if thing.entry:
        return thing.entry.name
    if thing.title and not thing.long:
        return thing.title
    written = [thing.long] if thing.long else _best_written(words, thing)
    forms = [_tidy(words, *place) for place in written]
    return min(forms, key=lambda form: (-forms.count(form), form))


def _best_written(words: Words, thing: Thing) -> list[Place]:
    """The places of THING in the abstract, where names have their own case; those of its longest key."""
    outside = [p for p in thing.places if words.sentence[p[0]] > 0] or list(thing.places)
    longest = max(p[1] - p[0] for p in outside)
    return [p for p in outside if p[1] - p[0] == longest]


def _tidy(words: Words, first: int, stop: int) -> str:
    """The words as a name: in the singular, a plain word in small letters that only begins a sentence.

    One word with a capital where no sentence begins is a proper name and stays as it is: TinyStories, macOS.
    """
    text = words.string(first, stop)
    last = words.forms[stop - 1]
    is_name = stop - first == 1 and words.shapes[first] in ("cap", "camel") and not _opens(words, first)
    if last.casefold() != words.singular[stop - 1] and not is_name:
        text = text[: -len(last)] + _singular(last)
    kinds = {*words.shapes[first:stop]}
    if kinds <= {"cap", "lower"} and (
        words.sentence[first] == 0 or (_opens(words, first) and kinds == {"cap", "lower"})
    ):
        return text.casefold()
    return text


def _singular(word: str) -> str:
    """WORD, which folding holds to be a plural, in the singular.

    >>> [_singular(w) for w in ("policies", "losses", "matrices", "analyses", "LLMs", "nets")]
    ['policy', 'loss', 'matrix', 'analysis', 'LLM', 'net']
    """
    return next((pattern.sub(ending, word) for pattern, ending in _PLURALS if pattern.search(word)), word)


def _opens(words: Words, first: int) -> bool:
    return first == 0 or words.sentence[first] != words.sentence[first - 1]
