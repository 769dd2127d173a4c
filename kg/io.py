"""Tables and JSON Lines in and out, atomic replacement, packaged resources, work without the collector."""

import contextlib
import gc
import gzip
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """The path of a file that ships with us, installed or in a checkout.

    NAME begins with "data/", "queries/" or "visualizations/"; the last two lie beside
    the package in a checkout and inside it when installed.
    """
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """A while without the collector of cycles, which makes a third of the time of building millions of objects."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside PATH that takes its place when the block ends well, and is gone when it does not.

    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.txt"
    >>> with replacing(target) as new:
    ...     _ = new.write_text("whole", encoding="utf-8")
    >>> target.read_text(encoding="utf-8")
    'whole'
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    new = Path(name)
    try:
        yield new
        # mkstemp makes files that only their owner reads; a plain file follows the umask.
        new.chmod(0o666 & ~_umask())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def json_line(row: Mapping[str, Any]) -> str:
    """ROW as one line of JSON, without the line break.

    >>> json_line({"id": "p1", "title": "Gödel\\nmachines"})
    '{"id": "p1", "title": "Gödel\\\\nmachines"}'
    """
    return json.dumps(row, ensure_ascii=False)


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON Lines, packed (.gz) or not; blank lines are passed over."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def write_json_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """A file of JSON Lines at PATH, one line for each of ROWS."""
    with replacing(path) as new, new.open("w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(json_line(row) + "\n" for row in rows)


def parquet(table: "pa.Table") -> bytes:
    """TABLE as the bytes of a Parquet file: the same table, the same bytes."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", store_schema=False)
    return buffer.getvalue()


def digest(content: bytes) -> str:
    """What CONTENT is known by: sixteen digits that another content does not have.

    >>> digest(b"whole")
    '5d5766cf2d787016'
    """
    return hashlib.sha256(content).hexdigest()[:16]
