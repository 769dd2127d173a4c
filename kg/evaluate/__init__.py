"""How good what was found is: the figures of one set of annotations against another, and what is wrong."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.evaluate.answers import Answer, read
from kg.evaluate.calibration import Calibration, calibration
from kg.evaluate.faults import Fault, faults
from kg.evaluate.figures import SAMPLES, SHARES, Score, linking, samples, scores
from kg.evaluate.matching import counts, matched

__all__ = ["SHARES", "Answer", "Fault", "Report", "Score", "evaluate", "read", "report", "write_page"]


@dataclass(frozen=True, slots=True)
class Report:
    """The SCORES by measure ("entities", "type method", "role uses", "relation extends", "linking" …) over the
    gold papers, of which so many were ANSWERED; TYPES and ROLES count what of gold was found as what.
    """

    papers: int
    answered: int
    scores: Mapping[str, Score]
    types: Mapping[tuple[str, str], int]
    roles: Mapping[tuple[str, str], int]
    calibration: Calibration | None
    faults: tuple[Fault, ...]


def evaluate(gold: str | Path, found: str | Path, *, resamples: int = SAMPLES) -> Report:
    """How good FOUND is by GOLD, each a .kg folder or annotations in JSON Lines.

    Intervals come from so many RESAMPLES of the papers.
    """
    return report(read(gold), read(found), resamples=resamples)


def report(gold: Mapping[str, Answer], found: Mapping[str, Answer], *, resamples: int = SAMPLES) -> Report:
    """How good the answers FOUND are by those of GOLD; what is found in other papers does not count.

    >>> from kg.evaluate.answers import Named
    >>> named = Named("PPO", "method", "uses", "PPO"), Named("RL", "concept", "uses", "RL")
    >>> gold, found = {"a": Answer("a", entities=named)}, {"a": Answer("a", entities=named[:1])}
    >>> report(gold, found).scores["entities"].recall
    0.5
    """
    papers = [matched(answer, found.get(name, Answer(name))) for name, answer in gold.items()]
    weights = samples(len(papers), resamples)
    both = [pair for paper in papers for pair in paper.both()]
    return Report(
        len(gold),
        len(gold.keys() & found.keys()),
        {**scores([counts(paper) for paper in papers], weights), "linking": linking(papers, weights)},
        Counter((g.type, f.type) for g, f in both),
        Counter((g.role, f.role) for g, f in both),
        calibration(papers),
        tuple(fault for paper in papers for fault in faults(paper)),
    )


def write_page(found: Report, path: str | Path, *, title: str, examples: int = 50) -> None:
    """Write to PATH the report FOUND as one HTML page, with so many EXAMPLES of each kind of fault."""
    from kg.evaluate.page import page
    from kg.io import replacing

    with replacing(Path(path)) as new:
        # Half of a surrogate pair cannot be UTF-8; as a reference a browser reads it as U+FFFD.
        new.write_bytes(page(found, title, examples).encode("utf-8", "xmlcharrefreplace"))
