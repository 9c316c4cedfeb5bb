"""What Segue found out about a track and can write into its file, and how that compares with what the file says."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from segue.domain.errors import BadRequest
from segue.domain.music import ReplayGain
from segue.library.retagging.key_names import parse_key, short_key
from segue.library.tags import values
from segue.library.tags.block import MAX_VALUES
from segue.library.tags.cleaning import MAX_NAME, clean
from segue.library.tags.meaning import divide_kinds
from segue.library.tags.names import Field

ADDED = (
    Field.BPM,
    Field.KEY,
    Field.TRACK_GAIN,
    Field.TRACK_PEAK,
    Field.ALBUM_GAIN,
    Field.ALBUM_PEAK,
    Field.MOOD,
    Field.GENRE,
)
"""The fields that can be written back, in the order in which a change names them."""

OPUS_GAINS: Mapping[Field, Field] = {
    Field.TRACK_GAIN: Field.R128_TRACK_GAIN,
    Field.ALBUM_GAIN: Field.R128_ALBUM_GAIN,
}
"""Gains have a second spelling in Opus, which counts before the first wherever it stands."""

_LARGEST_GAIN_DB = 100.0
_LARGEST_PEAK = 1_000.0


@dataclass(frozen=True, slots=True)
class Additions:
    """What may be written into a file. None and empty mean that nothing is known and the file stays as it is.

    `bpm` is in beats per minute; `key` is 'A minor' or any other way that `parse_key` knows.
    """

    bpm: float | None = None
    key: str | None = None
    gain: ReplayGain = field(default_factory=ReplayGain)
    moods: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()

    def texts(self) -> dict[Field, tuple[str, ...]]:
        """The fields that are known, as text.

        Raises:
            BadRequest: a value is none that a tag could hold.
        """
        gain = self.gain
        found = {
            Field.BPM: _tempo(self.bpm),
            Field.KEY: _key(self.key),
            Field.TRACK_GAIN: _gain(self.gain.track_gain),
            Field.TRACK_PEAK: _peak(gain.track_peak),
            Field.ALBUM_GAIN: _gain(gain.album_gain),
            Field.ALBUM_PEAK: _peak(gain.album_peak),
            Field.MOOD: _names(Field.MOOD, self.moods),
            Field.GENRE: _names(Field.GENRE, self.genres),
        }
        return {known: texts for known, texts in found.items() if texts}


def _within(value: float, low: float, high: float, name: str) -> float:
    if not (math.isfinite(value) and low <= value <= high):
        raise BadRequest(f"A {name} of {value:g} cannot be written.", f"It must lie between {low:g} and {high:g}.")
    return value


def _tempo(bpm: float | None) -> tuple[str, ...]:
    if bpm is None:
        return ()
    return (f"{_within(bpm, 1, 1000, 'tempo'):.2f}".rstrip("0").rstrip("."),)


def _key(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    key = parse_key(text)
    if key is None:
        raise BadRequest(f"{text!r} is no key.", "Write it as 'A minor' or 'Am'.")
    return (short_key(key),)


def _gain(decibels: float | None) -> tuple[str, ...]:
    if decibels is None:
        return ()
    return (gain_text(_within(decibels, -_LARGEST_GAIN_DB, _LARGEST_GAIN_DB, "gain in dB")),)


def gain_text(decibels: float) -> str:
    """A gain as ReplayGain has it: '-6.50 dB'."""
    return f"{round(decibels, 2) + 0.0:.2f} dB"


def _peak(peak: float | None) -> tuple[str, ...]:
    return () if peak is None else (f"{_within(peak, 0, _LARGEST_PEAK, 'peak'):.6f}",)


def _names(named: Field, texts: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        if cleaned := clean(text):
            found.setdefault(cleaned.casefold(), cleaned)
    if len(found) > MAX_VALUES or any(len(text) > MAX_NAME for text in found.values()):
        raise BadRequest(
            f"This {named} cannot be written.", f"At most {MAX_VALUES} names of {MAX_NAME} characters are."
        )
    return tuple(found.values())


def said(written: Mapping[Field, Sequence[str]]) -> dict[Field, tuple[str, ...]]:
    """What a file's tags say of the fields of `ADDED`, Opus' gains as dB; fields that make no sense are left out."""
    found: dict[Field, tuple[str, ...]] = {}
    for name in ADDED:
        texts = tuple(written.get(name, ()))
        opus = OPUS_GAINS.get(name)
        for text in written.get(opus, ()) if opus else ():
            if (decibels := values.r128_gain(text)) is not None:
                texts = (gain_text(decibels),)
                break
        if texts and meaning(name, texts) is not None:
            found[name] = texts
    return found


def meaning(name: Field, texts: Sequence[str]) -> Hashable | None:
    """What values stand for, so that 120 and 120.00, Am and 8A, 'Rock; Pop' and two values compare equal."""
    if name in (Field.MOOD, Field.GENRE):
        return frozenset(text.casefold() for text in divide_kinds(texts)) or None
    for text in texts:
        if (found := _meaning(name, text)) is not None:
            return found
    return None


def _meaning(name: Field, text: str) -> Hashable | None:
    if name is Field.BPM:
        return values.tempo(text)
    if name is Field.KEY:
        return parse_key(text) or clean(text).casefold() or None
    if name in (Field.TRACK_GAIN, Field.ALBUM_GAIN):
        return values.gain(text)
    return values.peak(text)
