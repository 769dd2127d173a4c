"""Stretches of words that could be a name, and where they stand."""

import pytest

from kg.extract.stretches import Listed, Stretches
from kg.extract.words import MAX_WORDS, Words, key, words

TEXT = (
    "Meta-learning with meta learning\nWe meta-learn: policies, a policy and the policy (policies of policies). "
    "A B A B A B A B A B A; C++ and Q* / q* — GPT-4's ﷺ one ﷺ."
)


def every(found: Words) -> dict[str, list[tuple[int, int]]]:
    """The places of all stretches, by looking at each."""
    made: dict[str, list[tuple[int, int]]] = {}
    for first in range(len(found)):
        for stop in range(first + 1, min(first + MAX_WORDS, len(found)) + 1):
            if len({*found.runs[first:stop]}) == 1:
                made.setdefault(found.key(first, stop), []).append((first, stop))
    return made


def test_each_stretch_is_found_by_its_key_in_all_its_places() -> None:
    found = words(TEXT)

    stretches = Stretches(found)

    assert dict(stretches) == every(found)
    assert [*stretches] == [*every(found)]


def test_a_place_is_the_first_of_its_key_or_not() -> None:
    found = words(TEXT)

    stretches = Stretches(found)

    for name, places in every(found).items():
        assert [stretches.is_first(name, place) for place in places] == [True, *[False] * (len(places) - 1)]


def test_of_listed_keys_those_are_told_that_stand_in_the_text() -> None:
    there = ["policy", "meta learning", "meta learning with meta learning", "c++", "a b a", "q*", key("ﷺ one")]
    listed = Listed([*there, "policy meta", "meta", "learning with policy", "a b a b a b a b a", "we meta policy"])

    assert Stretches(words(TEXT)).among(listed) == {*there, "meta"}


@pytest.mark.parametrize("name", ["", " ", "policies", "no such", "learn policy", "a b a b a b a b a"])
def test_what_no_stretch_goes_by_has_no_place(name: str) -> None:
    stretches = Stretches(words(TEXT))

    assert name not in stretches
    assert stretches.of(name) == []
    with pytest.raises(KeyError):
        stretches[name]
