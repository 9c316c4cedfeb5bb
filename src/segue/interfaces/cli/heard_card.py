"""What was heard of a track, as a card that a person reads."""

from typing import TYPE_CHECKING

from segue.interfaces.cli.output import duration

if TYPE_CHECKING:
    from segue.hearing.descriptors.values import Descriptors
    from segue.hearing.track_features import TrackFeatures


def card(heard: "TrackFeatures") -> list[tuple[str, object]]:
    """Names and values, the most telling first."""
    sound, loudness, rhythm, tonality = heard.sound, heard.loudness, heard.rhythm, heard.tonality
    return [
        ("Length", f"{duration(round(sound.duration_s * 1000))}, {sound.sample_rate} Hz, {sound.channels} channels"),
        ("Tempo", _tempo(heard)),
        ("Beats", f"{len(rhythm.beats)}, pulse clarity {rhythm.pulse_clarity:.2f}" if len(rhythm.beats) else "none"),
        ("Key", f"{tonality.key}  (confidence {tonality.key_confidence:.0%})" if tonality.key else "none"),
        ("Tuning", f"{tonality.tuning_cents:+.0f} cents"),
        (
            "Loudness",
            f"{_figure(loudness.integrated_lufs, '{:.1f} LUFS')}, range {_figure(loudness.range_lu, '{:.1f} LU')}",
        ),
        ("True peak", _figure(loudness.true_peak_dbtp, "{:+.1f} dBTP")),
        ("ReplayGain", _figure(loudness.replaygain_db, "{:+.2f} dB")),
        ("Brightness", f"spectral centroid {heard.timbre.centroid.mean:.0f} Hz"),
        *_descriptors(heard),
        ("Doubts", ", ".join(heard.flags) or "none"),
    ]


def _descriptors(heard: "TrackFeatures") -> list[tuple[str, object]]:
    """Who judged, and a bar for each; those that a formula gave, and no model, are marked."""
    told = heard.descriptors
    by = f"{told.model}, and ~ by formula" if told.model else "formulas (~)"
    return [
        ("Judged by", by),
        *_bars(told),
    ]


def _bars(told: "Descriptors") -> list[tuple[str, object]]:
    return [
        (
            name.capitalize(),
            "unknown" if value is None else f"{_bar(value)} {value:.2f}" + "  ~" * (name not in told.learned),
        )
        for name, value in told.values().items()
    ]


def _bar(share: float) -> str:
    full = round(10 * share)
    return "■" * full + "·" * (10 - full)


def _tempo(heard: "TrackFeatures") -> str:
    rhythm = heard.rhythm
    if rhythm.tempo_bpm is None:
        return "none"
    rivals = [f"{other.bpm:.1f}" for other in rhythm.candidates[1:] if other.probability > 0.05]
    others = f"; or else {rivals[0]}" if rivals else ""
    return f"{rhythm.tempo_bpm:.1f} bpm  (confidence {rhythm.tempo_confidence:.0%}{others})"


def _figure(value: float | None, form: str) -> str:
    return "unknown" if value is None else form.format(value)
