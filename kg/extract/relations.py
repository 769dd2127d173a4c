"""Relations that a text states between the entities it names: what stands between and around them, and their roles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor, placed, shared
from kg.extract.cast import Cast, Floats, casts, joined
from kg.extract.learned.bonds import Ends, between
from kg.extract.odds import NAMES, Model, read
from kg.extract.ties import Ties, bound, ties
from kg.extract.words import Words, together
from kg.io import resource
from kg.model import Link, Mention

BY: Final = "relations"
BONDED: Final = "data/model/relations.npz"
UNBONDED: Final = "data/relations.npz"
# Relations that cannot hold both ways; the surer way stays.
_ONE_WAY: Final = frozenset(["extends", "part_of", "is_a", "outperforms"])


class Scene(NamedTuple):
    """The actors of a text with their shares in being what it is about, the same as numbers, and the log-odds of every
    relation from each to each by a network, if one has read the text."""

    words: Words
    actors: tuple[Actor, ...]
    cast: Cast
    bonds: Floats | None = None


def links(found: Words, mentions: Iterable[Mention]) -> tuple[Link, ...]:
    """What the text in FOUND states between MENTIONS, sorted by head, relation and tail."""
    return stated([seen(found, mentions)], model())[0]


def seen(found: Words, mentions: Iterable[Mention]) -> Scene | None:
    """Those of MENTIONS that have a place in the text in FOUND, and which of them it is about; None without any."""
    return scenes([found], [mentions], model())[0]


def scenes(
    found: Sequence[Words], mentions: Sequence[Iterable[Mention]], known: Model, ends: Sequence[Ends] = ()
) -> list[Scene | None]:
    """Those of the MENTIONS of each text that have a place there (in FOUND), if any, by what is KNOWN of hubs, and
    what a network says of the ENDS of relations in each."""
    actors = [*map(placed, found, mentions)]
    there = [n for n, own in enumerate(actors) if own]
    made: list[Scene | None] = [None] * len(actors)
    if there:
        numbers = casts([found[n] for n in there], [actors[n] for n in there])
        for n, own, share in zip(there, numbers, known.shares([own.rows for own in numbers]), strict=True):
            told = between(ends[n], [actor.mention.spans for actor in actors[n]]) if ends else None
            made[n] = Scene(found[n], shared(actors[n], share.tolist()), own, told)
    return made


def stated(scenes: Sequence[Scene | None], known: Model) -> list[tuple[Link, ...]]:
    """The links in each of SCENES by what is KNOWN."""
    here = [one for one in scenes if one]
    found = iter(_stated(here, known) if here else ())
    return [next(found) if one else () for one in scenes]


def _stated(scenes: Sequence[Scene], known: Model) -> Iterator[tuple[Link, ...]]:
    # All texts as one: a text has a few dozen ties, and of so few an array takes as long as of many.
    texts = [here.words for here in scenes]
    words, all_ = together(texts), joined([here.cast for here in scenes], texts)
    met = ties(words, [actor for s in scenes for actor in s.actors], all_)
    if tables := [s.bonds for s in scenes if s.bonds is not None]:
        met = bound(met, tables)
    sure = known.probabilities(known.rows(words, all_, met)) if len(met.heads) else np.zeros((0, len(NAMES)))
    actors, places = (np.cumsum([0, *counts]) for counts in zip(*map(_size, scenes), strict=True))
    cuts = np.searchsorted(met.heads, actors).tolist()
    for n, here in enumerate(scenes):
        own, first = slice(cuts[n], cuts[n + 1]), actors[n]
        ends = met._replace(
            heads=met.heads[own] - first, tails=met.tails[own] - first, shown=met.shown[own] - places[n]
        )
        yield chosen(here, ends, sure[own], known.threshold)


def _size(here: Scene) -> tuple[int, int]:
    """How many actors and places the scene HERE has."""
    return len(here.cast.kind), len(here.cast.actor)


def chosen(here: Scene, met: Ties, sure: NDArray[np.float64], threshold: float) -> tuple[Link, ...]:
    """The links of the scene HERE, of which the ties MET are as SURE as that, a column a relation; none both ways."""
    found: dict[tuple[str, str, str], Link] = {}
    names = [actor.mention.name for actor in here.actors]
    for n, relation in zip(*np.nonzero(sure >= threshold), strict=True):
        span = here.words.sentences[here.cast.sentence[met.shown[n]]]
        link = Link(
            names[met.heads[n]], NAMES[relation], names[met.tails[n]], span, round(float(sure[n, relation]), 3), BY
        )
        found[link.head, link.relation, link.tail] = link
    return tuple(link for _, link in sorted(found.items()) if _stands(link, found))


def _stands(link: Link, found: Mapping[tuple[str, str, str], Link]) -> bool:
    back = found.get((link.tail, link.relation, link.head))
    return back is None or link.relation not in _ONE_WAY or (link.confidence, link.head) > (back.confidence, back.head)


@lru_cache(maxsize=2)
def model(*, bonded: bool = False) -> Model:
    """What our annotated papers taught, for texts in which a network tells of bonds or for others."""
    return read(resource(BONDED if bonded else UNBONDED))
