"""Pictures of files, drawn where no file can hurt the process that asks."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path

from segue.audio.pictures import Canvas
from segue.domain.errors import UnreadableFile
from segue.hearing.portraits import chroma_portrait, spectrogram_portrait, waveform_portrait
from segue.services.hear import LIMITS
from segue.services.isolation import Failure, Isolated


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


def draw_portrait(file: Path, portrait: Portrait, canvas: Canvas) -> bytes:
    """The bytes of a picture.

    Raises:
        UnreadableFile: There is no sound in the file, or it took too long or too much memory.
    """
    with Isolated(partial(_draw, portrait, canvas), workers=1, limits=LIMITS) as hand:
        ((_, drawn),) = hand.map([file])
    if isinstance(drawn, Failure):
        raise drawn.error or UnreadableFile(f"{file.name}: {drawn.reason}.")
    return drawn


def _draw(portrait: Portrait, canvas: Canvas, file: Path) -> bytes:
    return _DRAW[portrait](file, canvas)
