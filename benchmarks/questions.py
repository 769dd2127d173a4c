"""How long each question takes: NetworkX against the embedded engine against Neo4j, in one run, as ratios.

    python -m benchmarks.questions field.kg [--rounds 5] [--neo4j] [--each 3]

Each question is asked about the EACH best connected things of the graph that fit its parameters; the figure is the
median over ROUNDS of the sum over those, after one round that is not counted. Rows are compared on the way. --neo4j
starts a server of its own (Java and Maven), loads the graph and times that too. Ratios: 2.0 is twice NetworkX's time.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import networkx as nx

import kg.graph
from kg.engines.embedded import opened
from kg.engines.engine import Engine
from kg.engines.library import Question, questions
from kg.engines.load import load
from kg.engines.server import Server, login
from kg.questions import ANSWERS
from tests.engines.cases import fitting
from tests.neo4j.server import running

Graph = nx.MultiDiGraph
Ask = Callable[[Mapping[str, Any]], list[dict[str, Any]]]


def main() -> None:
    """Print a line for each question."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("graph", type=Path)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--each", type=int, default=3)
    options.add_argument("--neo4j", action="store_true")
    given = options.parse_args()
    with ExitStack() as stack:
        graph, begun = kg.graph.load(given.graph), time.perf_counter()
        engines: list[Engine] = [stack.enter_context(closing(opened(given.graph)))]
        say(f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges; kuzu ready {since(begun)}")
        if given.neo4j:
            engines.append(stack.enter_context(closing(loaded(stack, given.graph))))
        compare(graph, engines, given.rounds, given.each)


def loaded(stack: ExitStack, path: Path) -> Server:
    """A server of our own with the graph at PATH in it."""
    server = stack.enter_context(running())
    begun = time.perf_counter()
    load(path, environ=server.environ)
    say(f"neo4j loaded {since(begun)}")
    return Server(login(environ=server.environ))


def compare(graph: "Graph[str]", engines: list[Engine], rounds: int, each: int) -> None:
    """A line for each question: rows, NetworkX in milliseconds, the engines as ratios to it."""
    say(f"{'question':<34}{'rows':>6}{'networkx ms':>13}" + "".join(f"{engine.name:>10}" for engine in engines))
    ratios: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for name, question in questions().items():
        cases = [question.bound(case) for case in fitting(graph, question, each)]
        asked = [_of_python(graph, name), *(_of_engine(engine, question) for engine in engines)]
        answers = [[ask(case) for case in cases] for ask in asked]
        base, *others = (median(ask, cases, rounds) for ask in asked)
        for engine, seconds, answer in zip(engines, others, answers[1:], strict=True):
            ratios[engine.name].append(seconds / base)
            if answer != answers[0]:
                sys.exit(f"{name}: {engine.name} has other rows than NetworkX")
        rows = sum(len(answer) for answer in answers[0])
        say(f"{name:<34}{rows:>6}{base * 1000:>13.1f}" + "".join(f"{s / base:>10.2f}" for s in others))
    middle = (f"{statistics.geometric_mean(values):>10.2f}" for values in ratios.values())
    say(f"{'geometric mean':<34}{'':>6}{'':>13}" + "".join(middle))


def _of_python(graph: "Graph[str]", name: str) -> Ask:
    return lambda case: ANSWERS[name](graph, **case)


def _of_engine(engine: Engine, question: Question) -> Ask:
    return lambda case: engine.ask(question.text(engine.name), case)


def median(ask: Ask, cases: list[dict[str, Any]], rounds: int) -> float:
    """The median over ROUNDS of the seconds that all CASES take."""
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for case in cases:
            ask(case)
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def since(begun: float) -> str:
    """How long it is since BEGUN."""
    return f"in {time.perf_counter() - begun:.1f} s"


def say(line: str) -> None:
    """A line on stdout, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
