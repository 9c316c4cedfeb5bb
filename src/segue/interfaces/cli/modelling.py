"""`segue models`: the models by which music is heard."""

from typing import Annotated

import typer

from segue.hearing.embedding.musicnn import MANIFEST
from segue.hearing.embedding.musicnn import install as install_musicnn
from segue.interfaces.cli.context import settings_of
from segue.interfaces.cli.output import say
from segue.storage.artifacts import replace_file

app = typer.Typer()
models_app = typer.Typer(help="The models by which music is heard.", no_args_is_help=True)
app.add_typer(models_app, name="models")


@models_app.command()
def install(
    context: typer.Context,
    again: Annotated[bool, typer.Option("--again", help="Fetch it although it is there.")] = False,
) -> None:
    """Fetch MusiCNN, which hears what a track is like, through pip, verify it and make it ready (3 MB)."""
    folder = settings_of(context).models
    if (folder / MANIFEST).is_file() and not again:
        say(f"MusiCNN is there already: {folder}")
        return
    install_musicnn(folder, replace_file)
    say(f"MusiCNN is installed in {folder}.")
