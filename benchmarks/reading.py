"""How many papers a second each extractor reads, all components, with so many processes; starting them is not counted.

    python -m benchmarks.reading ../shared/corpora/daily-papers [--papers 1300] [--processes 2]

It reads the first papers of the collection, by their identifiers.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from kg import sources
from kg.extract import PROFILES, annotations
from kg.model import Paper

FEW = 130  # read once more by themselves: what that takes is mostly the start


def main() -> None:
    """Print a line for each profile."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("collection", type=Path)
    options.add_argument("--papers", type=int, default=1300)
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    papers = sources.read([given.collection]).papers[: given.papers]
    for profile in PROFILES:
        took = [seconds(some, profile, given.processes) for some in (papers, papers[:FEW])]
        print(f"{profile:<10}{(len(papers) - FEW) / (took[0] - took[1]):>8.1f} papers a second", flush=True)


def seconds(papers: Sequence[Paper], profile: str, processes: int) -> float:
    """How long reading PAPERS takes."""
    begun = time.perf_counter()
    for _ in annotations(papers, profile=profile, processes=processes):
        pass
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
