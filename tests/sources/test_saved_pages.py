"""The same papers, saved as every kind of page, are read the same."""

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from kg.model import Paper
from kg.sources import READERS
from kg.sources.record import Page, papers
from tests.sources import pages
from tests.sources.pages import DPO, IDS, MAML, MATH, PAPERS

FORMS = {
    "search page": pages.SEARCH_PAGE,
    "two lines": pages.TWO_LINES,
    "markdown": pages.FIRECRAWL,
    "markdown, numbered": pages.NUMBERED,
    "markdown, numbered, with a table": f"{pages.NUMBERED}\n{pages.TABLE}",
    "markdown, trending": pages.TRENDING,
    "markdown, trending, without links": pages.PLAIN_TRENDING,
    "link lines": pages.LINK_LINES,
    "html": pages.hydrated({"dailyPapers": [pages.item(n) for n in range(3)]}),
    "html, shown": pages.CARDS,
}
WITH_FACTS = ("markdown", "markdown, numbered", "markdown, numbered, with a table", "link lines", "html, shown")
WITH_IDS = ("markdown", "markdown, numbered, with a table", "markdown, trending", "link lines", "html", "html, shown")


def read(text: str, year: int | None = 2024) -> list[Paper]:
    page = Page("a.txt", text, year)
    form = next(form for form, reader in READERS.items() if reader.looks_like(text))
    made = list(papers(page, form, READERS[form].read(page)))
    assert all(isinstance(paper, Paper) for paper in made), made
    return [paper for paper in made if isinstance(paper, Paper)]


@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_recognised_by_what_is_in_it(form: str) -> None:
    recognised = next(name for name, reader in READERS.items() if reader.looks_like(FORMS[form]))

    assert recognised == form.partition(",")[0]


@pytest.mark.parametrize("form", FORMS)
def test_titles_and_abstracts_are_whole_and_in_order(form: str) -> None:
    assert [(paper.title, paper.abstract) for paper in read(FORMS[form])] == list(PAPERS)


@pytest.mark.parametrize("form", FORMS)
def test_records_are_numbered_from_one(form: str) -> None:
    assert [source.position for paper in read(FORMS[form]) for source in paper.sources] == [1, 2, 3]


@pytest.mark.parametrize("form", WITH_IDS)
def test_papers_that_are_linked_have_their_identifiers(form: str) -> None:
    assert [paper.ids for paper in read(FORMS[form])] == [(typed,) for typed in IDS]


@pytest.mark.parametrize("form", WITH_FACTS)
def test_facts_below_an_abstract_are_those_of_its_paper(form: str) -> None:
    maml, math, dpo = read(FORMS[form])

    assert [paper.author_count for paper in (maml, math, dpo)] == [3, None, 6]
    assert [paper.organization for paper in (maml, math, dpo)] == ["", "DeepSeek", ""]
    assert [paper.published for paper in (maml, math, dpo)] == ["2017-03-09", "2024-02-05", "2023-05-29"]
    assert [paper.comments for paper in (maml, math, dpo)] == [None, 6, None]
    assert [paper.upvotes for paper in (maml, math, dpo)] == [101, 0, 1]


def test_trending_papers_have_their_repositories_and_dates() -> None:
    maml, math, dpo = read(pages.TRENDING)

    assert (maml.author_count, math.organization, dpo.upvotes) == (3, "DeepSeek", 1)
    assert math.published == "2024-02-05"
    assert dpo.links == ("https://github.com/someone/2305.18290",)


def test_a_search_page_gives_counts_organizations_and_dates_where_it_has_them() -> None:
    maml, math, dpo = read(pages.SEARCH_PAGE)

    assert (maml.author_count, maml.published, maml.comments) == (3, "2017-03-09", None)
    assert (math.author_count, math.published, math.organization) == (None, "", "")
    assert (dpo.organization, dpo.published, dpo.comments) == ("Stanford NLP", "2024-02-29", 4)


