"""The bundled papers: many, well formed, and in our own words."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.io import resource
from kg.sources import read
from kg.text import folded

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
KEYS = {"id", "title", "abstract", "authors", "published"}
RUN = 8

Record = dict[str, Any]


@pytest.fixture(scope="module")
def papers() -> list[Record]:
    lines = resource("data/sample/papers.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_there_are_enough_papers_and_none_is_there_twice(papers: list[Record]) -> None:
    assert len(papers) >= 80
    assert len({paper["id"] for paper in papers}) == len(papers)
    assert len({folded(paper["title"]) for paper in papers}) == len(papers)


def test_papers_stand_by_date(papers: list[Record]) -> None:
    assert papers == sorted(papers, key=lambda paper: (paper["published"], paper["id"]))


def test_every_paper_has_the_keys_and_nothing_unforeseen(papers: list[Record]) -> None:
    assert [p["id"] for p in papers if not KEYS <= p.keys() <= KEYS | {"author_count"}] == []


def test_dates_are_days_or_months_of_the_calendar(papers: list[Record]) -> None:
    for paper in papers:
        published = paper["published"]
        date.fromisoformat(published if len(published) == 10 else f"{published}-01")


def test_ids_are_of_arxiv_and_bear_the_month_of_publication_or_the_next(papers: list[Record]) -> None:
    assert [p["id"] for p in papers if not re.fullmatch(r"\d{4}\.\d{4,5}", p["id"])] == []
    assert [p["id"] for p in papers if months(p["id"][:2], p["id"][2:4]) - months(*dated(p)) not in (0, 1)] == []


def test_authors_are_names_and_a_cut_list_counts_more(papers: list[Record]) -> None:
    for paper in papers:
        authors = paper["authors"]
        assert authors, paper["id"]
        assert len(set(authors)) == len(authors), paper["id"]
        assert all(re.fullmatch(r"[^\W\d_].*[^\W\d_].?", author) for author in authors), paper["id"]
        assert paper.get("author_count", len(authors) + 1) > len(authors), paper["id"]


def test_abstracts_are_of_an_abstracts_length(papers: list[Record]) -> None:
    assert [p["id"] for p in papers if not 60 <= len(p["abstract"].split()) <= 160] == []


def test_texts_are_clean(papers: list[Record]) -> None:
    texts = [text for paper in papers for text in (paper["title"], paper["abstract"], *paper["authors"])]

    assert [text for text in texts if text != " ".join(text.split()) or not text.isprintable()] == []


def test_the_reader_takes_every_paper_as_it_stands(papers: list[Record]) -> None:
    reading = read([resource("data/sample/papers.jsonl")])

    assert reading.problems == ()
    assert reading.records == len(papers)
    found = {paper.id: (paper.title, paper.abstract, list(paper.authors), paper.published) for paper in reading.papers}
    assert found == {p["id"]: (p["title"], p["abstract"], p["authors"], p["published"]) for p in papers}


@pytest.mark.corpora
def test_no_abstract_shares_a_run_of_words_with_the_papers_own(papers: list[Record]) -> None:
    if not CORPORA.is_dir():
        pytest.skip("needs ../shared/corpora")
    ours = {plain(paper["title"]): runs(paper["abstract"]) for paper in papers}
    theirs = [(title, text) for title, text in abstracts() if title in ours]

    assert len({title for title, _ in theirs}) > 30
    assert [common for title, text in theirs if (common := runs(text) & ours[title])] == []


def dated(paper: Record) -> tuple[str, str]:
    """Year and month of a paper, two digits each."""
    return paper["published"][2:4], paper["published"][5:7]


def months(year: str, month: str) -> int:
    """The months from the year 2000 to MONTH of YEAR."""
    return int(year) * 12 + int(month)


def runs(text: str) -> set[str]:
    """Every run of RUN words of TEXT."""
    words = re.findall(r"[\w.%]+", text.casefold())
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def plain(title: str) -> str:
    """TITLE in lower case on one line."""
    return " ".join(title.casefold().split())


def abstracts() -> Iterator[tuple[str, str]]:
    """Plain title and abstract of every paper in the corpora."""
    with gzip.open(CORPORA / "abstracts-122k.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from ((plain(record["title"]), record["abstract"]) for record in map(json.loads, lines))
    for path in sorted((CORPORA / "daily-papers").glob("*.json.gz")):
        answer = json.loads(gzip.decompress(path.read_bytes()))
        for item in answer["data"] if isinstance(answer, dict) else answer:
            if isinstance(item, dict):
                yield plain(item["paper"]["title"]), item["paper"]["summary"]
