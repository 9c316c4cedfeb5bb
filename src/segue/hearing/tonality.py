"""Tuning, key and chords: what the pitch classes of a track say about its home."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.chroma import PITCH_CLASSES, ChromaListener
from segue.hearing.key_choice import key_judge

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

# How often each degree from the tonic upwards sounds in music of the key (Albrecht and Shanahan 2013).
_MAJOR = np.array([0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081])
_MINOR = np.array([0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052])
# The profile of a piece is sharpened, as weak peaks are mostly overtones. Overtones hold major thirds and fifths,
# which makes minor keys look like their relatives: they are given this much ahead.
_SHARPENING = 1.5
_MINOR_LEAD = 0.06

_CHORD_SHARPNESS = 12.0
_STAY = 1.2
# Deviation over mean of the profile from which it is fully believed.
_RELIEF = 0.35
_FITTING = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Tonality:
    """Home and harmony of a track.

    `key` as "A minor", None where no pitches stand out; `key_confidence` in 0..1 is the best key's share against
    all others, less where no pitches stand out; `key_clarity` in -1..1 how well the pitch classes fit it.
    `second_key` is the next best. `tuning_cents` in -50..50 is how far A lies from 440 Hz, `tuning_clarity` in 0..1.
    `chord_changes_per_second` counts changes between major and minor triads. `chroma` (12,) from C is the mean
    profile, summing to 1; `chroma_sequence` (rows, 12) is at `chroma_rate` rows per second.
    """

    key: str | None
    key_confidence: float
    key_clarity: float
    second_key: str | None
    tuning_cents: float
    tuning_clarity: float
    chord_changes_per_second: float
    chroma: Floats
    chroma_sequence: Floats
    chroma_rate: float


class TonalityListener:
    """Takes mono samples and gives their tonality."""

    def __init__(self, sample_rate: int) -> None:
        self._chroma = ChromaListener(sample_rate)

    def feed(self, samples: Floats) -> None:
        """Take samples of shape (n,)."""
        self._chroma.feed(samples)

    def finish(self) -> Tonality:
        """The tonality of everything fed."""
        fine, rate = self._chroma.finish()
        steps = self._chroma.settings.fine
        cents, clarity = tuning(fine.sum(axis=0, dtype=np.float64), steps)
        chroma = semitones(fine, cents, steps)
        mean = chroma.mean(axis=0, dtype=np.float64) if len(chroma) else np.zeros(12)
        total = mean.sum()
        if total <= 0:
            return Tonality(None, 0.0, 0.0, None, 0.0, 0.0, 0.0, np.zeros(12, np.float32), chroma, rate)
        path = chord_path(chroma)
        scores = key_judge().scores(mean, chord_shares(path))
        order = np.argsort(-scores)
        fit = float(key_fits(mean)[order[0]])
        return Tonality(
            key=key_name(int(order[0])),
            key_confidence=_confidence(scores, fit, float(mean.std() / mean.mean()), chroma),
            key_clarity=min(1.0, fit),
            second_key=key_name(int(order[1])),
            tuning_cents=cents,
            tuning_clarity=clarity,
            chord_changes_per_second=int(np.count_nonzero(np.diff(path))) * rate / max(1, len(chroma) - 1),
            chroma=(mean / total).astype(np.float32),
            chroma_sequence=chroma,
            chroma_rate=rate,
        )


def tuning(profile: Doubles, steps: int) -> tuple[float, float]:
    """Cents that the pitches lie above the semitones of A = 440 Hz, and how much they agree, from (12 x steps,)."""
    within = profile.reshape(12, steps).sum(axis=0)
    if within.sum() <= 0:
        return 0.0, 0.0
    turn = np.sum(within * np.exp(2j * np.pi * np.arange(steps) / steps))
    return float(np.angle(turn) * 50.0 / np.pi), float(abs(turn) / within.sum())


def semitones(fine: Floats, cents: float, steps: int) -> Floats:
    """Fine chroma (rows, 12 x steps) to (rows, 12) from C: what lies about each tuned semitone, nearer is more."""
    width = 12 * steps
    centre = np.arange(12)[:, None] * steps + cents / 100.0 * steps
    apart = (np.arange(width) - centre + width / 2) % width - width / 2
    weights = np.where(np.abs(apart) <= steps / 2, np.cos(np.pi * apart / steps) ** 2, 0.0)
    return np.asarray(fine @ weights.T.astype(np.float32), np.float32)


def key_fits(chroma: Doubles) -> Doubles:
    """How well a profile (12,) fits each key, shape (24,): C major upwards, then C minor upwards; correlations."""
    given = chroma**_SHARPENING
    given -= given.mean()
    fits = []
    for profile, lead in ((_MAJOR, 0.0), (_MINOR, _MINOR_LEAD)):
        centred = profile - profile.mean()
        scale = np.linalg.norm(centred) * max(float(np.linalg.norm(given)), 1e-12)
        fits += [float(given @ np.roll(centred, tonic)) / scale + lead for tonic in range(12)]
    return np.array(fits)


def key_name(number: int) -> str:
    """The name, as "A minor", of a number as `key_fits` orders keys."""
    return f"{PITCH_CLASSES[number % 12]} {'major' if number < len(PITCH_CLASSES) else 'minor'}"


def chord_path(chroma: Floats) -> NDArray[np.int64]:
    """The most likely triad of each row that holds a pitch of (rows, 12), numbered as keys; changing has a price."""
    norms = np.linalg.norm(chroma, axis=1, keepdims=True)
    heard = norms[:, 0] > 0
    if not heard.any():
        return np.zeros(0, np.int64)
    fits = (chroma[heard] / norms[heard]) @ _triads().T * _CHORD_SHARPNESS
    best = fits[0].copy()
    came_from = np.zeros((len(fits), fits.shape[1]), np.int8)
    for row in range(1, len(fits)):
        switch = int(np.argmax(best))
        stays = best >= best[switch] - _STAY
        came_from[row] = np.where(stays, np.arange(len(best)), switch)
        best = np.where(stays, best, best[switch] - _STAY) + fits[row]
    path = np.empty(len(fits), np.int64)
    path[-1] = int(np.argmax(best))
    for row in range(len(fits) - 1, 0, -1):
        path[row - 1] = came_from[row, path[row]]
    return path


def chord_shares(path: NDArray[np.int64]) -> Doubles:
    """Share of the time that each of the 24 triads takes, shape (24,)."""
    return np.bincount(path, minlength=24) / max(1, len(path))


def _triads() -> Floats:
    """Unit vectors of the 24 major and minor triads, shape (24, 12)."""
    rows = []
    for third in (4, 3):
        chord = np.zeros(12)
        chord[[0, third, 7]] = 1 / np.sqrt(3)
        rows += [np.roll(chord, root) for root in range(12)]
    return np.array(rows, np.float32)


def _confidence(scores: Doubles, fit: float, relief: float, chroma: Floats) -> float:
    """The best key's share among all; less where the profile fits it badly or is flat, or most rows hold no pitch."""
    share = 1.0 / np.exp(scores - scores.max()).sum()
    pitched = float((chroma.max(axis=1) > 0).mean())
    return float(share * np.clip(fit / _FITTING, 0.0, 1.0) * min(1.0, relief / _RELIEF) * min(1.0, 2 * pitched))
