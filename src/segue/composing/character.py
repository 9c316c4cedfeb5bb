"""What makes an artist's pieces kin: a fixed leaning within the style."""

from dataclasses import dataclass, replace

from numpy.random import Generator

from segue.composing.harmony import Key
from segue.composing.score import Section

_PACE_WANDER = 0.05


@dataclass(frozen=True, slots=True)
class Character:
    """An artist's leanings, each 0..1 within what the style allows, and their sound and keys.

    `voice` is the leading instrument, `second` the one that accompanies, `modes` and `tonics` what they play in.
    """

    pace: float
    register: float
    density: float
    brightness: float
    space: float
    wildness: float
    voice: str
    second: str
    modes: tuple[str, ...]
    tonics: tuple[int, ...]

    def tempo(self, low: float, high: float, rng: Generator) -> float:
        """A tempo of theirs between two bounds, in whole beats per minute."""
        share = min(1.0, max(0.0, self.pace + float(rng.normal(0, _PACE_WANDER))))
        return float(round(low + (high - low) * share))

    def key(self, rng: Generator) -> Key:
        """One of their keys."""
        return Key(int(rng.choice(self.tonics)), str(rng.choice(self.modes)))

    def octave(self, low: int) -> int:
        """The octave of their melodies, `low` or the one above."""
        return low + (1 if self.register > 0.5 else 0)


def blended(one: Character, other: Character) -> Character:
    """Two artists together: between their leanings, in the first one's keys and lead, the other's lead accompanying."""
    shared = {
        name: (getattr(one, name) + getattr(other, name)) / 2
        for name in ("pace", "register", "density", "brightness", "space", "wildness")
    }
    return replace(one, second=other.voice, **shared)


def bars_within(seconds: float, tempo: float, beats_per_bar: int, least: int) -> int:
    """How many whole bars come closest to a time, at least `least`."""
    return max(least, round(seconds * tempo / 60 / beats_per_bar))


def lay_out(bars: int, beats_per_bar: int, shape: tuple[tuple[str, float], ...], unit: int = 1) -> tuple[Section, ...]:
    """Sections in the proportions of `shape` (name, weight), each of whole `unit`s of bars; the last takes the rest."""
    total = sum(weight for _, weight in shape)
    edges, passed = [0], 0.0
    for _, weight in shape[:-1]:
        passed += weight
        edges.append(min(bars, max(edges[-1], round(bars * passed / total / unit) * unit)))
    edges.append(bars)
    return tuple(
        Section(name, first * beats_per_bar, (last - first) * beats_per_bar)
        for (name, _), first, last in zip(shape, edges, edges[1:], strict=False)
        if last > first
    )
