"""The files that a person means by paths, folders, globs and "-", and their bytes as text."""

import glob
import os
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import UnreadableInput
from kg.sources.cleaning import encodable

# More text than this at once is a slip or an attack (a gzip of 1 MB can hold 1 GB of zeros).
LIMIT = 1 << 30
_GZIP = b"\x1f\x8b"
_SAVE = "save the page as HTML, JSON or text"

# How files begin that are no text, and what they are.
SIGNATURES = (
    (b"\x89PNG\r\n", "is a PNG image"),
    (b"\xff\xd8\xff", "is a JPEG image"),
    (b"GIF8", "is a GIF image"),
    (b"%PDF-", "is a PDF"),
    (b"PK\x03\x04", "is a ZIP archive (or an Office file)"),
    (b"PAR1", "is a Parquet table"),
    (b"SQLite format 3", "is an SQLite database"),
    (b"bplist", "is a Safari web archive"),
    (b"BZh", "is compressed with bzip2"),
    (b"\xfd7zXZ", "is compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd"),
    (_GZIP, "is compressed twice"),
)

# Byte order marks, the longer first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: NAME as the user would recognise it; no PATH means the standard input."""

    name: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class Fault:
    """An input that could not be read: FILE as a problem names it, SAID as the error does, and the error."""

    file: str
    said: str
    error: UnreadableInput


def files(inputs: Iterable[str | Path]) -> tuple[tuple[File, ...], tuple[Fault, ...]]:
    """The files that INPUTS name, each once, by name; and a fault for each input that names none.

    >>> files(["-"])
    ((File(name='stdin', path=None),), ())
    """
    found: dict[Path | None, File] = {}
    faults = []
    for said in map(str, inputs):
        try:
            for file in _files(said):
                found.setdefault(file.path.resolve() if file.path else None, file)
        except UnreadableInput as error:
            faults.append(Fault(Path(said).name or said, said, error))
    return tuple(sorted(_told_apart(found.values()), key=lambda file: (file.name, str(file.path)))), tuple(faults)


def _told_apart(found: Iterable[File]) -> Iterator[File]:
    """The files FOUND; those of one name with as much of their folders as tells them apart."""
    named: dict[str, list[File]] = defaultdict(list)
    for file in found:
        named[encodable(file.name)].append(file)
    for name, alike in named.items():
        paths = [file.path.resolve() for file in alike if file.path]
        folder = os.path.commonpath(paths) if len(paths) > 1 else ""
        for file in alike:
            shown = file.path.resolve().relative_to(folder).as_posix() if folder and file.path else name
            yield replace(file, name=encodable(shown))


def _files(said: str) -> Iterator[File]:
    if said == "-":
        yield File("stdin", None)
        return
    path = Path(said)
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        raise UnreadableInput(said, f"cannot be read ({error.strerror})", "check the name") from error
    if is_folder:
        yield from _in_folder(path, said)
    elif is_there:
        yield File(path.name, path)
    else:
        yield from _matching(said)


def _in_folder(folder: Path, said: str) -> Iterator[File]:
    """The files below FOLDER, without hidden ones and without graphs of ours."""
    root = folder.resolve()
    names = [path.relative_to(root) for path in sorted(root.rglob("*")) if path.is_file()]
    kept = [name for name in names if not any(part.startswith(".") or part.endswith(".kg") for part in name.parts)]
    if not kept:
        raise UnreadableInput(said, "is a folder without files to read", "name one with saved pages")
    yield from (File((Path(root.name) / name).as_posix(), root / name) for name in kept)


def _matching(pattern: str) -> Iterator[File]:
    if not glob.has_magic(pattern):
        raise UnreadableInput(pattern, "is not there", "check the name and the folder you are in")
    # Path.glob takes no absolute pattern.
    paths = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207
    if not paths:
        raise UnreadableInput(pattern, "matches no file", "check the pattern and the folder you are in")
    for path in paths:
        yield from _files(path)


def contents(file: File) -> str:
    """The text of FILE, unpacked and decoded.

    Raises UnreadableInput, which tells why it is none.
    """
    return decoded(unpacked(_bytes(file), file.name), file.name)


def _bytes(file: File) -> bytes:
    try:
        if file.path is None:
            data = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with file.path.open("rb") as stream:
                data = stream.read(LIMIT + 1)
    except OSError as error:
        raise UnreadableInput(file.name, f"cannot be read ({error.strerror})", "check that you may read it") from error
    if len(data) > LIMIT:
        raise UnreadableInput(file.name, f"is larger than {LIMIT >> 20:,} MiB", "split it")
    if not data:
        raise UnreadableInput(file.name, "is empty", _SAVE)
    return data


def unpacked(data: bytes, name: str, limit: int = LIMIT) -> bytes:
    """DATA, decompressed when it is gzip; NAME is for the fault.

    >>> import gzip
    >>> unpacked(gzip.compress(b"one") + gzip.compress(b" two"), "a.gz")
    b'one two'
    """
    if not data.startswith(_GZIP):
        return data
    parts: list[bytes] = []
    size = 0
    while data.startswith(_GZIP):
        member = zlib.decompressobj(wbits=31)
        try:
            part = member.decompress(data, limit - size + 1)
        except zlib.error as error:
            raise UnreadableInput(name, "is a damaged gzip file", "fetch it again") from error
        size += len(part)
        if size > limit:
            raise UnreadableInput(name, f"unpacks to more than {limit >> 20:,} MiB", "unpack and split it")
        if not member.eof:
            raise UnreadableInput(name, "is a gzip file that is cut short", "fetch it again")
        parts.append(part)
        data = member.unused_data
    return b"".join(parts)


def decoded(data: bytes, name: str) -> str:
    """DATA as text: UTF-8, or what its byte order mark says; line ends as one character.

    >>> decoded("Gödel\\r\\n".encode("utf-16"), "a.txt")
    'Gödel\\n'
    """
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            raise UnreadableInput(name, what, _SAVE)
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
    if not mark and b"\0" in data[:4096]:
        why = "is UTF-16 without a byte order mark" if _is_bare_utf16(data[:4096]) else "is not text"
        raise UnreadableInput(name, why, "save it as UTF-8")
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        why = f"is not {encoding.upper()} (byte {error.start + len(mark)})"
        raise UnreadableInput(name, why, "save it as UTF-8") from error
    if not text.strip():
        raise UnreadableInput(name, "has nothing but white space", _SAVE)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_bare_utf16(head: bytes) -> bool:
    """Whether every second byte of HEAD is mostly zero, as it is in English UTF-16."""
    return max(head[::2].count(0), head[1::2].count(0)) > 0.4 * len(head) and min(
        head[::2].count(0), head[1::2].count(0)
    ) < 0.05 * len(head)
