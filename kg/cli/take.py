"""Commands that take the graph away: export and view."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import app, console

Graph = Annotated[Path, typer.Argument(help="A .kg folder made by 'kg build'.", metavar="GRAPH")]


@app.command(
    epilog="""Examples:\n
    kg export field.kg field.graphml\n
    kg export field.kg - --format jsonl | head -1"""
)
def export(
    graph: Graph,
    target: Annotated[Path, typer.Argument(help="The file to write; its suffix says the format.", metavar="TARGET")],
    form: Annotated[str | None, typer.Option("--format", "-f", help="The format, whatever the suffix.")] = None,
) -> None:
    """Write the graph for other tools: GraphML, GEXF, node-link JSON, annotations …"""
    import kg.export
    import kg.graph

    kg.export.export(kg.graph.load(graph), target, format=form)
    console.say("wrote ", (str(target), "bold"))


@app.command(
    epilog="""Examples:\n
    kg view field.kg -o field.html\n
    kg view field.kg --around GRPO --hops 1 -o grpo.html"""
)
def view(
    graph: Graph,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The page [default: GRAPH's name, .html].")
    ] = None,
    around: Annotated[str | None, typer.Option(help="Only what is near this entity or paper.", metavar="NAME")] = None,
    hops: Annotated[int, typer.Option(min=1, max=3, help="How near.")] = 1,
    limit: Annotated[int, typer.Option(min=1, help="At most so many nodes, the most important first.")] = 500,
) -> None:
    """Draw the graph as one HTML page that opens without a network."""
    import kg.graph
    import kg.query
    import kg.view

    whole, name = kg.graph.load(graph), graph.name.removesuffix(".kg")
    page = output or Path(f"{name}.html")
    if around is None:
        kg.view.page(whole, page, title=name, limit=limit)
    else:
        centre = kg.query.node(whole, around)
        near = kg.query.neighbourhood(whole, centre, hops)
        kg.view.page(near, page, title=whole.nodes[centre]["name"], around=centre, limit=limit)
    console.say("wrote ", (str(page), "bold"), "; open it in a browser")
