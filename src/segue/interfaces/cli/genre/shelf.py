"""`segue genre list`, `install`, `serve`, `rollback`, `remove` and `name`: which models name, and letting them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segue.assembly import House
from segue.domain.errors import SegueError
from segue.domain.ids import ModelId
from segue.domain.jobs import Job, JobState
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.genre.wording import AboutMood, no_model, task_of
from segue.interfaces.cli.output import print_json, print_table, printable, say
from segue.interfaces.cli.working import came_to, see_through
from segue.services.queueing import queue_naming
from segue.storage import named
from segue.storage.artifacts import replace_file

if TYPE_CHECKING:
    from segue.naming.serving.shelf import ShelvedModel

app = typer.Typer()

_SCORES = 2
_FIRST = ("accuracy", "roc_auc", "pr_auc", "macro_f1")


@app.command("list")
def list_models(context: typer.Context, as_json: AsJson = False) -> None:
    """The models that name genre and mood, which of them serve, and how each was judged."""
    from segue.naming.serving.shelf import available  # noqa: PLC0415 - hearing takes a second to import

    with house(context) as opened:
        namer = opened.namer()
        models = available(namer.shelf)
        serving = {model.id for model, _ in namer.all_serving()}
        counts = {}
        with opened.database.read() as connection:
            for model in models:
                if model.manifest is not None:
                    counts[model.id] = named.counts(connection, model.manifest.task, model.id)
    if as_json:
        print_json([_document(model, model.id in serving, counts.get(model.id)) for model in models])
        return
    if not models:
        say("No model that names genre or mood is here yet. Train one, then: segue genre install FOLDER")
        return
    print_table("", ("", "Model", "Names", "Labels", "Hears", "Named", "Judged"), [
        _row(model, model.id in serving, counts.get(model.id)) for model in models
    ], numbers="   r r")  # fmt: skip


@app.command()
def install(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder of a training run, with model.json in it.")],
    keep: Annotated[bool, typer.Option("--keep", help="Let the model that serves now go on serving.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a trained model into use: it is checked, copied into the data folder, and serves from now on.

    `segue genre rollback` returns to the model before it.
    """
    with house(context) as opened:
        model = opened.namer().install(folder.expanduser().absolute(), replace_file, serve=not keep)
        if model.trouble is not None:
            raise model.trouble
    if as_json:
        print_json(_document(model, not keep, None))
        return
    say(f"Installed {model.id}" + (", which does not serve." if keep else ". It serves; name the library by it with:"))
    if not keep:
        say("  segue genre name")


@app.command()
def export(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A model, as `list` names it.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for its files.")],
) -> None:
    """Copy a model out: its ONNX files, what they take and give (model.json), and its card.

    `segue genre install` takes the folder on another machine; any ONNX runtime runs the files.
    """
    from segue.naming.cards.card import read_card  # noqa: PLC0415 - brings in what makes pages
    from segue.naming.cards.model_page import model_page  # noqa: PLC0415 - the same
    from segue.naming.serving.shelf import CARD, find  # noqa: PLC0415 - hearing takes a second to import
    from segue.naming.serving.shelf import export as copied  # noqa: PLC0415 - the same

    with house(context) as opened:
        model, _ = find(opened.namer().shelf, name)
    target = output.expanduser().absolute()
    copied(model, target, replace_file)
    if model.card:
        replace_file(target / "card.html", model_page(read_card((model.folder / CARD).read_bytes())).encode())
    say(f"Exported {model.id} to {printable(str(output))}.")


@app.command()
def serve(context: typer.Context, name: Annotated[str, typer.Argument(help="A model, as `list` names it.")]) -> None:
    """Let another model serve from now on."""
    with house(context) as opened:
        manifest = opened.namer().serve(name)
    say(f"{manifest.id} names the {manifest.task} from now on. Name the library by it: segue genre name")


