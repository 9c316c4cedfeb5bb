"""Listening to a track once: one decode, one resampling, one spectrogram, and every figure from them.

Blocks go through all listeners before the next is decoded, so memory is that of a block and of what is gathered.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.audio.channels import mono
from segue.audio.decode import AudioStream, open_audio
from segue.audio.resample import Resampler
from segue.domain.errors import UnreadableFile
from segue.hearing.loudness import Loudness, LoudnessListener
from segue.hearing.mel import MelBands, decibels
from segue.hearing.rhythm import Rhythm, RhythmListener
from segue.hearing.sound_features import SoundFeatures
from segue.hearing.spectrogram import GRID, Frames, Grid, Spectrogram
from segue.hearing.timbre import TimbreListener
from segue.hearing.tonality import Tonality, TonalityListener

Floats = NDArray[np.float32]

_SILENT_PEAK = 1e-4
_SHORT_S = 3.0
_CLIPPED_SHARE = 0.001
_FAINT_PULSE = 0.12
_DOUBTFUL_TEMPO = 0.3
_FAINT_KEY = 0.4
_CONSTANT_SHARE = 0.99


class Ear:
    """All listeners behind one spectrogram, fed with a track's own samples."""

    def __init__(self, sample_rate: int, channels: int, grid: Grid = GRID) -> None:
        bands = MelBands(grid=grid)
        self._bands = bands
        self._resampler = Resampler(sample_rate, grid.sample_rate)
        self._spectrogram = Spectrogram(grid)
        self._loudness = LoudnessListener(sample_rate, channels)
        self._timbre = TimbreListener(bands.count, grid)
        self._rhythm = RhythmListener(bands.centres, grid.frame_rate)
        self._tonality = TonalityListener(grid.sample_rate)
        self._sum, self._squares, self._count = 0.0, 0.0, 0

    def feed(self, block: Floats) -> None:
        """Take samples of shape (frames, channels), full scale 1, at least one frame."""
        self._loudness.feed(block)
        together = mono(block)
        self._hear(self._resampler.feed(together))

    def finish(self, stream: AudioStream) -> SoundFeatures:
        """Everything heard, with the flags of the stream that it came from."""
        self._hear(self._resampler.feed(np.zeros(0, np.float32), last=True))
        self._take(self._spectrogram.finish())
        loudness, rhythm, tonality = self._loudness.finish(), self._rhythm.finish(), self._tonality.finish()
        seconds = stream.frames_heard / stream.sample_rate
        flags = (*stream.notes.flags, *self._flags(seconds, stream.sample_rate, loudness, rhythm, tonality))
        return SoundFeatures(
            duration_s=seconds,
            sample_rate=stream.sample_rate,
            channels=stream.channels,
            flags=flags,
            timbre=self._timbre.finish(),
            loudness=loudness,
            rhythm=rhythm,
            tonality=tonality,
        )

    def _hear(self, samples: Floats) -> None:
        if len(samples):
            self._sum += float(samples.sum(dtype=np.float64))
            self._squares += float(np.dot(samples, samples))
            self._count += len(samples)
            self._tonality.feed(samples)
            self._take(self._spectrogram.feed(samples))

    def _take(self, batches: Iterable[Frames]) -> None:
        for frames in batches:
            bands_db = decibels(self._bands.of(frames.power))
            self._timbre.feed(frames, bands_db)
            self._rhythm.feed(bands_db)

    def _flags(
        self, seconds: float, sample_rate: int, loudness: Loudness, rhythm: Rhythm, tonality: Tonality
    ) -> tuple[str, ...]:
        doubtful_tempo = rhythm.pulse_clarity < _FAINT_PULSE or rhythm.tempo_confidence < _DOUBTFUL_TEMPO
        doubts = {
            "silent": loudness.sample_peak < _SILENT_PEAK,
            "constant": self._sum**2 > _CONSTANT_SHARE * self._squares * self._count and self._squares > 0.0,
            "short": seconds < _SHORT_S,
            "clipped": loudness.clipped_share > _CLIPPED_SHARE,
            "narrow_band": sample_rate < GRID.sample_rate,
            "no_clear_pulse": rhythm.tempo_bpm is None or doubtful_tempo,
            "no_clear_key": tonality.key is None or tonality.key_confidence < _FAINT_KEY,
        }
        return tuple(name for name, applies in doubts.items() if applies)


def analyze_sound(source: str | Path | bytes) -> SoundFeatures:
    """Listen to a file, or to a whole file's bytes. Raises UnreadableFile, in one sentence, where there is no sound."""
    with open_audio(source) as stream:
        ear = Ear(stream.sample_rate, stream.channels)
        for block in stream:
            ear.feed(block)
        if not stream.frames_heard:
            raise UnreadableFile(f"{stream.name} holds no samples that can be decoded.")
        return ear.finish(stream)
