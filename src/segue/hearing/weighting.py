"""K-weighting of ITU-R BS.1770-4, at any sample rate, and the energy that it leaves every 100 ms."""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import summing_kernel

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

# The analogue filters behind the standard's table for 48 kHz: a high shelf for the head, a high pass for the ear.
_SHELF_HZ = 1681.974450955533
_SHELF_DB = 3.999843853973347
_SHELF_Q = 0.7071752369554196
_PASS_HZ = 38.13547087602444
_PASS_Q = 0.5003270373238773
# Added to every sample, 400 dB under full scale: in silence the filters would otherwise fall into numbers so small
# that the processor takes a hundred times as long over them.
_HUM = 1e-20


def k_weighting(sample_rate: int) -> Doubles:
    """The two second-order sections as rows of b0, b1, b2, a1, a2; shape (2, 5)."""
    k = np.tan(np.pi * _SHELF_HZ / sample_rate)
    high = 10.0 ** (_SHELF_DB / 20.0)
    band = high**0.4996667741545416
    unit = 1.0 + k / _SHELF_Q + k * k
    shelf = [
        (high + band * k / _SHELF_Q + k * k) / unit,
        2.0 * (k * k - high) / unit,
        (high - band * k / _SHELF_Q + k * k) / unit,
        2.0 * (k * k - 1.0) / unit,
        (1.0 - k / _SHELF_Q + k * k) / unit,
    ]
    k = np.tan(np.pi * _PASS_HZ / sample_rate)
    unit = 1.0 + k / _PASS_Q + k * k
    return np.array([shelf, [1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / unit, (1.0 - k / _PASS_Q + k * k) / unit]])


class WeightedEnergy:
    """Takes samples and gives the K-weighted mean square of each whole 100 ms, channel by channel."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._sections = k_weighting(sample_rate)
        self._step = max(1, round(sample_rate / 10))
        # Per channel: two delays of each section, the energy of the step so far.
        self._state = np.zeros((channels, 5))
        self._at = 0

    def feed(self, block: Floats) -> Doubles:
        """Samples of shape (frames, channels), to the steps that they complete: shape (steps, channels)."""
        steps = (self._at + len(block)) // self._step
        out = np.zeros((steps, block.shape[1]))
        for channel in range(0, block.shape[1], 2):
            pair = slice(channel, channel + 2)
            if block.shape[1] - channel == 1:
                _filter_one(block, channel, self._sections, self._step, self._at, self._state, out)
            else:
                _filter_pair(block, channel, self._sections, self._step, self._at, self._state, out)
            out[:, pair] /= self._step
        self._at = (self._at + len(block)) % self._step
        return out


@summing_kernel
def _filter_one(
    block: Floats, channel: int, sections: Doubles, step: int, at: int, state: Doubles, out: Doubles
) -> None:
    b0, b1, b2, a1, a2 = sections[0]
    c1, c2 = sections[1, 3], sections[1, 4]
    u1, u2, v1, v2, energy = state[channel]
    done = 0
    for i in range(block.shape[0]):
        u = (np.float64(block[i, channel]) + _HUM - a2 * u2) - a1 * u1
        v = b0 * u + b1 * u1 + b2 * u2 - c2 * v2 - c1 * v1
        w = v - 2.0 * v1 + v2
        u2, u1 = u1, u
        v2, v1 = v1, v
        energy += w * w
        at += 1
        if at == step:
            out[done, channel] = energy
            energy = 0.0
            done += 1
            at = 0
    state[channel, 0] = u1
    state[channel, 1] = u2
    state[channel, 2] = v1
    state[channel, 3] = v2
    state[channel, 4] = energy


@summing_kernel
def _filter_pair(
    block: Floats, channel: int, sections: Doubles, step: int, at: int, state: Doubles, out: Doubles
) -> None:
    """Two channels side by side: while one waits for its own last sample, the processor works on the other."""
    b0, b1, b2, a1, a2 = sections[0]
    c1, c2 = sections[1, 3], sections[1, 4]
    u1, u2, v1, v2, energy = state[channel]
    p1, p2, q1, q2, other = state[channel + 1]
    done = 0
    for i in range(block.shape[0]):
        u = (np.float64(block[i, channel]) + _HUM - a2 * u2) - a1 * u1
        p = np.float64(block[i, channel + 1]) + _HUM - a2 * p2 - a1 * p1
        v = b0 * u + b1 * u1 + b2 * u2 - c2 * v2 - c1 * v1
        q = b0 * p + b1 * p1 + b2 * p2 - c2 * q2 - c1 * q1
        w = v - 2.0 * v1 + v2
        r = q - 2.0 * q1 + q2
        u2, u1, v2, v1 = u1, u, v1, v
        p2, p1, q2, q1 = p1, p, q1, q
        energy += w * w
        other += r * r
        at += 1
        if at == step:
            out[done, channel] = energy
            out[done, channel + 1] = other
            energy = 0.0
            other = 0.0
            done += 1
            at = 0
    for row in range(2):
        state[channel + row, 0] = p1 if row else u1
        state[channel + row, 1] = p2 if row else u2
        state[channel + row, 2] = q1 if row else v1
        state[channel + row, 3] = q2 if row else v2
        state[channel + row, 4] = other if row else energy
