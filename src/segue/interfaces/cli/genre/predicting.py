"""`segue genre predict`: what files are, whether they are in the library or not."""

from pathlib import Path
from typing import Annotated, Any

import typer

from segue.domain.naming import Naming
from segue.interfaces.cli.context import AsJson, house, settings_of
from segue.interfaces.cli.genre.wording import document, likely, no_model
from segue.interfaces.cli.music_files import files_of
from segue.interfaces.cli.output import errors, print_json, print_pairs, printable, say
from segue.services.isolation import Failure

app = typer.Typer()

_SHOWN = 5


@app.command()
def predict(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Audio files, videos, or folders.")],
    model: Annotated[
        str | None, typer.Option(help="By this model, as `list` names it; by default those that serve.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Genre and mood of files, with how probable each is; "unsure" where no name would be right often enough."""
    from segue.naming.serving.shelf import find  # noqa: PLC0415 - hearing takes a second to import
    from segue.services.naming_files import name_files  # noqa: PLC0415 - the same

    settings = settings_of(context)
    with house(context) as opened:
        namer = opened.namer()
        asked = [find(namer.shelf, model)] if model else namer.all_serving()
    if not asked:
        raise no_model("genre or mood")
    folders = [shelved.folder for shelved, _ in asked]
    documents: list[dict[str, Any]] = []
    failed = False
    for file, found in name_files(list(files_of(files)), settings.models, folders, workers=settings.readers):
        path = printable(str(file))
        if isinstance(found, Failure):
            failed = True
            errors().print(f"{path}: {found.reason}", markup=False)
        elif as_json:
            documents.append({"file": path, **{naming.task: document(naming) for naming in found}})
        else:
            print_pairs("", [("File", path), *(pair for naming in found for pair in _lines(naming))])
            say("")
    if as_json:
        print_json(documents)
    if failed:
        raise typer.Exit(1)


def _lines(naming: Naming) -> list[tuple[str, object]]:
    """A line for what it is, and a bar for each of the first guesses."""
    told: list[tuple[str, object]] = [(naming.task.capitalize(), ", ".join(naming.named) or "unsure")]
    for guess in likely(naming, _SHOWN):
        full = round(10 * guess.probability)
        told.append(("", f"{'■' * full}{'·' * (10 - full)} {guess.probability:4.0%}  {guess.label}"))
    return told
