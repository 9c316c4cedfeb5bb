"""MusiCNN's view of sound: log-mel spectra of 16 kHz audio, as librosa 0.7 computed them for its training.

A Hann window of 512 samples every 256; power; 96 triangular mel bands on Slaney's scale, each of unit area;
log10(10000 x + 1). The original rounds the power to 16-bit floats first, which overflows in loud music and spoils the
patch; here nothing is rounded.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LogMels:
    """Parameters of the spectra: `sample_rate` in Hz, `window` and `hop` in samples, `gain` the factor in the log."""

    sample_rate: int = 16_000
    window: int = 512
    hop: int = 256
    bands: int = 96
    gain: float = 10_000.0

    def samples_for(self, frames: int) -> int:
        """Samples that this many frames need."""
        return (frames - 1) * self.hop + self.window


def log_mels(samples: FloatArray, parameters: LogMels) -> FloatArray:
    """Log-mel spectra [..., frames, bands] of mono samples [..., samples] in -1..1.

    The first frame begins at the first sample and the last ends within the last: nothing is padded.
    """
    frames = np.lib.stride_tricks.sliding_window_view(samples, parameters.window, axis=-1)[..., :: parameters.hop, :]
    spectrum = fft.rfft(frames * _hann(parameters.window), axis=-1)
    power = spectrum.real**2 + spectrum.imag**2
    mels: FloatArray = power @ mel_bands(parameters).T
    found: FloatArray = np.log10(np.float32(parameters.gain) * mels + np.float32(1))
    return found


@lru_cache(maxsize=4)
def _hann(size: int) -> FloatArray:
    """The periodic Hann window."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)


@lru_cache(maxsize=4)
def mel_bands(parameters: LogMels) -> FloatArray:
    """Weights [bands, window // 2 + 1] of triangular bands of unit area from 0 Hz to half the sample rate."""
    nyquist = parameters.sample_rate / 2
    edges = _to_hz(np.linspace(0.0, _to_mel(nyquist), parameters.bands + 2))
    bins = np.linspace(0.0, nyquist, parameters.window // 2 + 1)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return (triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


# Slaney's scale: linear up to 1000 Hz (15 mel), then 27 mel to each factor of 6.4.
_LINEAR_HZ_PER_MEL = 200.0 / 3
_KNEE_HZ = 1000.0
_KNEE_MEL = _KNEE_HZ / _LINEAR_HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27.0


def _to_mel(hz: float) -> float:
    return float(_KNEE_MEL + np.log(hz / _KNEE_HZ) / _LOG_STEP) if hz >= _KNEE_HZ else hz / _LINEAR_HZ_PER_MEL


def _to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _KNEE_HZ * np.exp(_LOG_STEP * (np.maximum(mel, _KNEE_MEL) - _KNEE_MEL))
    return np.where(mel >= _KNEE_MEL, above, mel * _LINEAR_HZ_PER_MEL)