def test_a_search_page_may_name_its_query_and_its_votes() -> None:
    text = pages.SEARCH_PAGE.replace("Oct 30\n", "fast adaptation\n\nDaily\n\nWeekly\n\nOct 30\n\n101\n")

    assert [(paper.title, paper.abstract) for paper in read(text)] == list(PAPERS)


def test_an_abstract_of_several_paragraphs_is_one() -> None:
    text = pages.SEARCH_PAGE.replace(MATH[1], MATH[1].replace(". ", ".\n\n"))

    assert [(paper.title, paper.abstract) for paper in read(text)] == list(PAPERS)


def test_a_search_page_without_its_header_is_read_too() -> None:
    assert len(read(pages.SEARCH_PAGE.partition("Oct 30")[2])) == 3


def test_two_lines_out_of_step_are_problems_and_the_rest_goes_on() -> None:
    text = pages.TWO_LINES.replace(MATH[0] + "\n", "").replace(DPO[0], f"A Title Alone\n{DPO[0]}")
    page = Page("a.txt", text)

    made = list(READERS["two lines"].read(page))

    assert [getattr(x, "title", "") or getattr(x, "why", "") for x in made] == [
        MAML[0],
        "line 5 is a title without an abstract",
        "line 6 is a title without an abstract",
        DPO[0],
    ]


def test_a_search_page_as_html_shows_its_results_and_not_the_day() -> None:
    props = {"dailyPapers": [pages.item(0)], "searchResults": [pages.item(1)], "dateString": "2024-02-06"}

    (paper,) = read(pages.hydrated(props))

    assert (paper.title, paper.listed) == (MATH[0], "")


def test_a_day_as_html_lists_its_papers_on_that_day() -> None:
    props = {"dailyPapers": [pages.item(0)], "periodType": "day", "dateString": "2024-02-06"}

    assert read(pages.hydrated(props))[0].listed == "2024-02-06"


def test_the_page_of_one_paper_as_html_has_its_comments_and_organization() -> None:
    paper = pages.item(1)["paper"]
    comments = [{"type": "comment"}, {"type": "status"}, {"type": "comment"}]
    props = {"paper": paper, "comments": comments, "upvoters": [], "organization": {"name": "lab"}}

    (found,) = read(pages.hydrated(props, "PaperContent"))

    assert (found.title, found.abstract, found.comments, found.ids) == (*MATH, 2, (IDS[1],))


@pytest.mark.parametrize("page", [pages.ONE_PAPER, pages.ONE_PAPER_TEXT, pages.ONE_PAPER_MARKDOWN])
def test_the_page_of_one_paper_shows_its_abstract_and_not_the_machines(page: str) -> None:
    (paper,) = read(page)

    assert (paper.title, paper.abstract, paper.ids) == (*MATH, (IDS[1],))
    assert (paper.authors, paper.published) == (("Zhihong Shao", "Peiyi Wang"), "2024-02-05")


def test_a_page_whose_data_is_broken_is_read_as_it_is_shown() -> None:
    broken = pages.CARDS.replace("<main>", '<main data-target="DailyPapers" data-props="{&quot;dailyPapers&quot;: [">')

    assert [(paper.title, paper.abstract) for paper in read(broken)] == list(PAPERS)


def test_a_page_saved_with_all_its_parts_in_one_file_is_read() -> None:
    archive = MIMEMultipart("related")
    archive.attach(MIMEText(pages.CARDS.replace("Meta", "Méta"), "html", "utf-8"))
    archive.attach(MIMEText("body { color: red }", "css"))

    assert [paper.ids for paper in read(archive.as_string())] == [(typed,) for typed in IDS]
    assert read(archive.as_string())[0].title == MAML[0].replace("Meta", "Méta")


def test_scripts_and_markup_in_a_title_stay_text() -> None:
    hostile = '</script><script>alert("1")</script> on <img src=x onerror=alert(1)> href'

    (paper,) = read(pages.hydrated({"dailyPapers": [pages.item(0, title=hostile)]}))

    assert paper.title == hostile
