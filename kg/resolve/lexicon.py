"""The names that the lexicon knows."""

import csv
from dataclasses import dataclass
from functools import lru_cache

from kg.io import resource


@dataclass(frozen=True, slots=True)
class Known:
    """A NAME with its type, other NAMES for it, those of them that have several readings, and wider ones."""

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    ambiguous: bool = False
    broader: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def known() -> tuple[Known, ...]:
    """The entries of the lexicon.

    >>> [entry.aliases[0] for entry in known() if entry.name == "Group Relative Policy Optimization"]
    ['GRPO']
    """
    with resource("data/lexicon.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Known(
                row["name"],
                row["type"],
                _parts(row["aliases"]),
                not {"expansion", "context"}.isdisjoint(_parts(row["flags"])),
                _parts(row["broader"]),
            )
            for row in csv.DictReader(lines)
        )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))
