"""A domain of the user's own, in a TOML file: types, names and generic words that are not ours.

lexicon = "mine.csv"                        # beside this file; its types may be those below
generic = ["arm", "rig"]                    # words that name nothing by themselves

[types.robot]
is = "benchmark"                            # the one of our types under which it stands in the graph
heads = ["gripper", "manipulator"]          # a name that ends in one of these is one
names = ["Franka Emika Panda|Panda", "xArm"]
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from kg.errors import UnknownName, UnreadableInput
from kg.extract.words import key, words
from kg.model import TYPES, Mention

_KEYS: Final = ("generic", "lexicon", "types")
_OWN: Final = ("heads", "is", "names")


@dataclass(frozen=True, slots=True)
class OwnType:
    """A type of the user's: BASE is the one of ours that it is a kind of, HEADS the keys of its last words."""

    name: str
    base: str
    heads: frozenset[str]
    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """The user's TYPES by name, the keys of GENERIC words, and the LEXICON that belongs to them."""

    types: Mapping[str, OwnType]
    generic: frozenset[str] = frozenset()
    lexicon: Path | None = None


def is_domain(path: Path | None) -> bool:
    """Whether PATH is that of a domain, by its suffix."""
    return path is not None and path.suffix == ".toml"


def domain(path: Path) -> Domain:
    """The domain that the file at PATH describes."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UnreadableInput(str(path), f"is no domain: {fault}", "a domain is a TOML file in UTF-8") from fault
    _check(read, _KEYS, "setting of a domain")
    tables = read.get("types", {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise UnreadableInput(str(path), "its types are no tables", "write [types.NAME] and what it is")
    types = {name: _type(path, name, table) for name, table in sorted(tables.items())}
    generic = frozenset(map(key, _strings(path, read, "generic")))
    own = read.get("lexicon")
    if own is not None and not isinstance(own, str):
        raise UnreadableInput(str(path), "its lexicon is no file name", 'write lexicon = "mine.csv"')
    return Domain(types, generic, path.parent / own if own else None)


def _check(table: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    for name in table:
        if name not in known:
            raise UnknownName(what, name, known)


def _type(path: Path, name: str, table: Mapping[str, Any]) -> OwnType:
    _check(table, _OWN, "setting of a type")
    base = table.get("is")
    if name in TYPES or base not in TYPES:
        why = "is one of ours" if name in TYPES else f"is {base!r}, which is none of ours"
        raise UnreadableInput(str(path), f"its type '{name}' {why}", f"ours are {', '.join(TYPES)}")
    names = tuple(
        tuple(part.strip() for part in row.split("|") if part.strip()) for row in _strings(path, table, "names")
    )
    return OwnType(name, base, frozenset(map(key, _strings(path, table, "heads"))), tuple(filter(None, names)))


def _strings(path: Path, table: Mapping[str, Any], name: str) -> list[str]:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise UnreadableInput(str(path), f"its '{name}' is no list of strings", f'write {name} = ["…"]')
    return found


def sorted_out(mentions: tuple[Mention, ...], text: str, mine: Domain, kinds: Mapping[str, str]) -> Iterator[Mention]:
    """MENTIONS of TEXT without generic ones, and with the user's own types; KINDS has those of names by their keys."""
    for mention in mentions:
        keys = {key(mention.name), *(key(text[span.start : span.end]) for span in mention.spans)}
        kind = next((kinds[each] for each in sorted(keys) if each in kinds), "") or _by_head(mention.name, mine)
        if kind:
            yield replace(mention, type=mine.types[kind].base, kind=kind)
        elif mention.by == "user" or not keys <= mine.generic:
            yield mention


def _by_head(name: str, mine: Domain) -> str:
    found = words(name)
    last = found.singular[-1] if len(found) else ""
    return next((own.name for own in mine.types.values() if last in own.heads), "")
