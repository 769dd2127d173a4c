from pathlib import Path

import pytest

from kg.errors import UnreadableInput
from kg.extract import annotations, version
from kg.model import Annotation, Paper

SEEDS = Path("../shared/corpora/seeds")
PAPERS = [
    Paper(f"p{i}", f"ZapNet-{i}: Nets for Games", f"We propose ZapNet-{i} and test it on Atari and D4RL with PPO.")
    for i in range(150)
]


def of(paper: Paper, lexicon: Path | None = None) -> Annotation:
    return next(annotations([paper], lexicon=lexicon))


def test_the_number_of_processes_changes_nothing() -> None:
    assert list(annotations(PAPERS, processes=2)) == list(annotations(PAPERS))


def test_annotations_come_in_the_order_of_the_papers_and_say_how_far_they_are() -> None:
    seen: list[tuple[str, int, int]] = []

    found = list(annotations(PAPERS, progress=lambda *step: seen.append(step)))

    assert [a.paper_id for a in found] == [p.id for p in PAPERS]
    assert seen[-1] == ("extract", 150, 150)


def test_no_papers_give_no_annotations() -> None:
    assert list(annotations([])) == []


def test_r1_and_r1_plus_are_two_models() -> None:
    paper = Paper(
        "x", "LLaVA-Critic-R1: Critics act", "We train LLaVA-Critic-R1. Scaled up, LLaVA-Critic-R1+ beats GPT-4o."
    )

    names = {m.name for m in of(paper).mentions}

    assert {"LLaVA-Critic-R1", "LLaVA-Critic-R1+"} <= names


@pytest.mark.parametrize(
    ("abstract", "name"),
    [
        ("We propose Discovered Policy Optimisation (DPO), found by meta-learning.", "Discovered Policy Optimisation"),
        ("Consensus-based optimization (CBO) moves particles.", "consensus-based optimization"),
        ("In causal Bayesian optimization (CBO) an agent intervenes.", "causal Bayesian optimization"),
    ],
)
def test_a_papers_own_expansion_decides(abstract: str, name: str) -> None:
    found = of(Paper("x", "A title", abstract))

    assert name.casefold() in {m.name.casefold() for m in found.mentions}


def test_the_users_lexicon_is_certain(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,type,aliases\nkettle descaling,task,descaled kettle\n", encoding="utf-8")

    found = of(Paper("x", "Tea", "Here descaled kettles are shown."), path)

    assert [(m.name, m.type, m.by, m.confidence) for m in found.mentions if m.by == "user"] == [
        ("kettle descaling", "task", "user", 1.0)
    ]


def test_a_lexicon_that_changes_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    names = []
    for name in ("tea time", "kettle time"):
        path.write_text(f"name,type,aliases\n{name},task,ritual\n", encoding="utf-8")
        names += [m.name for m in of(Paper("x", "Tea", "A ritual."), path).mentions if m.by == "user"]

    assert names == ["tea time", "kettle time"]


def test_a_lexicon_that_is_none_is_one_clear_line_with_any_number_of_processes(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="is no lexicon"):
        list(annotations(PAPERS, lexicon=tmp_path / "none.csv", processes=2))


def test_relations_and_numbers_come_with_the_mentions() -> None:
    paper = Paper(
        "x", "ZapNet: Nets for Games", "We propose ZapNet. ZapNet outperforms PPO on Atari with 93.5% accuracy."
    )

    found = of(paper)

    assert ("ZapNet", "outperforms", "Proximal Policy Optimization") in {
        (k.head, k.relation, k.tail) for k in found.links
    }
    assert "93.5%" in {result.value for result in found.results}


def test_the_version_follows_the_users_lexicon(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,type\nx,task\n", encoding="utf-8")

    assert version() == version()
    assert version(path) != version()


@pytest.mark.corpora
@pytest.mark.skipif(not SEEDS.exists(), reason="needs ../shared/corpora")
def test_every_seed_paper_is_annotated_and_its_spans_are_its_own() -> None:
    from kg.sources import read

    papers = read([SEEDS]).papers

    found = list(annotations(papers))

    assert len(found) == len(papers) > 300
    for paper, annotation in zip(papers, found, strict=True):
        assert all("\n" not in paper.text[s.start : s.end] for m in annotation.mentions for s in m.spans)
    assert sum(len(a.mentions) for a in found) > 8 * len(papers)
