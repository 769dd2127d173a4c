"""How long, and in how much memory, `kg build` makes a graph of real collections.

    python -m benchmarks.build ../shared/corpora/seeds ../shared/corpora/daily-papers [--processes 2] [--yardstick]

Each collection is built twice: into an empty place, and again over what is there (annotations are reused).
Memory is the peak of the main process and of the largest worker, as the operating system counts it. With --yardstick
(needs the extra `train`) it also says how many times as many papers a second went into the graph the first time as
others read by themselves before and after it, and nothing of memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("collections", nargs="+", type=Path)
    ask.add_argument("--processes", type=int, default=2)
    ask.add_argument("--yardstick", action="store_true")
    args = ask.parse_args()
    # Those who read beside make this process large, and what the system says of a child begins with its parent's peak.
    sizes = "" if args.yardstick else f"{'main':>10}{'worker':>10}"
    print(f"{'collection':<16}{'papers':>8}{'first':>9}{'again':>9}{sizes}")
    for collection in args.collections:
        with tempfile.TemporaryDirectory() as folder, beside(collection, args.processes, args.yardstick) as others:
            graph = Path(folder, "field.kg")
            before = others()
            papers, first, main_memory, worker_memory = built(collection, graph, args.processes)
            after = others()
            _, again, _, _ = built(collection, graph, args.processes)
        memory = f"{main_memory / 1024:>7.0f} MB{worker_memory / 1024:>7.0f} MB" if sizes else ""
        print(f"{collection.name:<16}{papers:>8,}{first:>7.1f} s{again:>7.1f} s{memory}", flush=True)
        for name, rate in before.items():
            other = (rate + after[name]) / 2
            print(f"{papers / first / other:>16.2f} × {name}, which read {other:.1f} papers a second", flush=True)


@contextmanager
def beside(collection: Path, processes: int, wanted: bool) -> Iterator[Callable[[], Mapping[str, float]]]:
    """What says how many papers of COLLECTION a second others read now: nothing of anyone if it is not WANTED."""
    if not wanted:
        yield dict
        return
    from benchmarks.reading import YARDSTICK
    from benchmarks.yardstick import measured, rates
    from kg import sources

    with rates(sources.read([collection]).papers[:YARDSTICK], processes) as others:
        measured(others)
        yield partial(measured, others)


def built(collection: Path, graph: Path, processes: int) -> tuple[int, float, int, int]:
    """The papers that were read, the seconds that it took, and the peaks of memory in KB."""
    command = [sys.executable, __file__, "--inside", str(collection), str(graph), str(processes)]
    start = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    seconds = time.perf_counter() - start
    found = json.loads(done.stdout.splitlines()[-1])
    return found["papers"], seconds, found["main"], found["worker"]


def inside(collection: str, graph: str, processes: str) -> None:
    """One build in this process, told to the one that measures."""
    import resource

    from kg.pipeline import built as build

    papers = len(build([collection], graph, processes=int(processes)).reading.papers)
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps(dict(zip(("main", "worker"), peaks, strict=True)) | {"papers": papers}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(*sys.argv[2:])
    else:
        main()
