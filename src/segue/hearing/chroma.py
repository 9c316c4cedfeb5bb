"""Which pitch classes sound: a harmonic pitch class profile from the peaks of long, slow spectra.

The shared spectrogram cannot part two semitones in the bass. Pitches change slowly, so the sound is taken down to
5.5 kHz and analysed in windows of 0.74 s, twice as often: bins 1.3 Hz apart at a fraction of the cost.
"""

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from segue.hearing.compiled import kernel, summing_kernel
from segue.hearing.gathering import FoldingSequence

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_TAPS = 64
# Bins to either side that a peak must stand out from.
_AROUND = 12
# Windows that are taken together.
_BATCH = 32
PITCH_CLASSES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


@dataclass(frozen=True, slots=True)
class ChromaSettings:
    """Hz and samples. `slowing` is the factor by which the sample rate is lowered first.

    `fine` is the number of steps per semitone in which peaks are gathered before tuning is known.

    Of a pitch's peaks the first `harmonics` also count for the pitch they are harmonics of, each by `fading` less.
    """

    slowing: int = 4
    window: int = 4096
    hop: int = 2048
    lowest_hz: float = 55.0
    highest_hz: float = 2_200.0
    fine: int = 10
    harmonics: int = 4
    fading: float = 0.6
    range_db: float = 60.0
    most_rows: int = 8_192


class ChromaListener:
    """Takes mono samples and gathers, per window, how much sounds at each tenth of a semitone of the octave."""

    def __init__(self, sample_rate: int, settings: ChromaSettings | None = None) -> None:
        self.settings = settings or ChromaSettings()
        own = self.settings
        self._below = _low_pass(own)
        self._samples = np.zeros(_TAPS // 2, np.float32)
        self._window = np.hanning(own.window + 1)[:-1].astype(np.float32)
        self._waiting = np.zeros(own.window // 2, np.float32)
        self._rate = sample_rate / own.slowing
        hz_per_bin = self._rate / own.window
        self._first = int(own.lowest_hz / hz_per_bin)
        self._last = min(own.window // 2 - 1, int(own.highest_hz / hz_per_bin))
        self._hz_per_bin = hz_per_bin
        # How many semitones below a harmonic its pitch lies.
        self._lower = 12.0 * np.log2(np.arange(1.0, own.harmonics + 1))
        self._fine = FoldingSequence(12 * own.fine, 1, own.most_rows)

    def feed(self, samples: Floats, *, last: bool = False) -> None:
        """Take samples of shape (n,)."""
        own = self.settings
        parts = [self._waiting, self._slowed(samples, last)]
        if last:
            parts.append(np.zeros(own.window // 2, np.float32))
        held = np.concatenate(parts)
        count = max(0, (len(held) - own.window) // own.hop + 1)
        if count < _BATCH and not last:
            self._waiting = held
            return
        self._waiting = held[count * own.hop :]
        for start in range(0, count, _BATCH):
            windows = sliding_window_view(held, own.window)[:: own.hop][start : min(count, start + _BATCH)]
            spectrum = scipy.fft.rfft(windows * self._window, axis=1, workers=1)
            # A peak is judged by its surroundings, which reach a little over the highest pitch.
            self._fine.feed(self._fold(np.abs(spectrum[:, : self._last + 1 + _AROUND])))

    def finish(self) -> tuple[Floats, float]:
        """Fine chroma of shape (rows, 120) from C upwards, each row 0..1 of its largest value, and rows per second."""
        self.feed(np.zeros(0, np.float32), last=True)
        own = self.settings
        return self._fine.rows, self._rate / own.hop / self._fine.stride

    def _slowed(self, samples: Floats, last: bool) -> Floats:
        """The samples at the lower rate, as far as they are known."""
        parts = [self._samples, samples, np.zeros(_TAPS // 2 if last else 0, np.float32)]
        held = np.concatenate(parts)
        factor = self.settings.slowing
        count = max(0, (len(held) - _TAPS) // factor + 1)
        out = np.empty(count, np.float32)
        _take_every(held, self._below, factor, out)
        self._samples = held[count * factor :]
        return out

    def _fold(self, magnitude: Floats) -> Floats:
        own = self.settings
        out = np.zeros((len(magnitude), 12 * own.fine), np.float32)
        floor = 10 ** (-own.range_db / 20)
        _gather_peaks(
            magnitude, self._first, self._last, self._hz_per_bin, own.fine, self._lower, own.fading, floor, out
        )
        return out


def _low_pass(settings: ChromaSettings) -> Floats:
    """A windowed sinc that ends between the highest pitch wanted and what would be folded onto it."""
    cut = 0.5 / settings.slowing
    at = np.arange(_TAPS) - (_TAPS - 1) / 2
    taps = np.sinc(2 * cut * at) * np.hamming(_TAPS)
    return np.asarray(taps / taps.sum(), np.float32)


@summing_kernel
def _take_every(samples: Floats, taps: Floats, factor: int, out: Floats) -> None:
    """Filter with 64 taps, a count known when compiling, and keep one sample of `factor`."""
    for number in range(out.shape[0]):
        under = samples[number * factor : number * factor + 64]
        total = np.float32(0.0)
        for tap in range(64):
            total += under[tap] * taps[tap]
        out[number] = total


@kernel
def _gather_peaks(
    magnitude: Floats,
    first: int,
    last: int,
    hz_per_bin: float,
    fine: int,
    lower: Doubles,
    fading: float,
    floor: float,
    out: Floats,
) -> None:
    """Add each spectral peak, by the root of its height, to its own pitch class and those it is a harmonic of."""
    size = 12 * fine
    for row in range(magnitude.shape[0]):
        highest = np.float32(0.0)
        for k in range(first, last + 1):
            highest = max(highest, magnitude[row, k])
        if highest <= 1e-5:
            continue
        for k in range(first, last + 1):
            here = magnitude[row, k]
            before, after = magnitude[row, k - 1], magnitude[row, k + 1]
            if here < floor * highest or here <= before or here < after:
                continue
            # Noise, as of drums, has peaks everywhere, but none that stands out from the bins around it.
            around = np.float32(0.0)
            for j in range(max(0, k - _AROUND), min(magnitude.shape[1], k + _AROUND + 1)):
                around += magnitude[row, j]
            if here * 25.0 < 4.0 * around:
                continue
            left, centre, right = np.log(before + 1e-12), np.log(here), np.log(after + 1e-12)
            bend = left - 2.0 * centre + right
            shift = 0.5 * (left - right) / bend if bend < 0.0 else 0.0
            pitch = 12.0 * np.log2((k + shift) * hz_per_bin / 440.0) + 69.0
            weight = np.sqrt(here / highest)
            for semitones in lower:
                place = int(np.round((pitch - semitones) * fine)) % size
                out[row, place] += weight
                weight *= fading
        largest = out[row].max()
        if largest > 0.0:
            out[row] /= largest
