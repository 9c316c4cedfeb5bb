"""Pictures of files, drawn where no file can hurt the process that asks, or from what was kept when it was heard."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path

import numpy as np

from segue.audio.peaks import Peaks
from segue.audio.pictures import Canvas, chroma_picture, waveform_picture
from segue.domain.errors import UnreadableFile
from segue.domain.hearing import HeardPart
from segue.hearing.parts import Part
from segue.hearing.portraits import chroma_portrait, spectrogram_portrait, waveform_portrait
from segue.hearing.sequences import unpack
from segue.services.hear import LIMITS
from segue.services.isolation import Failure, Isolated, Limits


class Portrait(StrEnum):
    """What a picture shows of a sound."""

    WAVEFORM = "waveform"
    SPECTROGRAM = "spectrogram"
    CHROMA = "chroma"


_DRAW: dict[Portrait, Callable[[Path, Canvas], bytes]] = {
    Portrait.WAVEFORM: waveform_portrait,
    Portrait.SPECTROGRAM: spectrogram_portrait,
    Portrait.CHROMA: chroma_portrait,
}
_KEPT = {Portrait.WAVEFORM: (Part.WAVEFORM, "waveform"), Portrait.CHROMA: (Part.TONALITY, "chroma_sequence")}
"""Where the sequence is kept that a picture can be drawn from."""


def portrait_of_heard(parts: Mapping[str, HeardPart], portrait: Portrait, canvas: Canvas) -> bytes | None:
    """The bytes of a picture from what was kept of a recording, with its sequences; None where that does not do.

    Raises:
        StorageUnavailable: what was kept is damaged.
    """
    part, name = _KEPT.get(portrait, (None, ""))
    kept = parts.get(part) if part is not None else None
    rows = unpack(kept.sequences).get(name) if kept is not None else None
    if rows is None or rows.ndim != 2 or not len(rows):
        return None
    floats = rows.astype(np.float32)
    return chroma_picture(floats, canvas) if portrait is Portrait.CHROMA else waveform_picture(Peaks(*floats.T), canvas)


def draw_portrait(file: Path, portrait: Portrait, canvas: Canvas, limits: Limits = LIMITS) -> bytes:
    """The bytes of a picture.

    Raises:
        UnreadableFile: There is no sound in the file, or it took too long or too much memory.
    """
    with Isolated(partial(_draw, portrait, canvas), workers=1, limits=limits) as hand:
        ((_, drawn),) = hand.map([file])
    if isinstance(drawn, Failure):
        raise drawn.error or UnreadableFile(f"{file.name}: {drawn.reason}.")
    return drawn


def _draw(portrait: Portrait, canvas: Canvas, file: Path) -> bytes:
    return _DRAW[portrait](file, canvas)
