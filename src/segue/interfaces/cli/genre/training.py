"""`segue genre train`, `leakage` and `compare`: models of one's own, judged on what they have not heard."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segue.assembly import model_of
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import ModelId
from segue.domain.naming import Task
from segue.interfaces.cli.context import AsJson, settings_of
from segue.interfaces.cli.genre.datasets import cleaned_at
from segue.interfaces.cli.output import errors, print_json, print_pairs, print_table, printable, say
from segue.naming.needs import needs_training
from segue.naming.splits import SplitKind, k_folds
from segue.storage.artifacts import replace_file

if TYPE_CHECKING:
    from segue.naming.datasets.cleaning import Cleaned
    from segue.naming.studies.study import Study
    from segue.naming.training.loop import Epoch

app = typer.Typer()


class Kind(StrEnum):
    """What can be trained."""

    HEAD = "head"
    MLP = "mlp"
    CNN = "cnn"
    LSTM = "lstm"
    CRNN = "crnn"


Data = Annotated[Path, typer.Argument(help="A folder with a folder per label, a CSV of file,label, or FMA's folder.")]
Labels = Annotated[str | None, typer.Option(help="The table's column of labels.")]
Single = Annotated[bool, typer.Option("--single", help="Only clips that have exactly one label.")]
Least = Annotated[int, typer.Option(min=1, help="Leave out classes with fewer clips.")]
Model = Annotated[Kind, typer.Option(help="head and mlp learn from embeddings, the others from the sound itself.")]
Folds = Annotated[int, typer.Option(min=2, help="Parts, each of which is judged by a network that knows the others.")]
Seed = Annotated[int, typer.Option(help="Of everything that is left to chance.")]
Epochs = Annotated[int | None, typer.Option(min=1, help="At most so many, instead of what suits the kind.")]


@app.command()
def train(
    context: typer.Context,
    path: Data,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for the model and what was judged.")],
    model: Model = Kind.HEAD,
    name: Annotated[str, typer.Option(help="What the model is called.")] = "my-genres",
    task: Annotated[Task, typer.Option(help="What it names.")] = Task.GENRE,
    split: Annotated[SplitKind, typer.Option(help="What is never parted.")] = SplitKind.ARTIST,
    leaky: Annotated[bool, typer.Option("--leaky", help="Allow a split that parts songs, and say so.")] = False,
    labels: Labels = None,
    single: Single = False,
    least: Least = 1,
    folds: Folds = 5,
    epochs: Epochs = None,
    seed: Seed = 0,
) -> None:
    """Train a model on labelled music, judge it on artists it has not heard, and write it where it can be installed."""
    needs_training()
    from segue.naming.studies.run_folder import keep_run  # noqa: PLC0415 - brings in PyTorch

    cleaned = cleaned_at(settings_of(context), path, labels, least, only_single=single)
    found = _study(context, cleaned, model, split, folds, epochs, seed, leaky=leaky)
    keep_run(output, found, cleaned, name, task, replace_file)
    _show(found)
    say(f"Written to {printable(str(output))}. Let it serve: segue genre install {printable(str(output))}")


@app.command()
def leakage(
    context: typer.Context,
    path: Data,
    model: Model = Kind.HEAD,
    labels: Labels = None,
    single: Single = False,
    least: Least = 1,
    folds: Folds = 5,
    epochs: Epochs = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Train the same model under an honest split and under a leaky one, and show how much the leak flatters."""
    needs_training()
    cleaned = cleaned_at(settings_of(context), path, labels, least, only_single=single)
    kinds = (SplitKind.ARTIST, SplitKind.SONG, SplitKind.LEAKY_RANDOM)
    found = {kind: _study(context, cleaned, model, kind, folds, epochs, seed, leaky=True) for kind in kinds}
    told = {kind.value: study.scores.overall for kind, study in found.items()}
    if as_json:
        print_json(told)
        return
    names = ("roc_auc", "pr_auc", "macro_f1") if cleaned.dataset.multi else ("accuracy", "macro_f1", "top_3")
    rows = [(study.split.title, *(f"{study.scores.overall[name]:.3f}" for name in names)) for study in found.values()]
    print_table(
        f"LEAKY beside honest: {model.value} on {cleaned.dataset.title}", ("Split", *names), rows, numbers=" rrr"
    )
    honest, flattered = (told[kind.value][names[0]] for kind in (SplitKind.ARTIST, SplitKind.LEAKY_RANDOM))
    say(f"The leak adds {100 * (flattered - honest):+.1f} points of {names[0]} that new music will not give.")


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="The folder of a training run.")],
    second: Annotated[Path, typer.Argument(help="The folder of another one.")],
) -> None:
    """Say whether one trained model is better than another by more than chance."""
    needs_training()
    from segue.naming.judging.comparing import compare as compared  # noqa: PLC0415 - brings in scikit-learn
    from segue.naming.judging.verdicts import read_verdicts  # noqa: PLC0415
    from segue.naming.studies.run_folder import VERDICTS  # noqa: PLC0415

    files = [folder / VERDICTS for folder in (first, second)]
    for file in files:
        if not file.is_file():
            raise NotFound(f"There are no verdicts in {printable(str(file.parent))}.", "Name a training run's folder.")
    one, other = (read_verdicts(file.read_bytes()) for file in files)
    found = compared(one, other)
    rows = [
        (
            gap.figure,
            f"{gap.first:.3f}",
            f"{gap.second:.3f}",
            f"{gap.interval.value:+.3f} ({gap.interval.low:+.3f} to {gap.interval.high:+.3f})",
            f"{gap.p:.3f}",
        )
        for gap in found.differences
    ]
    say(f"First:  {found.first}\nSecond: {found.second}\n{found.clips:,} clips by {found.artists:,} artists.")
    print_table("", ("", "First", "Second", "Difference, 95 %", "p"), rows, numbers=" rrrr")
    for warning in found.warnings:
        errors().print(f"Note: {warning}", markup=False)
    say(found.verdict)


