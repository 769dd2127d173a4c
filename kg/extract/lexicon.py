"""What is known before a text is read: names, aliases and types, ours and the user's."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from kg.errors import UnreadableInput
from kg.extract.domain import OwnType, domain, is_domain
from kg.extract.names import is_acronym
from kg.extract.stretches import Listed, Stretches
from kg.extract.words import Words, key, shape
from kg.io import resource
from kg.model import TYPES

# case: every name of the row only as it is written; context: only beside something related;
# expansion: a short form only where the text prints the long one.
FLAGS: Final = frozenset(["case", "context", "expansion"])


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One thing that is known: NAME is what it is called in the graph, NAMES all that a text may call it."""

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    broader: tuple[str, ...] = ()
    by: str = "lexicon"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class Lexicon:
    """Entries by the keys of their names; where two share a key, the first wins."""

    entries: Mapping[str, tuple[Entry, ...]]

    @cached_property
    def listed(self) -> Listed:
        """All keys that entries go by."""
        return Listed(self.entries)

    def matches(self, words: Words, places: Stretches) -> Iterator[tuple[Entry, int, int]]:
        """Every place of WORDS that an entry names, those that its flags forbid left out."""
        for name in places.among(self.listed):
            for entry in self.entries[name]:
                for first, stop in places[name]:
                    if _allowed(entry, words.string(first, stop), places):
                        yield entry, first, stop


def _allowed(entry: Entry, string: str, places: Stretches) -> bool:
    if "case" in entry.flags and not any(string.removesuffix("s") == n.removesuffix("s") for n in entry.names):
        return False
    if not _written_alike(entry, string):
        return False
    if "expansion" in entry.flags and is_acronym(string):
        return any(key(n) in places for n in entry.names if not is_acronym(n))
    return "context" not in entry.flags or any(key(b) in places for b in _company(entry, string))


def _written_alike(entry: Entry, string: str) -> bool:
    """Whether STRING has the shape of a name of ENTRY: "is" is no IS, though IS in a title may be INCEPTION SCORE."""
    if shape(string) != "lower":
        return True
    return any(shape(name) in ("lower", "cap") or " " in name for name in entry.names if key(name) == key(string))


def _company(entry: Entry, string: str) -> Iterable[str]:
    """The names beside which the ambiguous STRING means ENTRY."""
    return [*entry.broader, *(n for n in entry.names if key(n) != key(string))]


def lexicon(path: Path | None = None) -> Lexicon:
    """Our lexicon, and before it that of the user at PATH."""
    return _lexicon(path, contents(path))


@lru_cache(maxsize=4)
def _lexicon(path: Path | None, _contents: tuple[bytes, ...]) -> Lexicon:
    known: dict[str, list[Entry]] = defaultdict(list)
    mine = _of_user(path)
    taken = {key(name) for entry in mine for name in entry.names}
    for entry in (*mine, *entries(resource("data/lexicon.csv"))):
        for name in dict.fromkeys(map(key, entry.names)):
            if name and (entry.by == "user" or name not in taken):
                known[name].append(entry)
    return Lexicon({name: tuple(same) for name, same in known.items()})


def _of_user(path: Path | None) -> tuple[Entry, ...]:
    """What the user's lexicon or domain at PATH names."""
    if path is None or not is_domain(path):
        return entries(path, by="user") if path else ()
    mine = domain(path)
    listed = entries(mine.lexicon, by="user", own=mine.types) if mine.lexicon else ()
    named = (Entry(names[0], own.base, names[1:], by="user") for own in mine.types.values() for names in own.names)
    return (*named, *listed)


def own_types(path: Path) -> Mapping[str, str]:
    """The names of the user's own types, by the keys of what the domain at PATH lists under them."""
    mine = domain(path)
    named = {key(name): own.name for own in mine.types.values() for names in own.names for name in names}
    rows = _rows(mine.lexicon) if mine.lexicon else []
    for _, row in rows:
        if (kind := (row.get("type") or "").strip()) in mine.types:
            names = [row.get("name") or "", *(row.get("aliases") or "").split("|")]
            named |= {key(name): kind for name in names if key(name)}
    return named


def files(path: Path | None) -> tuple[Path, ...]:
    """All files that the user's lexicon or domain at PATH is made of."""
    own = domain(path).lexicon if path and is_domain(path) else None
    return tuple(filter(None, (path, own)))


def contents(path: Path | None) -> tuple[bytes, ...]:
    """What stands in those files: what is made of a lexicon is kept as long as this stays the same."""
    return tuple(file.read_bytes() for file in files(path) if file.is_file())


def entries(path: Path, by: str = "lexicon", own: Mapping[str, OwnType] | None = None) -> tuple[Entry, ...]:
    """The rows of the CSV file at PATH: name, type, and where given aliases, flags and broader, parted by |.

    Types may also be OWN ones of the user, which stand for those that they are a kind of.
    """
    types = {kind: kind for kind in TYPES} | {name: each.base for name, each in (own or {}).items()}
    return tuple(_entry(path, number, row, by, types) for number, row in _rows(path))


def _rows(path: Path) -> list[tuple[int, dict[str, str | None]]]:
    """The rows of the CSV file at PATH, each with the number of its line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            read = csv.DictReader(lines)
            columns = read.fieldnames or ()
            rows = [(read.line_num, row) for row in read]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise UnreadableInput(str(path), f"is no lexicon: {fault}", "a lexicon is a CSV file in UTF-8") from fault
    if missing := {"name", "type"} - set(columns):
        why = f"lacks the column{'s' * (len(missing) - 1)} {' and '.join(sorted(missing))}"
        raise UnreadableInput(f"{path}, line 1", why, "the first line of a lexicon is: name,type,aliases")
    return rows


def _entry(path: Path, number: int, row: Mapping[str, str | None], by: str, types: Mapping[str, str]) -> Entry:
    def parts(column: str) -> tuple[str, ...]:
        return tuple(p.strip() for p in (row.get(column) or "").split("|") if p.strip())

    name, kind = (row.get("name") or "").strip(), (row.get("type") or "").strip()
    flags = frozenset(parts("flags"))
    if not key(name) or kind not in types or not flags <= FLAGS:
        raise UnreadableInput(
            f"{path}, line {number}",
            f"needs a name, a type and known flags, not {name!r}, {kind!r}, {'|'.join(sorted(flags))!r}",
            f"types: {', '.join(types)}; flags: {', '.join(sorted(FLAGS))}",
        )
    return Entry(name, types[kind], parts("aliases"), flags, parts("broader"), by)
