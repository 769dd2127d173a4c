"""The whole way: from the files of a reader to the graph."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UnknownName
from kg.model import Annotation, Judgement, Paper

if TYPE_CHECKING:
    import networkx as nx

    from kg.fold import Graph
    from kg.resolve import Resolution
    from kg.sources import Reading

Progress = Callable[[str, int, int], None]
Annotate = Callable[..., Iterable[Annotation]]

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
    extractor: str = "",
    endpoint: str | None = None,
    processes: int = 1,
    progress: Progress | None = None,
) -> "nx.MultiDiGraph[str]":
    """The graph of the papers in INPUTS (files, folders, patterns), kept in the folder OUTPUT if one is named.

    YEAR is when saved pages were saved, for dates that lack one. LEXICON is a CSV of name, type, aliases that wins
    over the names that we know, or a TOML of a domain. EXTRACTOR is "accurate", "fast" or one of kg.extract.adapters,
    such as "spacy:PATH", with its ENDPOINT where it has one. With more than one of PROCESSES, a script needs its
    `if __name__ == "__main__":`. Raises KgError when nothing can be read.

    >>> from kg import SAMPLE
    >>> graph = build(SAMPLE)
    >>> graph.nodes["method:proximal-policy-optimization"]["label"]
    'Method'
    """
    from kg.graph import networkx

    paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    made = built(
        paths,
        output,
        year=year,
        lexicon=lexicon,
        extractor=extractor,
        endpoint=endpoint,
        processes=processes,
        progress=progress,
    )
    return networkx(made.graph)


def built(
    inputs: Iterable[str | Path],
    output: str | Path | None = None,
    *,
    year: int | None = None,
    lexicon: Path | None = None,
    extractor: str = "",
    endpoint: str | None = None,
    processes: int = 1,
    progress: Progress | None = None,
) -> Built:
    """As `build`, with what was read, and the graph as tables."""
    from kg import graph, sources

    report = progress or _silent
    folder = Path(output) if output is not None else None
    version, annotate = _extractor(extractor, endpoint, lexicon, processes)
    judgements = graph.judgements(folder) if folder else ()
    reading = sources.read(inputs, year=year, progress=report)
    known = _known(reading.papers, folder, version)
    new = _annotated([p for p in reading.papers if p.id not in known], folder, version, annotate, report)
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


def _extractor(name: str, endpoint: str | None, lexicon: Path | None, processes: int) -> tuple[str, Annotate]:
    """The version of the extractor called NAME, and how it annotates papers."""
    from kg import extract
    from kg.extract import adapters

    profile = name or extract.PROFILE
    if profile in extract.PROFILES:
        annotate = partial(extract.annotations, lexicon=lexicon, processes=processes, profile=profile)
        return extract.version(lexicon, profile), annotate
    if ":" not in name:
        raise UnknownName("extractor", name, [*extract.PROFILES, *(f"{kind}:MODEL" for kind in adapters.ADAPTERS)])
    return (
        adapters.version(name, endpoint=endpoint, lexicon=lexicon),
        partial(adapters.annotations, name, endpoint=endpoint, lexicon=lexicon),
    )


def _annotated(
    papers: Sequence[Paper], folder: Path | None, version: str, annotate: Annotate, report: Progress
) -> dict[str, Annotation]:
    """What is found in PAPERS, by their ids; kept in FOLDER as it comes, so that a killed build can go on."""
    from kg.graph import remember

    found: dict[str, Annotation] = {}
    by_id = {paper.id: paper for paper in papers}
    batch: list[Annotation] = []
    for annotation in annotate(papers, progress=report):
        found[annotation.paper_id] = annotation
        batch.append(annotation)
        if folder and len(batch) == _KEEP_EVERY:
            remember(folder, [by_id[a.paper_id] for a in batch], batch, version)
            batch = []
    return found
