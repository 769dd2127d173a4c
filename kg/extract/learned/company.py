"""What is known of candidates beyond their text: what tables hold of their words, and how their rivals fare."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from kg.extract.learned.encoder import WIDEST
from kg.extract.learned.keys import Floats, Hashes, Table
from kg.extract.learned.rows import CONTEXTS, PLAIN, Candidates, Ints, rank
from kg.extract.runs import ranged
from kg.model import ROLES, TYPES

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
    rivals = np.zeros((3, len(sifted)), sifted.dtype)
    for kind, (row, other) in zip(rivals, _rivals(found), strict=True):
        np.maximum.at(kind, row, sifted[other])
    cuts = np.flatnonzero(np.r_[True, np.diff(found.text) > 0])
    sums = [own.sum() for own in np.split(sifted, cuts[1:])]
    total = np.repeat(sums, np.diff(np.r_[cuts, len(sifted)]))
    ranks = [rank(found.text, v) for v in (sifted, found.roles[:, 0] * sifted)]
    return np.stack([sifted, *rivals, total, *ranks], 1).astype(np.float32)


def _rivals(found: Candidates) -> Iterator[tuple[Ints, Ints]]:
    """The pairs of candidates FOUND of which in some place one holds the other, is held by it, crosses it."""
    order = np.argsort(found.places[:, 1], kind="stable")
    row, first, last = found.places[order].T
    # No span has more than WIDEST words.
    one, other = ranged(np.searchsorted(first, first - WIDEST), np.searchsorted(first, last, "right"))
    over = (last[other] >= first[one]) & (row[one] != row[other])
    one, other = one[over], other[over]
    holder = (first[other] <= first[one]) & (last[other] >= last[one])
    held = (first[other] >= first[one]) & (last[other] <= last[one])
    for kind in (holder, held, ~holder & ~held):
        yield row[one[kind]], row[other[kind]]
