"""The sound of many partials at once, each a sine that dies away: the ground of strings, bells, keys and pads.

A decaying sine over time a*B + b is the product of one factor in a and one in b, so the sum of K partials over a long
stretch is a product of two small matrices. That is as exact as summing sines and far cheaper.
"""

from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray
from scipy import signal

Samples = NDArray[np.float32]

SAMPLE_RATE = 44_100
"""Frames per second of everything that is rendered."""

_TOP_HZ = 15_500.0

_ONE_THREAD = 260_000
"""Products below this many multiplications are not spread over threads by OpenBLAS. Pieces are rendered side by side in
processes, where threads that wait for each other cost more than they bring, and results stay the same on any machine
size."""


def hertz(pitch: float) -> float:
    """The frequency of a MIDI pitch, A4 being 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def frames(seconds: float) -> int:
    """How many frames a time takes, at least one."""
    return max(1, round(seconds * SAMPLE_RATE))


def ring(frequencies: ArrayLike, amplitudes: ArrayLike, decays: ArrayLike, phases: ArrayLike, length: int) -> Samples:
    """The sum of decaying sines. Frequencies in Hz, decays in nepers per second, phases in radians; (length,)."""
    hz, amps, decay, phase = np.broadcast_arrays(
        *(np.asarray(given, dtype=np.float64) for given in (frequencies, amplitudes, decays, phases))
    )
    heard = (hz < _TOP_HZ) & (np.abs(amps) > 1e-5)
    if not heard.any():
        return np.zeros(length, dtype=np.float32)
    per_frame, lost = hz[heard] / SAMPLE_RATE, -decay[heard] / SAMPLE_RATE
    block = max(64, round(length**0.5))
    together = max(1, _ONE_THREAD // (2 * len(lost) * block))
    stacks = -(-length // (block * together))
    steps = (np.arange(stacks * together) * block)[:, None]
    outer_level = (amps[heard] * np.exp(steps * lost)).astype(np.float32)
    outer_sine, outer_cosine = _turned(steps * per_frame + phase[heard] / (2 * np.pi))
    frame = np.arange(block)
    inner_level = np.exp(lost[:, None] * frame).astype(np.float32)
    inner_sine, inner_cosine = _turned(per_frame[:, None] * frame)
    left = np.concatenate((outer_level * outer_cosine, outer_level * outer_sine), axis=1)
    right = np.concatenate((inner_level * inner_sine, inner_level * inner_cosine), axis=0)
    summed: Samples = (left.reshape(stacks, together, -1) @ right).reshape(-1)[:length]
    return summed


def _turned(cycles: NDArray[np.float64]) -> tuple[Samples, Samples]:
    """Sine and cosine of an angle in turns. Whole turns are dropped while there are digits enough to do it exactly."""
    angle = ((cycles - np.floor(cycles)) * (2 * np.pi)).astype(np.float32)
    return np.sin(angle), np.cos(angle)


def envelope(length: int, attack_s: float, held_s: float, release_s: float, curve: float = 1.0) -> Samples:
    """A half-cosine up over `attack_s`, one until `held_s`, then an exponential fall of `release_s`; (length,)."""
    shape = np.ones(length, dtype=np.float32)
    rise = min(length, frames(attack_s))
    shape[:rise] = (0.5 - 0.5 * np.cos(np.pi * np.arange(rise, dtype=np.float32) / rise)) ** curve
    fall = min(length, frames(held_s))
    shape[fall:] *= np.exp(np.arange(length - fall, dtype=np.float32) * np.float32(-4.0 / (release_s * SAMPLE_RATE)))
    return settled(shape)


def settled(sound: Samples, seconds: float = 0.008) -> Samples:
    """The sound with its last few milliseconds drawn to nothing, so that its end cannot click. Changes it in place."""
    tail = min(sound.shape[-1], frames(seconds))
    sound[..., -tail:] *= np.linspace(1.0, 0.0, tail, dtype=np.float32) ** 2
    return sound


def noise(rng: Generator, length: int) -> Samples:
    """White noise of unit strength; (length,)."""
    return rng.standard_normal(length, dtype=np.float32)


@lru_cache(maxsize=256)
def _filter(kind: str, edges: tuple[float, ...], order: int) -> NDArray[np.float64]:
    edge = edges[0] if len(edges) == 1 else list(edges)
    sections: NDArray[np.float64] = signal.butter(order, edge, btype=kind, fs=SAMPLE_RATE, output="sos")
    return sections


def filtered(sound: Samples, kind: str, *edges: float, order: int = 2) -> Samples:
    """A Butterworth 'lowpass', 'highpass' or 'bandpass' over the last axis; edges in Hz."""
    passed: Samples = signal.sosfilt(_filter(kind, edges, order).astype(np.float32), sound, axis=-1)
    return passed
