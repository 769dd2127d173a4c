"""The pages show what was measured: their tables are those that `python -m benchmarks.page` writes."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.page import PAGES, RESULTS, TABLES, filled


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.name}")
def test_tables_of_a_page_are_what_was_measured(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert filled(text) == text


def test_the_page_of_benchmarks_has_every_whole_table() -> None:
    marks = set(re.findall(r"<!-- ([\w-]+) -->", PAGES[0].read_text(encoding="utf-8")))

    assert marks == set(TABLES) - {"peers-short"}


def test_a_changed_figure_is_noticed() -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    figure = f"{json.loads((RESULTS / 'peers.json').read_text('utf-8'))['rows']['crf']['untyped']:.3f}"[1:]

    assert filled(text.replace(figure, ".999")) == text
