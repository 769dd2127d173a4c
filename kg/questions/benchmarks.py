"""Questions about benchmarks, tasks and results."""

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.questions.parts import (
    BETTER,
    ON,
    WORKS_WITH,
    Row,
    all_sources,
    all_targets,
    beside,
    by_end,
    counted,
    named,
    node_row,
    sources,
    targets,
    top,
)

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


def benchmarks_of_task(graph: "Graph", *, task: str, limit: int = 20) -> list[Row]:
    """The benchmarks on which papers evaluate that address TASK or are tested at it."""
    papers = all_sources(graph, named(graph, task, "Task"), {"ADDRESSES", *ON})
    found = counted(graph, "benchmark", by_end(graph, papers, ON, "Benchmark"), latest=max)
    return top(found, limit, "-papers", "benchmark")


def benchmarks_together(graph: "Graph", *, benchmark: str, limit: int = 20) -> list[Row]:
    """The benchmarks that papers evaluate on together with BENCHMARK."""
    papers = beside(graph, named(graph, benchmark, "Benchmark"), ON, "Benchmark")
    return top(counted(graph, "benchmark", papers), limit, "-papers", "benchmark")


def results_on_benchmark(graph: "Graph", *, benchmark: str, limit: int = 50) -> list[Row]:
    """The results that papers report on BENCHMARK."""
    found = [
        _result(graph, result, paper, method)
        for node in named(graph, benchmark, "Benchmark")
        for result in sources(graph, node, {"ON"}, "Result")
        for paper in sources(graph, result, {"REPORTS"}, "Paper")
        for method in targets(graph, result, {"OF"}, "Method") or {""}
    ]
    return top(found, limit, "metric", "unit", "-number", "value", "paper", "method")


def _result(graph: "Graph", result: str, paper: str, method: str) -> Row:
    data = graph.nodes[result]
    return {
        "metric": data.get("metric", ""),
        "number": data.get("number"),
        "unit": data.get("unit", ""),
        "value": data.get("value"),
        "method": method,
        "name": graph.nodes[method]["name"] if method else data.get("method", ""),
        "paper": paper,
        "published": graph.nodes[paper].get("published", ""),
    }


def winners_on_benchmark(graph: "Graph", *, benchmark: str, limit: int = 20) -> list[Row]:
    """Of the methods in papers on BENCHMARK, how many others each is said to beat, and to be beaten by."""
    papers = all_sources(graph, named(graph, benchmark, "Benchmark"), ON)
    found = [
        {
            **node_row(graph, "method", method),
            "beats": len(targets(graph, method, BETTER)),
            "beaten": len(sources(graph, method, BETTER)),
        }
        for method in all_targets(graph, papers, WORKS_WITH | {"COMPARES_WITH"}, "Method")
    ]
    return top([row for row in found if row["beats"] + row["beaten"]], limit, "-beats", "beaten", "method")


def untried_pairs(graph: "Graph", *, task: str, limit: int = 20) -> list[Row]:
    """Methods used for TASK and benchmarks that nobody has tried them on, although neighbours were."""
    neighbours: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node in named(graph, task, "Task"):
        papers = sources(graph, node, {"ADDRESSES"}, "Paper")
        methods = {paper: targets(graph, paper, WORKS_WITH, "Method") for paper in papers}
        benchmarks: dict[str, set[str]] = defaultdict(set)
        for paper in papers:
            for method in methods[paper]:
                benchmarks[method] |= targets(graph, paper, ON, "Benchmark")
        for method, neighbour in {(m, n) for those in methods.values() for m in those for n in those if m != n}:
            for benchmark in benchmarks[neighbour]:
                neighbours[method, benchmark].add(neighbour)
    found = [
        {"method": method, "benchmark": benchmark, "neighbours": len(those), "neighbour": min(those)}
        for (method, benchmark), those in neighbours.items()
        if not sources(graph, method, WORKS_WITH, "Paper") & sources(graph, benchmark, ON, "Paper")
    ]
    return top(found, limit, "-neighbours", "method", "benchmark")
