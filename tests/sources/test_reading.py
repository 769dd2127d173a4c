"""Inputs of all kinds, sound and unsound, together."""

import gzip
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError, UnreadableInput
from kg.model import Problem
from kg.sources import READERS, ReadFile, read
from kg.sources.record import Page, papers
from tests.sources import pages
from tests.sources.pages import DPO, IDS, MAML

WAY_OUT = "kg reads saved Daily Papers pages (HTML or text), answers of its API and JSON Lines of id, title, abstract"
PNG = b"\x89PNG\r\n\x1a\n" + zlib.compress(bytes(range(256)))
GOOD = json.dumps([pages.item(0)]).encode()

NONSENSE = {
    "empty.txt": (b"", "is empty; save the page as HTML, JSON or text"),
    "blank.txt": (b"\n \n", "has nothing but white space; save the page as HTML, JSON or text"),
    "page.png": (PNG, "is a PNG image; save the page as HTML, JSON or text"),
    "page.txt": (PNG, "is a PNG image; save the page as HTML, JSON or text"),
    "cut.json.gz": (gzip.compress(GOOD)[:-20], "is a gzip file that is cut short; fetch it again"),
    "page.html": (b"<!doctype html><html><body><h1>404</h1><p>Sorry</p></body></html>", f"holds no papers; {WAY_OUT}"),
    "broken.json": (b'[{"paper": {"id": "2402.03300", ', "is not valid JSON (Expecting property name"),
    "empty.json": (b"[]", f"holds no papers; {WAY_OUT}"),
    "other.json": (b'{"name": "left-pad", "version": "1.0"}', f"holds no papers (record 1 has no title); {WAY_OUT}"),
    "numbers.jsonl": (b"1\n2\n", f"is text in no form that we know; {WAY_OUT}"),
    "wide.txt": ("papers".encode("utf-16-be"), "is UTF-16 without a byte order mark; save it as UTF-8"),
    "old.txt": ("Gödel".encode("latin-1"), "is not UTF-8 (byte 1); save it as UTF-8"),
    "prose.txt": (
        b"These are a few words of prose.\nThey are no papers.\n",
        f"is text in no form that we know; {WAY_OUT}",
    ),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_alone_is_one_clear_line(name: str, tmp_path: Path) -> None:
    data, why = NONSENSE[name]
    (tmp_path / name).write_bytes(data)

    with pytest.raises(UnreadableInput) as caught:
        read([tmp_path / name])

    assert str(caught.value).startswith(f"{name}: {why}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_among_good_files_is_a_counted_problem(name: str, tmp_path: Path) -> None:
    data, why = NONSENSE[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.json").write_bytes(GOOD)

    reading = read([tmp_path])

    assert [paper.id for paper in reading.papers] == ["arxiv.1703.03400"]
    (problem,) = [problem for problem in reading.problems if problem.position == 0]
    assert problem.file == f"{tmp_path.name}/{name}"
    assert problem.why.startswith(why)


def test_inputs_that_are_not_there_are_problems_among_good_ones(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_bytes(GOOD)
    (tmp_path / "bare").mkdir()

    reading = read([tmp_path / "gone.json", tmp_path / "no*.txt", tmp_path / "bare", tmp_path / "good.json"])

    assert reading.problems == (
        Problem("bare", 0, "is a folder without files to read; name one with saved pages"),
        Problem("gone.json", 0, "is not there; check the name and the folder you are in"),
        Problem("no*.txt", 0, "matches no file; check the pattern and the folder you are in"),
    )


@pytest.mark.parametrize("inputs", [["gone.json"], ["no*.txt"], ["."], []])
def test_inputs_that_name_nothing_are_one_clear_line(
    inputs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(KgError) as caught:
        read(inputs)

    assert "; " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_broken_rows_are_problems_with_their_file_and_position(tmp_path: Path) -> None:
    rows = [repr(pages.item(0)), "{'paper': ", None, {"paper": {"id": "2402.03300"}}, pages.item(1)]
    (tmp_path / "day.json").write_text(json.dumps(rows), "utf-8")

    reading = read([tmp_path / "day.json"])

    assert reading.files == (ReadFile("day.json", "json", 2),)
    assert [(problem.file, problem.position) for problem in reading.problems] == [("day.json", n) for n in (2, 3, 4)]


def test_one_paper_from_several_files_remembers_all_its_sources(tmp_path: Path) -> None:
    (tmp_path / "day.json.gz").write_bytes(gzip.compress(GOOD))
    (tmp_path / "search.txt").write_text(pages.SEARCH_PAGE, "utf-16")
    (tmp_path / "mine.jsonl").write_text(json.dumps({"id": "1703.03400", "title": MAML[0].upper()}), "utf-8-sig")

    reading = read([tmp_path], year=2024)

    assert (reading.records, len(reading.papers)) == (5, 3)
    (paper,) = [paper for paper in reading.papers if paper.title == MAML[0]]
    assert paper.id == "1703.03400"
    assert paper.ids == (IDS[0], "own:1703.03400")
    assert [(source.file.rpartition("/")[2], source.form) for source in paper.sources] == [
        ("day.json.gz", "json"),
        ("mine.jsonl", "json"),
        ("search.txt", "search page"),
    ]
    assert (paper.author_count, paper.comments, paper.upvotes) == (3, 2, 7)


def test_the_same_inputs_in_any_order_give_the_same(tmp_path: Path) -> None:
    for name, text in (("a.txt", pages.SEARCH_PAGE), ("b.txt", pages.TWO_LINES), ("c.md", pages.FIRECRAWL)):
        (tmp_path / name).write_text(text, "utf-8")
    names = [tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.md"]

    assert read(names) == read(reversed(names)) == read([f"{tmp_path}/*"])


def test_papers_come_by_id(tmp_path: Path) -> None:
    (tmp_path / "c.md").write_text(pages.FIRECRAWL, "utf-8")

    assert [paper.id for paper in read([tmp_path]).papers] == [
        "arxiv.1703.03400",
        "arxiv.2305.18290",
        "arxiv.2402.03300",
    ]


def test_what_is_taken_for_granted_is_said(tmp_path: Path) -> None:
    (tmp_path / "c.md").write_text(pages.FIRECRAWL, "utf-8")

    assert [notice.file for notice in read([tmp_path / "c.md"]).notices] == ["c.md"]
    assert read([tmp_path / "c.md"], year=2024).notices == ()


@pytest.mark.parametrize("year", [24, 0, -1, 20245])
def test_a_year_has_four_digits(year: int) -> None:
    with pytest.raises(KgError, match="give all four digits"):
        read([], year=year)


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(GOOD)
    (tmp_path / "b.json").write_bytes(b"")
    told: list[tuple[str, int, int]] = []

    read([tmp_path], progress=lambda *step: told.append(step))

    assert told == [("read", 1, 2), ("read", 2, 2)]


_PIECES = st.sampled_from(
    [
        *pages.SEARCH_PAGE.splitlines(keepends=True),
        *pages.FIRECRAWL.splitlines(keepends=True),
        *pages.NUMBERED.splitlines(keepends=True),
        *pages.LINK_LINES.splitlines(keepends=True),
        *pages.TRENDING.splitlines(keepends=True),
        *pages.ONE_PAPER_TEXT.splitlines(keepends=True),
        *(f"{piece}>" for piece in pages.CARDS.split(">")),
        DPO[1],
        "\n",
        "[",
        "](",
        "·",
    ]
)


@given(st.lists(_PIECES, max_size=40).map("".join), st.sampled_from(sorted(READERS)))
def test_any_wreck_of_a_page_gives_papers_or_problems_or_a_clear_line(text: str, form: str) -> None:
    page = Page("a", text)
    READERS[form].looks_like(text)

    try:
        found = list(papers(page, form, READERS[form].read(page)))
    except UnreadableInput as error:
        assert str(error).startswith("a: ")  # noqa: PT017
        return
    assert all(item for item in found)


@pytest.mark.parametrize(
    "sign", ["### [", "[", "### [a]", "\n\n·\n", "- ", "![", "[[", "<div>", "{", "·\nMay 1\n\n", "arxiv:2402.03300\n"]
)
@pytest.mark.parametrize("form", READERS)
def test_long_wrecks_are_read_to_their_end(form: str, sign: str) -> None:
    page = Page("a", "Get trending papers in your email inbox\n" + sign * 4_000)
    READERS[form].looks_like(page.text)

    try:
        assert list(papers(page, form, READERS[form].read(page))) is not None
    except UnreadableInput as error:
        assert "JSON" in str(error)  # noqa: PT017
