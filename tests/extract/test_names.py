import pytest

from kg.extract.names import candidates
from kg.extract.words import words


def sources(text: str) -> dict[str, set[str]]:
    found = words(text)
    by: dict[str, set[str]] = {}
    for c in candidates(found):
        by.setdefault(found.string(c.first, c.stop), set()).add(c.by)
    return by


@pytest.mark.parametrize(
    ("text", "name", "source"),
    [
        pytest.param("ReFlow: Learning to Turn\nWe turn.", "ReFlow", "title-prefix", id="title"),
        pytest.param("T\nWe propose a new Zapper for nets.", "Zapper", "cue:propose", id="propose"),
        pytest.param("T\nOur agent, dubbed “Zapper”, works.", "Zapper", "cue:called", id="called"),
        pytest.param("T\nHere FooNet, a small net, wins.", "FooNet", "cue:is-a", id="is a"),
        pytest.param("T\nResults on the Kitchen dataset.", "Kitchen", "cue:on", id="on a dataset"),
        pytest.param("T\nGames such as Pong, Breakout and Tennis.", "Tennis", "cue:such-as", id="last of a list"),
        pytest.param("T\nIt outperforms Adam and Lion.", "Lion", "cue:beats", id="beaten"),
        pytest.param("T\nthe LLaVA-Critic-R1+ model", "LLaVA-Critic-R1+", "shape", id="marks"),
        pytest.param("T\nwe call GPT-4o mini often", "GPT-4o mini", "shape", id="version"),
    ],
)
def test_a_cue_or_a_shape_gives_a_name(text: str, name: str, source: str) -> None:
    assert source in sources(text).get(name, set())


def test_r1_and_r1_plus_are_two_names() -> None:
    found = sources("T\nLLaVA-Critic-R1 and LLaVA-Critic-R1+ differ.")

    assert {"LLaVA-Critic-R1", "LLaVA-Critic-R1+"} <= found.keys()


def test_plain_words_and_units_are_no_names() -> None:
    assert sources("A plain title\nThe model runs on a GPU in 3 days.") == {}
