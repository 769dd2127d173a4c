"""Dates of all kinds, and what a record becomes."""

from dataclasses import replace

import pytest

from kg.model import Paper, Problem
from kg.sources.record import Entry, Notice, Page, iso_date, papers, printed_date

PAGE = Page("a.txt", "")


def dated(*dates: str, page: Page = PAGE, ids: tuple[str, ...] = ()) -> tuple[list[str], list[Problem | Notice]]:
    """The dates of papers that were printed with these DATES, and what is said about them."""
    entries = [Entry(n, f"Title {n}", published=printed_date(date), ids=ids) for n, date in enumerate(dates, start=1)]
    made = list(papers(page, "form", entries))
    return [x.published for x in made if isinstance(x, Paper)], [x for x in made if not isinstance(x, Paper)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-27T15:01:23.000Z", "2024-05-27"),
        ("2024-05-27 15:01", "2024-05-27"),
        ("2024/05/27", "2024-05-27"),
        ("2024-05", "2024-05"),
        (2024, "2024"),
        ("2024-02-30", ""),
        ("20240527", ""),
        ("0000", ""),
        ("soon", ""),
        (None, ""),
        (True, ""),
        (["2024"], ""),
    ],
)
def test_a_date_is_cut_to_what_is_known(value: object, expected: str) -> None:
    assert iso_date(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("May 25, 2023", "2023-05-25"),
        ("Published on September 3, 2023", "2023-09-03"),
        ("Feb 29", "--02-29"),
        ("Feb 29, 2023", ""),
        ("Foo 12", ""),
        ("May 2023", ""),
    ],
)
def test_a_printed_date_may_lack_its_year(text: str, expected: str) -> None:
    assert printed_date(text) == expected


def test_the_year_that_the_user_gives_is_taken_without_a_word() -> None:
    assert dated("Jun 9", "May 1, 2024", page=replace(PAGE, year=2026)) == (["2026-06-09", "2024-05-01"], [])


def test_the_year_that_the_file_says_is_taken_without_a_word() -> None:
    assert dated("Jun 9", page=replace(PAGE, text="---\nretrieved: 2026-10-02\n---\n")) == (["2026-06-09"], [])


def test_the_year_of_the_arxiv_ids_is_taken_with_a_notice() -> None:
    dates, (notice,) = dated("Jun 9", ids=("arxiv:2506.00001",))

    assert dates == ["2025-06-09"]
    assert notice == Notice("a.txt", "1 date without a year taken as 2025, the year of the papers' arXiv ids")


def test_the_year_after_the_latest_printed_one_is_taken_with_a_notice() -> None:
    dates, (notice,) = dated("Jun 9", "May 1, 2024", "Oct 30", "May 1, 2019")

    assert dates == ["2025-06-09", "2024-05-01", "2025-10-30", "2019-05-01"]
    assert isinstance(notice, Notice)
    assert notice.why.startswith("2 dates without a year taken as 2025, the year after the latest printed one")


def test_a_year_before_the_site_was_is_no_year_of_a_saving() -> None:
    dates, (problem,) = dated("Jun 9", "May 1, 2017")

    assert dates == ["", "2017-05-01"]
    assert isinstance(problem, Problem)


def test_without_any_other_date_the_year_is_unknown_and_said_to_be() -> None:
    dates, problems = dated("Jun 9", "Jun 10")

    assert dates == ["", ""]
    why = "2 dates without a year left out: say in which year the page was saved with --year"
    assert problems == [Problem("a.txt", 0, why)]


def test_a_record_without_a_title_is_a_problem_and_the_rest_goes_on() -> None:
    made = list(papers(PAGE, "form", [Entry(1, " \u200b\n", "Text."), Entry(2, "A Title")]))

    assert made[0] == Problem("a.txt", 1, "has no title")
    assert isinstance(made[1], Paper)


def test_a_paper_keeps_the_strings_as_they_were_found() -> None:
    (paper,) = papers(PAGE, "form", [Entry(3, 'The G\\"odel\n  Machine', "It\nproves \ud800.")])

    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == ("The Gödel Machine", "It proves \ufffd.")
    (source,) = paper.sources
    assert (source.file, source.position, source.form) == ("a.txt", 3, "form")
    assert (source.title, source.abstract) == ('The G\\"odel\n  Machine', "It\nproves \ufffd.")


def test_names_come_once_and_links_are_only_those_of_the_web() -> None:
    found = Entry(
        1, "T", authors=("A\u00a0B", "A B", " "), links=("javascript:alert(1)", "https://a.example/x", "ftp://b")
    )

    (paper,) = papers(PAGE, "form", [found])

    assert isinstance(paper, Paper)
    assert (paper.authors, paper.author_count, paper.links) == (("A B",), 1, ("https://a.example/x",))
