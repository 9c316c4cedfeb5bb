"""Tuning, key and chords: what the pitch classes of a track say about its home."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.chroma import PITCH_CLASSES, ChromaListener

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
        fits = key_fits(mean)
        order = np.argsort(-fits)
        return Tonality(
            key=key_name(int(order[0])),
            key_confidence=_confidence(fits, float(mean.std() / mean.mean()), float((chroma.max(axis=1) > 0).mean())),
            key_clarity=min(1.0, float(fits[order[0]])),
            second_key=key_name(int(order[1])),
            tuning_cents=cents,
            tuning_clarity=clarity,
            chord_changes_per_second=chord_changes(chroma) * rate / max(1, len(chroma) - 1),
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


def chord_changes(chroma: Floats) -> int:
    """How often the most likely triad changes in (rows, 12), a change being made only where it clearly pays."""
    if len(chroma) < 2:
        return 0
    norms = np.linalg.norm(chroma, axis=1, keepdims=True)
    fits = (chroma / np.maximum(norms, 1e-9)) @ _triads().T * _CHORD_SHARPNESS
    best = fits[0].copy()
    came_from = np.zeros((len(fits), fits.shape[1]), np.int8)
    for row in range(1, len(fits)):
        switch = int(np.argmax(best))
        stays = best >= best[switch] - _STAY
        came_from[row] = np.where(stays, np.arange(len(best)), switch)
        best = np.where(stays, best, best[switch] - _STAY) + fits[row]
    state, changes = int(np.argmax(best)), 0
    for row in range(len(fits) - 1, 0, -1):
        before = int(came_from[row, state])
        changes += before != state
        state = before
    return changes


def _triads() -> Floats:
    """Unit vectors of the 24 major and minor triads, shape (24, 12)."""
    rows = []
    for third in (4, 3):
        chord = np.zeros(12)
        chord[[0, third, 7]] = 1 / np.sqrt(3)
        rows += [np.roll(chord, root) for root in range(12)]
    return np.array(rows, np.float32)


def _confidence(fits: Doubles, relief: float, pitched: float) -> float:
    """The best key's share, by a softmax over the fits; less where the profile is flat or most rows hold no pitch."""
    chances = np.exp((fits - fits.max()) * 20.0)
    return float(np.clip(fits.max(), 0.0, 1.0) / chances.sum() * min(1.0, relief / _RELIEF) * min(1.0, 2 * pitched))
