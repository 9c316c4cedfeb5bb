"""House: four to the floor at 118 to 128, claps on two and four, off-beat hats, chords that come in between."""

from numpy.random import Generator

from segue.composing.character import Character, bars_within, lay_out
from segue.composing.harmony import Chord, progression, voiced
from segue.composing.motifs import closing, developed, invent_motif, sung
from segue.composing.score import Part, Score, Section
from segue.composing.sketch import Sketch
from segue.composing.style import Style

_TEMPO = (118.0, 128.0)
_BAR = 4
_FORM = (("intro", 2.0), ("groove", 4.0), ("break", 2.0), ("lift", 4.0), ("end", 1.0))
_DEEP = 0.5

_STABS = (
    (0.75, 1.5, 2.75, 3.5),
    (0, 0.75, 2.25, 3.5),
    (0.5, 1.5, 2.25, 3.25),
    (0, 1.5, 3, 3.75),
)
_BASSES = (
    ((0.5, 0), (1.5, 0), (2.5, 0), (3.5, 12)),
    ((0, 0), (0.75, 0), (1.5, 12), (2.5, 0), (3.25, 7)),
    ((0.5, 0), (1.25, 12), (1.5, 0), (2.5, 0), (3.5, 7), (3.75, 12)),
)
"""Beats within a bar, with semitones above the root."""


def write(character: Character, rng: Generator, seconds: float) -> Score:
    """A piece of about `seconds` seconds."""
    tempo, key = character.tempo(*_TEMPO, rng), character.key(rng)
    ring = 2.2
    bars = bars_within(seconds - ring, tempo, _BAR, 10)
    sketch = Sketch(rng, bars * _BAR)
    _hire(sketch, character)
    chords = progression(rng, key, 4)
    stabs = _STABS[int(rng.integers(len(_STABS)))]
    bass = _BASSES[int(rng.integers(len(_BASSES)))]
    motif = invent_motif(rng, 2 * _BAR, 0.3 + 0.4 * character.density, 0.3)
    voicing: tuple[float, ...] = ()
    for section in lay_out(bars, _BAR, _FORM):
        sketch.mark(section)
        count = int(section.length) // _BAR
        statements = developed(rng, motif, 2 * _BAR, max(1, (count + 1) // 2))
        for number in range(count):
            start = section.start + number * _BAR
            chord = chords[number % 4] if section.name != "end" else chords[0]
            voicing = voiced(chord, voicing, 55, 74)
            _beat(sketch, character, section.name, start, fill=number == count - 1)
            _harmony(sketch, character, section.name, chord, voicing, stabs, bass, start)
            if section.name == "lift" and number % 2 == 0:
                tune = statements[number // 2]
                tune = closing(tune, 2 * _BAR) if number >= count - 2 else tune
                for at, held, pitch in sung(tune, key, chord, 4, character.octave(4)):
                    sketch.add("lead", start + at, held * 0.9, pitch, 0.72)
        _colour(sketch, section)
    return sketch.score(
        tempo,
        _BAR,
        key,
        ring_s=ring,
        room_s=0.8 + 1.2 * character.space,
        loudness=-14.0,
        swing=0.5 + 0.1 * character.wildness,
        swing_pair=0.5,
    )


def _hire(sketch: Sketch, character: Character) -> None:
    bright = character.brightness
    tight = 0.0025
    sketch.player("kick", Part("deep kick", (), -4.5, 0, 0.01, bright), 0.001)
    sketch.player("clap", Part("clap", (), -12, 0, 0.25, bright), tight)
    sketch.player("hat", Part("closed hat", (), -19, 0.3, 0.03, bright), tight)
    sketch.player("open", Part("open hat", (), -13, -0.12, 0.06, bright), tight)
    sketch.player("shaker", Part("shaker", (), -20, 0.4, 0.06, bright), tight)
    sketch.player("riser", Part("riser", (), -19, 0, 0.2, bright), tight)
    sketch.player("bass", Part("plucked bass", (), -9, 0, 0, 0.2 + 0.6 * bright, 0.55), tight)
    sketch.player("stabs", Part(character.second, (), -12, -0.1, 0.3, 0.2 + 0.7 * bright, 0.35), 0.004)
    sketch.player("pad", Part("warm pad", (), -17.5, 0, 0.35, 0.2 + 0.5 * bright, 0.75), 0.01)
    sketch.player("lead", Part(character.voice, (), -9, 0.15, 0.35, 0.25 + 0.6 * bright, 0.2), 0.006)


def _beat(sketch: Sketch, character: Character, name: str, start: float, fill: bool) -> None:
    if name == "end":
        sketch.add("kick", start, 1, 0, 1.0)
        sketch.add("clap", start, 1, 0, 0.8)
        return
    if name != "break":
        sketch.pattern("kick", start, [(beat, 1.0) for beat in range(_BAR) if not (fill and beat == 3)])
        if fill:
            sketch.pattern("kick", start + 3, ((0, 0.9), (0.75, 0.8)))
    if name in ("groove", "lift"):
        sketch.pattern("clap", start, ((1, 0.85), (3, 0.9)))
        sketch.pattern("open", start, [(beat + 0.5, 0.75) for beat in range(_BAR)])
    if fill and name in ("break", "groove"):
        sketch.pattern("clap", start + 3, [(0.25 * step, 0.4 + 0.13 * step) for step in range(4)])
    finest = 0.25 if character.density > 0.45 else 0.5
    sketch.pattern("hat", start, [(step * finest, 0.7 if step % 2 else 0.45) for step in range(int(_BAR / finest))])
    if name == "lift" and character.density > 0.3:
        sketch.pattern("shaker", start, [(0.25 * step, 0.4 + 0.3 * (step % 4 == 2)) for step in range(4 * _BAR)])


def _harmony(
    sketch: Sketch,
    character: Character,
    name: str,
    chord: Chord,
    voicing: tuple[float, ...],
    stabs: tuple[float, ...],
    bass: tuple[tuple[float, int], ...],
    start: float,
) -> None:
    low = chord.bass(31)
    if name == "end":
        sketch.chord("stabs", start, 2, voicing, 0.8)
        sketch.chord("pad", start, _BAR, voicing, 0.7)
        sketch.add("bass", start, 2, low, 0.85)
        return
    if name in ("break", "lift") or character.wildness < _DEEP:
        sketch.chord("pad", start, _BAR, voicing, 0.75 if name == "break" else 0.55)
    if name in ("groove", "lift"):
        for at, above in bass:
            sketch.add("bass", start + at, 0.4, low + above, 0.85)
    if name != "intro":
        held = 0.6 if character.wildness < _DEEP else 0.3
        for at in stabs:
            sketch.chord("stabs", start + at, held, voicing, 0.72)


def _colour(sketch: Sketch, section: Section) -> None:
    if section.name in ("intro", "break"):
        length = min(section.length, float(_BAR))
        sketch.add("riser", section.start + section.length - length, length, 0, 0.7)


STYLE = Style(
    "House",
    ("Deep House", "Piano House"),
    _TEMPO,
    ("soft lead", "vibraphone", "flute", "hum", "saxophone"),
    ("stab", "bright piano", "organ", "electric piano"),
    ("minor", "dorian", "mixolydian"),
    write,
)
