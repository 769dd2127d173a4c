"""The type that a name's last word gives it: a … benchmark, a … algorithm, a … rate."""

import csv
from collections.abc import Mapping
from functools import lru_cache

from kg.io import resource


@lru_cache(maxsize=1)
def heads() -> Mapping[str, str]:
    """Types by head noun, as kg/data/heads.csv lists them."""
    with resource("data/heads.csv").open(encoding="utf-8", newline="") as lines:
        return {row["word"]: row["type"] for row in csv.DictReader(lines)}


@lru_cache(maxsize=1 << 16)
def head_type(key: str) -> str:
    """The type of what is called KEY by its last word, "" where that says nothing.

    >>> head_type("policy gradient"), head_type("success rate"), head_type("grpo")
    ('method', 'metric', '')
    """
    return heads().get(key.rsplit(" ", 1)[-1], "")
