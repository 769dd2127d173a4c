import numpy as np
import pytest

from kg.extract.learned.encoder import words
from kg.extract.learned.keys import Table, key_of, keys


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Policy gradients", "policy-gradient"),
        ("POLICY  GRADIENT", "policy gradient"),
        ("Poincaré ball", "poincare balls"),
        ("Qwen2.5-7B", "qwen2.5 7b"),
    ],
)
def test_spellings_of_one_name_have_one_key(left: str, right: str) -> None:
    assert key_of(left) == key_of(right) != 0


@pytest.mark.parametrize(("left", "right"), [("Q*", "Q"), ("C++", "C"), ("R1+", "R1"), ("GRPO", "PPO")])
def test_marks_that_tell_names_apart_tell_keys_apart(left: str, right: str) -> None:
    assert key_of(left) != key_of(right)


@pytest.mark.parametrize("text", ["Adam, SGD", "Adam (SGD", "Adam. SGD", "Adam\n! SGD"])
def test_no_key_crosses_what_parts_names(text: str) -> None:
    found = set(keys(words(text)).hashes.ravel().tolist()) - {0}

    assert found == {key_of("Adam"), key_of("SGD")}


def test_a_text_without_words_has_no_keys() -> None:
    assert keys(words("… !")).hashes.shape[0] == 0


def test_an_empty_table_counts_nothing() -> None:
    table = Table(np.zeros(0, np.uint64), np.zeros((0, 2), np.float32))

    assert table(np.array([5], np.uint64)).tolist() == [[0.0, 0.0]]
