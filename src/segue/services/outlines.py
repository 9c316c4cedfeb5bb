"""The outline of a track for people: few peaks for a picture, and a sentence that says the same."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.domain.ids import TrackId
from segue.hearing.parts import Part
from segue.hearing.sequences import unpack
from segue.languages import ENGLISH, Language
from segue.storage import catalogue, heard
from segue.storage.database import Database

_HIGHEST, _RMS = 1, 2
_THIRD = 3
_MUCH_DB = 6.0
_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Outline:
    """Peaks from the start of a track to its end, full scale 1; none where it was not heard yet."""

    duration_s: float | None
    peaks: tuple[float, ...]
    text: str


def outline_of(database: Database, track_id: TrackId, columns: int, language: Language = ENGLISH) -> Outline:
    """The outline of a track in at most so many columns.

    Raises:
        NotFound: there is no such track.
    """
    with database.read() as connection:
        track = catalogue.track(connection, track_id)
        part = heard.parts_of(connection, track.audio_hash, sequences=True).get(Part.WAVEFORM)
    length = None if track.format.duration_ms is None else track.format.duration_ms / 1000
    rows = np.zeros((0, 3)) if part is None else unpack(part.sequences).get("waveform", np.zeros((0, 3)))
    if not len(rows):
        return Outline(length, (), language.phrase("This track was not heard yet, so its outline is not known."))
    highest = np.abs(rows[:, :2]).max(axis=1)
    edges = np.linspace(0, len(rows), min(columns, len(rows)) + 1).astype(int)[:-1]
    peaks = np.clip(np.maximum.reduceat(highest, edges), 0.0, 1.0)
    return Outline(length, tuple(float(peak) for peak in peaks), _told(rows[:, _RMS], length, language))


def _told(rms: NDArray[np.floating], length: float | None, language: Language) -> str:
    """Where it is loudest, and whether it begins or ends much more quietly than that."""
    third = max(1, len(rms) // _THIRD)
    parts = [rms[:third], rms[third : 2 * third], rms[2 * third :]]
    levels = [
        20 * float(np.log10(max(_FLOOR, np.sqrt(np.mean(np.square(part)))))) if len(part) else -80.0 for part in parts
    ]
    at = _clock(float(np.argmax(rms)) / len(rms) * (length or 0.0))
    loudest = language.phrase("It is loudest at {time}.", time=at)
    if levels[0] < max(levels) - _MUCH_DB:
        return language.phrase("It begins quietly.") + " " + loudest
    if levels[2] < max(levels) - _MUCH_DB:
        return loudest + " " + language.phrase("It ends quietly.")
    return language.phrase("It is about as loud from beginning to end.") + " " + loudest


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
