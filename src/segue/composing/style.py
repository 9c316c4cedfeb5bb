"""What a style is: a genre's name, its instruments and modes, and how a piece in it is written."""

from collections.abc import Callable
from dataclasses import dataclass

from numpy.random import Generator

from segue.composing.character import Character
from segue.composing.score import Score

Writer = Callable[[Character, Generator, float], Score]
"""Writes a piece of about so many seconds, ring-out included."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style of music.

    `genre` is its name in tags and `subgenres` the two it leans to, tame and wild; `tempo` its range in beats per
    minute, `voices` and `seconds` the instruments that may lead and accompany, `modes` the ones it is written in.
    """

    genre: str
    subgenres: tuple[str, str]
    tempo: tuple[float, float]
    voices: tuple[str, ...]
    seconds: tuple[str, ...]
    modes: tuple[str, ...]
    write: Writer
