"""Files, folders, patterns and streams, and their bytes as text."""

import gzip
import io
import sys
from pathlib import Path

import pytest

from kg.errors import UnreadableInput
from kg.sources.files import File, contents, decoded, files, unpacked


def names(*inputs: str | Path) -> list[str]:
    found, faults = files(inputs)
    assert not faults
    return [file.name for file in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "pages"
    (root / "deep" / "er").mkdir(parents=True)
    for name in ("b.json", "a.txt", "deep/c.html", "deep/er/d.jsonl"):
        (root / name).write_text("x", "utf-8")
    return root


def test_a_file_is_called_by_its_name_without_its_folders(folder: Path) -> None:
    assert names(folder / "a.txt") == ["a.txt"]


def test_a_folder_gives_all_that_is_below_it_named_from_its_own_name(folder: Path) -> None:
    assert names(folder) == ["pages/a.txt", "pages/b.json", "pages/deep/c.html", "pages/deep/er/d.jsonl"]


def test_here_is_a_folder_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "deep")

    assert names(".") == ["deep/c.html", "deep/er/d.jsonl"]


def test_a_pattern_gives_what_it_matches(folder: Path) -> None:
    assert names(f"{folder}/*.json") == ["b.json"]
    assert names(f"{folder}/**/*.html") == ["c.html"]


def test_a_name_with_brackets_in_it_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "page [1].txt").write_text("x", "utf-8")

    assert names(tmp_path / "page [1].txt") == ["page [1].txt"]


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    assert names(folder / "a.txt", folder / "deep" / ".." / "a.txt", f"{folder}/a.*") == ["a.txt"]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "papers.json").write_text("x", "utf-8")

    assert names(tmp_path / "one" / "papers.json", tmp_path / "two" / "papers.json") == [
        "one/papers.json",
        "two/papers.json",
    ]


def test_hidden_files_and_graphs_of_ours_are_left_out(folder: Path) -> None:
    (folder / ".cache").mkdir()
    (folder / ".cache" / "x.json").write_text("x", "utf-8")
    (folder / "field.kg").mkdir()
    (folder / "field.kg" / "manifest.json").write_text("{}", "utf-8")

    assert len(names(folder)) == 4


def test_the_order_of_the_inputs_does_not_matter(folder: Path) -> None:
    assert names(folder / "b.json", folder / "a.txt") == names(folder / "a.txt", folder / "b.json")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("missing.json", "missing.json: is not there; check the name and the folder you are in"),
        ("no*.json", "no*.json: matches no file; check the pattern and the folder you are in"),
        ("empty", "empty: is a folder without files to read; name one with saved pages"),
        ("x" * 5000, "cannot be read (File name too long)"),
    ],
)
def test_an_input_that_names_nothing_says_so(
    said: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()

    found, (fault,) = files([said])

    assert not found
    assert why in str(fault.error)


def test_a_dash_is_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress("Gödel".encode()))))

    assert contents(File("stdin", None)) == "Gödel"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_decoded_as_its_byte_order_mark_says(encoding: str) -> None:
    assert decoded("Gödel\r\nmachine\r".encode(encoding), "a.txt") == "Gödel\nmachine\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "is a PNG image"),
        (b"\xff\xd8\xff\xe0", "is a JPEG image"),
        (b"%PDF-1.7", "is a PDF"),
        (b"PK\x03\x04", "is a ZIP archive"),
        (b"PAR1", "is a Parquet table"),
        (b"\x1f\x8b\x08", "is compressed twice"),
        ("papers".encode("utf-16-le"), "is UTF-16 without a byte order mark; save it as UTF-8"),
        (b"abc\0\0\0\0\1\2\3", "is not text"),
        ("Gödel".encode("latin-1"), "is not UTF-8 (byte 1); save it as UTF-8"),
        (b" \n\t\r\n", "has nothing but white space"),
    ],
)
def test_bytes_that_are_no_text_are_called_what_they_are(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableInput, match=r"^a\.bin: ") as caught:
        decoded(data, "a.bin")

    assert why in str(caught.value)


def test_gzip_of_several_members_is_unpacked_whole() -> None:
    assert unpacked(gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0), "a.gz") == b"one two"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (gzip.compress(b"text" * 1000, mtime=0)[:-10], "is a gzip file that is cut short; fetch it again"),
        (gzip.compress(b"text", mtime=0)[:5], "is a gzip file that is cut short; fetch it again"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03garbage and more", "is a damaged gzip file; fetch it again"),
        (gzip.compress(bytes(3_000_000)), "unpacks to more than 1 MiB; unpack and split it"),
    ],
)
def test_gzip_that_is_broken_or_a_bomb_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableInput, match=r"^a\.gz: ") as caught:
        unpacked(data, "a.gz", limit=1 << 20)

    assert why in str(caught.value)


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="a: cannot be read"):
        contents(File("a", tmp_path))


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "a").touch()

    with pytest.raises(UnreadableInput, match="a: is empty"):
        contents(File("a", tmp_path / "a"))
