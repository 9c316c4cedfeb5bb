"""`segue genre train` and `leakage`: models of one's own, judged on what they have not heard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segue.assembly import model_of
from segue.domain.errors import BadRequest, NotFound
from segue.domain.naming import Task
from segue.interfaces.cli.context import AsJson, house, settings_of
from segue.interfaces.cli.genre.datasets import cleaned_at
from segue.interfaces.cli.genre.judging import Labels, Least, OwnData, Single, show_card
from segue.interfaces.cli.output import errors, print_json, print_table, printable, say
from segue.naming.needs import needs_training
from segue.settings import Settings
from segue.storage.artifacts import check_folder, replace_file

if TYPE_CHECKING:
    from segue.naming.cards.leaks import Leakage, Leaks
    from segue.naming.datasets.cleaning import Cleaned
    from segue.naming.splits import SplitKind
    from segue.naming.studies.recipe import Recipe
    from segue.naming.training.loop import Epoch

app = typer.Typer()

_SEGMENT_S = 10.0
_CHECKPOINTS = "unfinished"


class Kind(StrEnum):
    """What can be trained."""

    HEAD = "head"
    MLP = "mlp"
    CNN = "cnn"
    LSTM = "lstm"
    CRNN = "crnn"
    ENSEMBLE = "ensemble"


class Parting(StrEnum):
    """Ways to part a data set."""

    ARTIST = "artist"
    SONG = "song"
    LEAKY_RANDOM = "leaky-random"


class Device(StrEnum):
    """Where networks are trained."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Part(StrEnum):
    """Parts of an embedding."""

    MEAN = "mean"
    SPREAD = "spread"
    TAGS = "tags"


Model = Annotated[
    Kind,
    typer.Option(
        help="head (logistic regression) and mlp learn from embeddings, cnn, lstm and crnn from the sound itself; an "
        "ensemble is mlp, cnn and lstm."
    ),
]
Parts = Annotated[
    list[Part] | None,
    typer.Option("--part", help="What of an embedding is taken; again for more. The mean without it."),
]
Folds = Annotated[int, typer.Option(min=2, help="Parts, each of which is judged by networks that know the others.")]
Seed = Annotated[int, typer.Option(help="Of everything that is left to chance.")]
Epochs = Annotated[int | None, typer.Option(min=1, help="At most so many, instead of what suits the kind.")]
On = Annotated[Device, typer.Option("--device", help="A GPU is taken where PyTorch finds one.")]


@app.command()
def train(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for the model and what was judged.")],
    path: OwnData = None,
    model: Model = Kind.MLP,
    part: Parts = None,
    name: Annotated[str, typer.Option(help="What the model is called.")] = "my-genres",
    task: Annotated[Task, typer.Option(help="What it names.")] = Task.GENRE,
    split: Annotated[Parting, typer.Option(help="What is never parted.")] = Parting.ARTIST,
    lists: Annotated[
        Path | None,
        typer.Option(help="Split as the lists train*.txt, valid*.txt and test*.txt in this folder say, or FMA's own."),
    ] = None,
    which: Annotated[
        str | None, typer.Option(help="Of several lists in that folder: filtered for train_filtered.txt and so on.")
    ] = None,
    leaky: Annotated[bool, typer.Option("--leaky", help="Allow a split that parts songs, and say so.")] = False,
    labels: Labels = None,
    single: Single = False,
    least: Least = 1,
    folds: Folds = 5,
    epochs: Epochs = None,
    seed: Seed = 0,
    device: On = Device.AUTO,
    licence: Annotated[str, typer.Option(help="Of the music and labels, for the model's card.")] = "",
    note: Annotated[list[str] | None, typer.Option(help="A sentence for the model's card; again for more.")] = None,
    install: Annotated[bool, typer.Option("--install", help="Let the model serve at once.")] = False,
) -> None:
    """Train a model on labelled music, judge it on artists it has not heard, and write it where it can be installed.

    Without a folder or table it learns from your own library: from its tags and your corrections. Training that was
    broken off goes on where it was when it is asked for again in the same words.
    """
    needs_training()
    _check(name, output, split, lists, leaky=leaky)
    from segue.naming.splits import SplitKind, k_folds, official  # noqa: PLC0415 - takes a moment to import
    from segue.naming.studies.run_folder import check_run, keep_run  # noqa: PLC0415 - brings in PyTorch
    from segue.naming.studies.study import forget, study  # noqa: PLC0415 - the same

    settings = settings_of(context)
    recipe = _recipe(settings, model, part, epochs, seed, device)
    cleaned = cleaned_at(settings, path, labels, least, only_single=single, task=task)
    parted = (
        official(cleaned.dataset, lists, which)
        if lists is not None
        else k_folds(cleaned.dataset, cleaned.groups, SplitKind(split.value), folds, seed, leaky=leaky)
    )
    check_run(cleaned, name, task, licence)
    kept = output / _CHECKPOINTS
    with _learning_view() as progress:
        found = study(cleaned, parted, recipe, progress, kept=kept)
    card = keep_run(output, found, cleaned, name, task, replace_file, licence=licence, notes=note or ())
    forget(kept, cleaned, parted, recipe)
    show_card(card)
    where = printable(str(output))
    say(f"Written to {where}; its card is {where}/card.html.")
    if not install:
        say(f"Let it serve: segue genre install {where}")
        return
    with house(context) as opened:
        serves = opened.namer().install(output.absolute(), replace_file, serve=True)
    say(f"{serves.id} serves now; name the library by it: segue genre name")


