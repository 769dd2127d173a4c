"""Commands that ask in Cypher, embedded or of a server: cypher, queries, query, load."""

import csv
import getpass
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli import app, console

if TYPE_CHECKING:
    from kg.engines.engine import Rows

Graph = Annotated[Path, typer.Argument(help="A .kg folder made by 'kg build'.", metavar="GRAPH")]
Params = Annotated[
    list[str] | None, typer.Option("--param", "-p", help="A value of the question; may be repeated.", metavar="K=V")
]
Json = Annotated[bool, typer.Option("--json", help="For machines: a JSON list of rows on stdout.")]
Csv = Annotated[bool, typer.Option("--csv", help="The rows as CSV.")]


@app.command(
    epilog="""Examples:\n
    kg cypher field.kg "MATCH (m:Method) RETURN m.name, m.papers ORDER BY m.papers DESC LIMIT 5"\n
    kg cypher field.kg "MATCH (p:Paper {id: $id}) RETURN p.name" --param id=paper:arxiv.2402.03300\n
    kg cypher field.kg"""
)
def cypher(
    graph: Graph,
    text: Annotated[str | None, typer.Argument(help="The question; without it, a shell.", metavar="QUESTION")] = None,
    param: Params = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Ask the graph in Cypher, with nothing else installed."""
    from kg.engines.embedded import opened
    from kg.engines.library import parameters

    with closing(opened(graph)) as engine:
        if text is not None:
            _print(engine.ask(text, parameters(param or ())), as_json, as_csv)
            return
        from kg.engines.shell import shell

        shell(engine, lambda rows: _print(rows, as_json, as_csv))


@app.command(epilog="Example:\n\n    kg queries")
def queries(as_json: Json = False) -> None:
    """The questions that are ready to be asked, each with its parameters."""
    from kg.engines.library import questions

    if as_json:
        console.print_json([_as_data(question) for question in questions().values()])
        return
    table = console.grid("name", "question", "--param")
    for question in questions().values():
        needed = " ".join(f"{p.name}=…" for p in question.parameters if not p.optional)
        console.add(table, question.name, question.english, needed)
    console.stdout().print(table)


@app.command(
    epilog="""Examples:\n
    kg query field.kg compared-with --param method=GRPO\n
    kg query field.kg compared-with --param method=GRPO --on bolt://localhost:7687"""
)
def query(
    graph: Graph,
    name: Annotated[str, typer.Argument(help="One of 'kg queries'.", metavar="NAME")],
    param: Params = None,
    on: Annotated[str | None, typer.Option(help="Ask this Neo4j instead.", metavar="URI")] = None,
    user: Annotated[str, typer.Option(help="Its user [default: $NEO4J_USERNAME, else neo4j].")] = "",
    database: Annotated[str, typer.Option(help="Its database [default: $NEO4J_DATABASE, else neo4j].")] = "",
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Ask one of the ready questions, of the embedded engine or of a Neo4j."""
    from kg.engines.library import answer, ask, parameters

    given = parameters(param or ())
    if on is None:
        _print(ask(graph, name, given), as_json, as_csv)
        return
    from kg.engines.server import Server, login

    with closing(Server(login(on, user=user, database=database, prompt=_password()))) as server:
        _print(answer(server, name, given), as_json, as_csv)


@app.command(
    epilog="""The password is $NEO4J_PASSWORD, or asked for.\n
    Example:\n
    NEO4J_PASSWORD=… kg load field.kg bolt://localhost:7687"""
)
def load(
    graph: Graph,
    uri: Annotated[str, typer.Argument(help="The server [default: $NEO4J_URI, else bolt://localhost:7687].")] = "",
    user: Annotated[str, typer.Option(help="[default: $NEO4J_USERNAME, else neo4j]")] = "",
    database: Annotated[str, typer.Option(help="[default: $NEO4J_DATABASE, else neo4j]")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Even if most of what is there is not in GRAPH.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: the counts as JSON.")] = False,
) -> None:
    """Make a Neo4j database hold the graph: only what has changed is written, and what is others' stays."""
    from dataclasses import asdict

    from kg.engines.load import load as loaded

    with console.progress() as report:
        done = loaded(graph, uri, user=user, database=database, replace=replace, progress=report, prompt=_password())
    if as_json:
        console.print_json(asdict(done))
        return
    table = console.grid("", ">created", ">changed", ">unchanged", ">deleted")
    for kind in ("nodes", "edges"):
        counts = (getattr(done, f"{kind}_{what}") for what in ("created", "changed", "unchanged", "deleted"))
        console.add(table, kind, *(f"{count:,}" for count in counts))
    console.stdout().print(table)


def _password() -> Any:
    """How to ask for a password: on a terminal only."""
    return getpass.getpass if sys.stdin.isatty() else None


def _as_data(question: Any) -> dict[str, Any]:
    parameters = [
        {"name": p.name, "meaning": p.meaning, "example": p.example, "optional": p.optional}
        for p in question.parameters
    ]
    return {
        "name": question.name,
        "question": question.english,
        "parameters": parameters,
        "columns": list(question.columns),
    }


def _print(rows: "Rows", as_json: bool, as_csv: bool) -> None:
    if as_json:
        console.print_json(rows)
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(rows.columns)
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    else:
        table = console.grid(*rows.columns)
        for row in rows:
            console.add(table, *(_cell(value) for value in row.values()))
        console.stdout().print(table)
        if not rows:
            console.say("no rows")


def _cell(value: Any) -> str:
    """A value in a table or in CSV: text as it is, nothing for null, JSON for what has parts."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
