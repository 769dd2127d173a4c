"""A text as words."""

import pytest

from kg.extract import annotations
from kg.extract.words import key, words
from kg.model import Paper


@pytest.mark.parametrize("text", ["", "\n", "!?", "…\n—"])
def test_a_text_without_words_has_none(text: str) -> None:
    assert len(words(text)) == 0
    assert key(text) == ""


def test_a_paper_without_words_has_an_empty_annotation() -> None:
    (annotation,) = annotations([Paper("a", "…", "—")])

    assert annotation.mentions == ()
