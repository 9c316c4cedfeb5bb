"""Swing: a walking bass, a ride cymbal, chords that comment, and a tune in swung eighths over two-five-ones."""

from numpy.random import Generator

from segue.composing.character import Character, bars_within, lay_out
from segue.composing.harmony import Chord, Key, named, voiced
from segue.composing.score import Part, Score, Section
from segue.composing.sketch import Sketch
from segue.composing.style import Style

_TEMPO = (116.0, 208.0)
_BAR = 4
_FORM = (("intro", 2.0), ("head", 4.0), ("repeat", 4.0), ("bridge", 4.0), ("out", 4.0), ("tag", 1.0))
_FAST = 0.5

_MAJOR = (
    ((0, "6"), (9, "7"), (2, "m7"), (7, "7")),
    ((0, "maj7"), (9, "m7"), (2, "m7"), (7, "7")),
    ((4, "m7"), (9, "7"), (2, "m7"), (7, "7")),
    ((0, "6"), (0, "7"), (5, "maj7"), (5, "m6")),
)
_MINOR = (
    ((0, "m6"), (8, "7"), (2, "m7b5"), (7, "7")),
    ((0, "m7"), (5, "m7"), (2, "m7b5"), (7, "7")),
    ((0, "m6"), (9, "m7b5"), (2, "m7b5"), (7, "7")),
)
_BRIDGE = ((5, "m7"), (10, "7"), (3, "maj7"), (7, "7"))
"""Four bars of chords each: semitones above the tonic, quality."""

_COMPS = (((0, 0.9), (1.5, 0.4)), ((1, 0.4), (2.5, 0.8)), ((0.5, 0.4), (3, 0.5)), ((1.5, 0.4), (3.5, 0.5)))
_LINES = (
    (0, 0.5, 1, 1.5, 2, 3),
    (0, 1, 1.5, 2, 2.5, 3),
    (0.5, 1, 1.5, 2.5, 3, 3.5),
    (0, 1.5, 2, 2.5),
    (0, 0.5, 1, 2.5),
    (1, 1.5, 2, 3),
)


def write(character: Character, rng: Generator, seconds: float) -> Score:
    """A piece of about `seconds` seconds."""
    tempo, key = character.tempo(*_TEMPO, rng), character.key(rng)
    ring = 2.2
    bars = bars_within(seconds - ring, tempo, _BAR, 12)
    sketch = Sketch(rng, bars * _BAR)
    _hire(sketch, character)
    rounds = _MINOR if key.minor else _MAJOR
    turn = rounds[int(rng.integers(len(rounds)))]
    line = [_LINES[int(rng.integers(len(_LINES)))] for _ in range(4)]
    shapes = [[int(move) for move in rng.choice((-2, -1, 1, 2, 3), size=8)] for _ in range(4)]
    voicing: tuple[float, ...] = ()
    place = key.pitch(4, character.octave(4))
    for section in lay_out(bars, _BAR, _FORM):
        sketch.mark(section)
        count = int(section.length) // _BAR
        for number in range(count):
            start = section.start + number * _BAR
            here, after = (_chord(key, section.name, turn, at) for at in (number, number + 1))
            voicing = voiced(here, voicing, 54, 72)
            if section.name == "tag":
                _close(sketch, key, voicing, start)
                continue
            _drums(sketch, character, rng, section, start, fill=number == count - 1)
            _walk(sketch, rng, here, after, start)
            _comp(sketch, rng, voicing, start)
            if section.name != "intro":
                phrase = number % 4
                place = _line(sketch, character, rng, (line[phrase], shapes[phrase]), (key, here), start, place)
    return sketch.score(
        tempo,
        _BAR,
        key,
        ring_s=ring,
        room_s=0.7 + 0.7 * character.space,
        loudness=-16.0,
        swing=0.67 - 0.06 * character.pace,
    )


def _hire(sketch: Sketch, character: Character) -> None:
    bright = character.brightness
    sketch.player("lead", Part(character.voice, (), -7, 0.15, 0.2, 0.25 + 0.6 * bright), 0.012, 0.014)
    sketch.player("comp", Part(character.second, (), -12.5, -0.35, 0.18, 0.2 + 0.5 * bright), 0.01, 0.004)
    sketch.player("bass", Part("upright bass", (), -8, 0.05, 0.05, 0.35), 0.008, -0.003)
    sketch.player("ride", Part("ride", (), -14, 0.35, 0.08, bright), 0.005)
    sketch.player("foot", Part("pedal hat", (), -17, 0.3, 0.05, bright), 0.006)
    sketch.player("snare", Part("brush tap", (), -13, 0.05, 0.12, bright), 0.008)
    sketch.player("sweep", Part("brush sweep", (), -19, 0.05, 0.1, bright), 0.01)
    sketch.player("kick", Part("soft kick", (), -14, 0, 0.03, bright), 0.006)


