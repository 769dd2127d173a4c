"""What another extractor finds: a typed span."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.io import resource
from kg.model import TYPES


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Characters START to END of a text that name something of one of our TYPES, and how surely."""

    start: int
    end: int
    type: str
    confidence: float = 1.0


# The spans that are found in each of some texts, in their order.
Finder = Callable[[Sequence[str]], Iterable[tuple[Found, ...]]]


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    with resource("data/labels.csv").open(encoding="utf-8", newline="") as lines:
        return {row["label"]: row["type"] for row in csv.DictReader(lines)}


def type_of(label: str) -> str:
    """The one of our types that LABEL stands for, in the schemes that scientific texts are labelled by; "" for none.

    >>> type_of("METHOD"), type_of("Research_Problem"), type_of("MLModel"), type_of("PERSON")
    ('method', 'task', 'method', '')
    """
    plain = re.sub(r"[\W_]", "", label).casefold()
    return plain if plain in TYPES else _labels().get(plain, "")


def content(model: str) -> str:
    """What the folder MODEL is known by, every byte of it; a name stands for itself."""
    digest = hashlib.sha256()
    for file in sorted(file for file in Path(model).rglob("*") if file.is_file()):
        digest.update(file.relative_to(model).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest() if Path(model).is_dir() else model
