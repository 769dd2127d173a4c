"""Tables and JSON Lines in and out, atomic replacement, packaged resources."""

import gzip
import stat
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import io

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def test_a_file_is_replaced_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old", encoding="utf-8")

    with io.replacing(target) as new:
        new.write_text("new", encoding="utf-8")
        assert target.read_text(encoding="utf-8") == "old"

    assert target.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_block_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old", encoding="utf-8")

    with pytest.raises(ZeroDivisionError), io.replacing(target) as new:
        new.write_text(str(1 / 0), encoding="utf-8")

    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_new_file_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()

    with io.replacing(tmp_path / "a.txt") as new:
        new.write_text("x", encoding="utf-8")

    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@given(st.lists(st.dictionaries(TEXTS, TEXTS)))
def test_rows_come_back_from_json_lines_whatever_they_say(rows: list[dict[str, str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        io.write_json_lines(file, rows)

        assert list(io.json_lines(file)) == rows


def test_packed_json_lines_are_read_and_blank_lines_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"id": 1}\n\n{"id": 2}'))

    assert list(io.json_lines(file)) == [{"id": 1}, {"id": 2}]


def test_the_same_table_gives_the_same_bytes() -> None:
    one, other = (pa.table({"name": ["a", "b"], "n": [1, None]}) for _ in range(2))

    assert io.parquet(one) == io.parquet(other)
    assert io.digest(io.parquet(one)) != io.digest(io.parquet(one.slice(1)))


def test_resources_are_found_in_the_package_and_beside_it() -> None:
    assert io.resource("data/lexicon.csv").is_file()
    assert io.resource("queries").is_dir()
