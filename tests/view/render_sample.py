"""The picture of the bundled sample, drawn anew: python -m tests.view.render_sample"""

from pathlib import Path

from playwright.sync_api import sync_playwright

import kg
from kg.io import resource
from kg.view import page
from tests.browser import ARGUMENTS, chromium

SHOWN = 240  # keeps the page below a megabyte
FOLDER = resource("visualizations/view").parent


def render(folder: Path) -> None:
    """Write sample.html and sample.png into FOLDER."""
    page(kg.build(kg.SAMPLE), folder / "sample.html", title="Papers, topics and methods: the sample", limit=SHOWN)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        opened = browser.new_page(viewport={"width": 1400, "height": 900})
        opened.goto((folder / "sample.html").resolve().as_uri())
        opened.screenshot(path=folder / "sample.png")
        browser.close()


if __name__ == "__main__":
    render(FOLDER)
