"""What the learned extractor finds, as things of the pipeline, under the names of the lexicon and the text."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg.extract.acronyms import Expansion
from kg.extract.judge import Kept
from kg.extract.learned.encoder import reader
from kg.extract.learned.judge import Judged, judged, knowledge
from kg.extract.things import Place, Thing
from kg.extract.words import Words
from kg.model import Span

BY = "learned"


def kept(words: Words, things: Sequence[Thing], expansions: Sequence[Expansion], folder: Path) -> tuple[Kept, ...]:
    """The entities that the model in FOLDER sees in WORDS, the surest first, and what the user's lexicon names.

    THINGS and EXPANSIONS say under what name and which long form an entity is known.
    """
    found = judged(words.text, *reader(folder)(words.text), knowledge(folder))
    by_key = {key: thing for thing in reversed(things) for key in thing.keys}
    longs = {words.key(*pair.short): pair.long for pair in expansions}
    own = tuple(Kept(t, t.places, 1.0, t.entry.type, "studies") for t in things if t.entry and "user" in t.by)
    taken = {key for kept in own for key in kept.thing.keys}
    made = (_kept(words, entity, by_key, longs) for entity in found)
    return own + tuple(k for k in made if k is not None and taken.isdisjoint(k.thing.keys))


def _kept(words: Words, entity: Judged, things: Mapping[str, Thing], longs: Mapping[str, Place]) -> Kept | None:
    """ENTITY as a thing; None where no word stands in it."""
    places = tuple(sorted(set(_places(words, entity.spans))))
    if not places:
        return None
    names = tuple(dict.fromkeys(words.key(*place) for place in places))
    known = next((things[n] for n in names if n in things), None)
    long = next((longs[n] for n in names if n in longs), None)
    entry = known.entry if known else None
    return Kept(Thing(names, places, frozenset([BY]), entry, long), places, entity.confidence, entity.type, entity.role)


def _places(words: Words, spans: Sequence[Span]) -> Iterator[Place]:
    """The words of each of SPANS, whole ones."""
    for span in spans:
        inside = [
            n for n, (a, b) in enumerate(zip(words.starts, words.ends, strict=True)) if a < span.end and b > span.start
        ]
        if inside:
            yield inside[0], inside[-1] + 1
