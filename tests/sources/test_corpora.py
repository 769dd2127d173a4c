"""The saved pages and the answers of the API that we have, counted exactly."""

from collections import Counter
from pathlib import Path

import pytest

from kg.sources import Reading, read

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not CORPORA.is_dir(), reason="../shared/corpora is not there"),
]


@pytest.fixture(scope="module")
def seeds() -> Reading:
    return read([CORPORA / "seeds"])


@pytest.fixture(scope="module")
def daily() -> Reading:
    return read([CORPORA / "daily-papers"])


def test_the_seeds_hold_371_papers_in_417_records(seeds: Reading) -> None:
    assert [file.records for file in seeds.files] == [45, 69, 47, 173, 83]
    assert [file.form for file in seeds.files] == ["search page"] * 3 + ["two lines", "search page"]
    assert (len(seeds.papers), seeds.records, seeds.problems) == (371, 417, ())


def test_every_paper_of_the_seeds_is_whole(seeds: Reading) -> None:
    for paper in seeds.papers:
        assert 10 <= len(paper.title) <= 160
        assert 400 <= len(paper.abstract) <= 2_000
        assert paper.abstract[0].isupper() or not paper.abstract[0].isalpha() or paper.title.startswith("μ")
        assert paper.abstract[-1] in ".!?)" or "/" in paper.abstract.split()[-1]


def test_the_seeds_give_counts_dates_and_organizations_where_the_pages_do(seeds: Reading) -> None:
    assert sum(paper.author_count or 0 for paper in seeds.papers) == 1147
    assert sum(paper.comments or 0 for paper in seeds.papers) == 101
    assert sorted(p.organization for p in seeds.papers if p.organization) == ["KAIST AI", "Ontocord.AI", "TIGER-Lab"]
    assert Counter(paper.published[:4] for paper in seeds.papers) == {
        "": 166, "2015": 1, "2018": 4, "2019": 7, "2020": 7, "2021": 8, "2022": 26, "2023": 50, "2024": 52, "2025": 50
    }  # fmt: skip


def test_the_year_of_the_seeds_is_inferred_and_said(seeds: Reading) -> None:
    assert len(seeds.notices) == 4
    assert all("taken as 2025" in notice.why for notice in seeds.notices)


def test_the_api_files_hold_9877_papers(daily: Reading) -> None:
    assert (len(daily.files), len(daily.papers), daily.records, daily.problems) == (580, 9_877, 9_881, ())
    assert all(paper.ids[0].startswith("arxiv:") and len(paper.ids) == 1 for paper in daily.papers)
    assert all(paper.abstract and paper.authors and len(paper.published) == 10 for paper in daily.papers)
    assert {min(p.listed for p in daily.papers), max(p.listed for p in daily.papers)} == {"2024-05-27", "2026-08-21"}


def test_papers_of_both_have_the_same_text_in_both(seeds: Reading, daily: Reading) -> None:
    known = {paper.title: paper for paper in daily.papers}
    both = [(paper, known[paper.title]) for paper in seeds.papers if paper.title in known]
    same = [paper.title for paper, other in both if paper.abstract == other.abstract]

    assert len(both) >= 34
    assert len(same) >= len(both) - 1
