"""The faults that a person can mend; each says what is wrong, where, and the way out.

    KgError
    ├── UnreadableInput      an input that no reader takes
    ├── UnknownName          a name that is not in a closed list; suggests the nearest
    ├── NotFound             nothing in the graph goes by that name; suggests the nearest
    ├── BrokenGraph          a .kg folder that is not one, or is damaged
    ├── MissingExtra         an optional package that is not installed
    ├── BadQuery             a query that the engine refuses
    └── NoServer             a database server that cannot be reached or will not let us in

A command turns any of them into one line and exit status 2. All else is a bug, and raises.
"""

from collections.abc import Iterable

from rapidfuzz import process


class KgError(Exception):
    """A fault of the input or the request, in one line."""


class UnreadableInput(KgError):
    """An input that no reader takes.

    >>> str(UnreadableInput("page.png", "is an image", "save the page as HTML or text"))
    'page.png: is an image; save the page as HTML or text'
    """

    def __init__(self, file: str, why: str, way_out: str = "") -> None:
        super().__init__(f"{file}: {why}" + (f"; {way_out}" if way_out else ""))


class UnknownName(KgError):
    """A NAME that is not among the CHOICES for a thing of its KIND.

    >>> str(UnknownName("export format", ".graphm", [".graphml", ".gexf"]))
    "no export format is called '.graphm': did you mean '.graphml'? There are: .gexf, .graphml"
    """

    def __init__(self, kind: str, name: str, choices: Iterable[str]) -> None:
        names = sorted(choices)
        super().__init__(f"no {kind} is called '{name}': {_nearest(name, names)}There are: {', '.join(names)}")


class NotFound(KgError):
    """Nothing in a graph goes by NAME.

    >>> str(NotFound("GRPP", ["GRPO", "PPO"]))
    "nothing here is called 'GRPP': did you mean 'GRPO'? 'kg find' searches names and texts"
    """

    def __init__(self, name: str, names: Iterable[str]) -> None:
        super().__init__(
            f"nothing here is called '{name}': {_nearest(name, list(names))}'kg find' searches names and texts"
        )


class BrokenGraph(KgError):
    """A PATH that should be a .kg folder and is not one, or is damaged."""

    def __init__(self, path: str, why: str, way_out: str = "build it with 'kg build … -o NAME.kg'") -> None:
        super().__init__(f"{path}: {why}; {way_out}")


class MissingExtra(KgError):
    """A PACKAGE that a feature needs and that is not installed.

    >>> str(MissingExtra("gliner", "gliner"))
    "this needs the package 'gliner': pip install 'papers-kg[gliner]'"
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"this needs the package '{package}': pip install 'papers-kg[{extra}]'")


class BadQuery(KgError):
    """A query that the engine refuses, in the engine's words."""


class NoServer(KgError):
    """A database server that cannot be reached, or that will not let us in."""


def _nearest(name: str, names: list[str]) -> str:
    best = process.extractOne(name, names, score_cutoff=60)
    return f"did you mean '{best[0]}'? " if best else ""
