"""The browser of the tests sees what a page does: else its silence would prove nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import Opened, OpenPage, without_chromium

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'


PageOf = Callable[..., Opened]


@pytest.fixture
def page_of(open_page: OpenPage, tmp_path: Path) -> PageOf:
    """A function that opens a page with a given body."""

    def opened(body: str, head: str = "") -> Opened:
        path = tmp_path / "page.html"
        path.write_text(f"<!doctype html><head>{head}<body>{body}", encoding="utf-8")
        it = open_page(path)
        it.page.wait_for_timeout(100)
        return it

    return opened


@pytest.mark.browser
def test_a_quiet_page_asks_for_nothing_and_reports_nothing(page_of: PageOf) -> None:
    opened = page_of("<h1>Papers</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='>")

    assert opened.page.inner_text("h1") == "Papers"
    assert (opened.requests, opened.errors, opened.dialogs) == ([], [], [])


@pytest.mark.browser
@pytest.mark.parametrize(
    ("body", "url"),
    [
        ("<script src='https://cdn.invalid/a.js'></script>", "https://cdn.invalid/a.js"),
        ("<link rel=stylesheet href='https://cdn.invalid/a.css'>", "https://cdn.invalid/a.css"),
        ("<img src='https://cdn.invalid/a.png'>", "https://cdn.invalid/a.png"),
        ("<script>fetch('https://cdn.invalid/a').catch(() => 0)</script>", "https://cdn.invalid/a"),
        ("<script>new WebSocket('wss://cdn.invalid/a')</script>", "wss://cdn.invalid/a"),
        ("<script>window.open('https://cdn.invalid/a')</script>", "https://cdn.invalid/a"),
        ("<script src='beside.js'></script>", "beside.js"),
    ],
)
def test_every_request_is_seen_and_none_gets_out(page_of: PageOf, body: str, url: str) -> None:
    opened = page_of(body)

    assert len(opened.requests) == 1
    assert opened.requests[0].endswith(url)


@pytest.mark.browser
@pytest.mark.parametrize("body", ["<script>console.error('lost')</script>", "<script>throw new Error('lost')</script>"])
def test_an_error_is_seen(page_of: PageOf, body: str) -> None:
    opened = page_of(body)

    assert len(opened.errors) == 1
    assert "lost" in opened.errors[0]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<script>alert(1)</script>", "script-src-elem inline"),
        ("<img src='x:' onerror='alert(1)'>", "script-src-attr inline"),
        ("<img src='https://cdn.invalid/a.png'>", "img-src https://cdn.invalid/a.png"),
    ],
)
def test_a_violation_of_the_policy_is_seen(page_of: PageOf, body: str, what: str) -> None:
    opened = page_of(body, head=POLICY)

    assert any(f"policy violation: {what}" in error for error in opened.errors)
    assert opened.dialogs == []


@pytest.mark.browser
def test_a_script_that_runs_is_seen_by_its_alert(page_of: PageOf) -> None:
    opened = page_of("<img src='data:,' onerror='alert(\"ran\")'>")

    assert opened.dialogs == ["ran"]


def test_without_chromium_the_test_is_skipped_and_in_ci_it_fails() -> None:
    with pytest.raises(pytest.skip.Exception, match="no Chromium"):
        without_chromium(None)
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        without_chromium("true")
