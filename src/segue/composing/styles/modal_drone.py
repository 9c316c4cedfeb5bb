"""Modal drone: one tonic that never leaves, a free opening, then a cycle of frame drums under an ornamented melody.

It borrows the way of Andalusi and Gnawa music (a drone, a mode with its quarter tones, cyclic rhythm, a bass lute's
ostinato, iron castanets) and claims to be neither.
"""

from numpy.random import Generator

from segue.composing.character import Character, bars_within, lay_out
from segue.composing.harmony import Key
from segue.composing.motifs import Motif, closing, developed, invent_motif, sung
from segue.composing.score import Part, Score, Section
from segue.composing.sketch import Sketch
from segue.composing.style import Style

_TEMPO = (84.0, 122.0)
_BAR = 4
_FORM = (("opening", 2.0), ("cycle", 4.0), ("answer", 4.0), ("trance", 3.0), ("close", 1.0))
_TRANCE = 0.5

_CYCLES = (
    (((0, 0.9), (2, 0.85)), ((0.5, 0.6), (1.5, 0.65), (3, 0.75), (3.5, 0.35))),
    (((0, 0.9), (0.5, 0.55), (2, 0.85)), ((1.5, 0.65), (3, 0.75), (2.5, 0.3))),
    (((0, 0.9), (1.5, 0.7), (2, 0.75)), ((1, 0.6), (2.5, 0.4), (3, 0.7), (3.5, 0.4))),
)
"""Low and high strokes of rhythmic cycles, as beats within a bar with their force."""

_CASTANETS = ((0, 0.85), (1 / 3, 0.5), (2 / 3, 0.65))


def write(character: Character, rng: Generator, seconds: float) -> Score:
    """A piece of about `seconds` seconds."""
    tempo, key = character.tempo(*_TEMPO, rng), character.key(rng)
    ring = 2.4
    bars = bars_within(seconds - ring, tempo, _BAR, 8)
    sketch = Sketch(rng, bars * _BAR)
    _hire(sketch, character)
    _drone(sketch, character, key)
    cycle = _CYCLES[int(rng.integers(len(_CYCLES)))]
    ground = invent_motif(rng, _BAR, 0.6, 0.15)
    motif = invent_motif(rng, _BAR, 0.25 + 0.5 * character.density, 0.08)
    for section in lay_out(bars, _BAR, _FORM):
        sketch.mark(section)
        count = int(section.length) // _BAR
        if section.name == "opening":
            _taqsim(sketch, character, rng, key, section)
            continue
        statements = developed(rng, motif, _BAR, count)
        for number in range(count):
            start = section.start + number * _BAR
            if section.name == "close" and number == count - 1:
                _descent(sketch, character, key, start)
                continue
            _beat(sketch, character, rng, cycle, start, section.name, fill=number == count - 1)
            _ground(sketch, ground, key, start)
            tune = closing(statements[number], _BAR) if number == count - 1 else statements[number]
            if section.name != "trance" or character.wildness < _TRANCE:
                _melody(sketch, character, rng, key, tune, start, higher=section.name in ("answer", "trance"))
            else:
                _melody(sketch, character, rng, key, tune if number % 2 else statements[0], start, higher=True)
    return sketch.score(tempo, _BAR, key, ring_s=ring, room_s=1.0 + 1.4 * character.space, loudness=-15.0)


def _hire(sketch: Sketch, character: Character) -> None:
    bright = character.brightness
    sketch.player("drone", Part(character.second, (), -13, 0, 0.25, 0.2 + 0.6 * bright), 0.01)
    sketch.player("ground", Part("skin bass", (), -6, -0.15, 0.08, 0.3 + 0.4 * bright), 0.009)
    sketch.player("lead", Part(character.voice, (), -7, 0.12, 0.35, 0.25 + 0.6 * bright), 0.012)
    sketch.player("dum", Part("dum", (), -8, -0.05, 0.15, bright), 0.008)
    sketch.player("tek", Part("tek", (), -10, 0.12, 0.15, bright), 0.008)
    sketch.player("jingles", Part("jingles", (), -21, 0.35, 0.12, bright), 0.008)
    sketch.player("castanets", Part("castanets", (), -19, 0.3, 0.15, bright), 0.007)


