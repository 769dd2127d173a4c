"""A lexicon of the user's own wins over ours and over the judge."""

from pathlib import Path

import pytest

from kg.errors import UnreadableInput
from kg.extract import annotations, version
from kg.extract.lexicon import entries
from kg.model import Mention, Paper

PAPER = Paper("a", "On PPO", "Our data for PPO come from Frobnication. We use the approach of Zug.")


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def found(lexicon: Path | None = None) -> dict[str, Mention]:
    (annotation,) = annotations([PAPER], lexicon=lexicon)
    return {mention.name: mention for mention in annotation.mentions}


def test_a_name_that_we_know_has_the_users_name_and_type(tmp_path: Path) -> None:
    lexicon = written(tmp_path / "mine.csv", "name,type,aliases\nPolite Parrot Ontology,benchmark,PPO\n")

    mine = found(lexicon)["Polite Parrot Ontology"]

    assert (mine.type, mine.confidence, mine.by) == ("benchmark", 1.0, "user")
    assert [PAPER.text[span.start : span.end] for span in mine.spans] == ["PPO", "PPO"]
    assert "Proximal Policy Optimization" not in found(lexicon)
    assert "Polite Parrot Ontology" not in found()


@pytest.mark.parametrize("name", ["approach", "data", "frobnication", "Zug"])
def test_any_word_is_found_that_the_user_lists(tmp_path: Path, name: str) -> None:
    assert found(written(tmp_path / "mine.csv", f"name,type\n{name},metric\n"))[name].type == "metric"


def test_the_version_is_that_of_the_lexicon_too(tmp_path: Path) -> None:
    first, second = (written(tmp_path / f"{kind}.csv", f"name,type\nZug,{kind}\n") for kind in ("task", "metric"))

    assert len({version(), version(first), version(second)}) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("Zug,method\n", "line 1: lacks the columns name and type", id="no header"),
        pytest.param("name,kind\nZug,method\n", "line 1: lacks the column type", id="another header"),
        pytest.param("", "line 1: lacks the columns name and type", id="nothing"),
        pytest.param("name,type\nZug,method\nZag,train\n", "line 3: needs a name, a type", id="an unknown type"),
        pytest.param("name,type\n\n,task\n", "line 3: needs a name", id="no name"),
        pytest.param('name,type\n"two\nlines",task\nZug\n', "line 4: needs a name, a type", id="a name over two lines"),
        pytest.param("name,type,flags\nZug,task,loud\n", "line 2: .*known flags", id="an unknown flag"),
    ],
)
def test_a_bad_row_is_one_clear_line_with_its_number(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(UnreadableInput, match=why) as error:
        entries(written(tmp_path / "mine.csv", text))

    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'name,type\n"' + b"x" * 200_000])
def test_what_is_no_csv_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.csv").write_bytes(content)

    with pytest.raises(UnreadableInput, match="is no lexicon"):
        entries(tmp_path / "mine.csv")
    with pytest.raises(UnreadableInput, match="is no lexicon"):
        entries(tmp_path / "gone.csv")
