"""The colours of pictures: dark to light evenly to the eye, readable without colour vision, on dark pages and light."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

# Anchors of equal steps in lightness (CIE L* 4 to 96), black over violet, red and orange to pale yellow.
_ANCHORS = (
    (0x00, 0x00, 0x04), (0x0D, 0x08, 0x29), (0x28, 0x0B, 0x53), (0x48, 0x0B, 0x6A), (0x65, 0x15, 0x6E),
    (0x82, 0x20, 0x6C), (0x9F, 0x2A, 0x63), (0xBB, 0x37, 0x54), (0xD4, 0x48, 0x42), (0xE8, 0x60, 0x2D),
    (0xF5, 0x7D, 0x15), (0xFC, 0x9F, 0x07), (0xFA, 0xC2, 0x28), (0xF3, 0xE4, 0x5C), (0xFC, 0xFF, 0xA4),
)  # fmt: skip

# The same on light pages: paper over orange and red to violet and black.
_ON_PAPER = (
    (0xFA, 0xF8, 0xF5), (0xFC, 0xE1, 0xBF), (0xFA, 0xC9, 0x92), (0xF7, 0xB0, 0x6D), (0xF3, 0x96, 0x4E),
    (0xE9, 0x7D, 0x42), (0xDD, 0x64, 0x3D), (0xCB, 0x4E, 0x46), (0xB5, 0x39, 0x55), (0x9A, 0x2A, 0x61),
    (0x7B, 0x1C, 0x6C), (0x5D, 0x12, 0x69), (0x40, 0x0C, 0x5E), (0x24, 0x0A, 0x49), (0x0A, 0x06, 0x20),
)  # fmt: skip

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """What a page's pictures are drawn in: the ground, the two tones of a waveform, and the names beside the picture.

    On a light page what is silent is pale and what is loud is dark, and so the other way round on a dark one.
    """

    ground: Colour
    outline: Colour
    body: Colour
    ink: Colour
    light: bool = False


DARK = Palette((0x12, 0x12, 0x18), (0x5C, 0x4A, 0x9C), (0xB7, 0x9C, 0xF2), (0xC9, 0xC9, 0xD6))
LIGHT = Palette((0xFA, 0xF8, 0xF5), (0xB9, 0xA6, 0xDC), (0x5A, 0x3F, 0xA0), (0x4A, 0x43, 0x3C), light=True)


def ladder(steps: int = 256, *, light: bool = False) -> Pixels:
    """The colours from silent to loud, shape (steps, 3)."""
    anchors = np.array(_ON_PAPER if light else _ANCHORS, np.float64)
    places = np.linspace(0, len(anchors) - 1, steps)
    channels = [np.interp(places, np.arange(len(anchors)), anchors[:, channel]) for channel in range(3)]
    return np.round(np.stack(channels, axis=1)).astype(np.uint8)


def coloured(values: NDArray[np.float32], *, light: bool = False) -> Pixels:
    """Values in 0..1 of any shape to colours, with a last axis of 3. What lies outside is taken to the nearer end."""
    steps = ladder(light=light)
    return np.asarray(steps[np.clip(np.round(values * 255), 0, 255).astype(np.intp)])
