"""The .kg folder: a graph saved as open tables, and read back as a plain NetworkX graph.

    NAME.kg/manifest.json             what the folder holds: format, counts, dates, sources, files by content
            papers/*.parquet          what was read
            annotations/*.parquet     what was extracted, by paper and extractor (the cache)
            judgements.jsonl          merges and splits made by hand; never overwritten
            merges/*.parquet          why names are one entity, as resolved
            problems/*.parquet        records that could not be used
            nodes/*.parquet, edges/*.parquet

A file's name ends in the digest of its content, so that a file never changes. A save writes the new files, then
replaces the manifest in one step, then removes what no manifest names: a reader sees the old graph or the new one.
"""

import contextlib
import dataclasses
import errno
import importlib.metadata
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from kg.errors import BrokenGraph, KgError
from kg.fold import Graph
from kg.io import digest, json_lines, parquet, replacing, uncollected, write_json_lines
from kg.model import Annotation, Judgement, Paper, Problem
from kg.tables import record_table, records, rows

if TYPE_CHECKING:
    import networkx as nx

Result = TypeVar("Result")

FORMAT = 1
_TOOL = "papers-kg"
_MANIFEST = "manifest.json"
_LOCK = ".kg.lock"
_JUDGEMENTS = "judgements.jsonl"
_FOLDERS = ("papers", "annotations", "merges", "problems", "nodes", "edges")
_OURS = re.compile(r"(\w+-)?[0-9a-f]{16}\.parquet|\..*\.parquet")
# Attributes that are there even when they are empty.
_BASICS = frozenset({"label", "name", "relation", "weight", "confidence", "derived", "claims"})


# Saving


def save(
    graph: Graph,
    path: str | Path,
    *,
    papers: Iterable[Paper] = (),
    annotations: Iterable[Annotation] = (),
    judgements: Iterable[Judgement] = (),
    problems: Iterable[Problem] = (),
    sources: Iterable[Mapping[str, Any]] = (),
    extractor: str = "",
    step: Callable[[str], None] | None = None,
) -> None:
    """Keep GRAPH, and what it was made from, in the folder PATH.

    JUDGEMENTS are those of the resolution; those made by hand stay where they are. EXTRACTOR is the version that
    made ANNOTATIONS. STEP is called with the name of each file before it is written or removed.
    """
    folder, step = Path(path), step or _silent
    papers = sorted(papers, key=lambda paper: paper.id)
    with _writing(folder):
        parts = {
            "papers": {"papers": record_table(Paper, papers)},
            "annotations": {"annotations": _cache_table(papers, annotations, extractor)},
            "merges": {"merges": record_table(Judgement, sorted(judgements))},
            "problems": {"problems": record_table(Problem, sorted(problems))},
            "nodes": graph.nodes,
            "edges": graph.edges,
        }
        files = {
            kind: {name: _keep(folder / kind, name, table, step) for name, table in named.items()}
            for kind, named in parts.items()
        }
        manifest = _described(graph, files, sources, extractor)
        step(_MANIFEST)
        _write(folder / _MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode())
        _prune(folder, files, step)


def _silent(_: str) -> None:
    pass


def _keep(folder: Path, name: str, table: pa.Table, step: Callable[[str], None]) -> dict[str, Any]:
    content = parquet(table)
    file = folder / f"{name}-{digest(content)}.parquet"
    if not file.exists():
        step(f"{folder.name}/{file.name}")
        folder.mkdir(exist_ok=True)
        _write(file, content)
    return {"file": f"{folder.name}/{file.name}", "rows": table.num_rows}


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    with replacing(path) as new, new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _described(
    graph: Graph, files: Mapping[str, Any], sources: Iterable[Mapping[str, Any]], extractor: str
) -> dict[str, Any]:
    days = sorted(filter(None, graph.nodes["Paper"]["published"].to_pylist() or []))
    return {
        "format": FORMAT,
        "tool": _tool(),
        "extractor": extractor,
        "dates": [days[0], days[-1]] if days else [],
        "nodes": {label: table.num_rows for label, table in graph.nodes.items()},
        "edges": {relation: table.num_rows for relation, table in graph.edges.items()},
        "problems": files["problems"]["problems"]["rows"],
        "sources": list(sources),
        "files": files,
    }


