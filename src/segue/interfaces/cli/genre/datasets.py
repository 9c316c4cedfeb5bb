"""`segue genre dataset`: what is in a folder or table of labelled music, or in one's library, and what is wrong."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segue.assembly import model_of, open_house
from segue.domain.errors import BadRequest
from segue.domain.naming import Task
from segue.interfaces.cli.context import AsJson, settings_of
from segue.interfaces.cli.output import count_view, errors, print_json, print_pairs, print_table, printable, say
from segue.naming.datasets.layouts import Layout, read_dataset
from segue.naming.datasets.reading import Reading
from segue.naming.labels.hierarchy import hierarchy_of
from segue.services.naming_lessons import read_library
from segue.settings import Settings
from segue.storage.artifacts import replace_file

if TYPE_CHECKING:
    from segue.naming.datasets.cleaning import Cleaned
    from segue.naming.datasets.exploring import Exploration

_MOST_SHOWN = 20


app = typer.Typer()


@app.command()
def dataset(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A folder with a folder per label, a CSV of file,label, or FMA's folder; without it, your own "
            "library: its tags and your corrections.",
            show_default=False,
        ),
    ] = None,
    task: Annotated[Task, typer.Option(help="Which of your own library's labels.")] = Task.GENRE,
    layout: Annotated[Layout | None, typer.Option(help="How it lies there; without it Segue looks.")] = None,
    labels: Annotated[
        str | None, typer.Option(help="The table's column of labels, or several columns of numbers: calm,sad.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="From which number on such a column is a label; 0.5 without it.")
    ] = None,
    least: Annotated[int, typer.Option(min=1, help="Leave out classes with fewer clips.")] = 1,
    only_single: Annotated[bool, typer.Option("--single", help="Only clips that have exactly one label.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the report as a page, .html.")] = None,
    as_json: AsJson = False,
) -> None:
    """Look at labelled music before anything is trained on it: classes, songs, artists, faults, and a map by sound.

    Clips that are unreadable, silent, too short or repetitions are left out, and each is told with its reason. What
    is heard is kept, so the next look takes a moment. Of your own library each recording has the labels that it is
    tagged with, in the spelling of `segue genre labels`, but not the wider ones: Death Metal is not counted as Metal.
    """
    if output is not None and output.suffix.lower() not in (".html", ".htm"):
        raise BadRequest(f"The report {output} is a page.", "Give it a name that ends in .html.")
    settings = settings_of(context)
    reading = _read(settings, path, task, layout, labels, threshold, only_single=only_single)
    found = _looked_at(settings, reading, least, quiet=as_json)
    if output is not None:
        from segue.naming.datasets.report_page import dataset_page  # noqa: PLC0415 - brings in what makes pages

        replace_file(output.absolute(), dataset_page(found).encode())
    if as_json:
        print_json(found.as_json())
    else:
        _show(found)
        if output is not None:
            say(f"The report is in {printable(str(output))}.")


def cleaned_at(
    settings: Settings,
    path: Path | None,
    labels: str | None,
    least: int,
    *,
    only_single: bool,
    task: Task = Task.GENRE,
    segment: float | None = None,
    quiet: bool = False,
) -> "Cleaned":
    """The data set at a path, listened to and cleaned, ready to be learned from.

    Without a path it is the library, with what tags and people say about `task`. With `segment`, every clip is cut
    into segments of so many seconds, once classes with too few clips are left out.
    """
    reading = _read(settings, path, task, None, labels, None, only_single=only_single)
    if segment is not None:
        from segue.naming.datasets.choosing import at_least, segmented  # noqa: PLC0415 - brings in what decodes

        cut, _ = segmented(at_least(reading.dataset, least), segment)
        return _cleaned(settings, Reading(cut, reading.dropped, reading.notes), 1, quiet=quiet)
    return _cleaned(settings, reading, least, quiet=quiet)


def _read(
    settings: Settings,
    path: Path | None,
    task: Task,
    layout: Layout | None,
    labels: str | None,
    threshold: float | None,
    *,
    only_single: bool,
) -> Reading:
    if path is not None:
        reading = read_dataset(path, layout, labels=labels, threshold=threshold)
    elif layout is not None or labels is not None or threshold is not None:
        raise BadRequest(
            "Your own library has no layout and no columns.",
            "Name a folder or a table, or leave --layout, --labels and --threshold out.",
        )
    else:
        with open_house(settings) as opened:
            reading = read_library(opened.database, hierarchy_of(settings.data, task), task)
    if only_single:
        from segue.naming.datasets.choosing import single  # noqa: PLC0415 - brings in what decodes

        reading = Reading(single(reading.dataset), reading.dropped, reading.notes)
    return reading


def _looked_at(settings: Settings, reading: Reading, least: int, *, quiet: bool) -> "Exploration":
    from segue.naming.datasets.exploring import explore  # noqa: PLC0415 - hearing takes a second to import

    cleaned = _cleaned(settings, reading, least, quiet=quiet)
    return explore(cleaned, cleaned.features.embeddings(model_of(settings).id)["mean"])


def _cleaned(settings: Settings, reading: Reading, least: int, *, quiet: bool) -> "Cleaned":
    from segue.hearing.embedding.shelf import load  # noqa: PLC0415 - hearing takes a second to import
    from segue.naming.datasets.cleaning import CleaningRules, clean  # noqa: PLC0415 - the same
    from segue.naming.features import cached_features  # noqa: PLC0415 - the same

    embedder = load(model_of(settings))
    with count_view("Listening", quiet=quiet) as progress:
        features = cached_features(
            reading.dataset,
            settings.data / "naming" / "features",
            embedder=embedder,
            workers=settings.readers,
            progress=progress,
        )
    heard = features.only(features.kept)
    vectors = heard.embeddings(embedder.id)["mean"] if len(heard) else None
    return clean(reading, features, vectors, CleaningRules(least=least))


def _show(found: "Exploration") -> None:
    from segue.naming.datasets.report_page import long_time  # noqa: PLC0415 - brings in what makes pages

    lengths = sorted(found.lengths_s)
    pairs: list[tuple[str, object]] = [
        ("Clips", f"{found.clips:,} of {found.cleaning.clips:,}"),
        ("Classes", f"{len(found.classes):,}{', several to a clip' if found.multi else ''}"),
        ("Songs", f"{found.songs:,}"),
        ("Artists", f"{found.artists:,}" if found.artists_known else "unknown"),
        ("Length", f"{long_time(found.seconds)}, clips of {lengths[0]:.1f} to {lengths[-1]:.1f} s"),
    ]
    print_pairs(found.title, pairs)
    say("")
    _show_classes(found)
    _show_dropped(found)
    if found.cleaning.joined:
        say(f"{len(found.cleaning.joined):,} pairs of clips are of one recording and stay together in every split.")
    for note in (*found.cleaning.notes[:_MOST_SHOWN], *found.warnings):
        errors().print(f"Note: {note}", markup=False)


def _show_classes(found: "Exploration") -> None:
    from segue.naming.datasets.exploring import DRAWN  # noqa: PLC0415 - hearing takes a second to import

    rows = []
    for one in found.classes[:DRAWN]:
        artists = f"{one.artists:,}" if found.artists_known else ""
        bar = "█" * max(1, round(24 * one.clips / found.classes[0].clips))
        rows.append((one.label, f"{one.clips:,}", f"{one.songs:,}", artists, bar))
    print_table("", ("Class", "Clips", "Songs", "Artists", ""), rows, numbers=" rrr")
    rest = found.classes[DRAWN:]
    if rest:
        say(f"... and {len(rest):,} more classes with {sum(one.clips for one in rest):,} clips.")


def _show_dropped(found: "Exploration") -> None:
    dropped, reasons = found.cleaning.dropped, found.cleaning.reasons.most_common()
    if not dropped:
        return
    say(f"{len(dropped):,} left out: " + ", ".join(f"{count:,} {why}" for why, count in reasons))
    lines = [(one.name, ", ".join(one.labels), one.why.value, _words(one.words, one.other)) for one in dropped]
    print_table("", ("Clip", "Labels", "Reason", ""), lines[:_MOST_SHOWN])
    if len(dropped) > _MOST_SHOWN:
        say(f"... and {len(dropped) - _MOST_SHOWN:,} more; --output and --json have all.")


def _words(words: str, other: str | None) -> str:
    return f"{words} It repeats {other}." if other else words
