"""Instruments that sing: reeds, flutes, bows and a hummed voice, with gliding attacks, vibrato and breath."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segue.composing.ringing import SAMPLE_RATE, Samples, envelope, filtered, frames, hertz, noise
from segue.composing.stroke import Stroke

_TABLE = 2048


@dataclass(frozen=True, slots=True)
class Singing:
    """How a sustained solo instrument sounds.

    `harmonics` are the strengths of its partials, played softly; `edge` what is added to the upper ones when it is
    played hard. `breath` is the share of air noise, `vibrato_hz` and `vibrato` (semitones) its trembling,
    `formants_hz` fixed resonances that colour every note.
    """

    harmonics: tuple[float, ...]
    edge: float = 0.4
    breath: float = 0.03
    vibrato_hz: float = 5.3
    vibrato: float = 0.18
    attack_s: float = 0.045
    release_s: float = 0.09
    formants_hz: tuple[float, ...] = ()

    def __call__(self, stroke: Stroke, rng: Generator) -> Samples:
        """Play one note."""
        length = frames(stroke.seconds + self.release_s)
        phase = _phase(stroke, self, rng, length)
        at = phase.astype(np.int32)
        part = (phase - at).astype(np.float32)
        base = hertz(stroke.pitch)
        soft, hard = _tables(self, round(base / 20.0) * 20.0 + 10.0)
        push = np.float32(np.clip(0.15 + 0.75 * stroke.velocity * (0.4 + stroke.brightness), 0, 1))
        shape = envelope(length, min(self.attack_s, 0.4 * stroke.seconds), stroke.seconds, self.release_s)
        # Louder is also brighter, within the note as between notes.
        table = soft + (hard - soft) * push
        tone = table[at] * (1 - part) + table[at + 1] * part
        if self.breath:
            air = filtered(noise(rng, length), "bandpass", min(base, 4000.0), min(3.5 * base, 12_000.0), order=1)
            tone += air * np.float32(self.breath)
        swell = np.linspace(0.86 if stroke.seconds > 0.4 else 1.0, 1.0, length, dtype=np.float32)
        return (tone * shape * swell).astype(np.float32)


def _phase(stroke: Stroke, voice: Singing, rng: Generator, length: int) -> NDArray[np.float64]:
    """Where in the wave table each frame reads, slide, vibrato and a slow unsteadiness included."""
    time = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    onset = np.clip((time - 0.18) / 0.35, 0, 1)
    depth = voice.vibrato * onset * rng.uniform(0.8, 1.2)
    bend = depth * np.sin(2 * np.pi * voice.vibrato_hz * rng.uniform(0.94, 1.06) * time)
    bend += 0.03 * np.sin(2 * np.pi * rng.uniform(0.6, 1.4) * time + rng.uniform(0, 6))
    if stroke.slide:
        bend += stroke.slide * np.exp(-time / 0.05)
    speed = hertz(stroke.pitch) / SAMPLE_RATE * np.exp2(bend.astype(np.float64) / 12)
    return np.cumsum(speed) % 1.0 * _TABLE


@lru_cache(maxsize=512)
def _tables(voice: Singing, base: float) -> tuple[Samples, Samples]:
    """One period, soft and hard, of the partials that fit below 15 kHz, its first sample again at the end."""
    tables = []
    for edge in (0.0, voice.edge):
        strengths = np.zeros(_TABLE // 2 + 1, dtype=np.complex128)
        for order, strength in enumerate(voice.harmonics, start=1):
            hz = base * order
            if hz > 15_000:
                break
            colour = sum(np.exp(-(((hz - formant) / (0.16 * formant + 60)) ** 2)) for formant in voice.formants_hz)
            gain = strength * order**edge * (0.25 + colour if voice.formants_hz else 1.0)
            strengths[order] = gain * np.exp(1j * order * order * 0.7)
        wave = np.fft.irfft(strengths)
        wave = wave / np.abs(wave).max()
        tables.append(np.append(wave, wave[0]).astype(np.float32))
    return tables[0], tables[1]


def _falling(count: int, power: float, even: float = 1.0) -> tuple[float, ...]:
    """Partials that fall with a power of their order; `even` weakens the even ones, as in a closed pipe."""
    return tuple((1.0 if order % 2 else even) / order**power for order in range(1, count + 1))


WINDS = {
    "clarinet": Singing(_falling(16, 1.15, 0.12), 0.35, 0.02, 5.0, 0.06, 0.04),
    "saxophone": Singing(_falling(22, 1.0), 0.45, 0.05, 5.1, 0.2, 0.035, 0.08, (550.0, 1250.0, 2600.0)),
    "trumpet": Singing(_falling(20, 0.85), 0.5, 0.02, 5.4, 0.12, 0.03, 0.07, (1150.0, 2300.0)),
    "flute": Singing((1.0, 0.35, 0.14, 0.05, 0.02), 0.5, 0.07, 5.2, 0.14, 0.06, 0.1),
    "whistle": Singing((1.0, 0.12, 0.08, 0.02), 0.4, 0.05, 5.6, 0.1, 0.03, 0.06),
    "ney": Singing((0.75, 1.0, 0.4, 0.25, 0.1, 0.05), 0.3, 0.2, 5.6, 0.28, 0.08, 0.14),
    "double reed": Singing(_falling(24, 0.6), 0.3, 0.02, 5.8, 0.25, 0.03, 0.07, (900.0, 1400.0, 3000.0)),
    "fiddle": Singing(_falling(26, 1.0), 0.25, 0.03, 5.7, 0.2, 0.06, 0.12, (480.0, 900.0, 2700.0)),
    "hum": Singing(_falling(22, 1.1), 0.15, 0.03, 5.2, 0.3, 0.09, 0.14, (620.0, 1080.0, 2500.0)),
    "soft lead": Singing(_falling(12, 1.5), 0.3, 0.0, 5.0, 0.12, 0.03, 0.12),
}
"""Singing instruments by name."""
