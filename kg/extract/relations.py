"""Relations that a text states between the entities it names: what stands between and around them, and their roles."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor, placed, shared
from kg.extract.cast import Cast, cast
from kg.extract.odds import NAMES, Model, read
from kg.extract.ties import Ties, ties
from kg.extract.words import Words
from kg.io import resource
from kg.model import Link, Mention

BY: Final = "relations"
# Relations that cannot hold both ways; the surer way stays.
_ONE_WAY: Final = frozenset(["extends", "part_of", "is_a", "outperforms"])


class Scene(NamedTuple):
    """The actors of a text with their shares in being what it is about, and the same as numbers."""

    words: Words
    actors: tuple[Actor, ...]
    cast: Cast


def links(found: Words, mentions: Iterable[Mention]) -> tuple[Link, ...]:
    """What the text in FOUND states between MENTIONS, sorted by head, relation and tail."""
    return stated([seen(found, mentions)], model())[0]


def seen(found: Words, mentions: Iterable[Mention]) -> Scene | None:
    """Those of MENTIONS that have a place in the text in FOUND, and which of them it is about; None without any."""
    return scene(found, mentions, model())


def scene(found: Words, mentions: Iterable[Mention], known: Model) -> Scene | None:
    """Those of MENTIONS that have a place in the text in FOUND, if any, by what is KNOWN of hubs."""
    actors = placed(found, mentions)
    if not actors:
        return None
    numbers = cast(found, actors)
    return Scene(found, shared(actors, known.shares(numbers.rows).tolist()), numbers)


def stated(scenes: Sequence[Scene | None], known: Model) -> list[tuple[Link, ...]]:
    """The links in each of SCENES by what is KNOWN."""
    # A step for all, and then the next: what a step looks up stays in the processor's caches.
    told = {n: (here, ties(*here)) for n, here in enumerate(scenes) if here}
    rows = {n: known.rows(here.words, here.cast, met) for n, (here, met) in told.items() if len(met.heads)}
    sure = {n: known.probabilities(table) for n, table in rows.items()}
    return [chosen(*told[n], sure[n], known.threshold) if n in sure else () for n in range(len(scenes))]


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


@lru_cache(maxsize=1)
def model() -> Model:
    """What our annotated papers taught."""
    return read(resource("data/relations.npz"))
