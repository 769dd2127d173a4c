"""Candidates: the spans of a text that may be entities, and all that is known of each, as a row of numbers.

A candidate is all places of a text that fold to one key. What is known of it: the network's scores, where it stands,
what it holds and what holds it, how annotated papers and a large collection treat the same words.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.learned.encoder import WIDEST, Encoded, Scores, Word
from kg.extract.learned.keys import LONGEST_KEY, PRIME, Floats, Hashes, Keys, Signs, Table, keys, signs
from kg.model import ROLES, TYPES

WILLING: Final = -3.5  # a span with a lower score is no candidate by its score alone


class Candidates(NamedTuple):
    """What a text may name. Rows of HASHES and FEATURES are candidates; PLACES are (row, first word, last word)."""

    hashes: Hashes
    places: NDArray[np.int64]
    features: Floats
    contexts: Hashes  # [candidate, one of CONTEXTS]
    types: Floats
    roles: Floats


# What a candidate is looked up by in tables of what annotated papers hold; the first is itself.
CONTEXTS: Final = ("phrase", "head", "first", "before", "after", "tail", "before-two")
# The features of a candidate that need no table.
PLAIN: Final = (
    "score", "score-mean", "score-first", "score-sum", "score-title", "places", "share-best",
    "holder", "holder-least", "held", "crossing", "crossing-least",
    "begins", "ends",
    *(f"type:{t}" for t in TYPES), *(f"role:{r}" for r in ROLES),
    *(f"most-type:{t}" for t in TYPES), *(f"most-role:{r}" for r in ROLES), *(f"first-role:{r}" for r in ROLES),
    "title", "first-place", "last-place", "opens-title", "before-colon", "bracketed", "before-bracket", "after-mark",
    "tied-left", "tied-right", "words", "letters", "first-shape", "last-shape", "capitals", "digits", "marks", "length",
    "candidates", "rank", "spellings",
    "df", "df-head", "df-first", "df-gain", "df-share",
)  # fmt: skip
NEVER: Final = np.float32(-12)


def candidates(
    text: str, code: Encoded, scores: Scores, collection: Table, names: Table, *, texts: float
) -> Candidates:
    """The candidates of TEXT: what the network is WILLING to take and what the table of NAMES has as a name.

    COLLECTION counts the texts, of TEXTS in all, that hold a phrase.
    """
    made = keys(code.words)
    size = len(made.places)
    flat = made.hashes.ravel()
    a = np.repeat(np.arange(size), LONGEST_KEY)
    k = np.tile(np.arange(LONGEST_KEY), size)
    first, last = made.places[a], made.places[np.minimum(a + k, size - 1)]
    wide = last - first
    fits = (flat > 0) & (wide < WIDEST)
    seen = signs(code.words)
    no_first, no_last = _no_ends(seen)
    mark = seen.mark & seen.counts
    suffix = _suffixes(code.words)
    fits &= ~mark[first] & (~mark[last] | suffix[last]) & ~suffix[np.minimum(last + 1, len(suffix) - 1)]
    lines = np.searchsorted([n for n, c in enumerate(text) if c == "\n"], [w.start for w in code.words])
    fits &= ~no_first[first] & ~no_last[last] & (lines[first] == lines[last])
    around = lattice(scores.spans[:, :, 0])
    score = np.where(fits, around.score[first, np.minimum(wide, WIDEST - 1)], NEVER)
    spot = np.flatnonzero(fits)
    found = flat[spot]
    listed = names(found)[:, 1] > 0
    wanted = np.unique(found[(score[spot] > WILLING) | listed])
    if not len(wanted):
        none, nowhere = np.zeros((0, len(PLAIN)), np.float32), np.zeros((0, len(CONTEXTS)), np.uint64)
        places = np.zeros((0, 3), np.int64)
        return Candidates(wanted, places, none, nowhere, none[:, : len(TYPES)], none[:, : len(ROLES)])
    row = np.minimum(np.searchsorted(wanted, found), len(wanted) - 1)
    same = wanted[row] == found
    spot, row = spot[same], row[same]
    order = np.lexsort((first[spot], row))
    spot, row = spot[order], row[order]
    places = np.stack([row, first[spot], last[spot]], 1)
    return _described(code, scores, around, made, wanted, places, collection, texts)


def _no_ends(seen: Signs) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether no name begins with each word, and whether none ends with it; "in" of "in-context" is no such word.

    >>> from kg.extract.learned.encoder import words
    >>> [side.tolist() for side in _no_ends(signs(words("on in-context A")))]
    [[True, False, False, False, True], [True, True, False, False, False]]
    """
    hyphen = seen.hyphen & seen.tied
    before, after = np.r_[False, hyphen[:-1]], np.r_[hyphen[1:], False]
    return seen.small & ~after, seen.small & ~before & ~seen.letter


