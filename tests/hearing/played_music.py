"""Whole bands of known tempo, beats and key, drawn from a seed and played by the composer's instruments.

Grooves of many kinds of music, each at the tempi that people play it; chords, bass, melody and drums with touch and
loose timing; bars without drums, slow drifts of tempo, silence before, fades, single parts that swallow the others.
"""

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.random import Generator
from numpy.typing import NDArray

from segue.composing import SAMPLE_RATE, render
from segue.composing.harmony import MODES
from segue.composing.score import Note, Part, Score

RATE = 22_050
NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Groove:
    """A bar: per voice one letter a step, "X" loud, "x" soft, "." silent; `steps` steps are a beat.

    `tempo` is the range that it is played at, `swing` where the second of a pair of steps falls.
    """

    name: str
    steps: int
    tempo: tuple[float, float]
    kick: str = ""
    snare: str = ""
    hat: str = ""
    bass: str = ""
    chords: str = ""
    swing: tuple[float, float] = (0.5, 0.5)
    drums: tuple[str, str, str] = ("kick", "snare", "closed hat")

    @property
    def bar(self) -> float:
        """Length of the bar in beats."""
        return max(len(self.kick), len(self.bass), len(self.chords), len(self.hat)) / self.steps


_FRAME = ("dum", "tek", "jingles")
_IRON = ("dum", "tek", "castanets")
_BRUSHES = ("soft kick", "brush tap", "ride")

