import numpy as np

from kg.extract.roles import NAMES, nearness
from kg.extract.words import words


def near(text: str, name: str, column: str) -> float:
    found = words(text)
    at = found.forms.index(name)
    return float(nearness(found, np.array([at]), np.array([at + 1]))[0, NAMES.index(column)])


def test_cues_count_the_words_to_the_nearest() -> None:
    assert near("We propose the Zapper for nets.", "Zapper", "propose before") == 2
    assert near("We propose the Zapper for nets.", "Zapper", "for after") == 1


def test_cues_of_another_sentence_are_far() -> None:
    assert near("We propose it. Here Zapper runs.", "Zapper", "propose before") == 15
    assert near("Zapper runs. We propose it.", "Zapper", "propose after") == 15


def test_the_first_and_the_last_word_have_nothing_beyond() -> None:
    assert near("Zapper", "Zapper", "we before") == 15
    assert near("Zapper", "Zapper", "we after") == 15
