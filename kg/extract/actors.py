"""What a text names as it stands there: the places of each mention, and which of them the text is about."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.words import Words, key
from kg.model import Mention


@dataclass(frozen=True, slots=True)
class Place:
    """Words FIRST to before STOP of a text, in the sentence of that number."""

    sentence: int
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention with its PLACES in words, the KEY of its name, and its SHARE in being what the paper is about.

    Seven in ten relations that annotators state start or end in one entity of the paper: its HUB.
    """

    mention: Mention
    places: tuple[Place, ...]
    key: str
    share: float = 0.0
    is_hub: bool = False
    sentences: frozenset[int] = frozenset()

    @property
    def kind(self) -> str:
        return self.mention.type

    @property
    def role(self) -> str:
        return self.mention.role + ("!" if self.is_hub else "")

    @property
    def as_hub(self) -> str:
        return "hub" if self.share > 0.8 else "likely" if self.share > 0.4 else "perhaps" if self.share > 0.1 else "no"


def placed(words: Words, mentions: Iterable[Mention]) -> tuple[Actor, ...]:
    """MENTIONS with their places, in the order of the text."""
    found = (_actor(m, tuple(_places(words, m))) for m in mentions)
    return tuple(sorted((a for a in found if a.places), key=lambda a: (a.places[0].first, a.places[0].stop, a.key)))


def _actor(mention: Mention, places: tuple[Place, ...]) -> Actor:
    return Actor(mention, places, key(mention.name), sentences=frozenset(place.sentence for place in places))


def shared(words: Words, found: Sequence[Actor], weights: Mapping[str, float]) -> tuple[Actor, ...]:
    """The actors FOUND with the share in being the hub that WEIGHTS of their features give them."""
    if not found:
        return ()
    odds = [sum(weights.get(shown, 0.0) for shown in hub_features(words, actor, found)) for actor in found]
    powers = [math.exp(odd - max(odds)) for odd in odds]
    best, whole = powers.index(max(powers)), sum(powers)
    return tuple(
        replace(actor, share=power / whole, is_hub=n == best)
        for n, (actor, power) in enumerate(zip(found, powers, strict=True))
    )


def hub_features(words: Words, actor: Actor, found: Sequence[Actor]) -> tuple[str, ...]:
    """What tells whether ACTOR is the one of those FOUND that the paper is about."""
    return tuple(_hub_features(words, actor, found))


def _hub_features(words: Words, actor: Actor, found: Sequence[Actor]) -> Iterator[str]:
    what = f"{actor.role} {actor.kind}"
    alike = [a for a in found if a.mention.role == actor.mention.role and a.kind == actor.kind]
    own = "own" if any(a.mention.role == "proposes" and a.kind == "method" for a in found) else "none"
    yield what
    yield f"{what} {own}"
    yield f"{what} {min(3, alike.index(actor))} of {min(4, len(alike))}"
    yield f"often {min(6, len(actor.places))}"
    yield f"{what} often {min(6, len(actor.places))}"
    most = max(len(a.places) for a in alike)
    yield f"most {len(actor.places) == most}"
    strings = {words.string(p.first, p.stop) for p in actor.places}
    yield f"names {min(3, len(strings))}"
    yield f"shape {any(any(c.isupper() for c in s[1:]) for s in strings)} {any(' ' in s for s in strings)}"
    if any(f" {actor.key} " in f" {a.key} " for a in found if a is not actor):
        yield "inside another"
    yield from _hub_places(words, actor, what)


def _hub_places(words: Words, actor: Actor, what: str) -> Iterator[str]:
    if actor.places[0].sentence == 0:
        first = actor.places[0]
        yield from ("in title", f"{what} in title", f"title {min(3, first.first)} {what}")
        mark = words.gaps[first.stop].strip()[:1] if first.stop < len(words) else ""
        yield f"title then {mark}"
    text = [p for p in actor.places if p.sentence]
    for place in text[:2]:
        yield from (f"before {w}" for w in before(words, place, 4))
        yield from (f"after {w}" for w in after(words, place, 3))
    if text:
        yield f"{what} sentence {min(9, text[0].sentence)}"
    starts = sum(bounds(words, p.sentence)[0] == p.first for p in text)
    yield f"starts {min(3, starts)}"
    yield f"{what} starts {min(3, starts)}"


def _places(words: Words, mention: Mention) -> Iterator[Place]:
    for span in sorted(mention.spans):
        first, stop = bisect_right(words.ends, span.start), bisect_left(words.starts, span.end)
        if first < stop:
            yield Place(words.sentence[first], first, stop)


def bounds(words: Words, sentence: int) -> tuple[int, int]:
    return bisect_left(words.sentence, sentence), bisect_right(words.sentence, sentence)


def before(words: Words, place: Place, most: int) -> Iterator[str]:
    start = max(bounds(words, place.sentence)[0], place.first - most)
    yield from reversed(words.norms[start : place.first])


def after(words: Words, place: Place, most: int) -> Iterator[str]:
    yield from words.norms[place.stop : min(bounds(words, place.sentence)[1], place.stop + most)]