@app.command()
def leakage(
    context: typer.Context,
    path: OwnData = None,
    model: Model = Kind.MLP,
    part: Parts = None,
    task: Annotated[Task, typer.Option(help="Which of your own library's labels.")] = Task.GENRE,
    segment: Annotated[
        float | None,
        typer.Option(
            min=1.0,
            help="Cut every clip into segments of so many seconds first, as studies do whose figures are too good. "
            f"By default {_SEGMENT_S:g}, or not at all where songs are cut already.",
        ),
    ] = None,
    labels: Labels = None,
    single: Single = False,
    least: Least = 1,
    folds: Folds = 5,
    epochs: Epochs = None,
    seed: Seed = 0,
    device: On = Device.AUTO,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the report as a page, .html.")] = None,
    as_json: AsJson = False,
) -> None:
    """Train the same model under honest splits and under a leaky one, and show how much the leak flatters, and why."""
    if output is not None:
        if output.suffix.lower() not in (".html", ".htm"):
            raise BadRequest(f"The report {output} is a page.", "Give it a name that ends in .html.")
        check_folder(output.absolute().parent)
    needs_training()
    settings = settings_of(context)
    recipe = _recipe(settings, model, part, epochs, seed, device)
    cleaned = cleaned_at(settings, path, labels, least, only_single=single, task=task, segment=segment or _SEGMENT_S)
    found = _leaks(cleaned, recipe, folds, seed)
    if output is not None:
        from segue.naming.cards.leakage_page import leakage_page  # noqa: PLC0415 - brings in what makes pages

        replace_file(output.absolute(), leakage_page(found).encode())
    if as_json:
        print_json(found.as_json())
        return
    _show_leaks(found, cleaned.dataset.multi)
    if output is not None:
        say(f"The report is in {printable(str(output))}.")


def _recipe(
    settings: Settings, model: Kind, parts: list[Part] | None, epochs: int | None, seed: int, device: Device
) -> "Recipe":
    from segue.naming.studies.recipe import Recipe, gpu  # noqa: PLC0415 - brings in PyTorch

    where = device.value
    if device is Device.AUTO:
        where = "cuda" if gpu() else "cpu"
    elif device is Device.CUDA and not gpu():
        raise BadRequest("PyTorch finds no GPU here.", "Leave --device out to train on the processor.")
    wanted = tuple(one.value for one in parts or [Part.MEAN])
    return Recipe(
        model.value, model_of(settings).id, tuple(dict.fromkeys(wanted)), epochs=epochs, seed=seed, device=where
    )


