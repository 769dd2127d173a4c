"""The names of a text as numbers: where each stands, what is said beside it, how it compares with the others."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor
from kg.extract.roles import nearness
from kg.extract.words import Words
from kg.model import ROLES, TYPES

Ints = NDArray[np.intp]
Floats = NDArray[np.float32]
_ROLE: Final = {role: n for n, role in enumerate(ROLES)}
_KIND: Final = {kind: n for n, kind in enumerate(TYPES)}
_OWN: Final = (_ROLE["proposes"], _KIND["method"])
_ENDS_LIST: Final = frozenset("();:")
_FAR: Final = 99
_NUMBERED: Final = ("first", "stop", "sentence", "begin", "end", "lead", "last")
# The columns of ROWS that others read.
TITLE, COUNT, ALIKE, CONFIDENCE = 5, 4, 13, 2


class Said(Protocol):
    """What one text says, or several say one after the other: its words, folded, and what stands before each."""

    @property
    def norms(self) -> tuple[str, ...]: ...
    @property
    def gaps(self) -> tuple[str, ...]: ...


class Cast(NamedTuple):
    """Actors of one text, or of several, as numbers, one value a place: whose it is, its words from FIRST to before
    STOP, those of its sentence from BEGIN to before END, those of the list of names that it stands in from LEAD to
    before LAST, how many it has.

    One value an actor: its TEXT, its first place in OFFSETS, its KIND and ROLE, and a row of numbers in ROWS. NEAR has
    how near each kind of cue is to each place, KEYS the names' keys.
    """

    actor: Ints
    first: Ints
    stop: Ints
    sentence: Ints
    begin: Ints
    end: Ints
    lead: Ints
    last: Ints
    size: Ints
    text: Ints
    offsets: Ints
    kind: Ints
    role: Ints
    rows: Floats
    near: Floats
    keys: tuple[str, ...]


def cast(words: Words, found: Sequence[Actor]) -> Cast:
    """The actors FOUND in WORDS, at least one, as numbers."""
    flat = np.array([(n, p.first, p.stop) for n, actor in enumerate(found) for p in actor.places], dtype=np.intp)
    actor, first, stop = flat.T
    numbers = np.array(words.sentence)
    sentence = numbers[first]
    begin, end = np.searchsorted(numbers, sentence), np.searchsorted(numbers, sentence, side="right")
    lead, last, size = np.array(_lists(words, flat.tolist()), dtype=np.intp).T
    offsets = np.searchsorted(actor, np.arange(len(found)))
    kind = np.array([_KIND.get(a.mention.type, _KIND["concept"]) for a in found])
    role = np.array([_ROLE.get(a.mention.role, len(ROLES) - 1) for a in found])
    near = nearness(words, first, stop).astype(np.float32)
    bare = Cast(
        actor,
        first,
        stop,
        sentence,
        begin,
        end,
        lead,
        last,
        size,
        np.zeros(len(found), np.intp),
        offsets,
        kind,
        role,
        np.zeros((0, 0), np.float32),
        near,
        tuple(a.key for a in found),
    )
    return bare._replace(rows=_rows(words, found, bare))


def joined(casts: Sequence[Cast], sizes: Sequence[int]) -> Cast:
    """CASTS of texts of so many words (SIZES) as one, whose words, sentences, actors and places are numbered on."""
    *columns, keys = zip(*casts, strict=True)
    flat = Cast._make([*map(np.concatenate, columns), tuple(key for own in keys for key in own)])
    actors, places = [len(c.kind) for c in casts], [len(c.actor) for c in casts]
    words = np.repeat(_before(sizes), places)
    return flat._replace(
        actor=flat.actor + np.repeat(_before(actors), places),
        # No text has more sentences than words.
        **{name: getattr(flat, name) + words for name in _NUMBERED},
        text=np.repeat(np.arange(len(casts)), actors),
        offsets=flat.offsets + np.repeat(_before(places), actors),
    )


def _before(counts: Sequence[int]) -> Ints:
    """The sum of the COUNTS before each."""
    return np.cumsum([0, *counts[:-1]])


def spread(first: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """The numbers of the ranges from FIRST to before STOP, each beside the number of its range.

    >>> [side.tolist() for side in spread(np.array([4, 0, 7]), np.array([6, 0, 8]))]
    [[0, 0, 2], [4, 5, 7]]
    """
    counts = stop - first
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) + (first + counts - counts.cumsum())[which]


def _lists(words: Words, places: Sequence[Sequence[int]]) -> list[tuple[int, int, int]]:
    """For each of PLACES the first word of the list of names that it stands in, the one after its last, its length."""
    chains: list[list[int]] = []
    for n in sorted(range(len(places)), key=lambda n: (places[n][1], -places[n][2])):
        before = places[chains[-1][-1]][2] if chains else 0
        if chains and places[n][1] < before:
            continue
        if chains and _goes_on(words, before, places[n][1]):
            chains[-1].append(n)
        else:
            chains.append([n])
    made = [(first, stop, 1) for _, first, stop in places]
    for chain in chains:
        for n in chain:
            made[n] = (places[chain[0]][1], places[chain[-1]][2], len(chain))
    return made


def _goes_on(words: Words, stop: int, first: int) -> bool:
    """Whether the names that end before word STOP and begin at FIRST are two of one list: "A, B and C"."""
    if words.sentence[stop - 1] != words.sentence[first] or first - stop > 1:
        return False
    marks = "".join(words.gaps[stop : first + 1])
    joined = words.norms[stop] in ("and", "or") if first > stop else "," in marks or "/" in marks
    return joined and not _ENDS_LIST & set(marks)


def _rows(words: Words, found: Sequence[Actor], c: Cast) -> Floats:
    numbers = np.column_stack([np.asarray(column, dtype=np.float32) for column in _columns(words, found, c)])
    return np.hstack([numbers, np.minimum.reduceat(c.near, c.offsets, axis=0)])


def _columns(words: Words, found: Sequence[Actor], c: Cast) -> Iterator[Sequence[float] | NDArray[np.generic]]:
    """What is known of each actor; a new column goes last, others are read by number."""
    sure = np.array([a.mention.confidence for a in found])
    count = np.diff([*c.offsets, len(c.first)])
    same = (c.kind[:, None] == c.kind) & (c.role[:, None] == c.role)
    last = max(1, words.sentence[-1])
    told = c.sentence > 0
    start = np.minimum.reduceat(np.where(told, c.sentence, last + 1), c.offsets)
    yield from (c.kind, c.role, sure, (sure[:, None] < sure).sum(axis=1) / len(found), count)
    yield from (np.minimum.reduceat(c.sentence, c.offsets), start / last, start)
    yield np.add.reduceat((c.first == c.begin) & told, c.offsets)
    yield np.maximum.reduceat(c.size, c.offsets)
    yield from zip(*(_form(words, a) for a in found), strict=True)
    yield from (same.sum(axis=1), np.tril(same, -1).sum(axis=1), (c.kind[:, None] == c.kind).sum(axis=1))
    own = (c.role == _OWN[0]) & (c.kind == _OWN[1])
    yield from (np.full(len(found), n) for n in (own.sum(), (c.role == _OWN[0]).sum(), len(found)))
    yield c.first[c.offsets] / len(words)
    yield from _inside(found)
    yield np.where(c.sentence[c.offsets] == 0, c.first[c.offsets], _FAR)
    yield count == np.where(same, count, 0).max(axis=1)


def _form(words: Words, actor: Actor) -> tuple[float, float, float]:
    """How many words the name has, whether one looks like a proper name, and whether it begins with a capital."""
    forms = words.forms[actor.places[0].first : actor.places[0].stop]
    marked = any(not word[1:].islower() and len(word) > 1 for word in forms)
    return len(forms), marked, forms[0][0].isupper()


def _inside(found: Sequence[Actor]) -> Iterator[list[int]]:
    """How many other names each name stands in, and how many stand in it."""
    keys = [f" {a.key} " for a in found]
    yield [sum(key in other for other in keys) - 1 for key in keys]
    yield [sum(other in key for other in keys) - 1 for key in keys]


def streams(words: Words, c: Cast) -> tuple[list[str], list[str], list[str]]:
    """The words of a text with what names say hidden behind their types, each of these with the one before, and bare.

    A name is its type at its last word, and nothing before that.
    """
    norms = list(words.norms)
    for first, stop, kind in hidden(c):
        norms[first:stop] = [""] * (stop - first - 1) + [f"@{TYPES[kind]}"]
    return norms, ["", *(f"{a} {b}" for a, b in pairwise(norms))], list(words.norms)


def hidden(c: Cast) -> list[tuple[int, int, int]]:
    """The places of names in C, from word to before word, each with its type by number, so that longer ones win."""
    places = zip(c.first.tolist(), c.stop.tolist(), c.kind[c.actor].tolist(), strict=True)
    return sorted(places, key=lambda p: (p[1] - p[0], p))
