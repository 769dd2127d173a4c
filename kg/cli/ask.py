"""Commands that ask the graph: info, show and find."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kg.cli import app, console
from kg.errors import UnknownName
from kg.model import DERIVED, NODE_FIELDS, ROLES

if TYPE_CHECKING:
    from kg.query import Line, Profile

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


@app.command(
    epilog="""Examples:\n
    kg show field.kg GRPO\n
    kg show field.kg method:ppo --most 20\n
    kg show field.kg 2402.03300 --json"""
)
def show(
    graph: Graph,
    name: Annotated[str, typer.Argument(help="A name, alias, title or identifier.", metavar="NAME")],
    most: Annotated[int, typer.Option("--most", "-n", min=1, help="At most so many lines a section.")] = 5,
    as_json: Json = False,
) -> None:
    """All about one entity or paper: names, who proposes, uses, compares with it, with the sentences."""
    import kg.graph
    import kg.query

    profile = kg.query.show(kg.graph.load(graph), name)
    if as_json:
        console.print_json(asdict(profile))
        return
    out = console.stdout()
    out.print(_heading(profile))
    for title, lines in _sections(profile):
        out.print(Text(f"\n{title} ({len(lines):,})", style="bold"))
        for line in lines[:most]:
            _print_line(out, line)
        if len(lines) > most:
            out.print(Text(f"  … {len(lines) - most:,} more (--most {len(lines)})", style="dim"))


def _heading(profile: "Profile") -> Text:
    heading = Text.assemble((profile.name, "bold"), "  ", (profile.label, "cyan"))
    facts = [
        f"{profile.papers:,} paper{'s' if profile.papers != 1 else ''}" if profile.papers else "",
        profile.first_seen,
    ]
    heading.append("  " + ", ".join(filter(None, facts)))
    if profile.ambiguous:
        heading.append("\na short name of several things, which this collection does not tell apart", style="yellow")
    if profile.aliases:
        heading.append("\nalso " + ", ".join(profile.aliases))
    for other in profile.others:
        heading.append(f"\nnot to be confused with {other.id} ({other.papers:,} papers)", style="yellow")
    return heading


def _sections(profile: "Profile") -> Iterator[tuple[str, tuple["Line", ...]]]:
    for relation, lines in profile.roles.items():
        yield relation, lines
    for title, lines in (("STATED", profile.relations), ("REPORTED", profile.results), ("NEAR", profile.alike)):
        if lines:
            yield title, lines


def _print_line(out: Console, line: "Line") -> None:
    date = f"{line.date:<10}  " if line.label == "Paper" else ""
    out.print(Text.assemble("  ", (date, "dim"), _arrow(line), line.name))
    if line.text and line.text != line.name:
        out.print(Padding(Text(line.text, style="italic dim"), (0, 0, 0, 14), expand=False))


def _arrow(line: "Line") -> str:
    """How the edge of LINE runs; that of a paper's role, of a result and of mere nearness is said by the heading."""
    if (
        line.relation in DERIVED
        or line.label == "Result"
        or (line.label == "Paper" and line.relation in ROLES.values())
    ):
        return ""
    words = line.relation.casefold().replace("_", " ")
    return f"← {words} ← " if line.inverse else f"→ {words} → "


@app.command(
    epilog="""Examples:\n
    kg find field.kg "credit assignment"\n
    kg find field.kg reward hacking --type concept --type paper"""
)
def find(
    graph: Graph,
    words: Annotated[list[str], typer.Argument(help="Words of a name, a title or an abstract.", metavar="WORDS…")],
    types: Annotated[list[str] | None, typer.Option("--type", "-t", help="Only this type; may be repeated.")] = None,
    most: Annotated[int, typer.Option("--most", "-n", min=1, help="At most so many.")] = 20,
    as_json: Json = False,
) -> None:
    """Papers and entities by words, the best first."""
    import kg.graph
    import kg.query

    labels = tuple(_label(name) for name in types or ())
    hits = kg.query.find(kg.graph.load(graph, claims=False), " ".join(words), labels=labels, limit=most)
    if as_json:
        console.print_json([asdict(hit) for hit in hits])
        return
    table = console.grid("type", "name", ">papers", "since", "id")
    for hit in hits:
        console.add(table, hit.label, hit.name, f"{hit.papers:,}" if hit.papers else "", hit.date, hit.id)
    console.stdout().print(table) if hits else console.say("nothing found")


def _label(name: str) -> str:
    labels = {label.casefold(): label for label in NODE_FIELDS}
    if name.casefold() not in labels:
        raise UnknownName("type", name, labels)
    return labels[name.casefold()]