def _suffixes(found: Sequence[Word]) -> NDArray[np.bool_]:
    """Whether each word, and what comes after the last, is a mark that ends a name, such as that of R1+.

    >>> from kg.extract.learned.encoder import words
    >>> _suffixes(words("R1+ and a+b")).tolist()
    [False, True, False, False, False, False, False]
    >>> _suffixes(words("C++")).tolist()
    [False, True, True, False]
    """
    made = np.zeros(len(found) + 1, bool)
    for n, (before, word) in enumerate(pairwise(found), 1):
        if word.text in "+*#" and before.end == word.start and (before.text[-1].isalnum() or made[n - 1]):
            after = found[n + 1] if n + 1 < len(found) else None
            made[n] = after is None or after.start > word.end or not after.text[0].isalnum()
    return made


class Lattice(NamedTuple):
    """Of every span by first word and width: its score, and the best of those that hold it, it holds, it crosses."""

    score: Floats
    holder: Floats
    held: Floats
    crossing: Floats


def lattice(score: Floats) -> Lattice:
    """What lies around every span, from its neighbours: each step goes from one width to the next.

    >>> made = lattice(np.array([[1, 5], [2, 0]], np.float32)[:, [0, 1] + [1] * 10])
    >>> [float(x) for x in (made.holder[0, 0], made.held[0, 1], made.crossing[0, 1])]
    [5.0, 2.0, -12.0]
    """
    count = len(score)
    end = np.arange(count)[:, None] + np.arange(WIDEST)
    score = np.where(end < count, score, NEVER)
    holder, held, right, left = (np.full((count, WIDEST), NEVER, np.float32) for _ in range(4))
    for w in reversed(range(WIDEST - 1)):
        wider = np.maximum(score[:, w + 1], holder[:, w + 1])
        holder[:, w] = np.maximum(wider, _shifted(wider, 1))
    # The best of the spans that start here and have at least so many words; that end here and have.
    starting = np.maximum.accumulate(score[:, ::-1], 1)[:, ::-1]
    ending = np.stack([_shifted(score[:, w], w) for w in range(WIDEST)], 1)
    ending = np.maximum.accumulate(ending[:, ::-1], 1)[:, ::-1]
    for w in range(1, WIDEST):
        narrower = np.maximum(score[:, w - 1], held[:, w - 1])
        held[:, w] = np.maximum(narrower, _shifted(narrower, -1))
        right[:, w] = np.maximum(_shifted(starting[:, w], -1), _shifted(right[:, w - 1], -1))
        left[:, w] = np.maximum(left[:, w - 1], _shifted(ending[:, w], 1 - w))
    return Lattice(score, holder, held, np.maximum(right, left))


def _shifted(values: Floats, by: int) -> Floats:
    """VALUES moved BY so many places, back if that is negative; what comes in is NEVER."""
    made = np.full(len(values), NEVER, np.float32)
    if by >= 0:
        made[by:] = values[: max(0, len(values) - by)]
    else:
        made[:by] = values[-by:]
    return made


