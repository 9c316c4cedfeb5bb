"""The parts of an analysis: each is heard, kept and brought up to date for itself."""

from enum import StrEnum


class Part(StrEnum):
    """A part, by the name under which it is kept."""

    SOUND = "sound"
    TIMBRE = "timbre"
    LOUDNESS = "loudness"
    RHYTHM = "rhythm"
    TONALITY = "tonality"
    WAVEFORM = "waveform"
    DESCRIPTORS = "descriptors"


HEARD_PARTS = frozenset(Part) - {Part.DESCRIPTORS}
"""Those that need the sound. Descriptors are told from what was heard."""

VERSIONS = {
    Part.SOUND: 1,
    Part.TIMBRE: 1,
    Part.LOUDNESS: 1,
    Part.RHYTHM: 1,
    Part.TONALITY: 1,
    Part.WAVEFORM: 1,
    Part.DESCRIPTORS: 1,
}
"""Raised, each for itself, when a change of code changes the figures of that part, so that it is heard again."""
