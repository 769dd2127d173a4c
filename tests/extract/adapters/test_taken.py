"""What another extractor finds becomes mentions as our own does."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kg.extract.adapters.found import Finder, Found
from kg.extract.adapters.taken import annotated
from kg.model import ROLES
from tests.extract.adapters.papers import PAPERS, named, printed


def finds(*wanted: tuple[str, str, float]) -> Finder:
    """A finder that knows some strings, each with its type and how sure it is of it."""

    def find(texts: Sequence[str]) -> Iterator[tuple[Found, ...]]:
        for text in texts:
            places = ((text.find(name), name, kind, sure) for name, kind, sure in wanted)
            yield tuple(Found(at, at + len(name), kind, sure) for at, name, kind, sure in places if at >= 0)

    return find


def test_an_entity_has_all_its_places_and_the_short_form_that_the_text_explains() -> None:
    (mention,) = next(annotated("mine", finds(("turbo grid search", "method", 0.8)), PAPERS)).mentions

    assert (mention.type, mention.confidence, mention.by) == ("method", 0.8, "mine")
    assert mention.role in ROLES
    assert printed(PAPERS[0], mention) == ["turbo grid search", "TGS", "TGS"]


def test_a_paper_in_which_nothing_is_found_has_an_empty_annotation() -> None:
    found = list(annotated("mine", finds(("Zephyr", "method", 1.0)), PAPERS))

    assert [annotation.paper_id for annotation in found] == ["a", "b"]
    assert found[1].mentions == ()


def test_half_a_word_becomes_a_whole_one() -> None:
    (mention,) = next(annotated("mine", finds(("lainson", "benchmark", 0.8)), PAPERS)).mentions

    assert printed(PAPERS[0], mention) == ["Plainsong"]


@pytest.mark.parametrize("piece", ["diet\nWe train", "(", "TGS) on the Plainsong corpus. TGS", " "])
def test_what_crosses_a_line_or_has_no_word_is_nothing(piece: str) -> None:
    assert next(annotated("mine", finds((piece, "method", 0.8)), PAPERS)).mentions == ()


def test_of_two_that_overlap_the_surer_has_the_words() -> None:
    find = finds(("turbo grid", "concept", 0.6), ("turbo grid search", "method", 0.9))

    assert named(next(annotated("mine", find, PAPERS))) == {"turbo grid search": "method"}


def test_the_type_that_most_is_said_for_wins() -> None:
    find = finds(("TGS", "metric", 0.5), ("turbo grid search", "method", 0.6))

    assert named(next(annotated("mine", find, PAPERS))) == {"turbo grid search": "method"}


def test_the_users_lexicon_decides_before_any_extractor(tmp_path: Path) -> None:
    lexicon = tmp_path / "mine.csv"
    lexicon.write_text("name,type,aliases\nZephyr 7B,concept,Zephyr\n", encoding="utf-8")

    found = list(annotated("mine", finds(("Zephyr", "method", 0.9)), PAPERS, lexicon=lexicon))

    assert named(found[0]) == {"Zephyr 7B": "concept"}


def test_progress_counts_papers() -> None:
    seen: list[tuple[str, int, int]] = []
    list(annotated("mine", finds(), PAPERS, progress=lambda *report: seen.append(report)))

    assert seen == [("extract", 1, 2), ("extract", 2, 2)]
