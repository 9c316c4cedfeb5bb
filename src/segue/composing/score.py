"""Music before it sounds: notes in parts, parts in a score, and where each beat falls in time."""

from dataclasses import dataclass

from segue.composing.harmony import Key

STRAIGHT = 0.5
"""The swing of even pairs: the second of two notes comes halfway."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `start` and `length` are in beats, `pitch` a MIDI number (fractions are microtones), `velocity` 0..1.

    `late_s` is how many seconds after (or before) its beat the player plays it; `slide` says from how many semitones
    away the pitch glides in. A drum has no pitch and takes 0.
    """

    start: float
    length: float
    pitch: float
    velocity: float
    late_s: float = 0.0
    slide: float = 0.0

    def __post_init__(self) -> None:
        if self.start < 0 or self.length <= 0:
            raise ValueError(f"a note begins at or after beat 0 and lasts, unlike {self.start} + {self.length}")
        if not 0 < self.velocity <= 1:
            raise ValueError(f"a velocity is above 0 and at most 1, not {self.velocity}")


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays and where it stands in the room.

    `gain_db` balances it, `pan` is -1 (left) to 1, `reverb` the share sent to the room, `brightness` 0..1 its colour,
    `duck` 0..1 how far it steps back under each kick.
    """

    instrument: str
    notes: tuple[Note, ...]
    gain_db: float = 0.0
    pan: float = 0.0
    reverb: float = 0.2
    brightness: float = 0.5
    duck: float = 0.0


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the form: its name ('intro', 'theme', 'lift', ...), first beat and length in beats."""

    name: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Score:
    """A whole piece. `tempo` is in beats per minute, `length` in beats, `ring_s` the seconds left to ring out.

    `swing` is where in a pair of notes the second falls (0.5 straight, 0.67 triplets), `swing_pair` a pair's length in
    beats. From `ritard_from` on, beats grow longer, by `ritard` seconds per beat squared. `key` is None where the
    music has none, and `pulse` False where nobody could tap along. `room_s` is the room's reverberation time.
    """

    tempo: float
    beats_per_bar: int
    length: float
    parts: tuple[Part, ...]
    key: Key | None
    sections: tuple[Section, ...] = ()
    pulse: bool = True
    swing: float = STRAIGHT
    swing_pair: float = 1.0
    ritard_from: float | None = None
    ritard: float = 0.0
    ring_s: float = 2.0
    room_s: float = 1.2
    loudness: float = -15.0

    def seconds(self, beat: float) -> float:
        """When a beat falls, in seconds from the start, swing and slowing down included."""
        swung = beat
        if self.swing != STRAIGHT:
            pair, inside = divmod(beat, self.swing_pair)
            share = inside / self.swing_pair
            if share < STRAIGHT:
                share = share / STRAIGHT * self.swing
            else:
                share = self.swing + (share - STRAIGHT) / STRAIGHT * (1 - self.swing)
            swung = (pair + share) * self.swing_pair
        time = swung * 60.0 / self.tempo
        if self.ritard_from is not None and beat > self.ritard_from:
            time += self.ritard * (beat - self.ritard_from) ** 2
        return time

    @property
    def duration_s(self) -> float:
        """Seconds from the first beat to the end of the ring-out."""
        return self.seconds(self.length) + self.ring_s

    @property
    def note_count(self) -> int:
        """How many notes all parts play together."""
        return sum(len(part.notes) for part in self.parts)