def _described(
    code: Encoded, scores: Scores, around: Lattice, made: Keys, wanted: Hashes, places: NDArray[np.int64],
    collection: Table, texts: float,
) -> Candidates:  # fmt: skip
    row, first, last = places.T
    wide = last - first
    cuts = np.searchsorted(row, np.arange(len(wanted)))
    times = np.diff(np.r_[cuts, len(row)]).astype(np.float32)

    def most(values: Floats) -> Floats:
        return np.maximum.reduceat(values, cuts)

    def least(values: Floats) -> Floats:
        return np.minimum.reduceat(values, cuts)

    def total(values: Floats) -> Floats:
        return np.add.reduceat(values.astype(np.float32), cuts)

    score = around.score[first, wide]
    sure = 1 / (1 + np.exp(-score))
    holder, held, crossing = (part[first, wide] for part in (around.holder, around.held, around.crossing))
    borders = _log_softmax(scores.borders)
    inside = np.r_[borders[:, 2], NEVER]
    weight = (sure + 1e-3)[:, None]
    out = scores.spans[first, wide]
    kinds, parts = _softmax(out[:, 1:6]), _softmax(out[:, 6:14])
    types = np.add.reduceat(kinds * weight, cuts) / total(weight[:, 0])[:, None]
    roles = np.add.reduceat(parts * weight, cuts) / total(weight[:, 0])[:, None]
    seen = signs(code.words)
    count = len(code.words)
    opens, closes, colon, marks = (_ahead(v) for v in (seen.opens, seen.closes, seen.colon, seen.mark))
    tied = np.r_[seen.tied, False].astype(np.float32)
    titled = code.zones[code.firsts[first]] == 1
    begin, stop = cuts, np.r_[cuts[1:], len(row)] - 1
    # The place that the network likes best stands for the spelling.
    liked = np.lexsort((first, -score, row))[cuts]
    forms = [(code.words[a].text, code.words[b].text) for a, b in zip(first, last, strict=True)]
    spellings = [len(set(forms[b : s + 1])) for b, s in zip(begin, stop, strict=True)]
    none = np.zeros(1, np.uint64)
    left, right = first[liked], last[liked]
    before, after = np.r_[none, seen.inner], np.r_[seen.inner, none]
    phrase = np.stack(
        [
            wanted, seen.final[right], seen.inner[left], before[left], after[right + 1],
            _tails(made, right, wanted), before[left] * PRIME + before[np.maximum(left - 1, 0)],
        ],
        1,
    )  # fmt: skip
    df = collection(phrase[:, [0, 1, 2]].ravel()).reshape(-1, 3)
    logs = np.log1p(df)
    size = np.searchsorted(made.places, right, "right") - np.searchsorted(made.places, left)
    starts, ends = np.array([(w.start, w.end) for w in code.words], np.int64).T
    top = most(score)
    columns = [
        top, total(score) / times, score[begin], total(sure), most(np.where(titled, score, NEVER)), times,
        total(score >= np.maximum(holder, crossing)) / times,
        most(holder), least(holder), most(held), most(crossing), least(crossing),
        most(borders[first, 1]), most(-inside[last + 1]),
        *types.T, *roles.T, *most(kinds).T, *most(parts).T, *parts[begin].T,
        total(titled), first[begin] / count, last[stop] / count, most((first == 0).astype(np.float32)),
        most(colon[last + 2] * titled), total(opens[first] * closes[last + 2]),
        total(opens[last + 2]),
        total(marks[first]), most(tied[first]), most(tied[last + 1]),
        size, ends[right] - starts[left], seen.shape[left], seen.shape[right], *_spelling(seen, left, right),
        np.full(len(wanted), count), np.full(len(wanted), np.count_nonzero(top > 0)),
        np.argsort(np.argsort(-top, kind="stable"), kind="stable"), np.array(spellings),
        logs[:, 0], logs[:, 1], logs[:, 2], logs[:, 0] - np.minimum(logs[:, 1], logs[:, 2]),
        np.log(texts + 1) + logs[:, 0] - logs[:, 1] - logs[:, 2],
    ]  # fmt: skip
    features = np.stack([np.asarray(c, np.float32) for c in columns], 1)
    return Candidates(wanted, places, features, phrase, types, roles)


