"""Acoustic folk: fingerpicked chords, a tune over them, in three or four, with a lift and a quiet close."""

from numpy.random import Generator

from segue.composing.character import Character, bars_within, lay_out
from segue.composing.harmony import Chord, diatonic, progression, voiced
from segue.composing.motifs import closing, developed, invent_motif, sung
from segue.composing.score import Part, Score
from segue.composing.sketch import Sketch
from segue.composing.style import Style

_TEMPO = (84.0, 124.0)
_FORM = (("intro", 1.0), ("tune", 4.0), ("answer", 4.0), ("lift", 2.0), ("close", 1.0))
_WALTZ = 0.55

# Which string sounds when: 0 is the bass, 1 its fifth, 2 and up the chord from below; beats within a bar.
_PICKS_4 = (
    ((0, 0), (0.5, 3), (1, 2), (1.5, 4), (2, 1), (2.5, 3), (3, 2), (3.5, 4)),
    ((0, 0), (0.5, 2), (1, 4), (1.5, 3), (2, 1), (2.5, 4), (3, 3), (3.5, 2)),
    ((0, 0), (1, 2), (1.5, 3), (2, 1), (2.5, 4), (3, 3), (3.5, 2)),
)
_PICKS_3 = (
    ((0, 0), (0.5, 2), (1, 3), (1.5, 4), (2, 3), (2.5, 2)),
    ((0, 0), (1, 3), (1.5, 2), (2, 4), (2.5, 3)),
)


def write(character: Character, rng: Generator, seconds: float) -> Score:
    """A piece of about `seconds` seconds."""
    tempo, key = character.tempo(*_TEMPO, rng), character.key(rng)
    bar = 3 if character.wildness > _WALTZ and rng.random() < 0.8 else 4
    ring = 2.2
    bars = bars_within(seconds - ring, tempo, bar, 8)
    sketch = Sketch(rng, bars * bar)
    _hire(sketch, character)
    picks = _PICKS_3 if bar == 3 else _PICKS_4
    pick = picks[int(rng.integers(len(picks)))]
    verse, bridge = progression(rng, key), progression(rng, key)
    motif = invent_motif(rng, bar, 0.2 + 0.45 * character.density, 0.1)
    voicing: tuple[float, ...] = ()
    for section in lay_out(bars, bar, _FORM):
        sketch.mark(section)
        count = int(section.length) // bar
        statements = developed(rng, motif, bar, count)
        for number in range(count):
            start = section.start + number * bar
            last = number == count - 1
            chord = (bridge if section.name == "lift" else verse)[number % 4]
            if section.name == "close" and last:
                chord = diatonic(key, 0)
            elif section.name in ("tune", "answer") and last:
                chord = diatonic(key, 4 if section.name == "tune" else 0)
            voicing = voiced(chord, voicing, 52, 71)
            if section.name == "close" and last:
                _strum(sketch, chord, voicing, start, bar)
                continue
            _picked(sketch, pick, chord, voicing, start, 0.72 if section.name == "lift" else 0.6)
            _ground(sketch, character, chord, section.name, start, bar)
            if section.name not in ("intro", "close"):
                tune = closing(statements[number], bar) if last else statements[number]
                _sing(
                    sketch,
                    rng,
                    [*sung(tune, key, chord, 2 if section.name == "lift" else 0, character.octave(4))],
                    start,
                )
    return sketch.score(
        tempo,
        bar,
        key,
        ring_s=ring,
        room_s=0.7 + 0.9 * character.space,
        loudness=-16.0,
        ritard_from=float((bars - 2) * bar),
        ritard=0.012,
    )


def _hire(sketch: Sketch, character: Character) -> None:
    bright = character.brightness
    sketch.player("guitar", Part(character.second, (), -7, -0.3, 0.18, bright), 0.011, 0.002)
    sketch.player("lead", Part(character.voice, (), -7.5, 0.28, 0.28, bright), 0.012, 0.008)
    sketch.player("bass", Part("upright bass", (), -7, 0.05, 0.06, 0.4 * bright), 0.01, 0.004)
    sketch.player("shaker", Part("shaker", (), -20, 0.45, 0.1, bright), 0.007)
    sketch.player("pad", Part("strings", (), -22, 0, 0.4, 0.25), 0.02)


def _picked(
    sketch: Sketch,
    pick: tuple[tuple[float, int], ...],
    chord: Chord,
    voicing: tuple[float, ...],
    start: float,
    force: float,
) -> None:
    low = chord.bass(40)
    strings = (low, low + chord.tones[2], *voicing, voicing[0] + 12)
    for at, string in pick:
        accent = 1.12 if string == 0 else 0.9 if string == 1 else 0.82
        sketch.add("guitar", start + at, 1.8, strings[min(string, len(strings) - 1)], min(1.0, force * accent))


def _ground(sketch: Sketch, character: Character, chord: Chord, name: str, start: float, bar: int) -> None:
    if name == "intro":
        return
    low = chord.bass(31)
    sketch.add("bass", start, bar / 2, low, 0.62)
    if bar == 4 and character.density > 0.4:
        sketch.add("bass", start + 2, 1.6, low + chord.tones[2] - (12 if low > 38 else 0), 0.5)
    if name in ("lift", "answer") and character.density > 0.3:
        sketch.pattern("shaker", start, [(0.5 * step, 0.7 if step % 2 else 0.5) for step in range(2 * bar)])
    if name == "lift":
        sketch.chord("pad", start, bar, [chord.bass(52) + tone for tone in chord.tones], 0.6)


def _sing(sketch: Sketch, rng: Generator, tones: list[tuple[float, float, float]], start: float) -> None:
    for at, length, pitch in tones:
        slide = -1.0 if length >= 1 and rng.random() < 0.3 else 0.0
        sketch.add("lead", start + at, length * 0.96, pitch, 0.72 if at % 1 == 0 else 0.6, slide)


def _strum(sketch: Sketch, chord: Chord, voicing: tuple[float, ...], start: float, bar: int) -> None:
    low = chord.bass(40)
    sketch.chord("guitar", start, bar, (low, low + chord.tones[2], *voicing, voicing[0] + 12), 0.66, strum=0.07)
    sketch.add("bass", start, bar, chord.bass(31), 0.5)
    sketch.add("lead", start, bar, chord.nearest(voicing[-1] + 5), 0.5)


STYLE = Style(
    "Folk",
    ("Acoustic", "Folk Waltz"),
    _TEMPO,
    ("whistle", "fiddle", "mandolin", "hum", "flute", "nylon guitar"),
    ("steel guitar", "nylon guitar", "harp"),
    ("major", "mixolydian", "dorian", "minor"),
    write,
)
