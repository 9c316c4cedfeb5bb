"""New music: a symbolic score written in a style, then played by synthesised instruments and mixed.

`compose` writes, `render` plays; all chance comes in as a seeded generator, so a seed always gives the same piece.
"""

from segue.composing.character import Character, blended
from segue.composing.performing import render
from segue.composing.piece import Composition, compose
from segue.composing.ringing import SAMPLE_RATE
from segue.composing.score import Note, Part, Score, Section
from segue.composing.style import Style
from segue.composing.styles import STYLES

__all__ = [
    "SAMPLE_RATE",
    "STYLES",
    "Character",
    "Composition",
    "Note",
    "Part",
    "Score",
    "Section",
    "Style",
    "blended",
    "compose",
    "render",
]
