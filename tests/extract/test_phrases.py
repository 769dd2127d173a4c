from kg.extract.phrases import candidates
from kg.extract.statistics import Statistics, Surface, Use
from kg.extract.stretches import Stretches
from kg.extract.words import words

NEVER = Use((0, 0, 0, 0, 500, 0, 0), (0,) * 5)
OFTEN = Use((200, 100, 200, 0, 0, 0, 0), (0,) * 5)
KNOWN = Statistics(
    {"learning to learn": Surface(4, 3, (0, 0, 0, 3, 0), (3, 0, 0, 0, 0, 0, 0, 0))},
    {"the": NEVER, "is": NEVER, "to": NEVER, "sparse": OFTEN, "reward": OFTEN, "rewards": OFTEN, "learning": OFTEN},
)


def found(text: str) -> set[tuple[str, str]]:
    seen = words(text)
    return {(seen.string(c.first, c.stop), c.by) for c in candidates(seen, Stretches(seen), KNOWN)}


def test_phrases_begin_and_end_with_words_that_names_begin_and_end_with() -> None:
    assert ("sparse rewards", "phrase") in found("The sparse rewards is")
    assert not {s for s, _ in found("The sparse rewards is")} & {"The sparse", "The sparse rewards", "rewards is"}


def test_known_surfaces_may_hold_any_word() -> None:
    assert ("learning to learn", "surface") in found("learning to learn")


def test_phrases_do_not_cross_marks() -> None:
    assert "sparse rewards" not in {s for s, _ in found("sparse, rewards")}