GROOVES = (
    Groove("rock", 2, (95, 150), "X...X...", "..X...X.", "xxxxxxxx", "XxxxXxxx", "X...x..."),
    Groove("rock", 2, (95, 165), "X..xX...", "..X...X.", "xxxxxxxx", "X..xX..x", "X..xx..x"),
    Groove("slow rock", 4, (58, 92), "X.....x.X.x.....", "....X.......X...", "x.x.x.x.x.x.x.x.",
            "X.x...x.X.x.x...", "X"),
    Groove("sixteenths", 4, (75, 112), "X..x..x...x.....", "....X..x.x..X..x", "xxxxxxxxxxxxxxxx",
            "X..x..x...x.X.x.", "X.x..x"),
    Groove("disco", 4, (105, 132), "X...X...X...X...", "....X.......X...", "..x...x...x...x.",
            "X.x.X.x.X.x.X.x.", "..X...X..."),
    Groove("house", 4, (116, 132), "X...X...X...X...", "....x.......x...", "x.X.x.X.x.X.x.X.",
            "..x...x...x...x.", "X..x..x.", drums=("deep kick", "clap", "open hat")),
    Groove("techno", 4, (122, 145), "X...X...X...X...", "", "..X...X...X...X.", "xxxxxxxxxxxxxxxx", "X",
            drums=("deep kick", "clap", "closed hat")),
    Groove("boom bap", 4, (78, 102), "X......x..X.....", "....X.......X...", "x.x.x.x.x.x.x.x.",
            "X......x..X...x.", "X", (0.54, 0.64)),
    Groove("soul", 4, (66, 98), "X.....x...X.....", "....X.......X...", "x.x.x.x.x.x.x.x.", "X..x..x.X...x.x.",
            "X.......x..."),
    Groove("half-time", 4, (62, 85), "X.........x.....", "....X.......X...", "xxxxxxxxxxxxxxxx",
            "X.........x.....", "X"),
    Groove("drum and bass", 4, (164, 180), "X.........X.....", "....X.......X...", "x.x.x.x.x.x.x.x.",
            "X..........x....", "X"),
    Groove("breakbeat", 4, (120, 176), "X.X.......XX....", "....X..x.x..X..x", "x.x.x.x.x.x.x.x.",
            "X.....x...X.....", "X"),
    Groove("punk", 2, (158, 200), "X.X.X.X.", ".X.X.X.X", "x.x.x.x.", "xxxxxxxx", "xxxxxxxx"),
    Groove("fast rock", 2, (150, 192), "X...XX..", "..X...X.", "x.x.x.x.", "xxxxxxxx", "X...X..."),
    Groove("reggae", 4, (66, 94), "........X.......", "........x.......", "x.x.x.x.x.x.x.x.",
            "X..x..x...x.x...", "....X.......X..."),
    Groove("two-beat", 4, (82, 126), "X...X...X...X...", "..X...X...X...X.", "", "X...X...X...X...",
            "..X...X...X...X."),
    Groove("bossa", 4, (62, 88), "X..xX..xX..xX..x", "X..x..x...x..x..", "xxxxxxxxxxxxxxxx",
            "X..xX..xX..xX..x", "X..x..x...x.", drums=("soft kick", "rim", "shaker")),
    Groove("samba", 4, (92, 128), "x..xX..xx..xX..x", "X.x.xx.x.x.xx.x.", "xxxxxxxxxxxxxxxx",
            "X..xX..xX..xX..x", "X.x..x.x", drums=("soft kick", "rim", "shaker")),
    Groove("salsa", 4, (84, 110), "......x.......x.", "X..X..X...X.X...", "X.x.X.x.X.x.X.x.",
            "......X.....X...", "X.xx.x.xx.x.xx.x", drums=("dum", "rim", "shaker")),
    Groove("shuffle", 3, (72, 140), "X.....X.....", "...X.....X..", "x.xx.xx.xx.x", "X.xX.xX.xX.x", "X..X..X..X.."),
    Groove("slow blues", 3, (52, 80), "X....xX....x", "...X.....X..", "xxxxxxxxxxxx", "X..X..X..X..", "X.....x....."),
    Groove("swing", 3, (96, 200), "x.....x.....", "", "X..X.xX..X.x", "X..X..X..X..", "X....x......", drums=_BRUSHES),
    Groove("swing ballad", 3, (56, 88), "", "x..x..x..x..", "X..X.xX..X.x", "X..X..X..X..", "X...........",
            drums=_BRUSHES),
    Groove("waltz", 2, (84, 180), "X.....", "..x.x.", "x.x.x.", "X.....", "..x.x."),
    Groove("waltz, flowing", 2, (80, 150), "", "", "", "X.....", "xxxxxx"),
    Groove("six eight", 3, (46, 76), "X..x..", "...X..", "xxxxxx", "X....x", "X"),
    Groove("jig", 3, (96, 128), "X..X..", "", "xxxxxx", "X..X..", "X.xX.x", drums=("dum", "tek", "shaker")),
    Groove("chaabi", 3, (96, 142), "X...x.X...x.", "..x..X..x..X", "xxxxxxxxxxxx", "X...x.X...x.", "X.....",
            drums=_FRAME),
    Groove("gnawa", 3, (78, 140), "X..x..X..x..", "", "X.xX.xX.xX.x", "X...x.X..x..", "", drums=_IRON),
    Groove("maqsum", 2, (84, 132), "X...X...", ".X.X..X.", "xxxxxxxx", "X..xX...", "X", drums=_FRAME),
    Groove("five four", 2, (96, 180), "X..X..X...", "....x...X.", "xxxxxxxxxx", "X..X..X.X.", "X..X......"),
    Groove("seven eight", 2, (92, 150), "X...X..", "..X...X", "xxxxxxx", "X.x.X.x", "X...x.."),
    Groove("seven four", 2, (90, 160), "X...X...X.....", "..X...X...X.X.", "x.x.x.x.x.x.x.", "X...X...X...X.", "X"),
    Groove("strummed", 2, (76, 140), "", "", "", "X...X...", "X.xx.xxx"),
    Groove("picked", 4, (56, 92), "", "", "", "X.......X.......", "X.xxX.xxX.xxX.xx"),
    Groove("arpeggios", 2, (66, 132), "", "", "", "X.......", "xxxxxxxx"),
    Groove("arpeggios", 3, (48, 84), "", "", "", "X.....X.....", "xxxxxxxxxxxx"),
    Groove("chorale", 1, (54, 104), "", "", "", "XXXX", "XXXX"),
    Groove("stride", 2, (80, 130), "", "", "", "X.X.X.X.", ".X.X.X.X"),
    Groove("metal", 4, (100, 150), "X.xxX.xxX.xxX.xx", "....X.......X...", "X...X...X...X...",
            "X.xxX.xxX.xxX.xx", "X.xxX.xxX.xxX.xx"),
)  # fmt: skip

_PROGRESSIONS = {
    "major": ((0, 4, 5, 3), (0, 3, 4, 0), (0, 5, 3, 4), (5, 3, 0, 4), (1, 4, 0, 0), (0, 3, 0, 4), (0, 2, 3, 4)),
    "minor": ((0, 5, 2, 6), (0, 6, 5, 6), (0, 3, 6, 0), (0, 5, 3, 4), (5, 6, 0, 0), (0, 2, 6, 3), (0, 0, 3, 0)),
    "harmonic minor": ((0, 3, 4, 0), (0, 5, 4, 0), (0, 5, 3, 4), (0, 4, 0, 4)),
    "dorian": ((0, 3, 0, 3), (0, 6, 3, 0), (0, 2, 3, 0)),
    "mixolydian": ((0, 6, 3, 0), (0, 3, 6, 0), (0, 6, 0, 6)),
    "blues": ((0, 0, 0, 0, 3, 3, 0, 0, 4, 3, 0, 4), (0, 3, 0, 0, 3, 3, 0, 0, 4, 4, 0, 0)),
}
_MODE_SHARES = (0.42, 0.26, 0.08, 0.07, 0.09, 0.08)
_BASSES = ("upright bass", "skin bass", "nylon guitar", "piano", "stab")
_CHORDS = (
    "piano",
    "electric piano",
    "steel guitar",
    "nylon guitar",
    "organ",
    "strings",
    "warm pad",
    "bright piano",
    "lute",
)
_LEADS = ("flute", "saxophone", "trumpet", "fiddle", "soft lead", "clarinet", "hum", "vibraphone", "mandolin", "ney")


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """Mono samples at 22.05 kHz with what is true of them; `beats` in seconds, `key` as "A minor"."""

    samples: Floats
    groove: str
    mode: str
    bpm: float
    beats: Doubles
    key: str
    drums: bool


