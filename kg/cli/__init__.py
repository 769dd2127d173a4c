"""The command line: thin commands over functions that are there for Python too."""

import sys

import typer

from kg.cli import console
from kg.errors import KgError

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A knowledge graph of papers, topics and methods, from what you already have.",
    epilog="Start with [bold]kg demo[/bold], or [bold]kg build page.html papers/*.json.gz -o field.kg[/bold].",
)


def main() -> None:
    """The entry point. A person's slip is one line and status 2; Ctrl-C is status 130; a bug raises."""
    from kg.cli import ask, cypher, judge, learn, make, measure, take  # noqa: F401  the commands register themselves

    try:
        app()
    except KgError as error:
        console.say(("kg: ", "bold red"), str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        console.say("kg: stopped; nothing that was there before has changed")
        sys.exit(130)
    except BrokenPipeError:
        console.close_quietly()
        sys.exit(0)
