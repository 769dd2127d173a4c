"""Commands that judge who is who: merge, split, judge, judgements and undo."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from kg.cli import app, console

if TYPE_CHECKING:
    from kg.judgements import Outcome
    from kg.judgements.doubts import Doubt, Side

Graph = Annotated[Path, typer.Argument(help="A .kg folder made by 'kg build'.", metavar="GRAPH")]
Json = Annotated[bool, typer.Option("--json", help="For machines: JSON on stdout.")]
Why = Annotated[str, typer.Option("--why", help="The reason; it is kept and shown.")]


@app.command(epilog="Example:\n\n    kg merge field.kg GRPO \"group-relative PO\" --why 'one algorithm, two spellings'")
def merge(
    graph: Graph,
    left: Annotated[str, typer.Argument(help="A name or id.", metavar="A")],
    right: Annotated[str, typer.Argument(help="Another that is the same thing.", metavar="B")],
    why: Why,
    as_json: Json = False,
) -> None:
    """Two entities are one thing, from now on and in every later build."""
    import kg.judgements

    with console.progress() as report:
        outcome = kg.judgements.merge(graph, left, right, why=why, progress=report)
    _print(outcome, as_json=as_json)


@app.command(
    epilog="""Examples:\n
    kg split field.kg DPO 2410.04542 --why "there it is discovered policy optimisation"\n
    kg split field.kg "world model" "video model" --why "not every one is"
    """
)
def split(
    graph: Graph,
    entity: Annotated[str, typer.Argument(help="The entity that holds too much.", metavar="ENTITY")],
    parts: Annotated[
        list[str], typer.Argument(help="What of it is another thing: other names, or papers.", metavar="PAPER|ALIAS…")
    ],
    why: Why,
    as_json: Json = False,
) -> None:
    """Some names of an entity, or what some papers mean by it, are another thing, now and in every later build."""
    import kg.judgements

    with console.progress() as report:
        outcome = kg.judgements.split(graph, entity, parts, why=why, progress=report)
    _print(outcome, as_json=as_json)


@app.command(epilog="Example:\n\n    kg undo field.kg 3")
def undo(
    graph: Graph,
    number: Annotated[
        int | None, typer.Argument(help="As 'kg judgements' numbers it [default: the latest].", metavar="N")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take back a judgement; what stood before it stands again."""
    import kg.judgements

    with console.progress() as report:
        outcome = kg.judgements.undo(graph, number, progress=report)
    _print(outcome, as_json=as_json)


@app.command(epilog="Example:\n\n    kg judgements field.kg")
def judgements(graph: Graph, as_json: Json = False) -> None:
    """The judgements made by hand on a graph, with their numbers, reasons, and whether they stand."""
    import kg.judgements

    made = kg.judgements.listed(graph)
    if as_json:
        console.print_json([{"number": m.number, "stands": m.stands, **asdict(m.judgement)} for m in made])
        return
    table = console.grid(">", "", "verdict", "one", "other", "why")
    for each in made:
        mark = "stands" if each.stands else "" if each.judgement.verdict == "undone" else "gone"
        j = each.judgement
        console.add(table, each.number, mark, j.verdict, j.left, j.right, j.why)
    console.stdout().print(table) if made else console.say("nothing has been judged here by hand")


@app.command(
    epilog="""Examples:\n
    kg judge field.kg\n
    kg judge field.kg --list --json"""
)
def judge(
    graph: Graph,
    only_list: Annotated[bool, typer.Option("--list", help="Show the pairs and ask nothing.")] = False,
    most: Annotated[int, typer.Option("--most", "-n", min=1, help="At most so many pairs.")] = 50,
    as_json: Json = False,
) -> None:
    """Pairs that may be one thing, with reasons and sentences: say of each whether they are the same."""
    import kg.graph
    from kg.judgements.doubts import doubts
    from kg.resolve.hand import standing

    found = doubts(kg.graph.load(graph), standing(kg.graph.judgements(graph)), limit=most)
    if as_json:
        console.print_json([asdict(doubt) for doubt in found])
    elif only_list or not found:
        _list(found)
    else:
        _ask(graph, found)


def _list(found: "tuple[Doubt, ...]") -> None:
    table = console.grid(">likely", "one", ">papers", "other", ">papers", "because")
    for doubt in found:
        left, right = doubt.left, doubt.right
        console.add(table, f"{doubt.score:.2f}", left.typed, left.papers, right.typed, right.papers, doubt.why)
    console.stdout().print(table) if found else console.say("no pair is in doubt")


def _ask(graph: Path, found: "tuple[Doubt, ...]") -> None:
    """Ask of each pair, record each answer as it is given, and fold the graph anew at the end."""
    import kg.graph
    from kg.judgements import BY, refold
    from kg.model import Judgement

    answers = 0
    for n, doubt in enumerate(found, 1):
        _show(doubt, f"{n} of {len(found)}")
        verdict = _answer()
        if verdict == "quit":
            break
        if verdict != "skip":
            why = f"asked and answered; {doubt.why}"
            kg.graph.judge(graph, Judgement(doubt.left.typed, doubt.right.typed, verdict, why, by=BY))
            answers += 1
    console.say(f"{answers} judged")
    if answers:
        with console.progress() as report:
            outcome = refold(graph, progress=report)
        _print(outcome, as_json=False)


def _answer() -> str:
    """What is answered on stdin; when that has ended, to quit."""
    while True:
        console.stderr().print(Text("same, different, skip or quit? [s/d/Enter/q] "), end="")
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:  # what was answered holds, as after "quit"
            return "quit"
        said = line.strip().casefold()
        if not line or said in ("q", "quit"):
            return "quit"
        if said in ("", "skip"):
            return "skip"
        for word in ("same", "different"):
            if word.startswith(said):
                return word


def _show(doubt: "Doubt", place: str) -> None:
    out = console.stderr()
    out.print(Text.assemble("\n", (f"{place}, {doubt.score:.0%} likely one thing", "dim")))
    for side in (doubt.left, doubt.right):
        _show_side(side)
    for feature in doubt.features:
        mark = ("  + ", "green") if feature.weight > 0 else ("  − ", "red")
        out.print(Text.assemble(mark, feature.text))


def _show_side(side: "Side") -> None:
    out = console.stderr()
    papers = f"  {side.papers:,} paper{'s' if side.papers != 1 else ''}"
    out.print(Text.assemble((side.typed, "bold"), (papers, "dim")))
    if others := [name for name in side.names if not side.typed.endswith(f":{name}")]:
        out.print(Text(f"    also {', '.join(others)}"))
    for paper, sentence in side.sentences:
        out.print(Text(f"    {sentence}  ({paper.removeprefix('paper:')})", style="italic dim"))


def _print(outcome: "Outcome", *, as_json: bool) -> None:
    if as_json:
        console.print_json(asdict(outcome))
        return
    out = console.stdout()
    for title, nodes in (("was", outcome.before), ("is", outcome.after)):
        for node in nodes[:_SHOWN]:
            papers = f"{node.papers:,} paper{'s' if node.papers != 1 else ''}"
            out.print(Text.assemble((f"{title:<4}", "dim"), (node.name, "bold"), f"  {node.id}  {papers}"))
        if len(nodes) > _SHOWN:
            # A graph of an older version changes as it is folded anew by this one.
            out.print(Text(f"{title:<4}… and {len(nodes) - _SHOWN:,} more", style="dim"))
    if outcome.before == outcome.after:
        console.say("recorded; nothing in the graph changes by it")


_SHOWN = 10
