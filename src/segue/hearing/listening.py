"""Listening to a track once: one decode, one resampling, one spectrogram, and every figure from them.

Blocks go through all listeners before the next is decoded, so memory is that of a block and of what is gathered.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.audio.channels import mono
from segue.audio.decode import AudioStream, open_audio
from segue.audio.peaks import OUTLINE_COLUMNS, PeakGatherer
from segue.audio.resample import Resampler
from segue.domain.errors import UnreadableFile
from segue.hearing.descriptors.describing import describe
from segue.hearing.embedding.port import Embedder, Embedding
from segue.hearing.embedding_listener import EmbeddingListener
from segue.hearing.loudness import LoudnessListener
from segue.hearing.mel import MelBands, decibels
from segue.hearing.parts import HEARD_PARTS, Part
from segue.hearing.rhythm import RhythmListener
from segue.hearing.spectrogram import GRID, Frames, Grid, Spectrogram
from segue.hearing.timbre import TimbreListener
from segue.hearing.tonality import TonalityListener
from segue.hearing.track_features import Heard, Sound, TrackFeatures, described, whole

Floats = NDArray[np.float32]

# -80 dB under full scale.
_SILENT = 1e-4
_SPECTRAL = frozenset({Part.TIMBRE, Part.RHYTHM})
# An outline begins with columns of 23 ms at 22,050 Hz.
_OUTLINE_START = 512


class Ear:
    """All listeners behind one spectrogram, fed with a track's own samples. Only those of `parts` are there."""

    def __init__(
        self,
        sample_rate: int,
        channels: int,
        parts: Collection[Part] = HEARD_PARTS,
        embedding: EmbeddingListener | None = None,
        grid: Grid = GRID,
    ) -> None:
        self._bands = MelBands(grid=grid)
        self._resampler = Resampler(sample_rate, grid.sample_rate)
        spectral = _SPECTRAL & set(parts) or (embedding is not None and embedding.wants_bands)
        self._spectrogram = Spectrogram(grid) if spectral else None
        self._loudness = LoudnessListener(sample_rate, channels) if Part.LOUDNESS in parts else None
        self._timbre = TimbreListener(self._bands.count, grid) if Part.TIMBRE in parts else None
        self._rhythm = RhythmListener(self._bands.centres, grid.frame_rate) if Part.RHYTHM in parts else None
        self._tonality = TonalityListener(grid.sample_rate) if Part.TONALITY in parts else None
        self._outline = PeakGatherer(8 * OUTLINE_COLUMNS, _OUTLINE_START) if Part.WAVEFORM in parts else None
        self._embedding = embedding
        self._sum, self._squares, self._count = 0.0, 0.0, 0

    def feed(self, block: Floats) -> None:
        """Take samples of shape (frames, channels), full scale 1, at least one frame."""
        if self._loudness is not None:
            self._loudness.feed(block)
        together = mono(block)
        if self._embedding is not None:
            self._embedding.feed(together)
        self._hear(self._resampler.feed(together))

    def finish(self, stream: AudioStream) -> Heard:
        """Everything heard of the stream that it came from."""
        self._hear(self._resampler.feed(np.zeros(0, np.float32), last=True))
        if self._spectrogram is not None:
            self._take(self._spectrogram.finish())
        offset = self._sum / max(1, self._count)
        constant = abs(offset) > _SILENT and self._squares / max(1, self._count) - offset**2 < _SILENT**2
        doubts = (*stream.notes.flags, *(("constant",) if constant else ()))
        return Heard(
            sound=Sound(stream.frames_heard / stream.sample_rate, stream.sample_rate, stream.channels, doubts),
            timbre=self._timbre.finish() if self._timbre is not None else None,
            loudness=self._loudness.finish() if self._loudness is not None else None,
            rhythm=self._rhythm.finish() if self._rhythm is not None else None,
            tonality=self._tonality.finish() if self._tonality is not None else None,
            waveform=self._outline.finish((OUTLINE_COLUMNS,))[0] if self._outline is not None else None,
            embedding=self._embedding.finish() if self._embedding is not None else None,
        )

    def _hear(self, samples: Floats) -> None:
        if not len(samples):
            return
        self._sum += float(samples.sum(dtype=np.float64))
        self._squares += float(np.dot(samples, samples))
        self._count += len(samples)
        if self._tonality is not None:
            self._tonality.feed(samples)
        if self._outline is not None:
            self._outline.feed(samples)
        if self._spectrogram is not None:
            self._take(self._spectrogram.feed(samples))

    def _take(self, batches: Iterable[Frames]) -> None:
        for frames in batches:
            bands_db = decibels(self._bands.of(frames.power))
            if self._timbre is not None:
                self._timbre.feed(frames, bands_db)
            if self._rhythm is not None:
                self._rhythm.feed(bands_db)
            if self._embedding is not None:
                self._embedding.feed_bands(bands_db)


def listen(
    source: str | Path | bytes, parts: Collection[Part] = HEARD_PARTS, embedder: Embedder | None = None
) -> Heard:
    """Hear some parts of a file, or of a whole file's bytes, and how it sounds to an embedder.

    Raises UnreadableFile, in one sentence, where there is no sound.
    """
    with open_audio(source) as stream:
        seat = None if embedder is None else EmbeddingListener(embedder, stream.sample_rate, stream.frames or 0)
        ear = Ear(stream.sample_rate, stream.channels, parts, seat)
        for block in stream:
            ear.feed(block)
        if not stream.frames_heard:
            raise UnreadableFile(f"{stream.name} holds no samples that can be decoded.")
        heard = ear.finish(stream)
    if embedder is None or seat is None or seat.satisfied:
        return heard
    return replace(heard, embedding=_embed(source, embedder, stream.frames_heard))


def embeddings_of(source: str | Path | bytes, embedders: Sequence[Embedder]) -> list[Embedding]:
    """How a file sounds to several embedders, in their order, from one decode.

    Raises UnreadableFile, in one sentence, where there is no sound.
    """
    with open_audio(source) as stream:
        seats = [EmbeddingListener(one, stream.sample_rate, stream.frames or 0) for one in embedders]
        ears = [Ear(stream.sample_rate, stream.channels, (), seat) for seat in seats]
        for block in stream:
            for ear in ears:
                ear.feed(block)
        if not stream.frames_heard:
            raise UnreadableFile(f"{stream.name} holds no samples that can be decoded.")
        heard = [ear.finish(stream).embedding for ear in ears]
    found = []
    for embedder, embedding in zip(embedders, heard, strict=True):
        one = embedding or _embed(source, embedder, stream.frames_heard)
        if one is None:
            raise UnreadableFile(f"{stream.name} is not as long as it says, and cannot be listened to.")
        found.append(one)
    return found


def analyze(source: str | Path | bytes, embedder: Embedder | None = None) -> TrackFeatures:
    """Listen to a file, or to a whole file's bytes: every figure, and how it sounds to the embedder, if one is given.

    Raises UnreadableFile, in one sentence, where there is no sound.
    """
    listened = whole(listen(source, embedder=embedder))
    return described(listened, describe(listened, listened.embedding))


def _embed(source: str | Path | bytes, embedder: Embedder, frames: int) -> Embedding | None:
    """The embedding of a file of which only now it is known how long it is."""
    with open_audio(source) as stream:
        ear = Ear(stream.sample_rate, stream.channels, (), EmbeddingListener(embedder, stream.sample_rate, frames))
        for block in stream:
            ear.feed(block)
        return ear.finish(stream).embedding
