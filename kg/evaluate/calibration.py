"""Whether confidence means what it says: of what is found with confidence .8, four in five should be right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.evaluate.matching import Matched

_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """COUNT entities found with a confidence from LOW to HIGH: its mean, and the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The BINS that hold anything, and their mean distance from the truth (expected calibration error)."""

    bins: tuple[Bin, ...]
    error: float


def calibration(papers: Iterable[Matched]) -> Calibration | None:
    """How well the confidence of found entities says whether gold has them; None where nothing states one."""
    judged = sorted(pair for paper in papers for pair in _judged(paper))
    return calibrated(judged) if judged else None


def _judged(paper: Matched) -> Iterator[tuple[float, bool]]:
    hit = {j for _, j in paper.pairs}
    for j, entity in enumerate(paper.found.entities):
        if entity.confidence is not None:
            yield float(entity.confidence), j in hit


def calibrated(judged: Sequence[tuple[float, bool]]) -> Calibration:
    """The calibration of what is JUDGED: each its confidence, and whether it is right.

    >>> calibrated([(0.82, True), (0.84, True), (0.86, False), (0.12, False)]).error
    0.16
    """
    bins = tuple(_bins(judged))
    error = sum(b.count * abs(b.right - b.confidence) for b in bins) / len(judged)
    return Calibration(bins, round(error, 6))


def _bins(judged: Sequence[tuple[float, bool]]) -> Iterator[Bin]:
    for n in range(_BINS):
        inside = [(sure, right) for sure, right in judged if min(int(sure * _BINS), _BINS - 1) == n]
        if inside:
            sure, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            yield Bin(n / _BINS, (n + 1) / _BINS, len(inside), sure, right)
