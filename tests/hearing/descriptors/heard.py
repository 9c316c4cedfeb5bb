"""Music of known kind, composed and played, and what is heard of it."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from segue.composing import SAMPLE_RATE, STYLES, Character, compose, render
from segue.hearing.embedding.port import Embedder, Embedding
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.hearing.listening import analyze
from segue.hearing.track_features import TrackFeatures

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Piece:
    samples: Floats
    rate: int

    @property
    def features(self) -> TrackFeatures:
        return _features(self)

    @property
    def timbre(self) -> Embedding:
        return self.embedded(TimbreEmbedder())

    def embedded(self, embedder: Embedder) -> Embedding:
        return embedder.embed(soxr.resample(self.samples, self.rate, embedder.sample_rate).astype(np.float32))


@lru_cache(maxsize=64)
def _features(piece: Piece) -> TrackFeatures:
    target = BytesIO()
    soundfile.write(target, piece.samples, piece.rate, format="WAV", subtype="FLOAT")
    return analyze(target.getvalue())


@lru_cache(maxsize=64)
def composed(genre: str, artist: int) -> Piece:
    """20 seconds in a style, by the calmer (0) or the livelier (1) of two artists."""
    style, lean = STYLES[genre], (0.25, 0.75)[artist]
    voice, second = style.voices[artist], style.seconds[artist % len(style.seconds)]
    character = Character(lean, lean, lean, lean, 0.4, lean, voice, second, style.modes[:1], (2, 9))
    piece = compose(style, character, np.random.default_rng([7, artist]), 20.0)
    return Piece(render(piece.score, np.random.default_rng(8)).mean(axis=1), SAMPLE_RATE)


def pieces(*genres: str) -> list[Piece]:
    return [composed(genre, artist) for genre in genres for artist in (0, 1)]


def among_people(piece: Piece, seed: int = 0) -> Piece:
    """The piece in a hall of two seconds, with clapping and the noise of a crowd 16 dB under it."""
    rng = np.random.default_rng(seed)
    time = np.arange(2 * piece.rate) / piece.rate
    hall = rng.normal(size=time.size) * np.exp(-6.9 * time / 2)
    size = 1 << (piece.samples.size + time.size).bit_length()
    wet = np.fft.irfft(np.fft.rfft(piece.samples, size) * np.fft.rfft(hall, size))[: piece.samples.size]
    crowd = np.cumsum(rng.normal(size=piece.samples.size))
    crowd = np.diff(crowd - np.convolve(crowd, np.full(64, 1 / 64), mode="same"), prepend=0.0)
    for at in rng.integers(0, crowd.size - 400, 80 * crowd.size // piece.rate):
        crowd[at : at + 400] += 6 * rng.normal(size=400) * np.exp(-np.arange(400) / 100)
    level = float(piece.samples.std())
    mixed = piece.samples + 0.6 * level * wet / wet.std() + 0.16 * level * crowd / crowd.std()
    return Piece((mixed * level / mixed.std() * 0.7).astype(np.float32), piece.rate)
