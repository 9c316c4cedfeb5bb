"""`segue analyze`: what files sound like, in figures."""

from pathlib import Path
from typing import Annotated, Any

import typer

from segue.domain.errors import NotFound
from segue.hearing.records import document
from segue.hearing.track_features import TrackFeatures
from segue.interfaces.cli.context import AsJson, settings_of
from segue.interfaces.cli.output import duration, errors, print_json, print_pairs, printable, say
from segue.services.hear import hear_files
from segue.services.isolation import Failure

app = typer.Typer()


@app.command()
def analyze(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Audio files, or videos with sound.")],
    as_json: AsJson = False,
) -> None:
    """Listen to files and print tempo, beats, key, loudness and timbre. The library is not changed.

    A figure that is not to be trusted comes with a flag that says why.
    """
    for file in files:
        if not file.is_file():
            raise NotFound(f"There is no file {file}.")
    failed = False
    documents: list[dict[str, Any]] = []
    for file, heard in hear_files(files, workers=settings_of(context).readers):
        if isinstance(heard, Failure):
            failed = True
            errors().print(f"{printable(str(file))}: {heard.reason}", markup=False)
        elif as_json:
            documents.append({"file": printable(str(file)), **document(heard)})
        else:
            print_pairs("", [("File", printable(str(file))), *_card(heard)])
            say("")
    if as_json:
        print_json(documents)
    if failed:
        raise typer.Exit(1)


def _card(heard: TrackFeatures) -> list[tuple[str, object]]:
    sound, loudness, rhythm, tonality = heard.sound, heard.loudness, heard.rhythm, heard.tonality
    others = ", ".join(f"{other.bpm:.1f} ({other.probability:.0%})" for other in rhythm.candidates)
    return [
        ("Length", f"{duration(round(sound.duration_s * 1000))}, {sound.sample_rate} Hz, {sound.channels} channels"),
        ("Tempo", _figure(rhythm.tempo_bpm, "{:.1f} bpm") + f"  (could be {others})" * bool(others)),
        ("Beats", f"{len(rhythm.beats)}, pulse clarity {_figure(rhythm.pulse_clarity, '{:.2f}')}"),
        ("Key", f"{tonality.key or 'none'}  (confidence {_figure(tonality.key_confidence, '{:.0%}')})"),
        ("Tuning", _figure(tonality.tuning_cents, "{:+.0f} cents")),
        ("Loudness", f"{_figure(loudness.integrated_lufs, '{:.1f} LUFS')}, range {_range(heard)}"),
        ("True peak", _figure(loudness.true_peak_dbtp, "{:+.1f} dBTP")),
        ("ReplayGain", _figure(loudness.replaygain_db, "{:+.2f} dB")),
        ("Brightness", f"spectral centroid {heard.timbre.centroid.mean:.0f} Hz"),
        ("Doubts", ", ".join(heard.flags) or "none"),
    ]


def _range(heard: TrackFeatures) -> str:
    return _figure(heard.loudness.range_lu, "{:.1f} LU")


def _figure(value: float | None, form: str) -> str:
    return "unknown" if value is None else form.format(value)
