"""Tables and JSON Lines in and out, atomic replacement, packaged resources."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """The path of a file that ships with us, installed or in a checkout.

    NAME begins with "data/", "queries/" or "visualizations/"; the last two lie beside
    the package in a checkout and inside it when installed.
    """
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


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