def draw_music(seed: int, seconds: float = 24.0) -> Played:
    """One piece. Grooves take turns with the seed, everything else is drawn."""
    rng = np.random.default_rng([31, seed])
    groove = GROOVES[seed % len(GROOVES)]
    bpm = float(np.exp(rng.uniform(*np.log(groove.tempo))))
    mode = str(rng.choice(list(_PROGRESSIONS), p=_MODE_SHARES))
    tonic = int(rng.integers(12))
    band = _Band(rng, groove, bpm, mode, tonic, seconds)
    score, beats = band.score()
    samples = soxr.resample(render(score, rng).mean(axis=1), SAMPLE_RATE, RATE)[: int(seconds * RATE)]
    silence = float(rng.uniform(0, 2)) if rng.random() < 0.3 else 0.0
    samples = np.concatenate((np.zeros(int(silence * RATE)), samples))
    if rng.random() < 0.2:
        samples[: 6 * RATE] *= np.linspace(0.02, 1, 6 * RATE)
    samples = samples + 10 ** rng.uniform(-4.5, -2.5) * np.abs(samples).max() * rng.standard_normal(len(samples))
    minor = mode in ("minor", "harmonic minor", "dorian")
    return Played(
        samples.astype(np.float32),
        groove.name,
        mode,
        bpm,
        beats + silence,
        f"{NAMES[tonic]} {'minor' if minor else 'major'}",
        band.drums,
    )


