"""What listening to a track gives: every figure under a name that stays, with the doubts that come with it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from segue.hearing.loudness import Loudness
from segue.hearing.rhythm import Rhythm
from segue.hearing.timbre import Spread, Timbre
from segue.hearing.tonality import Tonality

VERSIONS = {"timbre": 1, "loudness": 1, "rhythm": 1, "tonality": 1}
"""Raised, each for itself, when a change of code changes the figures of that part."""

_DIGITS = 6


@dataclass(frozen=True, slots=True, eq=False)
class SoundFeatures:
    """All figures of one track, and `flags`: what makes some of them doubtful.

    Flags of the file: those of `DecodeNotes`. Flags of the sound: "silent" (no sample above -80 dBFS), "short" (under
    3 s: no loudness range, tempo or key worth much), "no_clear_pulse", "no_clear_key", "clipped" (over 0.1 % of the
    samples cut off at full scale), "narrow_band" (sample rate too low for what lies above), "constant" (direct
    current and no sound). `duration_s` counts the samples that came out.
    """

    duration_s: float
    sample_rate: int
    channels: int
    flags: tuple[str, ...]
    timbre: Timbre
    loudness: Loudness
    rhythm: Rhythm
    tonality: Tonality

    def to_json(self, *, sequences: bool = False) -> dict[str, Any]:
        """Plain values for JSON, finite or None, rounded to six digits; the long sequences only when asked for."""
        told: dict[str, Any] = {
            "duration_s": self.duration_s,
            "sample_rate": self.sample_rate,
            "channels": self.channels,
            "flags": list(self.flags),
            "versions": dict(VERSIONS),
            **_timbre(self.timbre, sequences),
            **_loudness(self.loudness),
            **_rhythm(self.rhythm),
            **_tonality(self.tonality, sequences),
        }
        return {name: _plain(value) for name, value in told.items()}


def _timbre(timbre: Timbre, sequences: bool) -> dict[str, Any]:
    cepstrum = timbre.cepstrum
    told: dict[str, Any] = {
        "mfcc_mean": cepstrum.mean,
        "mfcc_variance": cepstrum.variance,
        "mfcc_delta_mean": cepstrum.delta_mean,
        "mfcc_delta_variance": cepstrum.delta_variance,
    }
    spreads: dict[str, Spread] = {
        "spectral_centroid": timbre.centroid,
        "spectral_bandwidth": timbre.bandwidth,
        "spectral_rolloff": timbre.rolloff,
        "spectral_flatness": timbre.flatness,
        "zero_crossing_rate": timbre.zero_crossing_rate,
        "rms": timbre.rms,
    }
    for name, spread in spreads.items():
        told[f"{name}_mean"], told[f"{name}_deviation"] = spread.mean, spread.deviation
    told["spectral_contrast_mean"] = [band.mean for band in timbre.contrast]
    told["spectral_contrast_deviation"] = [band.deviation for band in timbre.contrast]
    if sequences:
        told["mfcc_sequence"], told["mfcc_sequence_rate"] = cepstrum.sequence, cepstrum.sequence_rate
    return told


def _loudness(loudness: Loudness) -> dict[str, Any]:
    return {
        "loudness_lufs": loudness.integrated_lufs,
        "loudness_range_lu": loudness.range_lu,
        "true_peak_dbtp": loudness.true_peak_dbtp,
        "sample_peak": loudness.sample_peak,
        "replaygain_db": loudness.replaygain_db,
        "replaygain_peak": loudness.replaygain_peak,
        "clipped_share": loudness.clipped_share,
    }


def _rhythm(rhythm: Rhythm) -> dict[str, Any]:
    return {
        "tempo_bpm": rhythm.tempo_bpm,
        "tempo_confidence": rhythm.tempo_confidence,
        "tempo_candidates": [{"bpm": one.bpm, "probability": one.probability} for one in rhythm.candidates],
        "beats": rhythm.beats,
        "beat_strength": rhythm.beat_strength,
        "pulse_clarity": rhythm.pulse_clarity,
        "onsets_per_second": rhythm.onsets_per_second,
    }


def _tonality(tonality: Tonality, sequences: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": tonality.key,
        "key_confidence": tonality.key_confidence,
        "key_clarity": tonality.key_clarity,
        "second_key": tonality.second_key,
        "tuning_cents": tonality.tuning_cents,
        "tuning_clarity": tonality.tuning_clarity,
        "chord_changes_per_second": tonality.chord_changes_per_second,
        "chroma_mean": tonality.chroma,
    }
    if sequences:
        told["chroma_sequence"], told["chroma_rate"] = tonality.chroma_sequence, tonality.chroma_rate
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.round(value.astype(np.float64), _DIGITS).tolist()
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value
