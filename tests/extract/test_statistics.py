from pathlib import Path

import pytest

from kg.extract.statistics import Statistics, Surface, Use, read, write

COUNTS = Statistics(
    {"a, b": Surface(5, 3, (3, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 3, 0), "A, “B”")},
    {"deep": Use((50, 0, 0, 0, 50, 0, 0), (0, 0, 0, 0, 0)), "#-ing": Use((0, 0, 0, 0, 99, 0, 0), (0, 0, 0, 0, 0))},
)


def test_counts_read_as_they_were_written(tmp_path: Path) -> None:
    write(COUNTS, tmp_path)
    (tmp_path / "phrases.csv.gz").write_bytes(Path("kg/data/phrases.csv.gz").read_bytes())

    found = read(tmp_path)

    assert (found.surfaces, found.words) == (COUNTS.surfaces, COUNTS.words)


def test_a_frequent_word_speaks_for_itself_and_a_rare_one_for_its_ending() -> None:
    assert COUNTS.use("deep", "lower")[0] == pytest.approx(0.5, abs=0.05)
    assert COUNTS.use("zapping", "lower")[0] < COUNTS.use("zapped", "lower")[0]


def test_what_few_abstracts_hold_counts_as_nothing() -> None:
    assert COUNTS.abstracts("zapper") == 0.0
