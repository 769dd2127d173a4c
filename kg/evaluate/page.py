"""The report as one HTML page that runs and fetches nothing."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from kg.evaluate.faults import KINDS, Fault, by_kind, spread
from kg.evaluate.figures import SHARES, Score
from kg.io import resource
from kg.model import RELATIONS, ROLES, TYPES

if TYPE_CHECKING:
    from kg.evaluate import Report

# The measures of each section: the names as the report has them, or the beginning that they share.
_MAIN: Final = ("entities", "names", "untyped", "linking", "relations", "proposed", "role", "results")
_NAMES: Final[Mapping[str, str]] = {
    "names": "methods and benchmarks",
    "untyped": "entities, whatever their type",
    "proposed": "own methods and benchmarks found",
    "role": "roles right",
    "results": "results found",
}
_SHADES: Final = 5


def page(report: "Report", title: str, examples: int) -> str:
    """REPORT as a page under TITLE, with so many EXAMPLES of each kind of fault."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    folder = resource("visualizations/report")
    # The browser reads \r\n as \n before it takes the hash.
    style = (folder / "report.css").read_text(encoding="utf-8").replace("\r\n", "\n")
    templates = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True)
    return templates.get_template("report.html").render(
        title=title,
        report=report,
        policy=_policy(style),
        style=Markup(style),  # noqa: S704 ours
        sections=list(_sections(report.scores)),
        matrices=[_matrix("types", TYPES, report.types), _matrix("roles", tuple(ROLES), report.roles)],
        most=max((b.count for b in report.calibration.bins), default=1) if report.calibration else 1,
        groups=list(_groups(report.faults, examples)),
    )


def _policy(style: str) -> str:
    """A Content-Security-Policy under which nothing runs, nothing is fetched, and only STYLE applies.

    >>> _policy("")
    "default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; \
img-src data:; base-uri 'none'; form-action 'none'"
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _sections(scores: Mapping[str, Score]) -> Iterator[dict[str, Any]]:
    yield _section("Figures", "Over all papers.", "F1 or share", [(_NAMES.get(n, n), n) for n in _MAIN], scores)
    for name, about, order in (
        ("type", "An entity is right when one of its names is gold's and its type is.", TYPES),
        ("role", "Among the entities that both sides have.", tuple(ROLES)),
        ("relation", "Right when relation and both ends are.", tuple(RELATIONS)),
    ):
        there = [kind for kind in _ordered(name, scores, order) if f"{name} {kind}" in scores]
        if there:
            rows = [(kind.replace("_", " "), f"{name} {kind}") for kind in there]
            yield _section(f"By {name}", about, "F1", rows, scores)


def _ordered(name: str, scores: Mapping[str, Score], order: Sequence[str]) -> list[str]:
    """The kinds that SCORES have, those of the ORDER first."""
    found = [measure.removeprefix(f"{name} ") for measure in scores if measure.startswith(f"{name} ")]
    return [*order, *sorted(set(found) - set(order))]


def _section(
    name: str, about: str, figure: str, rows: Iterable[tuple[str, str]], scores: Mapping[str, Score]
) -> dict[str, Any]:
    lines = [
        {
            "name": shown,
            "score": scores[measure],
            "share": measure in SHARES,
            "value": scores[measure].recall if measure in SHARES else scores[measure].f1,
            "main": measure in _MAIN[:2],
        }
        for shown, measure in rows
        if measure in scores
    ]
    return {"name": name, "about": about, "figure": figure, "lines": lines}


def _matrix(name: str, order: Sequence[str], counts: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """What was taken for what; the shade of a cell is its share of the row."""
    names = [*order, *sorted({kind for pair in counts for kind in pair} - set(order))]
    rows = []
    for gold in names:
        row = [counts.get((gold, found), 0) for found in names]
        whole = sum(row) or 1
        shades = [-(-_SHADES * count // whole) for count in row]
        cells = zip(names, row, shades, strict=True)
        rows.append([{"count": count, "shade": shade, "right": found == gold} for found, count, shade in cells])
    return {"name": name, "names": [name or "none" for name in names], "rows": rows}


def _groups(faults: Iterable[Fault], most: int) -> Iterator[dict[str, Any]]:
    for kind, found in by_kind(faults).items():
        parts = Counter((fault.gold or fault.found).partition(":")[0] for fault in found)
        shown = ", ".join(f"{n} {part.replace('_', ' ')}" for part, n in parts.most_common())
        yield {
            "kind": kind,
            "about": KINDS[kind],
            "count": len(found),
            "parts": "" if kind == "result missed" else shown,
            "examples": spread(found, most),
        }
