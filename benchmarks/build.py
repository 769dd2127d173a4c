"""How long, and in how much memory, `kg build` makes a graph of real collections.

    python benchmarks/build.py ../shared/corpora/seeds ../shared/corpora/daily-papers [--processes 2]

Each collection is built twice: into an empty place, and again over what is there (annotations are reused).
Memory is the peak of the main process and of the largest worker, as the operating system counts it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("collections", nargs="+", type=Path)
    ask.add_argument("--processes", type=int, default=2)
    args = ask.parse_args()
    print(f"{'collection':<16}{'papers':>8}{'first':>9}{'again':>9}{'main':>10}{'worker':>10}")
    for collection in args.collections:
        with tempfile.TemporaryDirectory() as folder:
            graph = Path(folder, "field.kg")
            papers, first, main_memory, worker_memory = built(collection, graph, args.processes)
            _, again, _, _ = built(collection, graph, args.processes)
        memory = f"{main_memory / 1024:>7.0f} MB{worker_memory / 1024:>7.0f} MB"
        print(f"{collection.name:<16}{papers:>8,}{first:>7.1f} s{again:>7.1f} s{memory}", flush=True)


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
