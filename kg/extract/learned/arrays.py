"""Weights as files: a named tuple of arrays in one .npz."""

from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

T = TypeVar("T", bound=NamedTuple)


def read(path: Path, kind: type[T]) -> T:
    """The arrays of a KIND of named tuple in the file at PATH, as 32-bit floats."""
    with np.load(path) as file:
        return kind(*(file[name].astype(np.float32) for name in kind._fields))


def write(path: Path, made: Any) -> None:
    """The named tuple MADE, written to PATH."""
    np.savez(path, **made._asdict())
