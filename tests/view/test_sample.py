"""The rendered sample that the README shows."""

import json

import pytest

from kg.io import resource
from tests.browser import OpenPage

PAGE = resource("visualizations/sample.html")


def test_the_picture_of_the_sample_is_there_and_small() -> None:
    assert PAGE.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
    assert PAGE.stat().st_size < 1_000_000


@pytest.mark.browser
def test_the_page_of_the_sample_opens_and_shows_its_papers(open_page: OpenPage) -> None:
    opened = open_page(PAGE)

    opened.page.fill("#query", "model-agnostic meta-learning")
    opened.page.press("#query", "Enter")

    assert "Model-Agnostic Meta-Learning" in opened.page.inner_text("#about h2")
    assert opened.page.locator("#about mark").count() > 0
    assert (opened.requests, opened.errors, opened.dialogs) == ([], [], [])


def test_the_page_of_the_sample_quotes_only_the_sample() -> None:
    sample = resource("data/sample/papers.jsonl").read_text(encoding="utf-8")
    titles = {json.loads(line)["title"] for line in sample.splitlines()}
    data = json.loads(PAGE.read_text(encoding="utf-8").partition('id="data">')[2].partition("</script>")[0])

    assert {paper["title"] for paper in data["facts"]["papers"]} <= titles
