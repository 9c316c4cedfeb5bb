"""The one power spectrogram that everything about timbre and rhythm is read from.

22,050 Hz mono, Hann window of 2048 samples every 512, centred with silence at both ends, as librosa has it. It is made
in blocks of frames as samples arrive and is never whole in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.fourier import LANES, WINDOW, PowerTransform

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Grid:
    """Times and frequencies of a spectrogram: rate in Hz, window and hop in samples."""

    sample_rate: int = 22_050
    window: int = WINDOW
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
    """Takes samples in blocks of any size and gives frames in blocks of `batch`, the last of them shorter."""

    def __init__(self, grid: Grid = GRID, batch: int = 128) -> None:
        self._grid = grid
        self._batch = batch
        self._transform = PowerTransform(grid.hop)
        # Space that every batch uses anew: asking the system for it each time costs more than filling it.
        self._power = np.empty((grid.bins, batch), np.float32)
        self._magnitude = np.empty((grid.bins, batch), np.float32)
        self._waiting = [np.zeros(grid.window // 2, np.float32)]
        self._held = grid.window // 2
        self._made = 0

    def feed(self, samples: Floats) -> Iterator[Frames]:
        """The frames that `samples`, shape (n,), complete. Take each before the next, which is put in its place."""
        self._waiting.append(samples.copy())
        self._held += len(samples)
        if self._held >= self._span(self._batch):
            yield from self._whole(self._batch)

    def finish(self) -> Iterator[Frames]:
        """The last frames, which reach into the silence behind the end."""
        self._waiting.append(np.zeros(self._grid.window // 2, np.float32))
        yield from self._whole(1)

    def _span(self, count: int) -> int:
        """Samples under the windows of `count` frames."""
        return (count - 1) * self._grid.hop + self._grid.window

    def _whole(self, least: int) -> Iterator[Frames]:
        """Frames from what is held, as long as there are at least so many."""
        held, at = np.concatenate(self._waiting), 0
        while len(held) - at >= self._span(least):
            count = min(self._batch, (len(held) - at - self._grid.window) // self._grid.hop + 1)
            yield self._frames(held[at : at + self._span(count)], count)
            at += count * self._grid.hop
        self._waiting, self._held = [held[at:].copy()], len(held) - at

    def _frames(self, samples: Floats, count: int) -> Frames:
        power, magnitude = self._room(self._power, count), self._room(self._magnitude, count)
        for start in range(0, count, LANES):
            together = min(LANES, count - start)
            self._transform.into(samples[start * self._grid.hop :], start, together, power, magnitude)
        first = self._made
        self._made += count
        return Frames(first, samples, power, magnitude)

    def _room(self, space: Floats, count: int) -> Floats:
        """The beginning of a space as an array of shape (bins, count)."""
        return space.reshape(-1)[: self._grid.bins * count].reshape(self._grid.bins, count)
