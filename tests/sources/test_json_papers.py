"""Papers in JSON: the API's dialects and JSON Lines."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Problem
from kg.sources import json_papers
from kg.sources.record import Entry, Page, papers
from tests.sources.pages import IDS, MATH, PAPERS, item


def read(value: Any, file: str = "a.json") -> list[Paper]:
    page = Page(file, value if isinstance(value, str) else json.dumps(value))
    made = list(papers(page, "json", json_papers.read(page)))
    assert all(isinstance(paper, Paper) for paper in made), made
    return [paper for paper in made if isinstance(paper, Paper)]


ITEMS = [item(n) for n in range(3)]


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(ITEMS, id="a list of objects"),
        pytest.param([repr(row) for row in ITEMS], id="a list of reprs of Python dicts"),
        pytest.param({"status": "success", "date": "2025-01-10", "count": 3, "data": ITEMS}, id="an envelope"),
        pytest.param([row["paper"] for row in ITEMS], id="bare papers"),
        pytest.param([{"paper": row["paper"]} for row in ITEMS], id="answers of a search"),
        pytest.param("\n".join(map(json.dumps, ITEMS)), id="a line each"),
    ],
)
def test_the_api_in_all_dialects_gives_the_same_papers(stored: Any) -> None:
    found = read(stored)

    assert [(paper.title, paper.abstract) for paper in found] == list(PAPERS)
    assert [paper.ids for paper in found] == [(typed,) for typed in IDS]
    assert [paper.published for paper in found] == ["2017-03-09", "2024-02-05", "2023-05-29"]
    assert {(paper.authors, paper.author_count) for paper in found} == {(("Ada Lovelace", "Kurt Gödel"), 2)}
    assert {(paper.organization, paper.upvotes, paper.keywords) for paper in found} == {
        ("Some Lab", 7, ("policy gradient",))
    }
    assert {paper.links for paper in found} == {("https://github.com/someone/something",)}


def test_comments_are_counted_by_the_item_or_listed_in_the_paper() -> None:
    assert read([ITEMS[0]])[0].comments == 2
    assert read([item(0, comments=[{}, {}, {}])["paper"]])[0].comments == 3


@pytest.mark.parametrize(
    ("stored", "file", "expected"),
    [
        ([item(0, submittedOnDailyAt="2024-02-06T01:02:03.000Z")], "2020-01-01.json", "2024-02-06"),
        ({"date": "2025-01-10", "data": [item(0)]}, "2020-01-01.json", "2025-01-10"),
        ([item(0)], "daily/2024-05-28.json.gz", "2024-05-28"),
        ([item(0)], "a.json", ""),
    ],
)
def test_the_day_of_listing_is_the_papers_or_the_envelopes_or_the_files(stored: Any, file: str, expected: str) -> None:
    assert read(stored, file)[0].listed == expected


def test_a_paper_of_the_site_that_is_not_on_arxiv_keeps_the_sites_id() -> None:
    assert read([item(0, id="some-report")])[0].ids == ("hf:some-report",)


def test_a_flat_answer_of_a_search_is_a_paper() -> None:
    assert read([{"id": "2402.03300", "title": MATH[0], "thumbnailUrl": "x", "source": "hf"}])[0].ids == (IDS[1],)


def test_json_lines_keep_their_own_id_and_know_arxivs() -> None:
    first, second, third = read(
        '{"id": "p1", "title": "One"}\n{"id": "2402.03300v1", "title": "Two"}\n{"id": 7, "title": "Three"}'
    )

    assert first.ids == ("own:p1",)
    assert second.ids == ("arxiv:2402.03300", "own:2402.03300v1")
    assert third.ids == ("own:7",)


def test_json_lines_may_say_more() -> None:
    (paper,) = read(
        [
            {
                "title": "One",
                "abstract": "x",
                "authors": "A. Lovelace and K. Gödel",
                "year": 2021,
                "doi": "10.1000/ABC",
                "url": "https://arxiv.org/abs/2402.03300",
                "keywords": "rl; games",
                "organization": {"name": "lab"},
                "upvotes": True,
            }
        ]
    )

    assert paper.authors == ("A. Lovelace", "K. Gödel")
    assert (paper.published, paper.ids) == ("2021", ("arxiv:2402.03300", "doi:10.1000/abc"))
    assert (paper.keywords, paper.organization, paper.upvotes) == (("rl", "games"), "lab", None)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*item(0), *item(0)["paper"], "abstract"]), inner)
    ),
    max_leaves=12,
)


@given(st.lists(_json, max_size=4))
def test_any_json_gives_papers_or_problems(value: list[Any]) -> None:
    page = Page("a.json", json.dumps(value))

    for made in papers(page, "json", json_papers.read(page)):
        assert isinstance(made, Paper | Problem)


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text(min_size=1).filter(str.strip))
def test_what_is_written_as_a_line_is_read_back(title: str, abstract: str, own: str) -> None:
    (found,) = json_papers.read(Page("a", json.dumps({"id": own, "title": title, "abstract": abstract})))

    assert isinstance(found, Entry)
    assert (found.title, found.abstract, f"own:{own}" in found.ids) == (title, abstract, True)
