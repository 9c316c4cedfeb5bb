"""Drum and bass: broken beats at 168 to 178, long basses under them, wide minor chords above."""

from numpy.random import Generator

from segue.composing.character import Character, bars_within, lay_out
from segue.composing.harmony import Chord, progression, voiced
from segue.composing.motifs import developed, invent_motif, sung
from segue.composing.score import Part, Score, Section
from segue.composing.sketch import Sketch
from segue.composing.style import Style

_TEMPO = (168.0, 178.0)
_BAR = 4
_FORM = (("intro", 2.0), ("drop", 4.0), ("answer", 4.0), ("break", 2.0), ("lift", 4.0), ("end", 1.0))
_DRIVING = ("drop", "answer", "lift")
_WILD = 0.5

_TWO_STEP = ((0, 1.0), (2.5, 0.9))
_TWO_STEP_SNARE = ((1, 0.95), (3, 1.0))
_BREAK = ((0, 1.0), (0.5, 0.75), (2.5, 0.95), (2.75, 0.7))
_BREAK_SNARE = ((1, 0.95), (1.75, 0.4), (2.25, 0.45), (3, 1.0), (3.75, 0.5))
_BASS = (
    ((0, 1.5), (1.5, 1.0), (2.5, 1.5)),
    ((0, 2.25), (2.5, 0.5), (3.25, 0.75)),
    ((0, 0.75), (0.75, 1.75), (2.75, 1.25)),
)


