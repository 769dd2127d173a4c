"""Commands that ask the graph: info, show and find."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import app, console

Graph = Annotated[Path, typer.Argument(help="A .kg folder made by 'kg build'.", metavar="GRAPH")]
Json = Annotated[bool, typer.Option("--json", help="For machines: one JSON value on stdout.")]


@app.command(epilog="Example:\n\n    kg info field.kg --problems")
def info(
    graph: Graph,
    problems: Annotated[bool, typer.Option("--problems", help="Every record that could not be used.")] = False,
    sources: Annotated[bool, typer.Option("--sources", help="Every file that was read.")] = False,
    as_json: Json = False,
) -> None:
    """What a graph holds: counts by type, dates, sources, problems."""
    import kg.graph

    kept = kg.graph.manifest(graph)
    unused = kg.graph.problems(graph)
    if as_json:
        found = [{"file": p.file, "position": p.position, "why": p.why} for p in unused]
        keys = ("format", "tool", "dates", "nodes", "edges", "sources")
        console.print_json({**{key: kept[key] for key in keys}, "problems": found})
        return
    out = console.stdout()
    out.print(console.summary(kept, str(graph)))
    if sources:
        files = console.grid("file", "form", ">records")
        for source in kept["sources"]:
            console.add(files, source["name"], source["form"], f"{source['records']:,}")
        out.print("", files)
    if problems:
        table = console.grid("file", ">record", "problem")
        for problem in unused:
            console.add(table, problem.file, problem.position, problem.why)
        out.print("", table)
    elif unused:
        console.problems(unused, f"kg info {graph} --problems")