def _drone(sketch: Sketch, character: Character, key: Key) -> None:
    """Tonic and fifth under everything: held by a wheel, or plucked round and round."""
    tonic = key.pitch(0, 2) if key.tonic < 7 else key.pitch(0, 1)
    if character.second == "hurdy-gurdy":
        for pitch, force in ((tonic, 0.7), (tonic + 7, 0.55), (tonic + 12, 0.6)):
            sketch.add("drone", 0, sketch.end, pitch, force)
        return
    for start in range(0, int(sketch.end), _BAR):
        for at, pitch in ((0, tonic + 7), (1, tonic + 12), (2, tonic + 12), (3, tonic)):
            sketch.add("drone", start + at, 3.5, pitch, 0.72)


def _beat(
    sketch: Sketch,
    character: Character,
    rng: Generator,
    cycle: tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]],
    start: float,
    name: str,
    fill: bool,
) -> None:
    low, high = cycle
    sketch.pattern("dum", start, low)
    sketch.pattern("tek", start, high)
    sketch.pattern(
        "tek", start, [(beat, 0.3) for beat in (0.75, 1.25, 2.75, 3.25) if rng.random() < character.density * 0.6]
    )
    if fill:
        sketch.pattern("tek", start + 3, [(0.25, 0.45), (0.5, 0.6), (0.75, 0.75)])
    if character.wildness > _TRANCE and name in ("answer", "trance"):
        sketch.pattern("castanets", start, [(beat + at, force) for beat in range(_BAR) for at, force in _CASTANETS])
    elif name in ("answer", "trance"):
        sketch.pattern("jingles", start, [(0.5 * step, 0.7 if step % 2 else 0.45) for step in range(2 * _BAR)])


def _ground(sketch: Sketch, ground: Motif, key: Key, start: float) -> None:
    """The bass lute's ostinato: the same bar, over and over, always from the tonic."""
    sketch.add("ground", start, 0.5, key.pitch(0, 2), 0.85)
    for at, length, pitch in sung(ground, key, None, 0, 2):
        if at > 0:
            sketch.add("ground", start + at, length, pitch, 0.68)


def _melody(
    sketch: Sketch, character: Character, rng: Generator, key: Key, tune: Motif, start: float, higher: bool
) -> None:
    """The tune with its ornaments: a short upper neighbour before tones that matter, glides into long ones."""
    octave, anchor = character.octave(4), 3 if higher else 0
    for at, length, pitch in sung(tune, key, None, anchor, octave):
        degree = key.nearest_degree(pitch, octave)
        if length >= 0.5 and rng.random() < 0.25 + 0.4 * character.density:
            grace = 0.12
            sketch.add("lead", start + at, grace, key.pitch(degree + 1, octave), 0.55)
            sketch.add("lead", start + at + grace, length * 0.96 - grace, pitch, 0.74)
        else:
            slide = -1.0 if length >= 1 and rng.random() < 0.6 else 0.0
            sketch.add("lead", start + at, length * 0.97, pitch, 0.7, slide)


def _taqsim(sketch: Sketch, character: Character, rng: Generator, key: Key, section: Section) -> None:
    """A free beginning that climbs the mode and comes to rest on its fourth or fifth."""
    octave = character.octave(4)
    at, degree = section.start + 1.0, 0
    end = section.start + section.length
    while at < end - 1.2:
        length = float(rng.choice((0.3, 0.45, 0.9, 1.4)))
        length = min(length, end - 0.4 - at)
        slide = -1.0 if length > 0.8 else 0.0
        sketch.add("lead", at, length * 0.95, key.pitch(degree, octave), 0.66, slide)
        degree = min(max(degree + int(rng.choice((-1, 1, 1, 2))), -1), 5)
        at += length + (0.35 if length > 0.8 else 0.0)


def _descent(sketch: Sketch, character: Character, key: Key, start: float) -> None:
    """All come down the scale together onto the tonic."""
    octave = character.octave(4)
    for number, degree in enumerate((4, 3, 2, 1)):
        sketch.add("lead", start + number * 0.5, 0.48, key.pitch(degree, octave), 0.7)
        sketch.add("ground", start + number * 0.5, 0.48, key.pitch(degree, 2), 0.66)
    sketch.add("lead", start + 2, 2, key.pitch(0, octave), 0.72, -1.0)
    sketch.add("ground", start + 2, 2, key.pitch(0, 2), 0.85)
    sketch.pattern("dum", start, ((0, 0.8), (2, 0.95)))
    sketch.pattern("tek", start, ((0.5, 0.5), (1, 0.6), (1.5, 0.7)))


STYLE = Style(
    "Modal Drone",
    ("Andalusi-inspired", "Gnawa-inspired"),
    _TEMPO,
    ("ney", "double reed", "lute", "long-neck lute", "fiddle"),
    ("tambura", "hurdy-gurdy"),
    ("hijaz", "bayati", "rast", "desert pentatonic"),
    write,
)
