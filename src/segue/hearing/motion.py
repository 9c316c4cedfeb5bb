"""What is read from the samples under each frame themselves: their energy and how often they change sign."""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import summing_kernel
from segue.hearing.spectrogram import GRID, Frames, Grid

Floats = NDArray[np.float32]

# Quieter than this a sample has no sign.
_SILENT = np.float32(1e-10)


def energy_and_crossings(frames: Frames, grid: Grid = GRID) -> NDArray[np.float64]:
    """Shape (2, frames): root mean square in 0..1 full scale, and sign changes per sample in 0..1."""
    # Sums over single hops are shared by the frames that overlap there. A change on the way into a frame is not in it.
    by_hop = np.empty((3, len(frames.samples) // grid.hop), np.float64)
    _sum_up(frames.samples, grid.hop, -_SILENT, by_hop)
    squares, crossings, on_the_way = by_hop
    each = grid.window // grid.hop
    count = len(frames)
    within, energy = -on_the_way[:count], np.zeros(count)
    for step in range(each):
        within += crossings[step : step + count]
        energy += squares[step : step + count]
    return np.stack((np.sqrt(energy / grid.window), within / grid.window))


@summing_kernel
def _sum_up(samples: Floats, hop: int, below: np.float32, out: NDArray[np.float64]) -> None:
    """Per hop: the sum of squares, the sign changes up to each of its samples, and the one at its first sample."""
    one, none = np.float32(1.0), np.float32(0.0)
    for step in range(out.shape[1]):
        start = step * hop
        squares = none
        changes = none
        for i in range(start + 1, start + hop):
            squares += samples[i] * samples[i]
            changes += one if (samples[i] < below) != (samples[i - 1] < below) else none
        entered = step > 0 and (samples[start] < below) != (samples[start - 1] < below)
        out[0, step] = squares + samples[start] * samples[start]
        out[2, step] = 1.0 if entered else 0.0
        out[1, step] = changes + out[2, step]