def _tails(made: Keys, last: NDArray[np.int64], otherwise: Hashes) -> Hashes:
    """The hashes of the two words up to the LAST ones."""
    spot = np.searchsorted(made.places, last)
    two = np.where(spot > 0, made.hashes[np.maximum(spot - 1, 0), 1], np.uint64(0))
    return np.where(two > 0, two, otherwise)


def _ahead(values: NDArray[np.bool_]) -> Floats:
    """VALUES with a nought before the first and after the last."""
    return np.asarray(np.r_[False, values, False], np.float32)


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


PRIOR: Final = np.array([0.36, 0.06, 0.16, 0.34, 0.08], np.float32)  # the shares of the TYPES
RATE: Final = 0.3  # of candidates that are entities
TYPED: Final = ("phrase", "head", "tail")  # the contexts that tell of types, and of roles
TOLD: Final = ("phrase", "head", "before", "before-two", "after")
LEARNED: Final = (
    *(f"{c}-{what}" for c in CONTEXTS for what in ("seen", "rate")),
    *(f"{c}-{t}" for c in TYPED for t in TYPES),
    *(f"{c}-{r}" for c in TOLD for r in ROLES),
)
FEATURES: Final = (*PLAIN, *LEARNED)


def looked_up(contexts: Hashes, tables: Mapping[str, Table]) -> Floats:
    """What the TABLES hold for the CONTEXTS of candidates."""
    counts = [tables[name](contexts[:, n]) for n, name in enumerate(CONTEXTS)]
    by_name = dict(zip(CONTEXTS, counts, strict=True))
    columns = [column for c in counts for column in (np.log1p(c[:, 0]), (c[:, 1] + 2 * RATE) / (c[:, 0] + 2))]
    split = 2 + len(TYPES)
    shares = [_shares(by_name[name][:, 2:split], PRIOR) for name in TYPED]
    shares += [_shares(by_name[name][:, split:], np.full(len(ROLES), 1 / len(ROLES), np.float32)) for name in TOLD]
    return np.concatenate([np.stack(columns, 1), *shares], 1).astype(np.float32)


def _shares(counts: Floats, prior: Floats) -> Floats:
    return np.asarray((counts + 2 * prior) / (counts.sum(1, keepdims=True) + 2))


COMPANY: Final = (
    "sifted",
    "holder-sifted",
    "held-sifted",
    "crossing-sifted",
    "sum-sifted",
    "rank-sifted",
    "proposes-rank",
)


def company(found: Candidates, sifted: Floats) -> Floats:
    """What a first judgement of all candidates FOUND says about each: its own, and those of its rivals."""
    row, first, last = found.places.T
    over = (first[:, None] <= last) & (last[:, None] >= first) & (row[:, None] != row)
    holder = over & (first <= first[:, None]) & (last >= last[:, None])
    held = over & (first >= first[:, None]) & (last <= last[:, None])
    cuts = np.searchsorted(row, np.arange(len(found.hashes)))
    rivals = [
        np.maximum.reduceat(np.where(kind, sifted[row], 0).max(1), cuts)
        for kind in (holder, held, over & ~holder & ~held)
    ]
    ranks = [np.argsort(np.argsort(-v, kind="stable"), kind="stable") for v in (sifted, found.roles[:, 0] * sifted)]
    return np.stack([sifted, *rivals, np.full(len(sifted), sifted.sum()), *ranks], 1).astype(np.float32)