def write(character: Character, rng: Generator, seconds: float) -> Score:
    """A piece of about `seconds` seconds."""
    tempo, key = character.tempo(*_TEMPO, rng), character.key(rng)
    ring = 1.8
    bars = bars_within(seconds - ring, tempo, _BAR, 16)
    sketch = Sketch(rng, bars * _BAR)
    _hire(sketch, character)
    chords = progression(rng, key, 4)
    motif = invent_motif(rng, 2 * _BAR, 0.15 + 0.5 * character.density, 0.25)
    bass = _BASS[int(rng.integers(len(_BASS)))]
    voicing: tuple[float, ...] = ()
    for section in lay_out(bars, _BAR, _FORM, 2 if bars % 2 == 0 else 1):
        sketch.mark(section)
        statements = iter(developed(rng, motif, 2 * _BAR, -(-int(section.length) // (2 * _BAR))))
        for start in range(int(section.start), int(section.start + section.length), 2 * _BAR):
            chord = chords[start // (2 * _BAR) % len(chords)]
            last = start + 2 * _BAR >= section.start + section.length
            length = min(2.0 * _BAR, section.start + section.length - start)
            if section.name == "end":
                chord = chords[0]
            voicing = voiced(chord, voicing, 53, 74)
            _chords(sketch, section, start, length, voicing)
            if section.name in _DRIVING:
                _drums(sketch, character, rng, start, length, last)
                _low(sketch, chord, bass, start, length)
            if section.name in ("answer", "break", "lift"):
                for at, held, pitch in sung(next(statements), key, chord, 4, character.octave(4)):
                    if at >= length:
                        break
                    sketch.add("lead", start + at, held, pitch, 0.7 if section.name == "lift" else 0.6)
    _edges(sketch, chords[0])
    return sketch.score(tempo, _BAR, key, ring_s=ring, room_s=1.0 + 1.2 * character.space, loudness=-14.0)


def _hire(sketch: Sketch, character: Character) -> None:
    bright = character.brightness
    tight = 0.003
    sketch.player("kick", Part("kick", (), -6, 0, 0.02, bright), tight)
    sketch.player("snare", Part("snare", (), -4, 0, 0.14, bright), tight)
    sketch.player("hat", Part("closed hat", (), -10.5, 0.22, 0.03, bright), tight)
    sketch.player("ride", Part("ride", (), -14, -0.3, 0.08, bright), tight)
    sketch.player("crash", Part("crash", (), -12, 0.1, 0.2, bright), tight)
    sketch.player("riser", Part("riser", (), -20, 0, 0.2, bright), tight)
    sketch.player("bass", Part("reese" if character.wildness > 0.3 else "sub bass", (), -10, 0, 0, bright), tight)
    sketch.player("pad", Part(character.second, (), -18, 0, 0.35, 0.3 + 0.5 * bright, 0.35), 0.01)
    sketch.player("lead", Part(character.voice, (), -11, 0.1, 0.4, 0.2 + 0.6 * bright), 0.006)


def _drums(sketch: Sketch, character: Character, rng: Generator, start: float, length: float, last: bool) -> None:
    """Two bars of beat; the last two of a section end in a fill."""
    chopped = character.wildness > _WILD
    for bar in range(int(length) // _BAR):
        at = start + bar * _BAR
        fill = last and (bar + 1) * _BAR >= length
        kicks, snares = (
            (_BREAK, _BREAK_SNARE) if chopped and (bar % 2 or rng.random() < 0.6) else (_TWO_STEP, _TWO_STEP_SNARE)
        )
        sketch.pattern("kick", at, kicks if not fill else kicks[:2])
        sketch.pattern("snare", at, [hit for hit in snares if not (fill and hit[0] >= 3)])
        ghosts = [(beat, 0.28) for beat in (0.75, 1.75, 2.25, 3.75) if rng.random() < 0.45 + 0.4 * character.density]
        sketch.pattern("snare", at, ghosts)
        if fill:
            sketch.pattern("snare", at + 3, [(0.25 * step, 0.5 + 0.12 * step) for step in range(4)])
        finest = 0.25 if character.density > 0.55 else 0.5
        steps = int(_BAR / finest)
        sketch.pattern("hat", at, [(step * finest, 0.8 if step * finest % 1 == 0.5 else 0.6) for step in range(steps)])
        if character.density > 0.3:
            sketch.pattern("ride", at, [(beat, 0.6) for beat in range(_BAR)])


def _low(sketch: Sketch, chord: Chord, pattern: tuple[tuple[float, float], ...], start: float, length: float) -> None:
    low = chord.bass(28)
    for bar in range(int(length) // _BAR):
        for number, (at, held) in enumerate(pattern):
            above = 7 if bar % 2 and number == len(pattern) - 1 else 0
            sketch.add("bass", start + bar * _BAR + at, held * 0.95, low + above, 0.85)


def _chords(sketch: Sketch, section: Section, start: float, length: float, voicing: tuple[float, ...]) -> None:
    if section.name == "intro" or section.name == "break":
        sketch.chord("pad", start, length, voicing, 0.8)
        sketch.add("riser", section.start + section.length - _BAR, _BAR, 0, 0.7) if start == section.start else None
    elif section.name == "end":
        sketch.chord("pad", start, length, voicing, 0.8)
    else:
        sketch.chord("pad", start, length, voicing, 0.62)


def _edges(sketch: Sketch, home: Chord) -> None:
    """Hats before the drop, cymbals where sections begin, and the last low note that everything falls on."""
    for section in sketch.sections:
        if section.name == "intro":
            sketch.pattern(
                "hat", section.start, [(0.5 * step, 0.3 + 0.02 * step) for step in range(int(2 * section.length))]
            )
        elif section.name in ("drop", "lift", "end"):
            sketch.add("crash", section.start, 4, 0, 0.7)
        if section.name == "end":
            sketch.add("bass", section.start, section.length, home.bass(28), 0.8)
            sketch.add("kick", section.start, 1, 0, 0.95)


STYLE = Style(
    "Drum and Bass",
    ("Liquid Drum and Bass", "Jungle"),
    _TEMPO,
    ("electric piano", "soft lead", "saxophone", "music box", "flute"),
    ("warm pad", "glass pad", "choir", "strings"),
    ("minor", "dorian"),
    write,
)
