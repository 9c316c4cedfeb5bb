"""What an instrument is asked to play: one stroke, out of its musical context."""

from collections.abc import Callable
from dataclasses import dataclass

from numpy.random import Generator

from segue.composing.ringing import Samples


@dataclass(frozen=True, slots=True)
class Stroke:
    """One sound to make. `pitch` is a MIDI number, `seconds` how long it is held, `velocity` and `brightness` 0..1.

    `slide` says from how many semitones away a gliding instrument comes in.
    """

    pitch: float
    seconds: float
    velocity: float
    brightness: float = 0.5
    slide: float = 0.0


Voice = Callable[[Stroke, Generator], Samples]
"""Renders a stroke to (frames,) or, where it is stereo by nature, (2, frames). The loudness of the result is free."""
