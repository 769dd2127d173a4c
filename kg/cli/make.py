"""Commands that make a graph: build and demo."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import app, console

if TYPE_CHECKING:
    from kg.pipeline import Built

DEMO = Path("demo.kg")

Json = Annotated[bool, typer.Option("--json", help="For machines: one JSON object on stdout.")]


@app.command(
    epilog="""Examples:\n
    kg build saved-page.html papers/*.json.gz -o field.kg\n
    kg build library/ -o field.kg --year 2025\n
    curl … | kg build - -o field.kg"""
)
def build(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, patterns, or - for stdin.", metavar="INPUT…")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The graph: a folder.", metavar="NAME.kg")],
    year: Annotated[int | None, typer.Option(help="When the pages were saved, for dates without a year.")] = None,
    lexicon: Annotated[
        Path | None,
        typer.Option(
            "--lexicon",
            "--domain",
            help="Your own names, which win over ours: a CSV of name, type, aliases (a|b), or a TOML of a domain.",
        ),
    ] = None,
    extractor: Annotated[
        str,
        typer.Option(help="accurate (the default), fast, spacy:PATH, gliner:MODEL or openai:MODEL.", metavar="NAME"),
    ] = "",
    endpoint: Annotated[
        str | None, typer.Option(help="Where a language model answers; its key is $OPENAI_API_KEY.", metavar="URL")
    ] = None,
    processes: Annotated[int, typer.Option(min=0, help="How many at once; 0 means one a core.")] = 0,
    as_json: Json = False,
) -> None:
    """Read papers, find what they speak of, and link it all into a graph."""
    from kg.pipeline import built

    with console.progress() as report:
        result = built(
            inputs,
            output,
            year=year,
            lexicon=lexicon,
            extractor=extractor,
            endpoint=endpoint,
            processes=processes or _cores(),
            progress=report,
        )
    if as_json:
        console.print_json(_as_data(result, output))
    else:
        _summarise(result, output)


@app.command(epilog="Example:\n\n    kg demo && kg show demo.kg GRPO")
def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="The graph: a folder.", metavar="NAME.kg")] = DEMO,
) -> None:
    """Build the bundled sample, and show what to ask of it."""
    from kg import SAMPLE
    from kg.pipeline import built

    with console.progress() as report:
        result = built([SAMPLE], output, progress=report)
    _summarise(result, output)
    console.say("\nTry next:")
    for line in _NEXT:
        console.say("  " + line.format(graph=output))


_NEXT = (
    "kg show {graph} GRPO",
    'kg find {graph} "offline reinforcement learning"',
    "kg view {graph} --around PPO -o ppo.html",
    "kg export {graph} demo.graphml",
)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _summarise(result: "Built", output: Path) -> None:
    from kg.graph import manifest

    reading = result.reading
    for notice in reading.notices:
        console.say((f"{notice.file}: ", "bold"), notice.why)
    console.problems(reading.problems, f"kg info {output} --problems")
    console.stdout().print(console.summary(manifest(output), str(output)))


def _as_data(result: "Built", output: Path) -> dict[str, object]:
    from kg.graph import manifest

    kept, reading = manifest(output), result.reading
    return {
        "graph": str(output),
        "records": reading.records,
        "reused": result.reused,
        "problems": [{"file": p.file, "position": p.position, "why": p.why} for p in reading.problems],
        "notices": [{"file": n.file, "why": n.why} for n in reading.notices],
        **{key: kept[key] for key in ("nodes", "edges", "dates", "sources")},
    }
