"""The one power spectrogram that everything about timbre and rhythm is read from.

22,050 Hz mono, Hann window of 2048 samples every 512, centred with silence at both ends, as librosa has it. It is made
in blocks of frames as samples arrive and is never whole in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from segue.hearing.compiled import kernel

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Grid:
    """Times and frequencies of a spectrogram: rate in Hz, window and hop in samples."""

    sample_rate: int = 22_050
    window: int = 2048
    hop: int = 512

    @property
    def bins(self) -> int:
        """Frequencies per frame, from 0 Hz to half the sample rate."""
        return self.window // 2 + 1

    @property
    def frame_rate(self) -> float:
        """Frames per second."""
        return self.sample_rate / self.hop

    @property
    def frequencies(self) -> NDArray[np.float64]:
        """Hz of each bin, ascending."""
        return np.arange(self.bins, dtype=np.float64) * (self.sample_rate / self.window)


GRID = Grid()


@dataclass(frozen=True, slots=True)
class Frames:
    """Some frames in a row.

    `first` counts frames from the start of the track; `samples` are those under the windows of these frames, shape
    (hop x (frames - 1) + window,); `power` and `magnitude` have the shape (bins, frames), so that loops over frames
    run in SIMD lanes.
    """

    first: int
    samples: Floats
    power: Floats
    magnitude: Floats

    def __len__(self) -> int:
        return int(self.power.shape[1])


class Spectrogram:
    """Takes samples in blocks of any size and gives frames in blocks of at most `batch`."""

    def __init__(self, grid: Grid = GRID, batch: int = 96) -> None:
        self._grid = grid
        self._batch = batch
        self._window = np.float32(0.5) - np.float32(0.5) * np.cos(
            2 * np.pi * np.arange(grid.window) / grid.window
        ).astype(np.float32)
        self._windowed = np.empty((batch, grid.window), np.float32)
        self._waiting = np.zeros(grid.window // 2, np.float32)
        self._made = 0

    def feed(self, samples: Floats) -> Iterator[Frames]:
        """The frames that `samples`, shape (n,), complete. Take each before the next."""
        held = np.concatenate((self._waiting, samples))
        hop = self._grid.hop
        whole = max(0, (len(held) - self._grid.window) // hop + 1)
        self._waiting = held[whole * hop :]
        for start in range(0, whole, self._batch):
            count = min(self._batch, whole - start)
            yield self._frames(held[start * hop : (start + count - 1) * hop + self._grid.window], count)

    def finish(self) -> Iterator[Frames]:
        """The last frames, which reach into the silence behind the end."""
        yield from self.feed(np.zeros(self._grid.window // 2, np.float32))

    def _frames(self, samples: Floats, count: int) -> Frames:
        windows = sliding_window_view(samples, self._grid.window)[:: self._grid.hop]
        windowed = np.multiply(windows, self._window, out=self._windowed[:count])
        spectrum = scipy.fft.rfft(windowed, axis=1, workers=1)
        power = np.empty((self._grid.bins, count), np.float32)
        _measure(spectrum, power)
        first = self._made
        self._made += count
        return Frames(first, samples, power, np.sqrt(power))


@kernel
def _measure(spectrum: NDArray[np.complex64], power: Floats) -> None:
    """Squared magnitude of a spectrum of shape (frames, bins), turned to (bins, frames)."""
    for k in range(spectrum.shape[1]):
        for frame in range(spectrum.shape[0]):
            value = spectrum[frame, k]
            power[k, frame] = value.real * value.real + value.imag * value.imag
