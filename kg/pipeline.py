"""The whole way: from the files of a reader to the graph."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.model import Annotation, Judgement, Paper

if TYPE_CHECKING:
    import networkx as nx

    from kg.fold import Graph
    from kg.resolve import Resolution
    from kg.sources import Reading

Progress = Callable[[str, int, int], None]

# So many papers are extracted before they are kept on disk: what a killed build loses at most.
_KEEP_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Built:
    """A graph with what it was read from; REUSED counts the papers whose annotations were there already."""

    reading: "Reading"
    graph: "Graph"
    reused: int


def build(
    inputs: str | Path | Iterable[str | Path],
    output: str | Path | None = None,
    *,
    year: int | None = None,
    lexicon: Path | None = None,
    processes: int = 1,
    progress: Progress | None = None,
) -> "nx.MultiDiGraph[str]":
    """The graph of the papers in INPUTS (files, folders, patterns), kept in the folder OUTPUT if one is named.

    YEAR is when saved pages were saved, for dates that lack one. LEXICON is a CSV of name, type, aliases that wins
    over the names that we know. With more than one of PROCESSES, a script needs its `if __name__ == "__main__":`.
    Raises KgError when nothing can be read.

    >>> graph = build(resource("data/sample/papers.jsonl"))
    >>> graph.nodes["method:proximal-policy-optimization"]["label"]
    'Method'
    """
    from kg.graph import networkx

    paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    return networkx(built(paths, output, year=year, lexicon=lexicon, processes=processes, progress=progress).graph)


def built(
    inputs: Iterable[str | Path],
    output: str | Path | None = None,
    *,
    year: int | None = None,
    lexicon: Path | None = None,
    processes: int = 1,
    progress: Progress | None = None,
) -> Built:
    """As `build`, with what was read, and the graph as tables."""
    from kg import extract, graph, sources

    report = progress or _silent
    folder = Path(output) if output is not None else None
    version = extract.version(lexicon)
    judgements = graph.judgements(folder) if folder else ()
    reading = sources.read(inputs, year=year, progress=report)
    known = _known(reading.papers, folder, version)
    new = _annotated([p for p in reading.papers if p.id not in known], folder, version, lexicon, processes, report)
    annotations = [known.get(paper.id) or new[paper.id] for paper in reading.papers]
    resolution, tables = assembled(reading.papers, annotations, judgements, report)
    if folder:
        graph.save(
            tables,
            folder,
            papers=reading.papers,
            annotations=annotations,
            judgements=resolution.judgements,
            problems=reading.problems,
            sources=[{"name": f.name, "form": f.form, "records": f.records} for f in reading.files],
            extractor=version,
        )
    return Built(reading, tables, len(known))


def assembled(
    papers: Sequence[Paper], annotations: Sequence[Annotation], judgements: Iterable[Judgement], report: Progress
) -> tuple["Resolution", "Graph"]:
    """Who is who in ANNOTATIONS, and the graph."""
    from kg.fold import tables
    from kg.resolve import resolve

    report("assemble", 0, 2)
    resolution = resolve(papers, annotations, judgements)
    report("assemble", 1, 2)
    graph = tables(papers, annotations, resolution)
    report("assemble", 2, 2)
    return resolution, graph


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass


def _known(papers: Iterable[Paper], folder: Path | None, version: str) -> dict[str, Annotation]:
    """What an earlier build in FOLDER found in PAPERS, by their ids."""
    from kg.graph import cache_key, cached

    kept = cached(folder) if folder and folder.exists() else {}
    keys = {paper.id: cache_key(paper, version) for paper in papers} if kept else {}
    return {name: replace(kept[key], paper_id=name) for name, key in keys.items() if key in kept}


def _annotated(
    papers: Sequence[Paper],
    folder: Path | None,
    version: str,
    lexicon: Path | None,
    processes: int,
    report: Progress,
) -> dict[str, Annotation]:
    """What is found in PAPERS, by their ids; kept in FOLDER as it comes, so that a killed build can go on."""
    from kg.extract import annotations
    from kg.graph import remember

    found: dict[str, Annotation] = {}
    by_id = {paper.id: paper for paper in papers}
    batch: list[Annotation] = []
    for annotation in annotations(papers, lexicon=lexicon, processes=processes, progress=report):
        found[annotation.paper_id] = annotation
        batch.append(annotation)
        if folder and len(batch) == _KEEP_EVERY:
            remember(folder, [by_id[a.paper_id] for a in batch], batch, version)
            batch = []
    return found
