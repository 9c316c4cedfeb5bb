"""From separate parts to one finished stereo recording: place, room, glue, loudness, ceiling."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage, signal

from segue.composing.ringing import SAMPLE_RATE, Samples, filtered, frames

CEILING = 0.84
"""No sample is louder than this share of full scale, which leaves lossy encoders room to overshoot."""

_LIMITER_BLOCK = 64
_LIMITER_SPAN = 41
_FIRST_REFLECTIONS = ((0.013, 3.0), (0.019, 2.6), (0.027, 2.2), (0.037, 1.8))
_DRIVE = 0.16
_ROOM_SIZE = 2**17
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = 10.0


def place(bus: Samples, sound: Samples, pan: float, gain: float) -> None:
    """Add mono or stereo to the stereo `bus`, (2, frames), in place; -1 is left and 1 right, at equal power."""
    angle = (np.clip(pan, -1, 1) + 1) * np.pi / 4
    for side, share in enumerate((np.cos(angle), np.sin(angle))):
        bus[side] += (sound if sound.ndim == 1 else sound[side]) * np.float32(share * 2**0.5 * gain)


def ducking(length: int, hits: list[int], depth: float, recovery_s: float = 0.16) -> Samples:
    """A gain that drops by `depth` at each hit (frame numbers) and comes back within `recovery_s`; (length,)."""
    gain = np.ones(length, dtype=np.float32)
    dip_length = frames(3 * recovery_s)
    time = np.arange(dip_length, dtype=np.float32) / SAMPLE_RATE
    # The dip opens over a few milliseconds, since a gain that jumps is a click.
    dip = 1 - np.float32(depth) * np.exp(-((time / np.float32(recovery_s)) ** 2)) * np.minimum(1, time / 0.006)
    for hit in hits:
        end = min(length, hit + dip_length)
        gain[hit:end] = np.minimum(gain[hit:end], dip[: end - hit])
    return gain


@lru_cache(maxsize=16)
def room(seconds: float) -> Samples:
    """The impulse response of a hall at half the sample rate, its treble dying earlier than the rest; (2, frames)."""
    rng = np.random.default_rng(round(seconds * 100))
    length = frames(seconds * 1.1)
    time = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    sides = rng.standard_normal((2, length), dtype=np.float32)
    low = filtered(sides, "bandpass", 180.0, 2600.0) * np.exp(-6.9 / seconds * time)
    high = filtered(sides, "bandpass", 2600.0, 8000.0) * np.exp(-6.9 / (0.45 * seconds) * time) * np.float32(0.6)
    response = (low + high) * np.minimum(1, time / 0.02)
    response[:, : frames(0.012)] = 0
    for delay, strength in _FIRST_REFLECTIONS:
        for side in (0, 1):
            response[side, frames(delay * (1 + 0.11 * side))] += strength
    halved = np.stack([_halved(side) for side in response])
    scaled: Samples = halved / np.sqrt((halved**2).sum(axis=1, keepdims=True)).astype(np.float32)
    return scaled


def reverberated(send: Samples, seconds: float) -> Samples:
    """What the room answers to a mono signal, as long as the signal; (2, frames).

    A room swallows the top octave anyway, so the work is done at half the sample rate.
    """
    response = room(round(2 * seconds) / 2)
    half = _halved(send)
    size = _ROOM_SIZE * -(-(len(half) + response.shape[1]) // _ROOM_SIZE)
    spectrum = fft.rfft(half, size) * _room_spectrum(round(2 * seconds) / 2, size)
    answer = fft.irfft(spectrum, size, axis=-1)[:, : len(half)]
    return np.stack([_doubled(side, len(send)) for side in answer])


@lru_cache(maxsize=4)
def _room_spectrum(seconds: float, size: int) -> NDArray[np.complex64]:
    """The room's response as a spectrum. Kept, as an artist's pieces are rendered one after the other in one room."""
    spectrum: NDArray[np.complex64] = fft.rfft(room(seconds), size, axis=-1)
    return spectrum


def _halved(sound: Samples) -> Samples:
    """Every second sample, after a half-band filter of seven taps; (ceil(frames / 2),)."""
    padded = np.zeros(len(sound) + 8 - len(sound) % 2, dtype=np.float32)
    padded[3 : 3 + len(sound)] = sound
    count = (len(sound) + 1) // 2
    even, odd = padded[1::2], padded[0::2]
    near = odd[1 : count + 1] + odd[2 : count + 2]
    far = odd[:count] + odd[3 : count + 3]
    halved: Samples = even[1 : count + 1] * np.float32(0.5) + near * np.float32(9 / 32) - far * np.float32(1 / 32)
    return halved


def _doubled(sound: Samples, length: int) -> Samples:
    """The samples between, by the same half-band filter; (length,)."""
    count = len(sound)
    padded = np.zeros(count + 3, dtype=np.float32)
    padded[1 : count + 1] = sound
    between = (padded[1 : count + 1] + padded[2 : count + 2]) * np.float32(9 / 16)
    between -= (padded[:count] + padded[3 : count + 3]) * np.float32(1 / 16)
    doubled = np.empty(2 * count, dtype=np.float32)
    doubled[0::2], doubled[1::2] = sound, between
    return doubled[:length]


@lru_cache(maxsize=1)
def _k_weighting() -> NDArray[np.float64]:
    """The two filters of ITU-R BS.1770 at this sample rate: a high shelf for the head, a high pass for the ear."""
    sections = []
    gain, quality, edge = 10 ** (3.999843853973347 / 20), 0.7071752369554196, 1681.974450955533
    k = np.tan(np.pi * edge / SAMPLE_RATE)
    v = gain**0.4996667741545416
    a0 = 1 + k / quality + k * k
    shelf = ((gain + v * k / quality + k * k) / a0, 2 * (k * k - gain) / a0, (gain - v * k / quality + k * k) / a0)
    sections.append((*shelf, 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0))
    quality, edge = 0.5003270373238773, 38.13547087602444
    k = np.tan(np.pi * edge / SAMPLE_RATE)
    a0 = 1 + k / quality + k * k
    sections.append((1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0))
    return np.array(sections)


def loudness(stereo: Samples) -> float:
    """Integrated loudness in LUFS of (2, frames), by ITU-R BS.1770: K-weighted, gated twice."""
    weighted = signal.sosfilt(_k_weighting().astype(np.float32), stereo, axis=-1)
    hop = SAMPLE_RATE // 10
    steps = weighted.shape[1] // hop
    power = (weighted[:, : steps * hop].reshape(2, steps, hop).astype(np.float64) ** 2).mean(axis=2).sum(axis=0)
    blocks = np.convolve(power, np.full(4, 0.25), mode="valid") if steps >= 4 else power
    levels = -0.691 + 10 * np.log10(blocks + 1e-12)
    heard = blocks[levels > _ABSOLUTE_GATE]
    if not len(heard):
        return _ABSOLUTE_GATE
    threshold = -0.691 + 10 * np.log10(heard.mean()) - _RELATIVE_GATE
    kept = blocks[(levels > _ABSOLUTE_GATE) & (levels > threshold)]
    return float(-0.691 + 10 * np.log10(kept.mean()))


def limited(stereo: Samples, ceiling: float = CEILING) -> Samples:
    """The sound with its peaks turned down smoothly, a moment ahead, to `ceiling`; (2, frames)."""
    length = stereo.shape[1]
    count = -(-length // _LIMITER_BLOCK)
    padded = np.zeros(count * _LIMITER_BLOCK, dtype=np.float32)
    padded[:length] = np.abs(stereo).max(axis=0)
    peaks = padded.reshape(count, _LIMITER_BLOCK).max(axis=1)
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    if wanted.min() >= 1.0:
        return stereo
    gain = ndimage.uniform_filter1d(ndimage.minimum_filter1d(wanted, _LIMITER_SPAN), _LIMITER_SPAN - 4)
    return stereo * _between(gain.astype(np.float32), length)


def _between(values: Samples, length: int) -> Samples:
    """One value per block, joined by straight lines; (length,)."""
    after = np.append(values[1:], values[-1])
    ramp = np.linspace(0, 1, _LIMITER_BLOCK, endpoint=False, dtype=np.float32)
    return (values[:, None] + (after - values)[:, None] * ramp).reshape(-1)[:length]


def grounded(stereo: Samples) -> Samples:
    """The sound without DC and what is too low to hear, at no change of phase; (2, frames)."""
    length = stereo.shape[1]
    count = -(-length // _LIMITER_BLOCK)
    slow_rate = SAMPLE_RATE / _LIMITER_BLOCK
    sections = signal.butter(2, 18.0, fs=slow_rate, output="sos")
    sides = []
    for side in stereo:
        padded = np.pad(side, (0, count * _LIMITER_BLOCK - length))
        drift = signal.sosfiltfilt(sections, padded.reshape(count, _LIMITER_BLOCK).mean(axis=1), padtype=None)
        sides.append(side - _between(drift.astype(np.float32), length))
    return np.stack(sides)


def finished(bus: Samples, target: float, fade_s: float) -> Samples:
    """The master: rumble and DC taken out, a little saturation, brought to `target` LUFS under the ceiling.

    The last `fade_s` seconds fade to silence. Takes (2, frames), gives (frames, 2).
    """
    clean = grounded(bus)
    level = float(np.sqrt(np.mean(clean**2)))
    # Driven softly into a curve for glue, then measured: that is the level that counts.
    glued = np.tanh(clean * np.float32(_DRIVE / max(level, 1e-9)))
    glued *= np.float32(10 ** ((target - loudness(glued)) / 20))
    quiet = limited(glued)
    rise, fall = frames(0.004), min(quiet.shape[1], frames(fade_s))
    quiet[:, :rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    quiet[:, -fall:] *= np.cos(np.linspace(0, np.pi / 2, fall, dtype=np.float32)) ** 2
    return np.ascontiguousarray(np.clip(quiet, -CEILING, CEILING).T)
