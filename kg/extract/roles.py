"""How a paper relates to a thing that it names, by what is said around the name."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kg.extract.things import Thing
from kg.extract.words import Words

_WE = r"\b(?:we|this (?:paper|work|article|study)|our (?:work|paper))\b"
# The first that fits is the role; to add a cue, write a pattern with {} where the name stands.
_CUES: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "proposes": re.compile(
            _WE + r"[^.]{0,40}\b(?:propos|introduc|present|releas|develop|contribut|build|construct|design|curat)\w*[^.]{0,80}$"
            r"|\b(?:called|dubbed|termed|named)\W+(?:the )?\W*$",
            re.I,
        ),
        "extends": re.compile(r"\b(?:extend\w*|(?:based|builds?|building|built) (?:up)?on|variant of|generali[sz]\w+|improv\w+|modif\w+) (?:the |an? )?$", re.I),
        "compares_with": re.compile(r"\b(?:outperform\w*|surpass\w*|exceed\w*|beat\w*|compar\w+ (?:to|with)|than|over|baselines?)\b[^.]{0,40}$", re.I),
        "evaluates_on": re.compile(r"\b(?:on|across|in)\b[^.]{0,60}$", re.I),
        "uses": re.compile(r"\b(?:us(?:e|es|ing)|via|with|by|leverag\w+|employ\w*|adopt\w*|appl(?:y|ies|ying)|through|combin\w+)\b[^.]{0,40}$", re.I),
    }
)  # fmt: skip
_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "method": ("proposes", "extends", "compares_with", "uses"),
        "benchmark": ("proposes", "evaluates_on"),
        "task": ("evaluates_on",),
        "concept": (),
        "metric": (),
    }
)
_USUAL: Final[Mapping[str, str]] = MappingProxyType(
    {"method": "uses", "benchmark": "evaluates_on", "task": "addresses", "concept": "studies", "metric": "evaluates_on"}
)


def role(words: Words, thing: Thing, kind: str) -> str:
    """The role of THING, which is of type KIND: the strongest that a cue before one of its places gives, else the usual."""
    if "title-prefix" in thing.by and kind in ("method", "benchmark"):
        return "proposes"
    before = [_before(words, first) for first, _ in thing.places]
    found = (r for r in _ALLOWED[kind] if any(_CUES[r].search(text) for text in before))
    return next(found, _USUAL[kind])


def _before(words: Words, first: int) -> str:
    sentence = words.sentences[words.sentence[first]]
    return words.text[sentence.start : words.starts[first]]
