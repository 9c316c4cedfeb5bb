"""`segue models`: the models by which is heard how music sounds."""

from typing import Annotated

import typer

from segue.assembly import model_of
from segue.interfaces.cli.context import AsJson, house, settings_of
from segue.interfaces.cli.output import print_json, print_table, say
from segue.storage import heard
from segue.storage.artifacts import replace_file

app = typer.Typer()
models_app = typer.Typer(help="The models by which is heard how music sounds.", invoke_without_command=True)
app.add_typer(models_app, name="models")


@models_app.callback()
def list_models(context: typer.Context, as_json: AsJson = False) -> None:
    """The models by which is heard how music sounds, and how much each has heard.

    The best that is installed serves, or the one that SEGUE_MODEL names. One of your own is an ONNX file with a
    manifest beside it in the folder `models` of the data folder.
    """
    from segue.hearing.embedding.shelf import available  # noqa: PLC0415 - hearing takes a second to import

    if context.invoked_subcommand is not None:
        return
    settings = settings_of(context)
    serving = model_of(settings)
    with house(context) as opened, opened.database.read() as connection:
        counts = heard.models(connection)
    models = available(settings.models)
    if as_json:
        print_json(
            [
                {
                    "name": model.name,
                    "id": model.id,
                    "serves": model == serving,
                    "recordings": counts.get(model.id, 0),
                    "licence": model.licence,
                    "source": model.source,
                    "trouble": str(model.trouble) if model.trouble else None,
                }
                for model in models
            ]
        )
        return
    rows = [
        (
            "serves" if model == serving else "",
            model.name,
            f"{counts.get(model.id, 0):,}",
            model.licence,
            str(model.trouble) if model.trouble else model.source,
        )
        for model in models
    ]
    print_table("", ("", "Model", "Heard", "Licence", "From"), rows, numbers="  r")


@models_app.command()
def install(
    context: typer.Context,
    again: Annotated[bool, typer.Option("--again", help="Fetch it although it is there.")] = False,
) -> None:
    """Fetch MusiCNN, which hears what music is like, through pip, verify it and make it ready (3 MB)."""
    from segue.hearing.embedding.musicnn import MANIFEST  # noqa: PLC0415 - hearing takes a second to import
    from segue.hearing.embedding.shelf import install_musicnn  # noqa: PLC0415 - the same

    folder = settings_of(context).models
    if (folder / MANIFEST).is_file() and not again:
        say(f"MusiCNN is there already: {folder}")
        return
    model = install_musicnn(folder, replace_file)
    if model.trouble is not None:
        raise model.trouble
    say(f"MusiCNN is installed in {folder}. What is heard from now on is heard with it: segue analyze")