def _chord(key: Key, section: str, turn: tuple[tuple[int, str], ...], bar: int) -> Chord:
    table = _BRIDGE if section == "bridge" else turn
    if section == "tag":
        return named(key.tonic, "m6" if key.minor else "6")
    above, quality = table[bar % len(table)]
    return named(key.tonic + above, quality)


def _drums(sketch: Sketch, character: Character, rng: Generator, section: Section, start: float, fill: bool) -> None:
    """The ride's long-short-short, the foot on two and four; or brushes for those who play softly."""
    brushes = character.wildness < 0.4
    if brushes:
        sketch.pattern("sweep", start, ((0, 0.7), (2, 0.7)), 1.8)
        sketch.pattern("snare", start, ((1, 0.6), (1.5, 0.35), (3, 0.65), (3.5, 0.35)))
    else:
        sketch.pattern("ride", start, ((0, 0.6), (1, 0.8), (1.5, 0.5), (2, 0.6), (3, 0.8), (3.5, 0.5)), 0.6)
    sketch.pattern("foot", start, ((1, 0.8), (3, 0.8)))
    sketch.pattern("kick", start, [(beat, 0.32) for beat in range(_BAR)])
    if rng.random() < character.density:
        sketch.add("snare", start + float(rng.choice((1.5, 2.5, 3.5))), 0.3, 0, 0.45)
    if fill and section.name != "intro":
        sketch.pattern("snare", start + 2, ((0, 0.55), (0.5, 0.6), (1, 0.75), (4 / 3, 0.6), (5 / 3, 0.8)))


def _walk(sketch: Sketch, rng: Generator, here: Chord, after: Chord, start: float) -> None:
    """Four quarters: the root, two chord tones on the way, and a half step into the next root."""
    root, target = here.bass(31), after.bass(31)
    if target - root > 7:
        target -= 12
    elif root - target > 7:
        target += 12
    target = min(max(target, 29), 50)
    middle = sorted(rng.choice(len(here.tones) - 1, 2, replace=False) + 1)
    steps = [here.tones[int(number)] for number in middle]
    if target < root:
        steps = [step - 12 for step in reversed(steps)] if root > 36 else steps
    approach = target + (1 if rng.random() < 0.5 else -1)
    for beat, pitch in enumerate((root, root + steps[0], root + steps[1], approach)):
        sketch.add("bass", start + beat, 0.92, max(pitch, 28), 0.72 if beat % 2 == 0 else 0.8)
    if rng.random() < 0.15:
        sketch.add("bass", start + 3.5, 0.4, max(approach, 28), 0.45)


def _comp(sketch: Sketch, rng: Generator, voicing: tuple[float, ...], start: float) -> None:
    for at, length in _COMPS[int(rng.integers(len(_COMPS)))]:
        sketch.chord("comp", start + at, length, voicing, float(rng.uniform(0.5, 0.72)))


def _line(
    sketch: Sketch,
    character: Character,
    rng: Generator,
    idea: tuple[tuple[float, ...], list[int]],
    harmony: tuple[Key, Chord],
    start: float,
    place: float,
) -> float:
    """A bar of tune from a remembered rhythm and contour; chord tones on the beat, half steps into them between."""
    (rhythm, shape), (key, chord) = idea, harmony
    middle = key.pitch(3, character.octave(4))
    ends = [*rhythm[1:], float(_BAR)]
    kept = [number for number in range(len(rhythm)) if number == 0 or rng.random() < 0.55 + 0.5 * character.density]
    for number in kept:
        at, move = rhythm[number], shape[number % len(shape)]
        if abs(place - middle) > 9:
            move = 2 if place < middle else -2
        scaled = key.pitch(key.nearest_degree(place) + move)
        place = chord.nearest(scaled) if at % 1 == 0 or number == kept[-1] else scaled
        if at % 1 == 0.5 and rng.random() < 0.18:
            place += 1 if move < 0 else -1
        length = min(ends[number] - at, 1.4)
        accent = 0.78 if at % 1 else 0.68
        sketch.add("lead", start + at, length * (0.95 if length > 0.5 else 0.85), place, accent)
    return place


def _close(sketch: Sketch, key: Key, voicing: tuple[float, ...], start: float) -> None:
    """The last chord, short and together, then one held."""
    home = named(key.tonic, "m6" if key.minor else "6")
    for at, length, force in ((0, 0.4, 0.7), (1.5, 2.5, 0.75)):
        sketch.chord("comp", start + at, length, voicing, force)
        sketch.add("bass", start + at, length, home.bass(31), 0.8)
        sketch.add("lead", start + at, length, home.nearest(voicing[-1] + 7), 0.72)
        sketch.add("kick", start + at, 1, 0, 0.6)
    sketch.add("ride", start + 1.5, 2, 0, 0.8)


STYLE = Style(
    "Jazz",
    ("Swing", "Bebop"),
    _TEMPO,
    ("vibraphone", "clarinet", "saxophone", "trumpet", "piano"),
    ("piano", "electric piano", "nylon guitar", "organ"),
    ("major", "minor", "mixolydian", "dorian"),
    write,
)
