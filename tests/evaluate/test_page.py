"""The report as a page, whatever the papers hold."""

from pathlib import Path

import pytest

from kg.evaluate import report, write_page
from kg.evaluate.answers import Answer, Named, Reported
from tests.browser import OpenPage
from tests.export.graphs import HOSTILE


def hostile() -> tuple[dict[str, Answer], dict[str, Answer]]:
    """Gold and found in which every text is hostile, and every kind of fault is there."""
    gold, found = {}, {}
    for n, text in enumerate(HOSTILE):
        both = Named(text + "both", "method", text, "n", (text + "both",))
        other = Named(text + "both", "task", "uses", text, (), n / len(HOSTILE))
        own = (Named(f"{text} gold", "metric", "uses", "", (text,)), Named("long name", "task", "uses", ""))
        new = (Named(f"found {text}", "concept", text, "", ("zzz",), 0.7), Named("name", "task", "uses", "", (), 0.2))
        words = f"{text}\n{text} both. A long name. {text}both"
        gold[text] = Answer(text, words, (both, *own), ((text, text, text),), (Reported("3", frozenset({text})),))
        found[text] = Answer(text, words, (other, *new), ((text, "is_a", text),))
    return gold, found


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    write_page(report(*hostile(), resamples=20), path, title="<script>alert(1)</script>")
    return path


def test_no_text_becomes_markup(written: Path) -> None:
    html = written.read_text(encoding="utf-8")

    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_same_report_gives_the_same_page(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.html"
    write_page(report(*hostile(), resamples=20), again, title="<script>alert(1)</script>")

    assert again.read_bytes() == written.read_bytes()


@pytest.mark.browser
def test_the_page_opens_quietly_and_shows_figures_and_faults(written: Path, open_page: OpenPage) -> None:
    opened = open_page(written)
    text = opened.page.inner_text("body")

    assert (opened.requests, opened.errors, opened.dialogs) == ([], [], [])
    assert opened.page.evaluate("getComputedStyle(document.body).maxWidth") == "1120px"
    for words in ("entities", "By type", "What is taken for what", "Confidence", "boundary", "spurious", "metric"):
        assert words in text
    assert opened.page.locator("details").count() == 8
    assert opened.page.locator("mark").count() > 0


@pytest.mark.browser
def test_the_page_does_not_scroll_sideways_on_a_telephone(written: Path, open_page: OpenPage) -> None:
    opened = open_page(written)
    opened.page.set_viewport_size({"width": 390, "height": 800})

    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
