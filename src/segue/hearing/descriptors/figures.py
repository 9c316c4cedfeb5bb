"""The figures of a track that descriptors are made from, taken from what listening gave, under musical names."""

import math

import numpy as np
from numpy.typing import NDArray

from segue.hearing.track_features import Listened

Doubles = NDArray[np.float64]

UNFIT = ("silent", "constant", "short")
"""Flags of sound of which nothing can be said."""

_LEAST = 1e-6


def figures_of(features: Listened) -> dict[str, float] | None:
    """Every figure by its name, or None where there is no sound, or too little, to judge by.

    - loudness: LUFS; loudness_range: LU; level: mean of the first cepstral coefficient, how full the spectrum is.
    - edge, flicker: natural logarithms of zero crossings per sample and of the spectral centroid's deviation (Hz).
    - depth, middle_depth: spectral contrast (dB) at 200 to 800 Hz and at 800 to 3,200 Hz, how far tones stand out of
      what lies between them; depth_changes: the contrast's deviation at 1,600 to 6,400 Hz.
    - articulation, fine_articulation: mean logarithm of the variance of the slopes of cepstral coefficients 1 to 10,
      and 15 to 19: how fast the colour changes. variety: the same of the variance of coefficients 13 to 19.
    - steps: deviation (dB) of the change of level from a fifth of a second to the next.
    - pulse, beat: pulse clarity and beat strength; onsets: a second.
    - major: 1 for a sure major key, 0 for a sure minor one; key_clarity; chords: changes a second; pitch_spread:
      entropy (nats) of the twelve pitch classes.
    """
    loudness = features.loudness
    if loudness.integrated_lufs is None or any(flag in features.flags for flag in UNFIT):
        return None
    timbre, rhythm = features.timbre, features.rhythm
    found = {
        "loudness": loudness.integrated_lufs,
        "loudness_range": loudness.range_lu or 0.0,
        "flicker": _log(timbre.centroid.deviation),
        "edge": _log(timbre.zero_crossing_rate.mean),
        "depth": float(np.mean([band.mean for band in timbre.contrast[1:3]])),
        "middle_depth": float(np.mean([band.mean for band in timbre.contrast[3:5]])),
        "depth_changes": float(np.mean([band.deviation for band in timbre.contrast[4:6]])),
        "pulse": rhythm.pulse_clarity,
        "beat": rhythm.beat_strength,
        "onsets": rhythm.onsets_per_second,
        **_colours(features),
        **_pitches(features),
    }
    return found if all(map(math.isfinite, found.values())) else None


def _colours(features: Listened) -> dict[str, float]:
    cepstrum = features.timbre.cepstrum
    slopes, variance = (np.log(np.maximum(part, _LEAST)) for part in (cepstrum.delta_variance, cepstrum.variance))
    # The first coefficient is the sum of the bands over the root of their number.
    levels = cepstrum.sequence[:, 0] / math.sqrt(128.0)
    return {
        "level": float(cepstrum.mean[0]),
        "articulation": float(slopes[1:11].mean()),
        "fine_articulation": float(slopes[15:20].mean()),
        "variety": float(variance[13:20].mean()),
        "steps": float(np.diff(levels).std()) if len(levels) > 1 else 0.0,
    }


def _pitches(features: Listened) -> dict[str, float]:
    tonality = features.tonality
    sure = tonality.key_confidence / 2
    chroma = np.maximum(tonality.chroma.astype(np.float64), _LEAST)
    chroma /= chroma.sum()
    return {
        "major": 0.5 if tonality.key is None else 0.5 + (sure if tonality.key.endswith("major") else -sure),
        "key_clarity": tonality.key_clarity,
        "chords": tonality.chord_changes_per_second,
        "pitch_spread": float(-(chroma * np.log(chroma)).sum()),
    }


def _log(value: float) -> float:
    return math.log(max(value, _LEAST))
