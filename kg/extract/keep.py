"""Which of the things in a text are kept, how surely, and as what."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from kg.extract.heads import head_type
from kg.extract.things import Thing
from kg.extract.words import Words, key
from kg.io import resource

# How often a thing that only this source found is one that an expert lists.
TRUST: Final[Mapping[str, float]] = MappingProxyType(
    {
        "user": 1.0,
        "title-prefix": 0.95,
        "lexicon": 0.8,
        "cue:called": 0.7,
        "acronym": 0.75,
        "cue:is-a": 0.7,
        "cue:propose": 0.6,
        "cue:on": 0.5,
        "cue:such-as": 0.45,
        "cue:beats": 0.45,
        "shape": 0.5,
    }
)
THRESHOLD: Final = 0.5
_BENCHMARK_NOUNS = frozenset(["benchmark", "dataset", "corpus", "suite", "environment", "leaderboard", "challenge"])


@lru_cache(maxsize=1)
def generic() -> frozenset[str]:
    """The keys of words that name nothing by themselves, as kg/data/generic.txt lists them."""
    lines = resource("data/generic.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(key(line) for line in lines if line and not line.startswith("#"))


def confidence(thing: Thing) -> float:
    """How surely THING is one that an expert would list."""
    if "user" in thing.by:
        return 1.0
    if thing.keys[0] in generic() and len(thing.keys) == 1:
        return 0.0
    sources = sorted((TRUST.get(by, 0.3) for by in thing.by), reverse=True)
    return min(0.99, sources[0] + 0.05 * (len(sources) - 1) + 0.02 * (len(thing.places) - 1))


def type_of(words: Words, thing: Thing) -> str:
    """What kind THING is: as the lexicon has it, by a noun right after it, by its own last word, else a method."""
    if thing.entry:
        return thing.entry.type
    after = {words.singular[stop] for _, stop in thing.places if stop < len(words) and words.gaps[stop] in (" ", "-")}
    if after & _BENCHMARK_NOUNS or "cue:on" in thing.by:
        return "benchmark"
    found = (head_type(name) for name in sorted(thing.keys, key=lambda k: -len(k)))
    return next(filter(None, found), "method")
