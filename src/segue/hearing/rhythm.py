"""Tempo, beats and how clearly they are felt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.beats import beat_frames
from segue.hearing.onsets import OnsetListener
from segue.hearing.periodicity import clear_onsets, periodicity, stretches
from segue.hearing.tempo import FASTEST_BPM, SLOWEST_BPM, Candidate, tempo_candidates

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

# A pulse this clear or clearer is fully believed.
_CLEAR = 0.35
_SAME_TEMPO = 0.04
_SHORTEST_S = 3.0
# Of beats, what all bands say and what the low, middle and high ones say, chosen on generated music of other seeds
# than any test's: with all bands alone a tenth of the music without steady drums was given its off-beats.
_BEAT_ZONES = np.array([1.0, 0.5, 0.5, 0.0], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """Pulse of a track. Times in seconds, ascending.

    `tempo_bpm` is None where nothing repeats (silence, one sound, under 3 seconds); `tempo_confidence` in 0..1 is the
    share of the chosen tempo among its rivals, lowered where the pulse is faint. `candidates` are the two likeliest
    tempi. `beat_strength` in 0..1: how much more begins on beats than elsewhere. `pulse_clarity` in 0..1: how alike
    the onsets are a beat, or a simple part or multiple of it, later. `onsets_per_second` counts clear beginnings.
    """

    tempo_bpm: float | None
    tempo_confidence: float
    candidates: tuple[Candidate, ...]
    beats: Doubles
    beat_strength: float
    pulse_clarity: float
    onsets_per_second: float


class RhythmListener:
    """Takes mel bands in dB and gives the rhythm of all."""

    def __init__(self, centres: Doubles, frame_rate: float) -> None:
        self._frame_rate = frame_rate
        self._onsets = OnsetListener(centres)

    def feed(self, bands_db: Floats) -> None:
        """Take bands of shape (bands, frames), at least one frame."""
        self._onsets.feed(bands_db)

    def finish(self) -> Rhythm:
        """The rhythm of everything fed."""
        onsets = self._onsets.finish()
        seconds = onsets.shape[1] / self._frame_rate
        rate = clear_onsets(onsets[0]) / seconds if seconds else 0.0
        repeats = periodicity(onsets)
        found = tempo_candidates(repeats, self._frame_rate) if seconds >= _SHORTEST_S else ()
        clarity = _clarity(repeats.curves[0], self._frame_rate)
        if not found:
            return Rhythm(None, 0.0, (), np.zeros(0), 0.0, clarity, rate)
        beats = _beats(onsets, 60.0 * self._frame_rate / found[0].bpm)
        tempo = _settled(found[0].bpm, beats, self._frame_rate)
        return Rhythm(
            tempo_bpm=tempo,
            tempo_confidence=found[0].probability * min(1.0, clarity / _CLEAR),
            candidates=(Candidate(tempo, found[0].probability), *found[1:2]),
            beats=beats / self._frame_rate,
            beat_strength=_strength(onsets[0], beats),
            pulse_clarity=clarity,
            onsets_per_second=rate,
        )


def _clarity(curve: Doubles, frame_rate: float) -> float:
    shortest, longest = int(60 * frame_rate / FASTEST_BPM), int(60 * frame_rate / SLOWEST_BPM)
    return float(np.clip(curve[shortest : longest + 1].max(), 0.0, 1.0))


def _beats(onsets: Floats, period: float) -> Doubles:
    """Frames at which beats fall in onsets of shape (4, frames), the period in frames."""
    found = np.zeros(0)
    for start, part in stretches(onsets):
        beats = start + beat_frames(_led_by_drums(part), period)
        # Where two stretches meet, both may have the same beat.
        found = np.append(found, beats[beats > found[-1] + period / 2] if len(found) else beats)
    return found


def _led_by_drums(onsets: Floats) -> Floats:
    """One envelope (frames,) of all zones (4, frames): hats and plucks between the beats count less than the rest."""
    scale = np.maximum(onsets.std(axis=1), np.float32(1e-6))
    return np.asarray((_BEAT_ZONES / scale) @ onsets, np.float32)


def _settled(bpm: float, beats: Doubles, frame_rate: float) -> float:
    """The tempo that the beats keep, where it is the one they were looked for with."""
    if len(beats) < 8:
        return bpm
    kept = 60.0 * frame_rate / float(np.median(np.convolve(np.diff(beats), np.full(4, 0.25), mode="valid")))
    return kept if abs(kept / bpm - 1.0) < _SAME_TEMPO / 2 else bpm


def _strength(onsets: Floats, beats: Doubles) -> float:
    """1 less the mean onset over the mean highest onset within a frame of each beat."""
    if not len(beats):
        return 0.0
    at = np.clip(np.round(beats).astype(int)[:, None] + np.arange(-1, 2), 0, len(onsets) - 1)
    on_beat = float(onsets[at].max(axis=1).mean())
    return float(np.clip(1.0 - onsets.mean() / on_beat, 0.0, 1.0)) if on_beat > 0 else 0.0
