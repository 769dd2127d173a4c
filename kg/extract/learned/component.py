"""What the learned extractor finds, as candidates and things of the pipeline, named as text and lexicon have it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kg.extract.candidates import Candidate
from kg.extract.judge import Kept, bare
from kg.extract.learned.bonds import Ends
from kg.extract.learned.encoder import reader
from kg.extract.learned.judge import Judged, judged_of, knowledge
from kg.extract.learned.rows import Reading
from kg.extract.stretches import Place
from kg.extract.things import Thing
from kg.extract.words import Words

BY = "learned"


class Read(NamedTuple):
    """The entities that the model sees in a text, the surest first, and what each word is as the end of a relation."""

    judged: tuple[Judged, ...]
    ends: Ends


def read(words: Words, folder: Path) -> Read:
    """What the model in FOLDER sees in WORDS."""
    return read_all([words], folder)[0]


def read_all(texts: Sequence[Words], folder: Path) -> list[Read]:
    """What the model in FOLDER sees in each of TEXTS: many at once take less time."""
    read = reader(folder)
    seen = [Reading(words, *read(words.text)) for words in texts]
    return [*map(Read, judged_of(seen, knowledge(folder)), (one.scores.ends for one in seen))]


def candidates(words: Words, found: Sequence[Judged]) -> Iterator[Candidate]:
    """Every place of the entities FOUND."""
    for first, stop in sorted({place for entity in found for place in words.places(entity.spans)}):
        yield Candidate(first, stop, BY)


def kept(words: Words, things: Sequence[Thing], found: Sequence[Judged]) -> tuple[Kept, ...]:
    """Those of THINGS that were FOUND, the surest first, and before them what the user's lexicon names.

    Two of one name are one: as the surer is, in all places of both.
    """
    by_key = {key: thing for thing in reversed(things) for key in thing.keys}
    made: dict[str, Kept] = {}
    for entity in found:
        every, sure = ([*words.places(spans)] for spans in (entity.spans, entity.sure))
        key = {place: words.key(*place) for place in every}
        places = tuple(sorted(key))
        keys = tuple(dict.fromkeys(key[place] for place in places))
        thing = _named(entity, [key[place] for place in every], [key[place] for place in sure], by_key)
        if thing is None:
            continue
        first = made.get(thing.keys[0])
        if first is None:
            made[thing.keys[0]] = _kept(thing, keys, places, entity)
        else:
            made[thing.keys[0]] = replace(first, places=tuple(sorted({*first.places, *places})))
    own = [t for t in things if t.entry and "user" in t.by and t.keys[0] not in made]
    listed = [Kept(t, t.places, 1.0, t.entry.type, "mentions") for t in own if t.entry]
    return tuple(sorted((*listed, *made.values()), key=lambda k: (-k.confidence, k.places)))


def _named(entity: Judged, every: Sequence[str], sure: Sequence[str], by_key: Mapping[str, Thing]) -> Thing | None:
    """The thing that gives ENTITY its name: the one of its surest names that says the most; keys of EVERY name and of
    the SURE ones.

    Of what is a paper's own the whole name says more than a part (role-based self-play, self-play), but for a last
    word that tells nothing (an X scheme is X).
    """
    named, others = ([by_key[key] for key in dict.fromkeys(keys) if key in by_key] for keys in (sure, every))
    if entity.role == "proposes":
        named = [t for t in named if not any(_holds(other, t) for other in named)] or named
        shorter = {key: thing for thing in others for key in thing.keys}
        named = [shorter.get(bare(thing.keys[0]), thing) for thing in named]
    return max(named, key=lambda t: (t.entry is not None, t.long is not None, t.title != ""), default=None)


def _holds(whole: Thing, part: Thing) -> bool:
    return any(f" {b} " in f" {bare(a)} " for a in whole.keys for b in part.keys if b not in (a, bare(a)))


def _kept(thing: Thing, keys: tuple[str, ...], places: tuple[Place, ...], entity: Judged) -> Kept:
    """THING under the KEYS and in the PLACES that were read, named as in its own; the user's lexicon has the last word
    on its type."""
    entry = thing.entry if "user" in thing.by else None
    by = frozenset(["user" if entry else BY])
    whole = replace(thing, keys=tuple(dict.fromkeys((*thing.keys, *keys))), by=by)
    if entry:
        return Kept(whole, places, 1.0, entry.type, entity.role)
    return Kept(whole, places, entity.confidence, entity.type, entity.role)