def _check(name: str, output: Path, kind: Parting, lists: Path | None, *, leaky: bool) -> None:
    """Refuse what can be refused before minutes of listening and hours of training."""
    from segue.naming.serving.manifest import check_name  # noqa: PLC0415 - takes a moment to import
    from segue.naming.splits import SplitKind, refuse_leaks  # noqa: PLC0415 - the same

    check_name(name)
    check_folder(output.absolute())
    if lists is not None and not lists.is_dir():
        raise NotFound(f"There is no folder {printable(str(lists))}.", "Name the one with the lists.")
    refuse_leaks(SplitKind(kind.value), leaky=leaky)


def _leaks(cleaned: "Cleaned", recipe: "Recipe", folds: int, seed: int) -> "Leakage":
    """Judged by artist where artists are known, by song, and with the parts of songs on both sides."""
    from segue.naming.cards.leaks import Leakage  # noqa: PLC0415 - takes a moment to import
    from segue.naming.datasets.groups import artists_known  # noqa: PLC0415 - the same
    from segue.naming.splits import SplitKind  # noqa: PLC0415 - the same

    kinds = [SplitKind.SONG, SplitKind.LEAKY_SEGMENTS]
    if artists_known(cleaned.dataset):
        kinds.insert(0, SplitKind.ARTIST)
    runs = tuple(_leak(cleaned, recipe, kind, folds, seed) for kind in kinds)
    return Leakage(recipe.kind, cleaned.dataset.title, runs)


def _leak(cleaned: "Cleaned", recipe: "Recipe", kind: "SplitKind", folds: int, seed: int) -> "Leaks":
    from segue.naming.cards.leaks import leaks_of  # noqa: PLC0415 - takes a moment to import
    from segue.naming.cards.making import scores_of  # noqa: PLC0415 - the same
    from segue.naming.splits import k_folds  # noqa: PLC0415 - the same
    from segue.naming.studies.study import study  # noqa: PLC0415 - brings in PyTorch

    split = k_folds(cleaned.dataset, cleaned.groups, kind, folds, seed, leaky=True)
    with _learning_view() as progress:
        found = study(cleaned, split, recipe, progress, serving=False)
    vectors = cleaned.features.embeddings(recipe.embedder)["mean"]
    scores = scores_of(found.verdicts)
    return leaks_of(cleaned.dataset, cleaned.groups, split, found.verdicts, scores, vectors)


@contextmanager
def _learning_view() -> "Iterator[Callable[[str, Epoch], None]]":
    """How training goes: live on a terminal, and else a line for every network that has learned."""
    console = errors()
    last: dict[str, str] = {}

    def told(which: str, epoch: "Epoch") -> str:
        valid = "" if epoch.valid_score is None else f", validation {epoch.valid_score:.3f}"
        return f"{which}: epoch {epoch.number} of {epoch.of}, loss {epoch.loss:.3f}{valid}"

    if console.is_terminal:
        with console.status("Learning ...") as status:
            yield lambda which, epoch: status.update(told(which, epoch))
        return

    def tell(which: str, epoch: "Epoch") -> None:
        if last and which not in last:
            console.print(last.popitem()[1], markup=False)
        last.clear()
        last[which] = told(which, epoch)

    yield tell
    for line in last.values():
        console.print(line, markup=False)


def _show_leaks(found: "Leakage", multi: bool) -> None:
    from segue.naming.judging.comparing import main_figures  # noqa: PLC0415 - takes a moment to import

    names = main_figures(multi=multi)
    rows = [
        (
            run.title,
            *(f"{run.scores[name].value:.3f}" if name in run.scores else "" for name in names),
            f"{run.same_song / run.clips:.0%}",
            f"{run.same_artist / run.clips:.0%}",
        )
        for run in found.runs
    ]
    heads = ("Split", *names, "song heard", "artist heard")
    print_table(f"LEAKY beside honest: {found.model} on {found.data}", heads, rows, numbers=" rrrrr")
    for run, by in found.inflations:
        told = run.song_heard.right, run.song_new.right
        say(f"The leak adds {100 * by[names[0]]:+.1f} points of {names[0]} that new music will not give.")
        if told[0] is not None:
            say(f"Of the {run.song_heard.clips:,} clips whose song had been heard, {told[0]:.0%} were told right.")
