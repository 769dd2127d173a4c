from pathlib import Path

import pytest

from kg.extract import annotations
from kg.model import Annotation, Mention, Paper

PAPER = Paper(
    "1",
    "SortNet: Learning to Rank Parcels with Graph Neural Networks",
    "Parcel ranking is a task that matters to carriers. We propose SortNet, a graph neural network (GNN) trained with "
    "Proximal Policy Optimization (PPO). SortNet outperforms LambdaMART on the ParcelBench benchmark and raises NDCG "
    "by 4.2%. An ablation shows that the GNN matters more than PPO.",
)


def annotated(*papers: Paper, lexicon: Path | None = None, processes: int = 1) -> list[Annotation]:
    return list(annotations(papers, profile="accurate", lexicon=lexicon, processes=processes))


def named(name: str, annotation: Annotation) -> Mention:
    return next(m for m in annotation.mentions if m.name == name)


def test_a_papers_own_method_is_proposed_wherever_it_stands() -> None:
    (annotation,) = annotated(PAPER)
    mention = named("SortNet", annotation)

    assert (mention.type, mention.role, mention.by) == ("method", "proposes", "learned")
    assert [PAPER.text[s.start : s.end] for s in mention.spans] == ["SortNet"] * 3


def test_a_short_form_and_its_long_form_are_one_mention() -> None:
    (annotation,) = annotated(PAPER)
    mention = named("Proximal Policy Optimization", annotation)

    assert {PAPER.text[s.start : s.end] for s in mention.spans} == {"Proximal Policy Optimization", "PPO"}
    assert mention.type == "method"


def test_a_benchmark_and_a_metric_are_what_they_are() -> None:
    (annotation,) = annotated(PAPER)

    assert named("ParcelBench", annotation).type == "benchmark"
    assert named("normalized discounted cumulative gain", annotation).type == "metric"


def test_names_are_unique_and_spans_lie_in_the_text() -> None:
    (annotation,) = annotated(PAPER)
    names = [m.name for m in annotation.mentions]

    assert len(names) == len(set(names))
    assert all(0 <= s.start < s.end <= len(PAPER.text) for m in annotation.mentions for s in m.spans)
    assert all(0 < m.confidence <= 1 for m in annotation.mentions)


def test_a_papers_annotation_does_not_hang_on_its_company() -> None:
    others = [Paper(str(n), f"Paper {n} on graphs", "Graphs are studied. " * n) for n in range(2, 9)]

    assert annotated(*others, PAPER)[-1] == annotated(PAPER)[0]


def test_the_users_lexicon_wins(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("name,type,aliases\nparcel ranking,benchmark,\n", "utf-8")

    (annotation,) = annotated(PAPER, lexicon=mine)

    assert named("parcel ranking", annotation).type == "benchmark"


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("", ""),
        ("<script>alert('GRPO')</script>", "\u202eGRPO\u202c \x00 \\(x^2\\) {{GRPO}}"),
        ("(((", ")))"),
        ("GRPO " * 300, "PPO, " * 900),
        ("中文标题", "强化学习 GRPO"),
    ],
)
def test_hostile_texts_are_read(title: str, abstract: str) -> None:
    paper = Paper("1", title, abstract)
    (annotation,) = annotated(paper)

    assert all(paper.text[s.start : s.end].strip() for m in annotation.mentions for s in m.spans)
