"""What a person decides about who is who: recorded, applied at once, and kept for every later build.

A judgement goes into the graph's judgements.jsonl, to which one only adds; then the graph is folded anew from the
papers and annotations that it keeps.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError, NotFound
from kg.judgements.names import own, typed
from kg.model import LABELS, Judgement
from kg.resolve.hand import UNDONE, in_paper, standing
from kg.text import folded

if TYPE_CHECKING:
    import networkx as nx

    from kg.fold import Graph

BY = "hand"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as a judgement changed it."""

    id: str
    name: str
    papers: int
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The judgements MADE, and the entities that they changed: as they were BEFORE and as they are AFTER."""

    made: tuple[Judgement, ...]
    before: tuple[Node, ...]
    after: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The judgement with a NUMBER (from 1), and whether it STANDS: it was neither undone nor replaced."""

    number: int
    judgement: Judgement
    stands: bool


def merge(path: str | Path, left: str, right: str, *, why: str, progress: Progress | None = None) -> Outcome:
    """Judge that what goes by LEFT and what goes by RIGHT in the graph at PATH are one thing."""
    from kg.graph import judgements, load

    graph = load(path, claims=False, abstracts=False)
    a, b = _entity(graph, left), _entity(graph, right)
    if a == b:
        raise KgError(f"'{left}' and '{right}' are one already: {a}")
    made = standing(judgements(path))
    return record(path, [Judgement(own(graph, a, made), own(graph, b, made), "same", why, by=BY)], progress=progress)


def split(
    path: str | Path, entity: str, parts: Sequence[str], *, why: str, progress: Progress | None = None
) -> Outcome:
    """Judge that the PARTS of ENTITY, other names or papers of it, are one other thing."""
    from kg.graph import load

    graph = load(path, claims=False, abstracts=False)
    node = _entity(graph, entity)
    other = [name for part in parts for name in _part(path, graph, node, part)]
    apart = [Judgement(name, typed(graph, node), "different", why, by=BY) for name in other]
    together = [Judgement(name, other[0], "same", why, by=BY) for name in other[1:]]
    return record(path, [*apart, *together], progress=progress)


def undo(path: str | Path, number: int | None = None, *, progress: Progress | None = None) -> Outcome:
    """Take back the judgement NUMBER of the graph at PATH, by default the latest that stands."""
    made = listed(path)
    stands = {each.number: each.judgement for each in made if each.stands}
    chosen = number if number is not None else max(stands, default=0)
    if chosen not in stands:
        known = f"those that do: {', '.join(map(str, stands))}" if stands else "none does"
        raise KgError(f"no judgement {chosen or ''} stands here".replace("  ", " ") + f"; {known}")
    old = stands[chosen]
    taken_back = Judgement(old.left, old.right, UNDONE, f"takes back {chosen}: {old.why}", by=BY)
    return _folded(path, [taken_back], progress or _silent)


def listed(path: str | Path) -> tuple[Listed, ...]:
    """All judgements made by hand on the graph at PATH, the oldest first."""
    from kg.graph import judgements, manifest

    manifest(path)
    made = judgements(path)
    numbers = {id(judgement): n for n, judgement in enumerate(made, 1)}
    stands = {numbers[id(judgement)] for judgement in standing(made)}
    return tuple(Listed(n, judgement, n in stands) for n, judgement in enumerate(made, 1))


def record(path: str | Path, made: Sequence[Judgement], *, progress: Progress | None = None) -> Outcome:
    """Add the judgements MADE to the graph at PATH and fold it anew; raises KgError when that changes nothing."""
    return _folded(path, made, progress or _silent, must_change=True)


def refold(path: str | Path, *, progress: Progress | None = None) -> Outcome:
    """Fold the graph at PATH anew from what it keeps, by the judgements that stand."""
    return _folded(path, (), progress or _silent)


def _folded(path: str | Path, made: Sequence[Judgement], progress: Progress, *, must_change: bool = False) -> Outcome:
    from kg import graph
    from kg.pipeline import assembled

    old, kept = graph.tables(path), graph.manifest(path)
    papers, annotations = graph.papers(path), graph.annotations(path)
    resolution, new = assembled(papers, annotations, [*graph.judgements(path), *made], progress)
    before, after = _entities(old), _entities(new)
    outcome = Outcome(tuple(made), _only(before, after), _only(after, before))
    if must_change and outcome.before == outcome.after:
        why = "that changes nothing, since another judgement or the text of a paper says otherwise"
        raise KgError(f"{why}; see 'kg judgements {path}'")
    # Judged first: should this end between the two, the next build makes good what is missing.
    if made:
        graph.judge(path, *made)
    if new != old:
        graph.save(
            new,
            path,
            papers=papers,
            annotations=annotations,
            judgements=resolution.judgements,
            problems=graph.problems(path),
            sources=kept["sources"],
            extractor=kept["extractor"],
        )
    return outcome


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass


def _entities(graph: "Graph") -> dict[str, Node]:
    return {
        row["id"]: Node(row["id"], row["name"], row["papers"], tuple(row["aliases"]))
        for label in LABELS.values()
        for row in graph.nodes[label].select(["id", "name", "papers", "aliases"]).to_pylist()
    }


def _only(mine: Mapping[str, Node], theirs: Mapping[str, Node]) -> tuple[Node, ...]:
    return tuple(node for key, node in mine.items() if theirs.get(key) != node)


def _entity(graph: "nx.MultiDiGraph[str]", name: str) -> str:
    """The entity of GRAPH that goes by NAME."""
    from kg.query import nodes

    found = [node for node in nodes(graph, name) if graph.nodes[node]["label"] in LABELS.values()]
    if not found:
        raise KgError(f"'{name}' is no entity but a {graph.nodes[nodes(graph, name)[0]]['label'].casefold()}")
    return found[0]


def _part(path: str | Path, graph: "nx.MultiDiGraph[str]", node: str, part: str) -> Iterable[str]:
    """The names in judgements of a PART of the entity NODE: one of its other names, or what one paper means by it."""
    data = graph.nodes[node]
    alias = next((name for name in data.get("aliases", ()) if folded(name) == folded(part)), None)
    if alias and alias != data["name"]:
        return [f"{node.partition(':')[0]}:{alias}"]
    papers = [paper for paper in _papers(graph, part) if graph.has_edge(paper, node)]
    if papers:
        return list(_meant(path, papers[0].removeprefix("paper:"), node))
    names = [name for name in data.get("aliases", ()) if name != data["name"]]
    raise KgError(f"'{part}' is neither another name of {node} nor a paper that names it; its names: {_said(names)}")


def _said(names: Sequence[str]) -> str:
    return ", ".join(names) or "none but its own"


def _papers(graph: "nx.MultiDiGraph[str]", name: str) -> list[str]:
    from kg.query import nodes

    try:
        found = nodes(graph, name)
    except NotFound:
        return [f"paper:{name}"] if f"paper:{name}" in graph else []
    return [node for node in found if graph.nodes[node]["label"] == "Paper"]


def _meant(path: str | Path, paper_id: str, node: str) -> Iterator[str]:
    """The names of what the paper PAPER_ID means by each of its mentions that are NODE now."""
    from kg.graph import annotations, judgements, papers
    from kg.resolve import resolve

    read = annotations(path)
    node_of = resolve(papers(path), read, judgements(path)).node_of
    for annotation in read:
        for mention in annotation.mentions:
            if annotation.paper_id == paper_id and node_of[paper_id, mention.name] == node:
                yield in_paper(paper_id, f"{mention.type}:{mention.name}")