class _Band:
    """Writes one piece."""

    def __init__(self, rng: Generator, groove: Groove, bpm: float, mode: str, tonic: int, seconds: float) -> None:
        self._rng, self._groove, self._bpm = rng, groove, bpm
        self._scale = MODES["mixolydian" if mode == "blues" else mode]
        self._blue, self._tonic = mode == "blues", tonic
        rounds = _PROGRESSIONS[mode]
        self._round = rounds[int(rng.integers(len(rounds)))]
        self._bars = max(2, int((seconds - 1.0) * bpm / 60 / groove.bar))
        self._per_chord = 1 if groove.bar * 60 / bpm > 1.3 else 2
        self._loose = float(rng.uniform(0.001, 0.012))
        self._drift = float(rng.uniform(0.0, 0.06)) if not groove.kick and rng.random() < 0.5 else 0.0
        self._wave = rng.uniform([0, 5, 0, 3], [6.28, 16, 6.28, 6])
        self.drums = bool(groove.kick or groove.snare or groove.hat)
        self._without = rng.random(self._bars // 4 + 1) < (0.15 if rng.random() < 0.5 else 0.0)

    def score(self) -> tuple[Score, Doubles]:
        """The score, and when its beats fall."""
        rng, groove = self._rng, self._groove
        parts = [*self._drums(), *self._harmony(), self._melody()]
        end = self._bars * groove.bar
        base = Score(
            tempo=self._bpm,
            beats_per_bar=max(1, round(groove.bar)),
            length=end,
            parts=tuple(part for part in parts if part.notes),
            key=None,
            swing=float(rng.uniform(*groove.swing)),
            swing_pair=2 / groove.steps,
            ring_s=1.0,
            room_s=float(rng.uniform(0.3, 2.5)),
        )
        beats = np.array([base.seconds(beat) + self._late(beat) for beat in np.arange(0, np.ceil(end)).tolist()])
        return base, beats

    def _late(self, beat: float) -> float:
        """How far the whole band is off a steady tempo, in seconds: two slow waves."""
        time = beat * 60 / self._bpm
        first, slow, second, fast = self._wave
        waves = np.sin(first + 2 * np.pi * time / slow) * slow + 0.4 * np.sin(second + 2 * np.pi * time / fast) * fast
        return float(0.05 + self._drift * (1 + waves / (2 * np.pi))) if self._drift else 0.0

    def _note(self, at: float, length: float, pitch: float, velocity: float, part_late: float = 0.0) -> Note:
        touch = float(np.clip(velocity * self._rng.normal(1, 0.08), 0.05, 1))
        late = self._late(at) + part_late + float(self._rng.normal(0, self._loose))
        return Note(at, length, pitch, touch, max(late, -0.9 * at * 60 / self._bpm))

    def _steps(self, pattern: str) -> list[tuple[float, float]]:
        """Beat and loudness of all strokes of a pattern, through all bars; short patterns go round in the bar."""
        per_bar = round(self._groove.bar * self._groove.steps)
        soft = float(self._rng.uniform(0.45, 0.9))
        full = (pattern * per_bar)[:per_bar] if len(pattern) > 1 else pattern.ljust(per_bar, ".")
        loud = [(step / self._groove.steps, {"X": 1.0, "x": soft}[c]) for step, c in enumerate(full) if c in "Xx"]
        return [(bar * self._groove.bar + at, level) for bar in range(self._bars) for at, level in loud]

    def _drums(self) -> list[Part]:
        rng, found = self._rng, []
        levels = (rng.uniform(-9, -2), rng.uniform(-10, -3), rng.uniform(-22, -10))
        patterns = (self._groove.kick, self._groove.snare, self._groove.hat)
        for name, pattern, level in zip(self._groove.drums, patterns, levels, strict=True):
            strokes = [
                self._note(at, 0.25, 0.0, loud * 0.9)
                for at, loud in self._steps(pattern)
                if rng.random() > 0.03 and not self._without[int(at / self._groove.bar) // 4]
            ]
            found.append(Part(name, tuple(strokes), float(level), 0.0, 0.08, float(rng.uniform(0.2, 0.9))))
        return found

    def _degree(self, at: float) -> int:
        return self._round[int(at / self._groove.bar) // self._per_chord % len(self._round)]

    def _pitch(self, degree: int, octave: int) -> float:
        above, step = divmod(degree, 7)
        return 12 * (octave + 1 + above) + self._tonic + self._scale[step]

    def _triad(self, degree: int) -> list[float]:
        root = self._pitch(degree, 3)
        if self._blue:
            return [root, root + 4, root + 7, root + 10]
        return [self._pitch(degree + third, 3) for third in (0, 2, 4)]

    def _harmony(self) -> list[Part]:
        """Bass and chords. A pattern of single steps in eighths is broken into notes, or struck whole."""
        rng, groove = self._rng, self._groove
        length = 1.0 / groove.steps
        low = 12 if self._tonic > 5 else 0
        bass = [self._note(at, length * 1.5, self._pitch(self._degree(at), 2) - low, 0.85 * v)
                for at, v in self._steps(groove.bass)]  # fmt: skip
        broken = groove.name in ("arpeggios", "picked", "waltz, flowing")
        held = groove.bar if groove.chords == "X" else length * float(rng.uniform(1, 3))
        chords: list[Note] = []
        for number, (at, level) in enumerate(self._steps(groove.chords)):
            triad = self._triad(self._degree(at))
            tones = [(*triad, triad[0] + 12)[(0, 2, 3, 1)[number % 4]]] if broken else triad
            chords += [self._note(at, held, tone, 0.7 * level) for tone in tones]
        gains = rng.uniform([-14, -16], [-6, -7])
        return [
            Part(str(rng.choice(_BASSES)), tuple(bass), float(gains[0]), 0.0, 0.05, float(rng.uniform(0.2, 0.8))),
            Part(str(rng.choice(_CHORDS)), tuple(chords), float(gains[1]), 0.2, 0.25, float(rng.uniform(0.2, 0.8))),
        ]

    def _melody(self) -> Part:
        rng, notes, at, degree = self._rng, [], 0.0, 7
        active = rng.uniform(0.3, 0.9)
        unit = 1.0 if self._groove.steps == 1 else (1 / 3 if self._groove.steps == 3 else 0.5)
        late = float(rng.uniform(-0.01, 0.03))
        end = self._bars * self._groove.bar
        while at < end:
            length = unit * float(rng.choice([1, 2, 2, 3, 4]))
            if rng.random() < active:
                degree = int(np.clip(degree + rng.integers(-3, 4), 3, 14))
                if at % self._groove.bar == 0:
                    degree = min((self._degree(at) + k for k in (0, 2, 4, 7, 9, 11)), key=lambda d: abs(d - degree))
                notes.append(self._note(at, length * 0.9, self._pitch(degree, 4), float(rng.uniform(0.4, 0.9)), late))
            at += length
        level = -30.0 if rng.random() < 0.25 else float(rng.uniform(-16, -6))
        return Part(str(rng.choice(_LEADS)), tuple(notes), level, -0.2, 0.25, float(rng.uniform(0.3, 0.8)))
