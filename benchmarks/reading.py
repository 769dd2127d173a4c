"""How many papers a second each extractor reads, all components, with so many processes; starting them is not counted.

    python -m benchmarks.reading ../shared/corpora/daily-papers [--papers 1300] [--processes 2] [--yardstick]

It reads the first papers of the collection, by their identifiers. With --yardstick (needs the extra `train`) it also
says how many of them MiniLM-L6 by itself reads with as many threads, and how many times as many each extractor does.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg import sources
from kg.extract import PROFILES, annotations
from kg.model import Paper

YARDSTICK = 300  # papers are enough for it
FEW = 130  # read once more by themselves: what that takes is mostly the start


def main() -> None:
    """Print a line for each profile."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("collection", type=Path)
    options.add_argument("--papers", type=int, default=1300)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--yardstick", action="store_true")
    given = options.parse_args()
    papers = sources.read([given.collection]).papers[: given.papers]
    beside = dict(_yardstick(papers, given.processes)) if given.yardstick else {}
    for name, rate in beside.items():
        print(f"{name:<20}{rate:>8.1f} papers a second", flush=True)
    for profile in PROFILES:
        took = [seconds(some, profile, given.processes) for some in (papers, papers[:FEW])]
        rate = (len(papers) - FEW) / (took[0] - took[1])
        ratios = "".join(f", {rate / other:.2f} × {name}" for name, other in beside.items())
        print(f"{profile:<20}{rate:>8.1f} papers a second{ratios}", flush=True)


def _yardstick(papers: Sequence[Paper], threads: int) -> Iterator[tuple[str, float]]:
    from benchmarks.yardstick import rates

    return rates(papers[:YARDSTICK], threads)


def seconds(papers: Sequence[Paper], profile: str, processes: int) -> float:
    """How long reading PAPERS takes."""
    begun = time.perf_counter()
    for _ in annotations(papers, profile=profile, processes=processes):
        pass
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
