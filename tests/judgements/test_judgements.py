"""Judgements are recorded, show at once, and can be taken back."""

from pathlib import Path

import pytest

from kg import graph as store
from kg.errors import KgError, NotFound
from kg.fold import tables
from kg.judgements import Outcome, listed, merge, refold, split, undo
from kg.model import Annotation, Judgement, Mention, Paper, Span
from kg.resolve import resolve

TEXTS = {
    "a": "The turbo grid (TG) is new. We use a fast lattice.",
    "b": "TG and the quick mesh are compared.",
    "c": "TG is something else here, not the quick mesh.",
}
NAMES = {"a": ("turbo grid", "fast lattice"), "b": ("TG", "quick mesh"), "c": ("TG", "quick mesh")}
PAPERS = tuple(Paper(key, f"Paper {key}", text, ids=(f"arxiv:2401.0000{key}",)) for key, text in TEXTS.items())


def mention(paper: Paper, name: str) -> Mention:
    names = (name, "TG") if name == "turbo grid" else (name,)
    spans = tuple(Span(paper.text.index(n), paper.text.index(n) + len(n)) for n in names)
    return Mention(name, "method", "uses", spans)


FOUND = tuple(Annotation(p.id, mentions=tuple(mention(p, name) for name in NAMES[p.id])) for p in PAPERS)
BEFORE = {"method:turbo-grid": 3, "method:fast-lattice": 1, "method:quick-mesh": 2}


def save(path: Path) -> None:
    resolution = resolve(PAPERS, FOUND, store.judgements(path))
    made = tables(PAPERS, FOUND, resolution)
    sources = [{"name": "x.jsonl", "form": "jsonl", "records": 3}]
    store.save(made, path, papers=PAPERS, annotations=FOUND, extractor="1", sources=sources)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "field.kg"
    save(folder)
    assert entities(folder) == BEFORE
    return folder


def entities(path: Path) -> dict[str, int]:
    graph = store.load(path)
    return {node: data["papers"] for node, data in graph.nodes(data=True) if data["label"] == "Method"}


def test_two_entities_become_one_at_once_and_in_later_builds(path: Path) -> None:
    outcome = merge(path, "quick mesh", "Fast Lattices", why="one thing")

    assert outcome.made == (Judgement("method:quick mesh", "method:fast lattice", "same", "one thing", by="hand"),)
    assert [(node.id, node.papers) for node in outcome.after] == [("method:quick-mesh", 3)]
    assert {node.id for node in outcome.before} == {"method:quick-mesh", "method:fast-lattice"}
    for _ in range(2):
        assert entities(path) == {"method:turbo-grid": 3, "method:quick-mesh": 3}
        save(path)


def test_the_cache_the_sources_and_the_papers_stay(path: Path) -> None:
    kept = store.manifest(path)
    merge(path, "quick mesh", "fast lattice", why="one thing")

    after = store.manifest(path)
    for kind in ("papers", "annotations", "problems"):
        assert after["files"][kind] == kept["files"][kind]
    assert (after["sources"], after["extractor"]) == (kept["sources"], "1")


def test_another_name_is_split_off(path: Path) -> None:
    split(path, "turbo grid", ["TG"], why="unclear elsewhere")

    assert entities(path) == {"method:turbo-grid": 1, "method:tg": 2, "method:fast-lattice": 1, "method:quick-mesh": 2}


@pytest.mark.parametrize("name", ["c", "paper:c", "Paper c", "arxiv:2401.0000c", "2401.0000c"])
def test_what_one_paper_means_is_split_off_by_any_name_of_the_paper(path: Path, name: str) -> None:
    outcome = split(path, "turbo grid", [name], why="it says so")

    assert outcome.made[0].left == "paper:c#method:TG"
    assert entities(path)["method:turbo-grid"] == 2
    graph = store.load(path)
    assert graph.has_edge("paper:b", "method:turbo-grid")
    assert graph.has_edge("paper:c", "method:tg")


def test_papers_split_off_together_mean_one_thing(path: Path) -> None:
    split(path, "turbo grid", ["b", "c"], why="both old")

    assert entities(path)["method:tg"] == 2


def test_what_was_split_off_can_be_merged_with_another_and_back(path: Path) -> None:
    split(path, "turbo grid", ["c"], why="it says so")

    merge(path, "method:tg", "quick mesh", why="the mesh")
    assert entities(path) == {"method:turbo-grid": 2, "method:fast-lattice": 1, "method:quick-mesh": 2}

    undo(path)
    merge(path, "method:tg", "turbo grid", why="no, it is")
    assert entities(path) == BEFORE


def test_undoing_takes_back_the_latest_or_the_one_named(path: Path) -> None:
    merge(path, "quick mesh", "fast lattice", why="one thing")
    split(path, "turbo grid", ["TG"], why="unclear")

    undo(path, 1)
    assert entities(path) == {"method:turbo-grid": 1, "method:tg": 2, "method:fast-lattice": 1, "method:quick-mesh": 2}
    undo(path)
    assert entities(path) == BEFORE
    assert [(each.number, each.judgement.verdict, each.stands) for each in listed(path)] == [
        (1, "same", False),
        (2, "different", False),
        (3, "undone", False),
        (4, "undone", False),
    ]


@pytest.mark.parametrize("number", [None, 1, 2])
def test_there_is_nothing_to_undo_when_nothing_stands(path: Path, number: int | None) -> None:
    with pytest.raises(KgError, match="stands here"):
        undo(path, number)


def refused(path: Path, *names: str) -> str:
    with pytest.raises(KgError) as error:
        merge(path, *names, why="?") if len(names) == 2 else split(path, names[0], list(names[1:]), why="?")
    assert store.judgements(path) == ()
    assert entities(path) == BEFORE
    return str(error.value)


def test_what_cannot_be_judged_is_one_line_and_changes_nothing(path: Path) -> None:
    assert "one already: method:turbo-grid" in refused(path, "turbo grid", "TG")
    assert "is no entity but a paper" in refused(path, "Paper a", "TG")
    assert "neither another name of method:quick-mesh nor a paper" in refused(path, "quick mesh", "a", "TG")
    assert "did you mean 'turbo grid'" in refused(path, "turbo grit", "quick mesh")


def test_a_name_that_nothing_has_suggests_the_nearest(path: Path) -> None:
    with pytest.raises(NotFound, match="quick mesh"):
        merge(path, "quik mesh", "TG", why="?")


def test_a_merge_that_another_judgement_forbids_says_so(path: Path) -> None:
    store.judge(path, Judgement("method:fast lattice", "method:turbo grid", "different", "I measured", by="hand"))
    merge(path, "turbo grid", "quick mesh", why="one thing")

    with pytest.raises(KgError, match="changes nothing"):
        merge(path, "quick mesh", "fast lattice", why="one thing")


def test_judgements_written_by_hand_take_effect_when_the_graph_is_folded_anew(path: Path) -> None:
    line = '{"left": "method:quick mesh", "right": "method:fast lattice", "verdict": "same", "why": "I know"}\n'
    (path / "judgements.jsonl").write_text(line, encoding="utf-8")

    outcome: Outcome = refold(path)

    assert [(node.id, node.papers) for node in outcome.after] == [("method:quick-mesh", 3)]


def test_an_undoing_that_changes_nothing_is_recorded(path: Path) -> None:
    store.judge(path, Judgement("method:turbo grid", "method:quick mesh", "different", "as anyone sees"))

    outcome = undo(path)

    assert (outcome.before, outcome.after) == ((), ())
    assert [each.stands for each in listed(path)] == [False, False]
