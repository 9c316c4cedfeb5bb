"""What every command needs: the settings, read once, and the house opened from them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, cast

import typer

from segue.assembly import House, open_house
from segue.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def start(context: typer.Context, settings: Settings) -> None:
    """Leave the settings where `settings_of` finds them."""
    context.obj = settings


def settings_of(context: typer.Context) -> Settings:
    """The settings of this run."""
    return cast("Settings", context.obj)


@contextmanager
def house(context: typer.Context) -> Iterator[House]:
    """The house of this run, open."""
    with open_house(settings_of(context)) as opened:
        yield opened
