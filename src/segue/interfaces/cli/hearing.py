"""`segue analyze`, `similar` and `picture`: what music sounds like, in figures, in neighbours and in pictures."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from segue.assembly import House, model_of
from segue.domain.errors import BadRequest, NotFound, SegueError
from segue.domain.ids import TrackId
from segue.domain.jobs import Job, JobState
from segue.interfaces.cli.context import AsJson, house, settings_of
from segue.interfaces.cli.genre.shelf import name_library, outcome
from segue.interfaces.cli.heard_card import card
from segue.interfaces.cli.music_files import files_of
from segue.interfaces.cli.output import errors, print_json, print_pairs, print_table, printable, say
from segue.interfaces.cli.working import came_to, see_through
from segue.services.isolation import Failure
from segue.services.queueing import queue_analysis
from segue.storage.artifacts import replace_file

app = typer.Typer()


@app.command()
def analyze(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Audio files, videos, or folders; without any, the whole library.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Hear the library anew, known or not.")] = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, a line for each file.")] = False,
) -> None:
    """Hear the library, or single files: tempo, beats, key, loudness, timbre, descriptors.

    Of the library only what is not known yet is heard, by sound and not by name: moved and retagged files are known.
    Stop it when you like; it goes on from there. Files that are named are not taken into the library. A figure that
    is not to be trusted comes with a flag that says why.
    """
    if paths:
        _analyze_files(context, list(files_of(paths)), as_json, as_csv)
        return
    if as_csv:
        raise BadRequest("CSV is for files that are named.", "Write: segue analyze FILE... --csv")
    with house(context) as opened:
        job = queue_analysis(opened.database, opened.clock, again=again)
        job = see_through(opened, job, "Listening", quiet=as_json)
        naming = _name(opened, quiet=as_json) if job.state is JobState.DONE else None
    if as_json:
        told = {"job": job.id, "state": job.state, "error": job.error, **(job.result or {})}
        print_json(
            told | ({"naming": {"job": naming.id, "state": naming.state, **(naming.result or {})}} if naming else {})
        )
    if job.state is not JobState.DONE:
        raise SegueError(f"The analysis has {job.state}.", job.error or "")
    if not as_json:
        say(_outcome(job))
    if naming is not None and naming.state is not JobState.DONE:
        raise SegueError(f"The naming has {naming.state}.", naming.error or "")
    if naming is not None and not as_json:
        say(outcome(naming))


@app.command()
def similar(
    context: typer.Context,
    track: Annotated[int, typer.Argument(help="A track's number, as `segue search` shows it.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many tracks.")] = 10,
    other_artists: Annotated[bool, typer.Option("--other-artists", help="Leave out the track's own artists.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tracks that sound like one, with how alike they are (1 is the same, 0 unrelated)."""
    with house(context) as opened:
        sound_map = opened.sound_map()
        found = sound_map.near(TrackId(track), limit, other_artists=other_artists)
    if as_json:
        rows = [{"id": one.track.id, "title": one.track.tags.title, "artist": one.track.artist} for one in found]
        scores = [{"score": round(one.score, 4)} for one in found]
        tracks = [{**row, **score} for row, score in zip(rows, scores, strict=True)]
        print_json({"model": sound_map.model, "recordings": len(sound_map), "tracks": tracks})
        return
    if not found:
        say("Nothing else has been heard yet. Run: segue analyze")
    lines = [
        (f"{one.score:.3f}", one.track.id, one.track.tags.title, one.track.artist, ", ".join(one.track.tags.genres))
        for one in found
    ]
    print_table("", ("Alike", "No.", "Title", "Artist", "Genre"), lines, numbers="rr")


@app.command()
def picture(
    file: Annotated[Path, typer.Argument(help="An audio file, or a video with sound.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The picture's file, .png or .webp.")],
    waveform: Annotated[
        bool, typer.Option("--waveform", help="The outline of the sound (this is the default).")
    ] = False,
    spectrogram: Annotated[bool, typer.Option("--spectrogram", help="Which frequencies sound when.")] = False,
    chroma: Annotated[bool, typer.Option("--chroma", help="Which notes sound when.")] = False,
    width: Annotated[int, typer.Option(help="In pixels.")] = 1200,
    height: Annotated[int, typer.Option(help="In pixels.")] = 320,
) -> None:
    """Draw what a file sounds like."""
    from segue.audio.pictures import Canvas  # noqa: PLC0415 - brings in what draws
    from segue.services.portraits import Portrait, draw_portrait  # noqa: PLC0415 - hearing takes a second to import

    chosen = [
        kind
        for kind, wanted in (
            (Portrait.WAVEFORM, waveform),
            (Portrait.SPECTROGRAM, spectrogram),
            (Portrait.CHROMA, chroma),
        )
        if wanted
    ]
    if len(chosen) > 1:
        raise BadRequest("One picture at a time.", "Choose --waveform, --spectrogram or --chroma.")
    canvas = Canvas(width, height, output.suffix.lower().removeprefix(".") or "png")
    (source,) = files_of([file])
    replace_file(output.absolute(), draw_portrait(source, chosen[0] if chosen else Portrait.WAVEFORM, canvas))
    say(f"Drew {output}.")


def _name(opened: House, *, quiet: bool) -> Job | None:
    """Name what was heard, where a model does; what it came to."""
    return name_library(opened, quiet=quiet) if opened.namer().is_wanted() else None


def _analyze_files(context: typer.Context, files: Sequence[Path], as_json: bool, as_csv: bool) -> None:
    from segue.hearing.records import document  # noqa: PLC0415 - hearing takes a second to import
    from segue.services.hear import hear_files  # noqa: PLC0415 - the same

    if not files:
        raise NotFound("There is no music in that folder.")
    settings = settings_of(context)
    model = model_of(settings).id
    table = _Table() if as_csv else None
    documents: list[dict[str, Any]] = []
    failed = False
    for file, heard in hear_files(files, settings.models, model, workers=settings.readers):
        name = printable(str(file))
        if isinstance(heard, Failure):
            failed = True
            errors().print(f"{name}: {heard.reason}", markup=False)
        elif table is not None:
            table.write({"file": name, **document(heard)})
        elif as_json:
            documents.append({"file": name, **document(heard)})
        else:
            print_pairs("", [("File", name), *card(heard)])
            say("")
    if as_json:
        print_json(documents)
    if failed:
        raise typer.Exit(1)


class _Table:
    """CSV on standard output: the figures that are one value each, lists of numbers in columns of their own."""

    def __init__(self) -> None:
        self._writer: csv.DictWriter[str] | None = None

    def write(self, told: dict[str, Any]) -> None:
        """One line, after a heading at the first."""
        row: dict[str, Any] = {}
        for name, value in told.items():
            if name in ("versions", "beats", "tempo_candidates"):
                continue
            if isinstance(value, list) and name.endswith(("_mean", "_deviation", "_variance")):
                row |= {f"{name}_{number}": each for number, each in enumerate(value)}
            else:
                row[name] = " ".join(map(str, value)) if isinstance(value, list) else value
        if self._writer is None:
            self._writer = csv.DictWriter(sys.stdout, list(row), lineterminator="\n")
            self._writer.writeheader()
        self._writer.writerow(row)


def _outcome(job: Job) -> str:
    return came_to(
        job,
        {
            "heard": "recordings heard",
            "unheard": "cannot be heard (segue problems says why)",
            "changed": "files have changed (scan again)",
        },
    )
