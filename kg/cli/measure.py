"""Commands that measure: evaluate."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from kg.cli import app, console
from kg.errors import UnreadableInput
from kg.model import RELATIONS, TYPES

if TYPE_CHECKING:
    from kg.evaluate import Report, Score

_SIDE = "a .kg folder, or JSON Lines (see 'kg export GRAPH found.jsonl')"


@app.command(
    epilog="""Examples:\n
    kg evaluate gold.jsonl field.kg\n
    kg evaluate gold.jsonl found.jsonl --errors 5 --html report.html"""
)
def evaluate(
    gold: Annotated[Path, typer.Argument(help=f"What is right: {_SIDE}.", metavar="GOLD")],
    found: Annotated[Path, typer.Argument(help=f"What is measured: {_SIDE}.", metavar="FOUND")],
    errors: Annotated[int, typer.Option(min=0, help="So many examples of each kind of error.", metavar="N")] = 0,
    html: Annotated[Path | None, typer.Option(help="Write a page with all figures and examples.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: one JSON object on stdout.")] = False,
) -> None:
    """How good annotations are by a gold standard: precision, recall, F1 with ranges, and what is wrong."""
    import kg.evaluate

    report = kg.evaluate.evaluate(gold, found)
    if not report.answered:
        way_out = f"papers are told by their identifiers: 'kg build {gold} -o field.kg' keeps those"
        raise UnreadableInput(str(found), f"has none of the {report.papers:,} papers of {gold}", way_out)
    if html:
        kg.evaluate.write_page(report, html, title=f"{found.name} by {gold.name}")
        console.say("wrote ", (str(html), "bold"), "; open it in a browser")
    if as_json:
        console.print_json(_as_data(report, errors))
    else:
        _print(report, errors)


def _print(report: "Report", errors: int) -> None:
    from kg.evaluate import SHARES
    from kg.evaluate.faults import KINDS, by_kind, spread

    out = console.stdout()
    out.print(Text(f"{report.answered} of {report.papers} papers answered"))
    table = console.grid("", ">precision", ">recall", ">F1", ">95 %", ">right", ">found", ">gold")
    for name, measure in _LINES:
        if (score := report.scores.get(measure)) is not None:
            console.add(table, name, *_cells(score, share=measure in SHARES))
    out.print(table)
    if report.calibration:
        out.print(Text(f"confidence is off by {report.calibration.error:.3f} on average (ECE)"))
    for kind, same in by_kind(report.faults).items() if errors else ():
        out.print(Text(f"\n{kind} ({len(same):,}): {KINDS[kind]}", style="bold"))
        for fault in spread(same, errors):
            out.print(Text(f"  {fault.paper_id}  {' ≠ '.join(filter(None, (fault.gold, fault.found)))}"))


_LINES = (
    ("entities", "entities"),
    *((f"  {kind}", f"type {kind}") for kind in TYPES),
    ("names", "names"),
    ("untyped", "untyped"),
    ("linking", "linking"),
    ("relations", "relations"),
    *((f"  {kind}", f"relation {kind}") for kind in RELATIONS),
    ("proposed found", "proposed"),
    ("roles right", "role"),
    ("results found", "results"),
)


def _cells(score: "Score", *, share: bool) -> list[str]:
    figures = (
        ["", "", f"{score.recall:.3f}"] if share else [f"{f:.3f}" for f in (score.precision, score.recall, score.f1)]
    )
    return [
        *figures,
        f"{score.low:.3f}–{score.high:.3f}",
        str(score.right),
        "" if share else str(score.found),
        str(score.gold),
    ]


def _as_data(report: "Report", errors: int) -> dict[str, Any]:
    from kg.evaluate.faults import by_kind, spread

    return {
        "papers": report.papers,
        "answered": report.answered,
        "scores": {name: asdict(score) for name, score in report.scores.items()},
        "types": [[*pair, count] for pair, count in sorted(report.types.items())],
        "roles": [[*pair, count] for pair, count in sorted(report.roles.items())],
        "calibration": asdict(report.calibration) if report.calibration else None,
        "errors": {
            kind: {"count": len(same), "examples": [asdict(fault) for fault in spread(same, errors)]}
            for kind, same in by_kind(report.faults).items()
        },
    }
