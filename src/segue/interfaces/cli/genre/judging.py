"""`segue genre evaluate`, `compare` and `card`: how good a model is, on what, and whether another is better."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segue.domain.errors import BadRequest, NotFound
from segue.interfaces.cli.context import AsJson, house, settings_of
from segue.interfaces.cli.genre.datasets import cleaned_at
from segue.interfaces.cli.output import errors, print_json, print_pairs, print_table, printable, say
from segue.storage.artifacts import check_folder, replace_file

if TYPE_CHECKING:
    from segue.naming.cards.card import Card, Score
    from segue.naming.judging.by_label import LabelScores
    from segue.naming.judging.scores import Scores
    from segue.naming.serving.manifest import NamingManifest
    from segue.naming.serving.shelf import ShelvedModel

app = typer.Typer()

_MOST_LABELS = 40
_BESIDE = 3
_FIGURES = (
    "accuracy", "top_3", "first", "macro_f1", "roc_auc", "pr_auc", "ece", "sure", "right_when_sure",
)  # fmt: skip

OwnData = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DATA]",
        help="A folder with a folder per label, a CSV of file,label, or FMA's folder; without it, your own library.",
        show_default=False,
    ),
]
Labels = Annotated[str | None, typer.Option(help="The table's column of labels.")]
Single = Annotated[bool, typer.Option("--single", help="Only clips that have exactly one label.")]
Least = Annotated[int, typer.Option(min=1, help="Leave out classes with fewer clips.")]
Asked = Annotated[str, typer.Argument(help="A model as `list` names it, or the folder of a training run.")]
Page = Annotated[Path | None, typer.Option("--output", "-o", help="Write it as a page, .html.")]


@app.command()
def evaluate(
    context: typer.Context,
    model: Asked,
    path: OwnData = None,
    labels: Labels = None,
    single: Single = False,
    least: Least = 1,
    verdicts: Annotated[
        Path | None, typer.Option(help="Keep what it said of each clip in this folder, for `compare`.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge a model on labelled music, which should be music that it has not learned from; what it knows is told.

    Labels are brought together by `segue genre labels`: what a data set calls "hiphop" is judged as the model's "Rap"
    where these are one genre. Clips of labels that the model does not know are left out, and counted.
    """
    from segue.naming.judging.evaluating import evaluate as judged  # noqa: PLC0415 - takes a moment to import
    from segue.naming.judging.scores import judge  # noqa: PLC0415 - the same
    from segue.naming.judging.verdicts import FILE as VERDICTS  # noqa: PLC0415 - the same
    from segue.naming.judging.verdicts import write_verdicts  # noqa: PLC0415 - the same
    from segue.naming.labels.hierarchy import hierarchy_of  # noqa: PLC0415 - the same
    from segue.naming.serving.model import load_model  # noqa: PLC0415 - the same

    if verdicts is not None:
        check_folder(verdicts.absolute())
    settings = settings_of(context)
    shelved, manifest = _asked(context, model)
    task = manifest.task
    cleaned = cleaned_at(settings, path, labels, least, only_single=single, task=task, quiet=as_json)
    found = judged(load_model(shelved.folder), shelved.card, cleaned, hierarchy_of(settings.data, task))
    scores = judge(found.verdicts)
    if verdicts is not None:
        replace_file((verdicts / VERDICTS).absolute(), write_verdicts(found.verdicts))
    if as_json:
        print_json({"title": found.verdicts.title, "notes": found.notes, **scores.as_json()})
        return
    _show(found.verdicts.title, scores)
    for note in found.notes:
        errors().print(f"Note: {note}", markup=False)


