"""The names of a text as numbers: where each stands, what is said beside it, how it compares with the others."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.actors import Actor
from kg.extract.roles import nearness
from kg.extract.runs import Ints, starts
from kg.extract.words import Words, together
from kg.model import ROLES, TYPES

Floats = NDArray[np.float32]
_ROLE: Final = {role: n for n, role in enumerate(ROLES)}
_KIND: Final = {kind: n for n, kind in enumerate(TYPES)}
_OWN: Final = (_ROLE["proposes"], _KIND["method"])
_ENDS_LIST: Final = frozenset("();:")
_FAR: Final = 99
# The columns of ROWS that others read.
TITLE, COUNT, ALIKE, CONFIDENCE = 5, 4, 13, 2


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


_FIELD: Final = {name: n for n, name in enumerate(Cast._fields)}
_OF_ACTORS: Final = frozenset(_FIELD[name] for name in ("text", "offsets", "kind", "role", "rows", "keys"))
_NUMBERED: Final = ("first", "stop", "begin", "end", "lead", "last")  # words


def cast(words: Words, found: Sequence[Actor]) -> Cast:
    """The actors FOUND in WORDS, at least one, as numbers."""
    return casts([words], [found])[0]


def casts(texts: Sequence[Words], found: Sequence[Sequence[Actor]]) -> list[Cast]:
    """The actors FOUND in each of TEXTS, at least one in each, as numbers."""
    if not texts:
        return []
    words, counts = together(texts), [*map(len, found)]
    actors = [actor for own in found for actor in own]
    before = np.repeat(starts([*map(len, texts)]), counts).tolist()
    flat = np.array(
        [
            (n, p.first + start, p.stop + start)
            for n, (actor, start) in enumerate(zip(actors, before, strict=True))
            for p in actor.places
        ],
        dtype=np.intp,
    )
    actor, first, stop = flat.T
    numbers = np.array(words.sentence)
    sentence = numbers[first]
    lead, last, size = np.array(_lists(words, flat.tolist()), dtype=np.intp).T
    bare = Cast(
        actor,
        first,
        stop,
        sentence,
        np.searchsorted(numbers, sentence),
        np.searchsorted(numbers, sentence, side="right"),
        lead,
        last,
        size,
        np.repeat(np.arange(len(texts)), counts),
        np.searchsorted(actor, np.arange(len(actors))),
        np.array([_KIND.get(a.mention.type, _KIND["concept"]) for a in actors]),
        np.array([_ROLE.get(a.mention.role, len(ROLES) - 1) for a in actors]),
        np.zeros((0, 0), np.float32),
        nearness(words, first, stop).astype(np.float32),
        tuple(a.key for a in actors),
    )
    return _parted(bare._replace(rows=_rows(texts, found, words, bare)), texts)


def _parted(c: Cast, texts: Sequence[Words]) -> list[Cast]:
    """C, of TEXTS, text by text."""
    actors = np.searchsorted(c.text, np.arange(len(texts) + 1))
    places = np.append(c.offsets, len(c.actor))[actors]
    apart = _moved(c, texts, actors, places, -1)._replace(text=np.zeros_like(c.text))
    parts = zip(pairwise(places.tolist()), pairwise(actors.tolist()), strict=True)
    return [Cast._make(apart[n][slice(*part[n in _OF_ACTORS])] for n in range(len(apart))) for part in parts]


def joined(casts: Sequence[Cast], texts: Sequence[Words]) -> Cast:
    """CASTS of TEXTS as one, whose words, sentences, actors and places are numbered on."""
    *columns, keys = zip(*casts, strict=True)
    flat = Cast._make([*map(np.concatenate, columns), tuple(key for own in keys for key in own)])
    actors, places = (np.cumsum([0, *map(len, columns[n])]) for n in (_FIELD["kind"], _FIELD["actor"]))
    return _moved(flat, texts, actors, places, 1)._replace(text=np.repeat(np.arange(len(casts)), np.diff(actors)))


def _moved(c: Cast, texts: Sequence[Words], actors: Ints, places: Ints, way: int) -> Cast:
    """C, of TEXTS that begin with these ACTORS and PLACES, numbered on (1) or anew (-1)."""
    words, sentences = (
        np.repeat(starts(counts), np.diff(places)) * way
        for counts in ([*map(len, texts)], [len(text.sentences) for text in texts])
    )
    return c._replace(
        actor=c.actor + np.repeat(actors[:-1], np.diff(places)) * way,
        **{name: getattr(c, name) + words for name in _NUMBERED},
        sentence=c.sentence + sentences,
        offsets=c.offsets + np.repeat(places[:-1], np.diff(actors)) * way,
    )


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
    for run in chains:
        for n in run:
            made[n] = (places[run[0]][1], places[run[-1]][2], len(run))
    return made


def _goes_on(words: Words, stop: int, first: int) -> bool:
    """Whether the names that end before word STOP and begin at FIRST are two of one list: "A, B and C"."""
    if words.sentence[stop - 1] != words.sentence[first] or first - stop > 1:
        return False
    marks = "".join(words.gaps[stop : first + 1])
    joined = words.norms[stop] in ("and", "or") if first > stop else "," in marks or "/" in marks
    return joined and not _ENDS_LIST & set(marks)


def _rows(texts: Sequence[Words], found: Sequence[Sequence[Actor]], words: Words, c: Cast) -> Floats:
    numbers = [np.asarray(column, dtype=np.float32) for column in _columns(texts, found, words, c)]
    return np.hstack([np.column_stack(numbers), np.minimum.reduceat(c.near, c.offsets, axis=0)])


def _columns(
    texts: Sequence[Words], found: Sequence[Sequence[Actor]], words: Words, c: Cast
) -> Iterator[Sequence[float] | NDArray[np.generic]]:
    """What is known of each actor; a new column goes last, others are read by number."""
    actors, sizes = [actor for own in found for actor in own], np.array([*map(len, texts)])
    many = np.array([*map(len, found)])[c.text]
    begin, last = starts([*map(len, texts)]), np.array([max(1, text.sentence[-1]) for text in texts])
    sentence = c.sentence - starts([len(text.sentences) for text in texts])[c.text[c.actor]]
    told = sentence > 0
    start = np.minimum.reduceat(np.where(told, sentence, last[c.text[c.actor]] + 1), c.offsets)
    sure = np.array([a.mention.confidence for a in actors])
    count = np.diff([*c.offsets, len(c.first)])
    kin = c.text * len(TYPES) + c.kind
    alike, before, most = _company(kin * len(ROLES) + c.role, count)
    yield from (c.kind, c.role, sure, _surer(c.text, sure) / many, count)
    yield from (np.minimum.reduceat(sentence, c.offsets), start / last[c.text], start)
    yield np.add.reduceat((c.first == c.begin) & told, c.offsets)
    yield np.maximum.reduceat(c.size, c.offsets)
    yield from zip(*(_form(words.forms[c.first[n] : c.stop[n]]) for n in c.offsets.tolist()), strict=True)
    yield from (alike, before, _company(kin, count)[0])
    is_new = c.role == _OWN[0]
    for own in (is_new & (c.kind == _OWN[1]), is_new):
        yield np.bincount(c.text[own], minlength=len(texts))[c.text]
    yield many
    place = c.first[c.offsets] - begin[c.text]
    yield place / sizes[c.text]
    yield from zip(*(row for own in found for row in _inside([a.key for a in own])), strict=True)
    yield np.where(sentence[c.offsets] == 0, place, _FAR)
    yield count == most


def _surer(text: Ints, sure: NDArray[np.float64]) -> Ints:
    """How many actors of the same TEXT are surer than each.

    >>> _surer(np.array([0, 0, 1]), np.array([0.5, 0.7, 0.9])).tolist()
    [1, 0, 0]
    """
    code = text * len(sure) + np.unique(sure, return_inverse=True)[1]
    return np.asarray(np.searchsorted(text, text, side="right") - np.searchsorted(np.sort(code), code, side="right"))


def _company(kinds: Ints, counts: Ints) -> tuple[Ints, Ints, Ints]:
    """How many are of the same of KINDS as each, how many of those come before it, and the largest of their COUNTS.

    >>> [part.tolist() for part in _company(np.array([3, 5, 3]), np.array([4, 1, 2]))]
    [[2, 1, 2], [0, 0, 1], [4, 1, 4]]
    """
    order, rising = np.argsort(kinds, kind="stable"), np.lexsort((counts, kinds))
    first, stop = (np.searchsorted(kinds[order], kinds, side=side) for side in ("left", "right"))
    before = np.empty_like(order)
    before[order] = np.arange(len(kinds)) - first[order]
    return stop - first, before, counts[rising][stop - 1]


def _form(forms: Sequence[str]) -> tuple[float, float, float]:
    """How many words a name has, whether one looks like a proper name, and whether it begins with a capital."""
    marked = any(not word[1:].islower() and len(word) > 1 for word in forms)
    return len(forms), marked, forms[0][0].isupper()


def _inside(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """In how many others of the names with these KEYS each stands, and how many stand in it.

    >>> list(_inside(["meta learning", "learning", "deep learning"]))
    [(0, 1), (2, 0), (0, 1)]
    """
    times = Counter(keys)
    held = [times.keys() & _runs(key) for key in keys]
    within = Counter(part for parts in held for part in parts)
    for key, parts in zip(keys, held, strict=True):
        yield within[key] - 1, sum(times[part] for part in parts) - 1


@lru_cache(maxsize=1 << 14)
def _runs(key: str) -> frozenset[str]:
    words = key.split(" ")
    return frozenset(" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))


def streams(words: Words, c: Cast) -> tuple[list[str], list[str], list[str]]:
    """The words of a text with what names say hidden behind their types, each of these with the one before, and bare.

    A name is its type at its last word, and nothing before that.
    """
    norms = list(words.norms)
    for first, stop, kind in hidden(c).tolist():
        norms[first:stop] = [""] * (stop - first - 1) + [f"@{TYPES[kind]}"]
    return norms, ["", *(f"{a} {b}" for a, b in pairwise(norms))], list(words.norms)


def hidden(c: Cast) -> Ints:
    """The places of names in C, from word to before word, each with its type by number, so that longer ones win."""
    kind = c.kind[c.actor]
    return np.column_stack([c.first, c.stop, kind])[np.lexsort((kind, c.stop, c.first, c.stop - c.first))]
