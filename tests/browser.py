"""The machine's own Chromium, cut off from every network, and what a page does in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # What is no request, such as a preconnect, finds no host either.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
# A violation of the page's policy is told to the page only; this passes it on to the console, whence we have it.
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violation: ${event.effectiveDirective} ${event.blockedURI}`));
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A page in the browser, and what has happened in it so far; the lists go on growing.

    REQUESTS are the URLs that it asked for beyond its own file, ERRORS the console's errors, uncaught
    exceptions and violations of its Content-Security-Policy, DIALOGS the texts of its alerts.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


OpenPage = Callable[[Path], Opened]


def chromium() -> str | None:
    """The path of the Chromium that is installed here."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def without_chromium(environment: str | None) -> NoReturn:
    """Skip the test, or fail it where ENVIRONMENT (the value of CI) is set: there it may not be skipped."""
    why = f"no Chromium on PATH (looked for {', '.join(NAMES)})"
    if environment:
        pytest.fail(why)
    pytest.skip(why)


# Not for the whole session: while Playwright is open, its event loop counts as running for all the other tests.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    path = chromium()
    if path is None:
        without_chromium(os.environ.get("CI"))
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """A function that opens a local file without a network and gives back the Opened page."""
    context = browser.new_context()
    context.set_offline(True)
    context.add_init_script(REPORT_VIOLATIONS)
    yield lambda path: _opened(context, path)
    context.close()


def _opened(context: BrowserContext, path: Path) -> Opened:
    opened = Opened(context.new_page())
    _watch(opened, path.resolve().as_uri())
    opened.page.goto(path.resolve().as_uri())
    opened.page.wait_for_load_state("load")
    return opened


def _watch(opened: Opened, own: str) -> None:
    def ask(url: str) -> None:
        if url.partition("#")[0] != own and not url.startswith(("data:", "blob:")):
            opened.requests.append(url)

    def say(message: ConsoleMessage) -> None:
        if message.type == "error":
            opened.errors.append(message.text)

    def dismiss(dialog: Dialog) -> None:
        opened.dialogs.append(dialog.message)
        dialog.dismiss()

    opened.page.context.on("request", lambda request: ask(request.url))
    opened.page.on("websocket", lambda socket: ask(socket.url))
    opened.page.on("console", say)
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.page.on("dialog", dismiss)