def _study(
    context: typer.Context,
    cleaned: "Cleaned",
    model: Kind,
    kind: SplitKind,
    folds: int,
    epochs: int | None,
    seed: int,
    *,
    leaky: bool,
) -> "Study":
    from segue.naming.studies.study import Recipe, study  # noqa: PLC0415 - brings in PyTorch

    if kind in (SplitKind.OFFICIAL, SplitKind.LEAKY_SEGMENTS):
        raise BadRequest(f"The split {kind} is not offered here yet.", "Choose artist, song or leaky-random.")
    split = k_folds(cleaned.dataset, cleaned.groups, kind, folds, seed, leaky=leaky)
    recipe = Recipe(model.value, ModelId(model_of(settings_of(context)).id), epochs=epochs, seed=seed)
    return study(cleaned, split, recipe, _tell)


def _tell(which: str, epoch: "Epoch") -> None:
    if epoch.number % 5 and epoch.number != epoch.of:
        return
    valid = "" if epoch.valid_score is None else f", validation {epoch.valid_score:.3f}"
    errors().print(f"{which}: epoch {epoch.number} of {epoch.of}, loss {epoch.loss:.3f}{valid}", markup=False)


def _show(found: "Study") -> None:
    scores = found.scores
    pairs: list[tuple[str, object]] = [("Clips", f"{scores.clips:,} by {scores.artists:,} artists")]
    pairs += [(name, f"{value:.3f}") for name, value in scores.overall.items()]
    say(found.title)
    print_pairs("", pairs)
    rows = [
        (one.label, str(one.clips), f"{one.precision:.2f}", f"{one.recall:.2f}", f"{one.f1:.2f}")
        for one in scores.labels
    ]
    print_table("", ("Label", "Clips", "Precision", "Recall", "F1"), rows, numbers=" rrrr")
