"""How many papers a second each extractor reads, all components, with so many processes; starting them is not counted.

    python -m benchmarks.reading ../shared/corpora/daily-papers [--papers 1300] [--processes 2] [--yardstick]

It reads the first papers of the collection, by their identifiers. With --yardstick (needs the extra `train`) it does so
in ROUNDS, and before and after each reading others read some of the papers: how many times as many ours reads. A
machine that is busy with something else is so for both.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean, median

from kg import sources
from kg.extract import PROFILES, annotations
from kg.model import Paper

YARDSTICK = 100  # papers are enough for it
STARTED = 200  # papers are read, and then the clock starts


def main() -> None:
    """Print a line for each profile."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("collection", type=Path)
    options.add_argument("--papers", type=int, default=1300)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--yardstick", action="store_true")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    papers = sources.read([given.collection]).papers[: given.papers]
    if len(papers) < (least := STARTED * (1 + given.processes)):
        options.error(f"{given.collection} has {len(papers)} papers to read, {least} are needed")
    if given.yardstick:
        _compare(papers, given.processes, given.rounds)
        return
    for profile in PROFILES:
        print(f"{profile:<20}{rate(papers, profile, given.processes):>8.1f} papers a second", flush=True)


def rate(papers: Sequence[Paper], profile: str, processes: int) -> float:
    """How many of PAPERS a second are read while all PROCESSES are at it."""
    times: list[tuple[int, float]] = []
    for _ in annotations(
        papers,
        profile=profile,
        processes=processes,
        progress=lambda _, done, __: times.append((done, time.perf_counter())),
    ):
        pass
    first, begun = next(seen for seen in times if seen[0] >= STARTED)
    last, ended = times[-processes]
    return (last - first) / (ended - begun)


def _compare(papers: Sequence[Paper], processes: int, rounds: int) -> None:
    from benchmarks.yardstick import measured, rates

    ours: dict[str, list[float]] = {profile: [] for profile in PROFILES}
    beside: dict[str, list[Mapping[str, float]]] = {profile: [] for profile in PROFILES}
    with rates(papers[:YARDSTICK], processes) as others:
        measured(others)  # the first time all is still to be loaded
        before = measured(others)
        for number in range(rounds):
            for profile in PROFILES:
                ours[profile].append(rate(papers, profile, processes))
                after = measured(others)
                beside[profile].append({name: mean([before[name], after[name]]) for name in others})
                before = after
                print(f"round {number + 1}, {profile}: {ours[profile][-1]:.1f}, {_listed(after)}", flush=True)
    for profile, reached in ours.items():
        print(f"{profile:<20}{_spread(reached, 1)} papers a second")
        for name in others:
            ratios = [own / other[name] for own, other in zip(reached, beside[profile], strict=True)]
            print(f"{'':<20}{_spread(ratios, 2)} × {name}, which read {median(o[name] for o in beside[profile]):.1f}")


def _listed(read: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.1f}" for name, value in read.items())


def _spread(values: Sequence[float], digits: int) -> str:
    low, middle, high = (f"{value:.{digits}f}" for value in (min(values), median(values), max(values)))
    return f"{middle:>8} ({low} to {high})"


if __name__ == "__main__":
    main()
