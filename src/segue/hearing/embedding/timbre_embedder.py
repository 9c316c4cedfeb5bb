"""The embedder that is always there: statistics of the spectrum, computed without any model.

It serves where no model is installed, and is what a model must beat. It hears timbre and a little of rhythm, and knows
nothing of genres: measured figures stand in `benchmarks/embedding.py`.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from segue.domain.errors import BadRequest
from segue.hearing.embedding.log_mels import LogMels, log_mels
from segue.hearing.embedding.port import EmbedderId, Embedding, Excerpts, summarise

FloatArray = NDArray[np.float32]

_COEFFICIENTS = 20
_FRAMES = 187
_EXCERPTS = 30
_RATES = ((0.5, 2.0), (2.0, 4.0), (4.0, 8.0), (8.0, 16.0))
"""Bands in Hz in which the loudness of a rhythm's pulse is measured."""


class TimbreEmbedder:
    """Describes each excerpt by 70 numbers.

    They are 20 cepstral coefficients (mean, deviation, and deviation of their change), centre and breadth of the
    spectrum and loudness (mean and deviation), and the strength of the pulse in four bands.
    """

    name = "timbre"
    version = 1
    id = EmbedderId("timbre-1")
    tags: tuple[str, ...] = ()
    bands = None
    size = 3 * _COEFFICIENTS + 6 + len(_RATES)

    def __init__(self) -> None:
        self._mels = LogMels()
        self.sample_rate = self._mels.sample_rate
        self.excerpts = Excerpts(_EXCERPTS, self._mels.samples_for(_FRAMES))

    def embed(self, samples: FloatArray) -> Embedding:
        """Listen to a track's mono samples in -1..1.

        Raises:
            BadRequest: there are none, or some are no finite numbers.
        """
        return self.embed_excerpts(self.excerpts.cut(samples))

    def embed_excerpts(self, excerpts: FloatArray) -> Embedding:
        """Listen to excerpts [excerpts, samples] that were cut as `excerpts` says."""
        mels = log_mels(excerpts, self._mels)
        parts = [*_cepstrum(mels), *_spectrum(mels), _pulse(mels, self.sample_rate / self._mels.hop)]
        return summarise(
            self.id, np.concatenate(parts, axis=1).astype(np.float32), np.zeros((len(excerpts), 0), np.float32)
        )

    def embed_bands(self, patches: FloatArray) -> Embedding:
        """Refused: it makes a spectrum of its own."""
        raise BadRequest(f"The embedding {self.name} listens to samples, not to bands of the shape {patches.shape}.")


def _cepstrum(mels: FloatArray) -> list[FloatArray]:
    """Mean, deviation, and deviation of the change of the cepstral coefficients: each [excerpts, coefficients]."""
    cepstra: FloatArray = fft.dct(mels, axis=2, norm="ortho")[:, :, :_COEFFICIENTS]
    return [cepstra.mean(axis=1), cepstra.std(axis=1), np.diff(cepstra, axis=1).std(axis=1)]


def _spectrum(mels: FloatArray) -> list[FloatArray]:
    """Mean and deviation of centre and breadth (in bands) and of loudness (log10): each [excerpts, 2]."""
    bands = np.arange(mels.shape[2], dtype=np.float32)
    weight = mels / (mels.sum(axis=2, keepdims=True) + 1e-6)
    centre = weight @ bands
    breadth = np.sqrt(np.maximum(0, weight @ bands**2 - centre**2))
    loudness = mels.mean(axis=2)
    return [np.stack((line.mean(axis=1), line.std(axis=1)), axis=1) for line in (centre, breadth, loudness)]


def _pulse(mels: FloatArray, frame_rate: float) -> FloatArray:
    """The share of the onsets' power that lies in each band of rates: [excerpts, bands]."""
    onsets = np.maximum(0, np.diff(mels, axis=1)).mean(axis=2)
    onsets = onsets - onsets.mean(axis=1, keepdims=True)
    power = np.abs(fft.rfft(onsets, axis=1)) ** 2
    rates = fft.rfftfreq(onsets.shape[1], 1 / frame_rate)
    total = power.sum(axis=1) + 1e-9
    shares = [power[:, (rates >= low) & (rates < high)].sum(axis=1) / total for low, high in _RATES]
    return np.stack(shares, axis=1)
