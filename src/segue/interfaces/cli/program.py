"""The program itself: its global options, its commands, and how errors become a sentence and an exit code."""

import os
import sys
from pathlib import Path
from typing import Annotated

import click
import typer

from segue import __version__
from segue.domain.errors import BadRequest, NotFound, SegueError, StorageUnavailable
from segue.interfaces.cli import browsing, keeping, scanning, working
from segue.interfaces.cli.context import start
from segue.interfaces.cli.output import errors, say
from segue.settings import read_settings

_EPILOG = (
    "Exit codes: 0 done; 1 something failed, and the message says what; 2 the command or a setting makes no sense; "
    "3 what was asked for does not exist; 4 the database or disk cannot be used; 130 interrupted."
)

app = typer.Typer(
    name="segue",
    help="Segue, a music discovery server that you run yourself. Begin with: segue scan /path/to/music",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (scanning, browsing, working, keeping):
    room.register(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        say(f"segue {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option(help="Folder for all that Segue keeps (or SEGUE_DATA).", show_default=False)
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Read the settings once, for whichever command follows."""
    start(context, read_settings(os.environ, data))


def main() -> None:
    """Run the program and exit with the code that its outcome has."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    try:
        result = app(arguments, prog_name="segue", standalone_mode=False)
    except SegueError as error:
        _explain(error)
        return _code(error)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except KeyboardInterrupt:
        errors().print("Stopped. What was finished is kept; run the same command again to go on.")
        return 130
    except BrokenPipeError:
        # The reader of a pipe has gone, as `head` does: nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


def _explain(error: SegueError) -> None:
    console = errors()
    console.print("[bold red]Error:[/bold red]", end=" ")
    console.print(error.what, markup=False)
    if error.mend:
        console.print(error.mend, markup=False)


def _code(error: SegueError) -> int:
    if isinstance(error, BadRequest):
        return 2
    if isinstance(error, NotFound):
        return 3
    return 4 if isinstance(error, StorageUnavailable) else 1
