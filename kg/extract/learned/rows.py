"""Candidates: the spans of a text that may be entities, and all that is known of each, as a row of numbers.

A candidate is all places of a text that fold to one key. What is known of it: the network's scores, where it stands,
what it holds and what holds it, how often a collection has it. What tables and rivals say of it is in `company`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned import bonds, parts
from kg.extract.learned.encoder import WIDEST, Encoded, Scores, Word
from kg.extract.learned.keys import (
    LONGEST_KEY,
    PRIME,
    Floats,
    Hashes,
    Keys,
    Signs,
    Table,
    after,
    before,
    keys_of,
    signs,
)
from kg.extract.runs import starts
from kg.extract.words import Words
from kg.extract.words import words as words_of
from kg.model import RELATIONS, ROLES, TYPES

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
WILLING: Final = -3.5  # a span with a lower score is no candidate by its score alone
BOUND: Final = -2.0  # a candidate with a lower score has no relations


class Reading(NamedTuple):
    """The words of a text, what it is in numbers, and what the network says of it."""

    own: Words
    code: Encoded
    scores: Scores


class Candidates(NamedTuple):
    """What texts may name. Rows of HASHES and FEATURES are candidates, first those of the first text, and TEXT is the
    number of that; PLACES are (row, first word, last word), the words of all texts numbered on."""

    hashes: Hashes
    places: NDArray[np.int64]
    features: Floats
    contexts: Hashes  # [candidate, one of CONTEXTS]
    types: Floats
    roles: Floats
    text: Ints


# What a candidate is looked up by in tables of what annotated papers hold; the first is itself.
CONTEXTS: Final = ("phrase", "head", "first", "before", "after", "tail", "before-two")
# The features of a candidate that need no table.
PLAIN: Final = (
    "score", "score-mean", "score-first", "score-sum", "score-title", "places", "share-best",
    "holder", "holder-least", "held", "crossing", "crossing-least",
    "begins", "ends",
    *(f"type:{t}" for t in TYPES), *(f"role:{r}" for r in ROLES),
    *(f"most-type:{t}" for t in TYPES), *(f"most-role:{r}" for r in ROLES), *(f"first-role:{r}" for r in ROLES),
    *(f"part:{r}" for r in ROLES),
    *(f"{end}:{r}" for end in ("head", "tail") for r in RELATIONS),
    "title", "first-place", "last-place", "opens-title", "before-colon", "bracketed", "before-bracket", "after-mark",
    "tied-left", "tied-right", "words", "letters", "first-shape", "last-shape", "capitals", "digits", "marks", "length",
    "candidates", "rank", "spellings",
    "df", "df-head", "df-first", "df-gain", "df-share",
)  # fmt: skip
NEVER: Final = np.float32(-12)
_BREAK: Final = re.compile("\n")


def candidates(
    text: str, code: Encoded, scores: Scores, collection: Table, names: Table, *, texts: float
) -> Candidates:
    """The candidates of TEXT: what the network is WILLING to take and what the table of NAMES has as a name.

    COLLECTION counts the texts, of TEXTS in all, that hold a phrase.
    """
    return candidates_of([Reading(words_of(text), code, scores)], collection, names, texts=texts)


def candidates_of(read: Sequence[Reading], collection: Table, names: Table, *, texts: float) -> Candidates:
    """The candidates of all texts that were READ."""
    words, sizes = words_read(read), [len(one.code.words) for one in read]
    seen = signs(words, sizes)
    made = keys_of(seen)
    around = lattice(np.concatenate([one.scores.spans[:, :, 0] for one in read]), np.repeat(np.cumsum(sizes), sizes))
    spot, first, last = _fitting(seen, made, _lines(read, seen))
    found = made.hashes.ravel()[spot]
    willing = (around.score[first, last - first] > WILLING) | (names(found)[:, 1] > 0)
    order = np.lexsort((found, seen.text[first]))
    first, last, found = first[order], last[order], found[order]
    is_new = np.r_[True, (found[1:] != found[:-1]) | (np.diff(seen.text[first]) > 0)][: len(found)]
    wanted = np.logical_or.reduceat(willing[order], np.flatnonzero(is_new)) if len(found) else is_new
    kept = wanted[np.cumsum(is_new) - 1]
    if not kept.any():
        return _nothing()
    row = (np.cumsum(wanted) - 1)[np.cumsum(is_new) - 1][kept]
    places = np.stack([row, first[kept], last[kept]], 1)
    return _described(read, words, seen, around, made, found[is_new][wanted], places, collection, texts)


def words_read(read: Sequence[Reading]) -> tuple[Word, ...]:
    """The words of all texts that were READ, one after the other."""
    return tuple(chain.from_iterable(one.code.words for one in read))


def only(found: Candidates, rows: Ints) -> Candidates:
    """Those of the candidates FOUND that are in ROWS, which rise."""
    places = found.places[np.isin(found.places[:, 0], rows)]
    places[:, 0] = np.searchsorted(rows, places[:, 0])
    return Candidates._make((found.hashes[rows], places, *(column[rows] for column in found[2:])))


def _nothing() -> Candidates:
    none, nowhere = np.zeros((0, len(PLAIN)), np.float32), np.zeros((0, len(CONTEXTS)), np.uint64)
    types, roles = none[:, : len(TYPES)], none[:, : len(ROLES)]
    return Candidates(nowhere[:, 0], np.zeros((0, 3), np.int64), none, nowhere, types, roles, np.zeros(0, np.int64))


def _fitting(seen: Signs, made: Keys, lines: Ints) -> tuple[Ints, Ints, Ints]:
    """The runs of words that can be names, each by its number among MADE, its first word and its last."""
    spot = np.flatnonzero(made.hashes)
    start, more = np.divmod(spot, LONGEST_KEY)
    first, last = made.places[start], made.places[start + more]
    no_first, no_last = _no_ends(seen)
    mark, suffix = seen.mark & seen.counts, _suffixes(seen)
    no_first |= mark
    no_last |= (mark & ~suffix) | after(suffix, False, seen.text)
    fits = (last - first < WIDEST) & ~no_first[first] & ~no_last[last] & (lines[first] == lines[last])
    return spot[fits], first[fits], last[fits]


def _lines(read: Sequence[Reading], seen: Signs) -> Ints:
    """The number of the line that each word of the texts that were READ stands in."""
    begun = starts([len(one.own.text) for one in read])
    breaks = [
        start + m.start()
        for start, one in zip(begun.tolist(), read, strict=True)
        for m in _BREAK.finditer(one.own.text)
    ]
    return np.searchsorted(breaks, begun[seen.text] + seen.start)


def _no_ends(seen: Signs) -> tuple[Bools, Bools]:
    """Whether no name begins with each word, and whether none ends with it; "in" of "in-context" is no such word.

    >>> from kg.extract.learned.encoder import words
    >>> [side.tolist() for side in _no_ends(signs(words("on in-context A")))]
    [[True, False, False, False, True], [True, True, False, False, False]]
    """
    hyphen = seen.hyphen & seen.tied
    return (
        seen.small & ~after(hyphen, False, seen.text),
        seen.small & ~before(hyphen, False, seen.text) & ~seen.letter,
    )


def _suffixes(seen: Signs) -> Bools:
    """Whether each word is a mark that ends a name, such as that of R1+.

    >>> from kg.extract.learned.encoder import words
    >>> _suffixes(signs(words("R1+ and a+b"))).tolist()
    [False, True, False, False, False, False]
    >>> _suffixes(signs(words("C++"))).tolist()
    [False, True, True]
    """
    open_ = ~after(seen.tied, False, seen.text) | after(seen.mark, False, seen.text)
    made = np.zeros(len(seen.mark), bool)
    for n in np.flatnonzero(seen.suffix & seen.tied & open_):
        made[n] = made[n - 1] or not seen.mark[n - 1]
    return made


class Lattice(NamedTuple):
    """Of every span by first word and width: its score, and the best of those that hold it, it holds, it crosses."""

    score: Floats
    holder: Floats
    held: Floats
    crossing: Floats


def lattice(score: Floats, stops: Ints | None = None) -> Lattice:
    """What lies around every span, from its neighbours: each step goes from one width to the next.

    Before the word of the number in STOPS the text of each word ends, if there are several.

    >>> made = lattice(np.array([[1, 5], [2, 0]], np.float32)[:, [0, 1] + [1] * 10])
    >>> [float(x) for x in (made.holder[0, 0], made.held[0, 1], made.crossing[0, 1])]
    [5.0, 2.0, -12.0]
    """
    count = len(score)
    ends = np.arange(count) + np.arange(WIDEST)[:, None]
    # A row a width: rows lie in one piece.
    score = np.where(ends < (count if stops is None else stops), score.T, NEVER)
    holder, held, right, left = (np.full((WIDEST, count), NEVER, np.float32) for _ in range(4))
    for w in reversed(range(WIDEST - 1)):
        wider = np.maximum(score[w + 1], holder[w + 1])
        holder[w] = np.maximum(wider, _shifted(wider, 1))
    # The best of the spans that start here and have at least so many words; that end here and have.
    starting = np.maximum.accumulate(score[::-1])[::-1]
    ending = np.stack([_shifted(score[w], w) for w in range(WIDEST)])
    ending = np.maximum.accumulate(ending[::-1])[::-1]
    for w in range(1, WIDEST):
        narrower = np.maximum(score[w - 1], held[w - 1])
        held[w] = np.maximum(narrower, _shifted(narrower, -1))
        right[w] = np.maximum(_shifted(starting[w], -1), _shifted(right[w - 1], -1))
        left[w] = np.maximum(left[w - 1], _shifted(ending[w], 1 - w))
    return Lattice(score.T, holder.T, held.T, np.maximum(right, left).T)


def _shifted(values: Floats, by: int) -> Floats:
    """VALUES moved BY so many places, back if that is negative; what comes in is NEVER."""
    made = np.full(len(values), NEVER, np.float32)
    if by >= 0:
        made[by:] = values[: max(0, len(values) - by)]
    else:
        made[:by] = values[-by:]
    return made


def _described(
    read: Sequence[Reading], words: Sequence[Word], seen: Signs, around: Lattice, made: Keys, wanted: Hashes,
    places: Ints, collection: Table, texts: float,
) -> Candidates:  # fmt: skip
    row, first, last = places.T
    wide = last - first
    cuts = np.searchsorted(row, np.arange(len(wanted)))
    times = np.diff(np.r_[cuts, len(row)]).astype(np.float32)
    text = seen.text[first[cuts]]

    def most(values: Floats) -> Floats:
        return np.maximum.reduceat(values, cuts)

    def least(values: Floats) -> Floats:
        return np.minimum.reduceat(values, cuts)

    def total(values: Floats) -> Floats:
        return np.add.reduceat(values.astype(np.float32), cuts)

    def ahead(values: Bools) -> Floats:
        return np.asarray(before(values, False, seen.text)[first], np.float32)

    def behind(values: Bools) -> Floats:
        return np.asarray(after(values, False, seen.text)[last], np.float32)

    score = around.score[first, wide]
    sure = 1 / (1 + np.exp(-score))
    holder, held, crossing = (part[first, wide] for part in (around.holder, around.held, around.crossing))
    borders = _log_softmax(np.concatenate([one.scores.borders for one in read]))
    weight = (sure + 1e-3)[:, None]
    out = np.concatenate([*_said(read, seen.text[first], first, wide)])
    kinds, playing = _softmax(out[:, 1:6]), _softmax(out[:, 6:14])
    types = np.add.reduceat(kinds * weight, cuts) / total(weight[:, 0])[:, None]
    roles = np.add.reduceat(playing * weight, cuts) / total(weight[:, 0])[:, None]
    sizes = np.array([len(one.code.words) for one in read])
    begin = starts(sizes.tolist())
    titled = np.concatenate([one.code.zones[one.code.firsts] == 1 for one in read])[first]
    stop = np.r_[cuts[1:], len(row)] - 1
    # The place that the network likes best stands for the spelling.
    liked = np.lexsort((first, -score, row))[cuts]
    left, right = first[liked], last[liked]
    ahead_of = before(seen.inner, 0, seen.text)
    phrase = np.stack(
        [
            wanted, seen.final[right], seen.inner[left], ahead_of[left], after(seen.inner, 0, seen.text)[right],
            _tails(made, right, wanted), ahead_of[left] * PRIME + before(ahead_of, 0, seen.text)[left],
        ],
        1,
    )  # fmt: skip
    df = collection(phrase[:, [0, 1, 2]].ravel()).reshape(-1, 3)
    logs = np.log1p(df)
    size = np.searchsorted(made.places, right, "right") - np.searchsorted(made.places, left)
    top = most(score)
    columns = [
        top, total(score) / times, score[cuts], total(sure), most(np.where(titled, score, NEVER)), times,
        total(score >= np.maximum(holder, crossing)) / times,
        most(holder), least(holder), most(held), most(crossing), least(crossing),
        most(borders[first, 1]), most(-after(borders[:, 2], float(NEVER), seen.text)[last]),
        *types.T, *roles.T, *most(kinds).T, *most(playing).T, *playing[cuts].T, *_parts(read, places).T,
        *_bonds(read, text, begin, places, top).T,
        total(titled), (first[cuts] - begin[text]) / sizes[text], (last[stop] - begin[text]) / sizes[text],
        most((first == begin[seen.text[first]]).astype(np.float32)),
        most(behind(seen.colon) * titled), total(ahead(seen.opens) * behind(seen.closes)),
        total(behind(seen.opens)),
        total(ahead(seen.mark)), most(seen.tied[first].astype(np.float32)), most(behind(seen.tied)),
        size, seen.end[right] - seen.start[left], seen.shape[left], seen.shape[right], *_spelling(seen, left, right),
        sizes[text], np.bincount(text[top > 0], minlength=len(read))[text],
        rank(text, top), _spellings(words, places, cuts, times),
        logs[:, 0], logs[:, 1], logs[:, 2], logs[:, 0] - np.minimum(logs[:, 1], logs[:, 2]),
        np.log(texts + 1) + logs[:, 0] - logs[:, 1] - logs[:, 2],
    ]  # fmt: skip
    features = np.stack([np.asarray(c, np.float32) for c in columns], 1)
    return Candidates(wanted, places, features, phrase, types, roles, text)


def _said(read: Sequence[Reading], text: Ints, first: Ints, wide: Ints) -> Iterator[Floats]:
    """What the network says of every span by its TEXT, its FIRST word and its width."""
    cuts = np.searchsorted(text, np.arange(len(read) + 1)).tolist()
    begin = starts([len(one.code.words) for one in read])
    for n, one in enumerate(read):
        own = slice(cuts[n], cuts[n + 1])
        yield one.scores.spans[first[own] - begin[n], wide[own]]


def _parts(read: Sequence[Reading], places: Ints) -> Floats:
    """How likely each candidate, which has these PLACES, is in each role, by all of them; one network READ all."""
    words = np.concatenate([one.scores.parts.words for one in read])
    return _softmax(parts.played(parts.Told(words, read[0].scores.parts.weights), places))


def _bonds(read: Sequence[Reading], text: Ints, begin: Ints, places: Ints, score: Floats) -> Floats:
    """The likeliest relations of each candidate, which has these PLACES and this SCORE, with others of its TEXT."""
    made = np.full((len(score), 2 * len(RELATIONS)), NEVER, np.float32)
    names = np.flatnonzero(score > BOUND)
    likely = 1 / (1 + np.exp(-score[names]))
    there = places[np.isin(places[:, 0], names)]
    there[:, 0] = np.searchsorted(names, there[:, 0])
    cuts = np.searchsorted(text[names], np.arange(len(read) + 1)).tolist()
    stops = np.searchsorted(there[:, 0], cuts).tolist()
    for n, one in enumerate(read):
        own = slice(cuts[n], cuts[n + 1])
        if own.start < own.stop:
            at = there[stops[n] : stops[n + 1]] - (cuts[n], begin[n], begin[n])
            made[names[own]] = bonds.strongest(one.scores.ends, at, likely[own])
    return made


def rank(text: Ints, values: Floats) -> Ints:
    """How many candidates of the same TEXT have larger VALUES, or the same and come first.

    >>> rank(np.array([0, 0, 0, 1]), np.array([1.0, 3.0, 1.0, 2.0])).tolist()
    [1, 0, 2, 0]
    """
    made = np.empty(len(text), np.int64)
    made[np.lexsort((-values, text))] = np.arange(len(text)) - np.searchsorted(text, text)
    return made


def _spellings(words: Sequence[Word], places: Ints, cuts: Ints, times: Floats) -> Ints:
    """In how many spellings each candidate stands there, by the first and last of its words."""
    made = np.ones(len(cuts), np.int64)
    for n in np.flatnonzero(times > 1).tolist():
        spots = places[cuts[n] : cuts[n] + int(times[n]), 1:].tolist()
        made[n] = len({(words[first].text, words[last].text) for first, last in spots})
    return made


def _tails(made: Keys, last: NDArray[np.int64], otherwise: Hashes) -> Hashes:
    """The hashes of the two words up to the LAST ones."""
    spot = np.searchsorted(made.places, last)
    two = np.where(spot > 0, made.hashes[np.maximum(spot - 1, 0), 1], np.uint64(0))
    return np.where(two > 0, two, otherwise)


def _spelling(seen: Signs, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
    """The shares of letters in capitals, in digits and of marks, of each span."""
    counts = np.cumsum(np.r_[np.zeros((1, 4), np.int64), seen.letters], 0)
    size, *kinds = (counts[last + 1] - counts[first]).T
    return np.asarray(kinds / size)


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True), np.float32)


def _log_softmax(x: Floats) -> Floats:
    shifted = x - x.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)), np.float32)
