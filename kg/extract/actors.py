"""What a text names as it stands there: the places of each mention, and which of them the text is about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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

    @property
    def kind(self) -> str:
        return self.mention.type

    @property
    def role(self) -> str:
        return self.mention.role


def placed(words: Words, mentions: Iterable[Mention]) -> tuple[Actor, ...]:
    """MENTIONS with their places, in the order of the text."""
    found = (Actor(m, tuple(_places(words, m)), key(m.name)) for m in mentions)
    return tuple(sorted((a for a in found if a.places), key=lambda a: (a.places[0].first, a.places[0].stop, a.key)))


def shared(found: Sequence[Actor], shares: Sequence[float]) -> tuple[Actor, ...]:
    """The actors FOUND with their SHARES in being the hub: it is the one with the largest."""
    best = max(range(len(found)), key=lambda n: (shares[n], -n), default=-1)
    return tuple(
        Actor(actor.mention, actor.places, actor.key, float(share), n == best)
        for n, (actor, share) in enumerate(zip(found, shares, strict=True))
    )


def _places(words: Words, mention: Mention) -> Iterator[Place]:
    for first, stop in words.places(sorted(mention.spans)):
        yield Place(words.sentence[first], first, stop)