@app.command()
def rollback(context: typer.Context, mood: AboutMood = False) -> None:
    """Let the model serve again that did before the last one was installed or chosen."""
    task = task_of(mood)
    with house(context) as opened:
        found = opened.namer().roll_back(task)
    if found is None:
        say(f"No model names the {task} now.")
    else:
        say(f"{found[0].id} names the {task} again. Name the library by it: segue genre name")


@app.command()
def remove(context: typer.Context, name: Annotated[str, typer.Argument(help="A model, as `list` names it.")]) -> None:
    """Take an installed model away that does not serve."""
    with house(context) as opened:
        model = opened.namer().remove(name)
    say(f"Removed {model.id}.")


@app.command()
def name(context: typer.Context, as_json: AsJson = False) -> None:
    """Name what has no name yet by the models that serve. Tags are never touched.

    It happens by itself after `segue analyze`. Stop it when you like; it goes on from there.
    """
    with house(context) as opened:
        if not opened.namer().all_serving():
            raise no_model("genre or mood")
        job = name_library(opened, quiet=as_json)
    if as_json:
        print_json({"job": job.id, "state": job.state, "error": job.error, **(job.result or {})})
    if job.state is not JobState.DONE:
        raise SegueError(f"The naming has {job.state}.", job.error or "")
    if not as_json:
        say(outcome(job))


def name_library(opened: House, *, quiet: bool) -> Job:
    """Queue the naming of the library and see it through."""
    job = queue_naming(opened.database, opened.clock)
    return see_through(opened, job, "Naming", quiet=quiet)


def outcome(job: Job) -> str:
    """What a naming came to, in a sentence."""
    return came_to(
        job,
        {
            "named": "named",
            "unsure": "unsure (segue genre review)",
            "unnamed": "cannot be named (segue problems says why)",
            "changed": "files have changed (scan again)",
        },
    )


def _row(model: "ShelvedModel", serves: bool, counts: named.NamedCounts | None) -> tuple[object, ...]:
    manifest = model.manifest
    if manifest is None or counts is None:
        return "broken", model.id, "", "", "", "", str(model.trouble)
    hears = " and ".join(
        [*([_short(manifest.embedder)] if manifest.embedder else []), *(["mel bands"] if manifest.bands else [])]
    )
    spoken = f"{counts.named:,}" + (f" (+{counts.unsure:,} unsure)" if counts.unsure else "")
    told = scores(model.card)
    shown = [name for name in _FIRST if name in told] or list(told)
    judged = ", ".join(f"{name} {told[name]:.3f}" for name in shown[:_SCORES])
    return "serves" if serves else "", model.id, manifest.task, len(manifest.labels), hears, spoken, judged or "no card"


def _short(model: ModelId) -> str:
    """An id without its hash."""
    return model.rsplit("-", 1)[0] if model.count("-") > 1 else model


def _document(model: "ShelvedModel", serves: bool, counts: named.NamedCounts | None) -> dict[str, Any]:
    manifest = model.manifest
    told: dict[str, Any] = {"id": model.id, "serves": serves, "shipped": model.shipped}
    if manifest is not None:
        told |= {"task": manifest.task, "title": manifest.title, "labels": list(manifest.labels)}
        told |= {"multi": manifest.multi, "licence": manifest.licence, "source": manifest.source}
        told |= {"embedder": manifest.embedder, "bands": bool(manifest.bands)}
    if counts is not None:
        told |= {"named": counts.named, "unsure": counts.unsure}
    return {**told, "scores": scores(model.card), "trouble": str(model.trouble) if model.trouble else None}


def scores(card: Mapping[str, Any]) -> dict[str, float]:
    """What a card says of how good a model is: the plain numbers of its `scores`, each perhaps with an interval."""
    found = card.get("scores")
    told: dict[str, float] = {}
    for name, value in found.items() if isinstance(found, dict) else ():
        number = value.get("value") if isinstance(value, dict) else value
        if isinstance(number, int | float) and not isinstance(number, bool):
            told[str(name)] = float(number)
    return told