@app.command()
def card(context: typer.Context, model: Asked, output: Page = None, as_json: AsJson = False) -> None:
    """The card of a model: what it learned from, how good it is, where it is weak, how it may be used."""
    from segue.naming.cards.card import read_card  # noqa: PLC0415 - brings in what makes pages
    from segue.naming.cards.model_page import model_page  # noqa: PLC0415 - the same
    from segue.naming.serving.shelf import CARD  # noqa: PLC0415 - the same

    shelved, _ = _asked(context, model)
    if not shelved.card:
        raise NotFound(f"The model {printable(model)} has no card.", "Judge it: segue genre evaluate")
    if as_json:
        print_json(shelved.card)
        return
    found = read_card((shelved.folder / CARD).read_bytes())
    if output is None:
        show_card(found)
        return
    if output.suffix.lower() not in (".html", ".htm"):
        raise BadRequest(f"The card {output} is a page.", "Give it a name that ends in .html.")
    replace_file(output.absolute(), model_page(found).encode())
    say(f"The card is in {printable(str(output))}.")


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="The folder of a training run.")],
    second: Annotated[Path, typer.Argument(help="The folder of another one.")],
) -> None:
    """Say whether one trained model is better than another by more than chance."""
    from segue.naming.judging.comparing import compare as compared  # noqa: PLC0415 - takes a moment to import
    from segue.naming.judging.verdicts import FILE as VERDICTS  # noqa: PLC0415 - the same
    from segue.naming.judging.verdicts import read_verdicts  # noqa: PLC0415 - the same

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


def show_card(found: "Card") -> None:
    """A card on a terminal: what was judged, by label, and where the model is weak."""
    split = found.split
    pairs: list[tuple[str, object]] = [
        ("Data", f"{found.data.title}: {found.data.clips:,} clips, {found.data.hours:.1f} h"),
        ("Judged on", f"{split.clips:,} clips, {split.title}"),
    ]
    pairs += _told({name: _with_interval(score) for name, score in found.scores.items()})
    for other in found.beside:
        told = _told({name: f"{score.value:.3f}" for name, score in other.scores.items()})[:_BESIDE]
        pairs.append((other.title, ", ".join(f"{name} {value}" for name, value in told) + f"  ({other.source})"))
    for member in found.members:
        size = f"{member.parameters:,} parameters, {member.bytes / 1e6:.2f} MB"
        pairs.append((member.kind, f"{size}, takes {member.takes}"))
    if found.speed_ms is not None:
        pairs.append(("Speed", f"{found.speed_ms:.2f} ms to name a track"))
    say(found.title)
    print_pairs("", pairs)
    _by_label(found.judged)
    for sentence in (*found.weaknesses, *found.notes):
        say(f"- {sentence}")


def _show(title: str, scores: "Scores") -> None:
    pairs: list[tuple[str, object]] = [("Clips", f"{scores.clips:,} by {scores.artists:,} artists")]
    say(title)
    print_pairs("", pairs + _told({name: f"{value:.3f}" for name, value in scores.overall.items()}))
    _by_label(scores.labels)


def _told(figures: Mapping[str, str]) -> list[tuple[str, object]]:
    """The figures that a person looks at first, named in words."""
    from segue.naming.cards.weaknesses import figure_words  # noqa: PLC0415 - takes a moment to import

    words = {name: figure_words(name) for name in _FIGURES if name in figures}
    return [(told[0].upper() + told[1:], figures[name]) for name, told in words.items()]


def _by_label(judged: "Sequence[LabelScores]") -> None:
    rows = [
        (one.label, f"{one.clips:,}", f"{one.precision:.2f}", f"{one.recall:.2f}", f"{one.f1:.2f}")
        for one in judged[:_MOST_LABELS]
    ]
    print_table("", ("Label", "Clips", "Precision", "Recall", "F1"), rows, numbers=" rrrr")


def _with_interval(score: "Score") -> str:
    if score.low is None or score.high is None:
        return f"{score.value:.3f}"
    return f"{score.value:.3f}  ({score.low:.3f} to {score.high:.3f})"


def _asked(context: typer.Context, model: str) -> "tuple[ShelvedModel, NamingManifest]":
    """A model on the shelf, or in a folder."""
    from segue.naming.serving.shelf import find, look  # noqa: PLC0415 - takes a moment to import

    if (Path(model) / "model.json").is_file():
        shelved = look(Path(model))
        if shelved.trouble is not None or shelved.manifest is None:
            raise shelved.trouble or BadRequest(f"There is no model in {model}.")
        return shelved, shelved.manifest
    with house(context) as opened:
        return find(opened.namer().shelf, model)