def _tool() -> str:
    try:
        return f"{_TOOL} {importlib.metadata.version(_TOOL)}"
    except importlib.metadata.PackageNotFoundError:  # run from a checkout that is not installed
        return f"{_TOOL} unknown"


def _prune(folder: Path, files: Mapping[str, Mapping[str, Any]], step: Callable[[str], None]) -> None:
    named = {entry["file"] for kind in files.values() for entry in kind.values()}
    for left in folder.glob(".*.json*"):  # by a save that was killed
        left.unlink(missing_ok=True)
    for kind in _FOLDERS:
        for file in sorted((folder / kind).glob("*")):
            if f"{kind}/{file.name}" not in named and _OURS.fullmatch(file.name):
                step(f"{kind}/{file.name}")
                file.unlink(missing_ok=True)


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """FOLDER made and held, so that nobody else writes to it; the hold ends with the process, however that ends."""
    if folder.exists() and not _is_ours(folder):
        raise BrokenGraph(str(folder), "is there already and is not a graph", "choose another name")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as lock:
        if not _locked(lock.fileno()):
            raise KgError(f"{folder}: another build is writing to it; wait until it ends")
        yield


def _is_ours(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    return not any(folder.iterdir()) or (folder / _LOCK).exists() or bool(_manifest_or_none(folder))


def _locked(handle: int) -> bool:
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# What was extracted, kept


def cache_key(paper: Paper, extractor: str) -> str:
    """What an annotation of PAPER by EXTRACTOR is kept under: its text and keywords, not its id.

    >>> cache_key(Paper("a", "MAML"), "1") == cache_key(Paper("b", "MAML"), "1") != cache_key(Paper("a", "MAML"), "2")
    True
    """
    return digest("\0".join([extractor, paper.title, paper.abstract, *paper.keywords]).encode())


def remember(path: str | Path, papers: Iterable[Paper], annotations: Iterable[Annotation], extractor: str) -> None:
    """Keep ANNOTATIONS in the cache of PATH before there is a graph, so that a build that is killed can go on."""
    folder = Path(path)
    with _writing(folder):
        _keep(folder / "annotations", "annotations", _cache_table(papers, annotations, extractor), _silent)


def cached(path: str | Path) -> dict[str, Annotation]:
    """What earlier builds of PATH have extracted, by `cache_key`; the paper's id is the one it had then."""
    kept: dict[str, Annotation] = {}
    for file in sorted((Path(path) / "annotations").glob("annotations-*.parquet")):
        with contextlib.suppress(FileNotFoundError):
            table = _read(file)
            if _is_cache(table):
                kept |= zip(table["key"].to_pylist(), records(Annotation, table.drop_columns(["key"])), strict=True)
    return kept


def _is_cache(table: pa.Table) -> bool:
    return bool(table.schema.equals(_cache_table([], [], "").schema))


def _cache_table(papers: Iterable[Paper], annotations: Iterable[Annotation], extractor: str) -> pa.Table:
    keys = {paper.id: cache_key(paper, extractor) for paper in papers}
    known = sorted((a for a in annotations if a.paper_id in keys), key=lambda a: a.paper_id)
    return record_table(Annotation, known).append_column(
        "key", pa.array([keys[a.paper_id] for a in known], pa.string())
    )


# Judgements made by hand


VERDICTS = ("same", "different", "undone")


def judgements(path: str | Path) -> tuple[Judgement, ...]:
    """The judgements made by hand on the graph at PATH, the oldest first."""
    file = Path(path) / _JUDGEMENTS
    made: list[Judgement] = []
    try:
        made.extend(map(_judgement, json_lines(file) if file.exists() else ()))
    except (TypeError, ValueError) as fault:
        why = f"judgement {len(made) + 1} cannot be read: {fault}"
        raise BrokenGraph(str(file), why, "mend that line or take it out") from fault
    return tuple(made)


def _judgement(row: Mapping[str, Any]) -> Judgement:
    judgement = Judgement(**row)
    if judgement.verdict not in VERDICTS:
        raise ValueError(f"its verdict is {judgement.verdict!r}, not one of {', '.join(VERDICTS)}")
    return judgement


def judge(path: str | Path, *new: Judgement) -> None:
    """Add the NEW judgements to those made by hand; of two about the same names the later holds."""
    with _writing(Path(path)):
        made = [*judgements(path), *new]
        write_json_lines(Path(path) / _JUDGEMENTS, map(dataclasses.asdict, made))


# Loading


def load(path: str | Path, *, claims: bool = True, abstracts: bool = True) -> "nx.MultiDiGraph[str]":
    """The graph kept at PATH as a plain NetworkX graph.

    A node's key is its id, an edge's key its relation, the attributes are those of the contract in kg.model, without
    those that are empty. Without CLAIMS and ABSTRACTS it is smaller and sooner there.
    """
    return networkx(tables(path, claims=claims, abstracts=abstracts))


def networkx(graph: Graph) -> "nx.MultiDiGraph[str]":
    """GRAPH as a plain NetworkX graph."""
    import networkx as nx

    view: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    with uncollected():
        for table in graph.nodes.values():
            view.add_nodes_from((row.pop("id"), _present(row)) for row in rows(table))
        for table in graph.edges.values():
            for row in rows(table):
                view.add_edge(row.pop("source"), row.pop("target"), row["relation"], **_present(row))
    return view


def _present(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in (None, "", []) or key in _BASICS}


def tables(path: str | Path, *, claims: bool = True, abstracts: bool = True) -> Graph:
    """The tables of the graph kept at PATH."""
    folder = Path(path)
    without = ([] if claims else ["claims"]) + ([] if abstracts else ["abstract"])

    def read(entries: Mapping[str, Any]) -> dict[str, pa.Table]:
        return {name: _read(folder / entry["file"], without) for name, entry in entries.items()}

    return _steadily(folder, lambda files: Graph(read(files["nodes"]), read(files["edges"])))


def papers(path: str | Path) -> tuple[Paper, ...]:
    """The papers kept at PATH, by id."""
    return tuple(records(Paper, _table(Path(path), "papers")))


def problems(path: str | Path) -> tuple[Problem, ...]:
    """The records that could not be used when the graph at PATH was built."""
    return tuple(records(Problem, _table(Path(path), "problems")))


def merges(path: str | Path) -> tuple[Judgement, ...]:
    """Why names are one entity, in the graph at PATH."""
    return tuple(records(Judgement, _table(Path(path), "merges")))


def annotations(path: str | Path) -> tuple[Annotation, ...]:
    """What was found in each paper kept at PATH, by the paper's id."""
    table = _table(Path(path), "annotations")
    if not _is_cache(table):
        raise BrokenGraph(str(path), "keeps what was found in another version's form", "build it again")
    return tuple(records(Annotation, table.drop_columns(["key"])))


def _table(folder: Path, kind: str) -> pa.Table:
    return _steadily(folder, lambda files: _read(folder / files[kind][kind]["file"]))


def manifest(path: str | Path) -> dict[str, Any]:
    """What the folder PATH says that it holds."""
    folder = Path(path)
    if not folder.exists():
        raise BrokenGraph(str(folder), "is not there")
    found = _manifest_or_none(folder)
    if found is None:
        raise BrokenGraph(str(folder), "is not a graph: it has no manifest.json of ours")
    if not found.keys() >= {"format", "files"}:
        raise BrokenGraph(str(folder), "has a damaged manifest.json")
    if found["format"] > FORMAT:
        raise BrokenGraph(str(folder), f"was written by {found['tool']}, in a newer format", "upgrade papers-kg")
    return found


def _steadily(folder: Path, use: Callable[[Mapping[str, Any]], Result]) -> Result:
    """What USE makes of the files that FOLDER's manifest names; again if a save replaced them meanwhile."""
    named = manifest(folder)["files"]
    while True:
        try:
            return use(named)
        except FileNotFoundError as error:
            before, named = named, manifest(folder)["files"]
            if named == before:
                raise BrokenGraph(str(folder), f"lacks {Path(error.filename or str(error)).name}") from error


def _read(file: Path, without: Iterable[str] = ()) -> pa.Table:
    if not file.exists():
        raise FileNotFoundError(errno.ENOENT, "gone", str(file))
    try:
        table = pq.read_table(file)
    except pa.ArrowInvalid as error:
        raise BrokenGraph(str(file), f"is damaged: {error}") from error
    return table.drop_columns([name for name in without if name in table.column_names])


def _manifest_or_none(folder: Path) -> dict[str, Any] | None:
    file = folder / _MANIFEST
    if not file.is_file():
        return None
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return found if isinstance(found, dict) and str(found.get("tool", "")).startswith(_TOOL) else None
