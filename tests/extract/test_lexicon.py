from pathlib import Path

import pytest

from kg.errors import UnreadableInput
from kg.extract.lexicon import entries, lexicon
from kg.extract.stretches import Stretches
from kg.extract.words import words


def matched(path: Path, text: str) -> set[tuple[str, str]]:
    found = words(text)
    return {
        (entry.name, found.string(first, stop)) for entry, first, stop in lexicon(path).matches(found, Stretches(found))
    }


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(
        "name,type,aliases,flags,broader\n"
        "Frobnication,method,frobnicate,,\n"
        "GRASP,method,,case,\n"
        "Kettle World,benchmark,KW,expansion,\n"
        "Zorn,method,Zorn net,context,Kettle World\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "We frobnicate, by FROBNICATION.", {("Frobnication", "frobnicate"), ("Frobnication", "FROBNICATION")}
        ),
        pytest.param("we grasp", set(), id="case forbids"),
        pytest.param("we GRASP", {("GRASP", "GRASP")}, id="case allows"),
        pytest.param("on KW", set(), id="no expansion"),
        pytest.param("Kettle World (KW)", {("Kettle World", "KW"), ("Kettle World", "Kettle World")}, id="expansion"),
        pytest.param("by Zorn", set(), id="no context"),
        pytest.param("Zorn in Kettle World", {("Zorn", "Zorn"), ("Kettle World", "Kettle World")}, id="context"),
    ],
)
def test_flags_say_where_an_entry_counts(mine: Path, text: str, found: set[tuple[str, str]]) -> None:
    ours = {"Frobnication", "GRASP", "Kettle World", "Zorn"}

    assert {(name, string) for name, string in matched(mine, text) if name in ours} == found


def test_the_users_entry_wins_over_ours(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,type,aliases\nmy own,benchmark,GRPO\n", encoding="utf-8")

    assert {name for name, string in matched(path, "GRPO works") if string == "GRPO"} == {"my own"}


def test_a_small_word_is_no_acronym_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,type,aliases\nInception Score,metric,IS\n", encoding="utf-8")

    assert matched(path, "this is it") == set()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"name,type\nX,animal\n", "line 2", id="unknown type"),
        pytest.param(b"name,type,aliases,flags\nX,method,,loud\n", "loud", id="unknown flag"),
        pytest.param(b"name,type\n,method\n", "needs a name", id="no name"),
        pytest.param(b"\xff\xfe\x00", "is no lexicon", id="not UTF-8"),
    ],
)
def test_a_bad_lexicon_says_where(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableInput, match=why):
        entries(path)


def test_a_missing_lexicon_is_an_unreadable_input(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        entries(tmp_path / "none.csv")
