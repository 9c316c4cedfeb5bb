"""The program itself: its global options, its commands, and how errors become a sentence and an exit code."""

import importlib
import inspect
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from segue import __version__
from segue.domain.errors import BadRequest, NotFound, SegueError, StorageUnavailable
from segue.interfaces.cli.context import start
from segue.interfaces.cli.output import errors, say
from segue.settings import read_settings

_INTERRUPTED = 130
_EPILOG = (
    "Exit codes: 0 done; 1 something failed, and the message says what; 2 the command or a setting makes no sense; "
    "3 what was asked for does not exist; 4 the database or disk cannot be used; 130 interrupted."
)

# The commands as `segue --help` groups and orders them, with the module that each is in. A module is imported when one
# of its commands is called, so that no command waits for what only another one needs.
_PANELS = {
    "Library": {
        "scan": "scanning",
        "watch": "scanning",
        "folders": "scanning",
        "problems": "scanning",
        "purge": "scanning",
        "status": "browsing",
        "search": "browsing",
        "show": "browsing",
        "duplicates": "browsing",
        "tags": "retagging",
        "articles": "articles",
        "demo": "demonstrating",
    },
    "Sound and genre": {
        "analyze": "hearing",
        "similar": "hearing",
        "picture": "hearing",
        "genre": "genre",
        "models": "modelling",
    },
    "Lists for a listener": {
        "recommend": "discovering.recommending",
        "radio": "discovering.radio",
        "upnext": "discovering.radio",
        "weekly": "discovering.weekly",
        "new": "discovering.news",
        "mixes": "discovering.mixes",
        "now": "discovering.own_plays",
        "repeat": "discovering.own_plays",
        "rediscover": "discovering.own_plays",
        "friends": "discovering.friends",
        "blend": "discovering.friends",
        "continue": "discovering.spoken",
        "spoken": "discovering.spoken",
    },
    "Ways through the music": {
        "find": "discovering.asking",
        "related": "discovering.relating",
        "top": "discovering.relating",
        "charts": "discovering.charting",
        "path": "discovering.pathing",
        "journey": "discovering.pathing",
        "alchemy": "discovering.pathing",
        "map": "discovering.mapping",
    },
    "Listeners and what they say": {
        "listener": "listeners",
        "onboard": "discovering.onboarding",
        "taste": "tasting",
        "like": "discovering.feedback",
        "dislike": "discovering.feedback",
        "never": "discovering.feedback",
        "notnow": "discovering.feedback",
        "follow": "discovering.feedback",
        "rate": "discovering.feedback",
        "play": "discovering.feedback",
        "undo": "discovering.feedback",
        "why": "discovering.why",
        "feedback": "discovering.feedback",
    },
    "How well it works": {
        "evaluate": "evaluating",
        "outcomes": "discovering.outcomes",
        "experiment": "discovering.experimenting",
        "exposure": "discovering.exposure",
        "reach": "discovering.reach",
        "simulate": "simulating",
    },
    "Keeping it running": {
        "serve": "serving",
        "user": "serving",
        "jobs": "working",
        "work": "working",
        "backup": "keeping",
        "restore": "keeping",
        "doctor": "keeping",
    },
}
_ROOMS = {command: room for panel in _PANELS.values() for command, room in panel.items()}
_PANEL_OF = {command: name for name, panel in _PANELS.items() for command in panel}


class Commands(TyperGroup):
    """The program's commands, imported as they are called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command's name."""
        return list(_ROOMS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command, from the module that it is in; None where there is no such command."""
        if cmd_name not in _ROOMS:
            return None
        room = importlib.import_module(f"segue.interfaces.cli.{_ROOMS[cmd_name]}")
        command: Any = typer.main.get_group(room.app).commands[cmd_name]
        command.rich_help_panel = _PANEL_OF[cmd_name]
        _let_help_flow(command)
        return command


def _let_help_flow(command: Any) -> None:
    """Make each paragraph of a command's help one line, which the terminal breaks where it is wide."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    command.help = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    for inner in getattr(command, "commands", {}).values():
        _let_help_flow(inner)


app = typer.Typer(
    cls=Commands,
    name="segue",
    help="Segue, a music discovery server that you run yourself. Begin with: segue scan /path/to/music",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    language: Annotated[
        str | None,
        typer.Option(help="Give reasons in this language: en, fr, ar or ko (or SEGUE_LANGUAGE).", show_default=False),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Read the settings once, for whichever command follows."""
    start(context, read_settings(os.environ, data, language))


def main() -> None:
    """Run the program and exit with the code that its outcome has."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    try:
        app(arguments, prog_name="segue")
    except SegueError as error:
        _explain(error)
        return _code(error)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
        if code == _INTERRUPTED:
            errors().print("Stopped. What was finished is kept; the same command goes on from there.")
        return code
    return 0


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
