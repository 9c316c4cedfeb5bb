"""The desk a piece is written on: lanes for the players, notes put into them, and a human hand laid over it all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from numpy.random import Generator

from segue.composing.harmony import Key
from segue.composing.score import Note, Part, Score, Section

_FURTHEST = 2.5
_QUIETEST = 0.04


@dataclass(slots=True)
class Lane:
    """A player: the part's settings, how loosely they keep time (`loose_s`), how far behind the beat (`behind_s`)."""

    part: Part
    loose_s: float
    behind_s: float
    notes: list[Note] = field(default_factory=list)


class Sketch:
    """Collects the notes of a piece. Starts and lengths are beats; the finished score has human timing and touch."""

    def __init__(self, rng: Generator, end: float) -> None:
        self.rng = rng
        self.end = end
        self.lanes: dict[str, Lane] = {}
        self.sections: list[Section] = []

    def player(self, name: str, part: Part, loose_s: float = 0.006, behind_s: float = 0.0) -> None:
        """Bring in a player under a name."""
        self.lanes[name] = Lane(part, loose_s, behind_s)

    def mark(self, section: Section) -> None:
        """Note where a section of the form lies."""
        self.sections.append(section)

    def add(
        self, name: str, start: float, length: float, pitch: float = 0.0, velocity: float = 0.7, slide: float = 0.0
    ) -> None:
        """One note. What would begin after the piece is over is left out, what would outlast it is cut."""
        if start >= self.end or start < 0:
            return
        lane = self.lanes[name]
        late = self.rng.normal(lane.behind_s, lane.loose_s)
        late = min(max(late, lane.behind_s - _FURTHEST * lane.loose_s), lane.behind_s + _FURTHEST * lane.loose_s)
        touch = min(1.0, max(_QUIETEST, velocity * self.rng.normal(1.0, 0.05)))
        lane.notes.append(Note(start, min(length, self.end - start), pitch, touch, late, slide))

    def chord(
        self, name: str, start: float, length: float, pitches: Sequence[float], velocity: float, strum: float = 0.0
    ) -> None:
        """Several notes at once, or `strum` beats apart from the lowest up."""
        for number, pitch in enumerate(pitches):
            self.add(name, start + number * strum, length - number * strum, pitch, velocity * (0.94 if number else 1.0))

    def pattern(self, name: str, start: float, hits: Iterable[tuple[float, float]], length: float = 0.25) -> None:
        """Drum hits as (beat, velocity), counted from `start`."""
        for beat, velocity in hits:
            self.add(name, start + beat, length, 0.0, velocity)

    def parts(self) -> tuple[Part, ...]:
        """All that is played, players without notes left out, notes in time order."""
        return tuple(
            Part(
                lane.part.instrument,
                tuple(sorted(lane.notes, key=lambda note: (note.start, note.pitch))),
                lane.part.gain_db,
                lane.part.pan,
                lane.part.reverb,
                lane.part.brightness,
                lane.part.duck,
            )
            for lane in self.lanes.values()
            if lane.notes
        )

    def score(self, tempo: float, beats_per_bar: int, key: Key | None, **manner: float | bool | None) -> Score:
        """The finished score; `manner` are further fields of `Score`."""
        return Score(
            tempo=tempo,
            beats_per_bar=beats_per_bar,
            length=self.end,
            parts=self.parts(),
            key=key,
            sections=tuple(self.sections),
            **manner,  # type: ignore[arg-type]  # every further field of Score is a number or a truth
        )
