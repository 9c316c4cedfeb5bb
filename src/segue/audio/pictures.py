"""Pictures of sound as PNG or WebP, drawn without a display: waveform, mel spectrogram, chroma.

Arrays go in, bytes of a file come out; time runs to the right, low is down.
"""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from segue.audio.colours import DARK, Palette, coloured
from segue.audio.peaks import Peaks
from segue.domain.errors import BadRequest

Floats = NDArray[np.float32]

_OVERSAMPLING = 4
_GUTTER = 34
_MOST_PIXELS = 8_192
_FORMATS = {"png": "PNG", "webp": "WEBP"}
_PITCHES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


@dataclass(frozen=True, slots=True)
class Canvas:
    """Size in pixels, the kind of file, "png" or "webp", and the colours."""

    width: int = 1_200
    height: int = 320
    kind: str = "png"
    palette: Palette = DARK

    def __post_init__(self) -> None:
        if not (16 <= self.width <= _MOST_PIXELS and 16 <= self.height <= _MOST_PIXELS):
            raise BadRequest(
                f"A picture of {self.width} x {self.height} pixels cannot be drawn.",
                f"Give 16 to {_MOST_PIXELS} for each side.",
            )
        if self.kind not in _FORMATS:
            raise BadRequest(f"Pictures cannot be written as {self.kind}.", f"Use one of: {', '.join(_FORMATS)}.")


def waveform_picture(peaks: Peaks, canvas: Canvas | None = None) -> bytes:
    """The outline of a waveform, its body (RMS) brighter inside, on one line through the middle."""
    own = canvas or Canvas()
    width, height = own.width, own.height * _OVERSAMPLING
    middle = (height - 1) / 2
    low, high, body = (_stretched(values, width) for values in (peaks.lowest, peaks.highest, peaks.rms))
    reach = 0.94 * middle
    rows = np.arange(height)[:, None]
    pixels = np.empty((height, width, 3), np.float32)
    pixels[:] = own.palette.ground
    line = _OVERSAMPLING / 2
    top, bottom = middle - np.clip(high, 0, 1) * reach - line, middle - np.clip(low, -1, 0) * reach + line
    pixels[(rows >= top) & (rows <= bottom)] = own.palette.outline
    inner = np.minimum(np.clip(body, 0, 1), np.maximum(high, -low)) * reach
    pixels[np.abs(rows - middle) <= inner] = own.palette.body
    smooth = pixels.reshape(own.height, _OVERSAMPLING, width, 3).mean(axis=1)
    return _encoded(Image.fromarray(np.round(smooth).astype(np.uint8)), own.kind)


def spectrogram_picture(bands_db: Floats, centres: NDArray[np.float64], canvas: Canvas | None = None) -> bytes:
    """Mel bands (bands, columns) in dB, low to high, over 70 dB under the loudest; frequencies named at the left."""
    own = canvas or Canvas()
    top = float(np.percentile(bands_db, 99.8)) if bands_db.size else 0.0
    values = (bands_db - (top - 70.0)) / 70.0 if bands_db.size else np.zeros((1, 1), np.float32)
    picture = _grid(values[::-1], own, smooth=True)
    marks = [(hz, f"{hz // 1000}k" if hz >= 1000 else str(hz)) for hz in (100, 500, 1000, 2000, 4000, 8000)]
    places = [
        (1.0 - (float(np.interp(hz, centres, np.arange(len(centres)))) + 0.5) / len(centres), m) for hz, m in marks
    ]
    return _encoded(_named(picture, places, own), own.kind)


def chroma_picture(chroma: Floats, canvas: Canvas | None = None) -> bytes:
    """Chroma (columns, 12) from C upwards, each column by its own largest value; pitch names at the left."""
    own = canvas or Canvas()
    largest = chroma.max(axis=1, keepdims=True) if chroma.size else np.ones((1, 1), np.float32)
    values = (chroma / np.maximum(largest, 1e-9)) if chroma.size else np.zeros((1, 12), np.float32)
    picture = _grid(values.T[::-1], own, smooth=False)
    places = [(1.0 - (row + 0.5) / len(_PITCHES), name) for row, name in enumerate(_PITCHES)]
    return _encoded(_named(picture, places, own), own.kind)


def _grid(values: Floats, canvas: Canvas, *, smooth: bool) -> Image.Image:
    """Values of shape (rows, columns) in 0..1, top row first, filling the canvas beside the gutter."""
    size = (canvas.width - _GUTTER, canvas.height)
    wide = Image.fromarray(values.astype(np.float32)).resize(
        (size[0], values.shape[0]), Image.Resampling.BOX if values.shape[1] > size[0] else Image.Resampling.BILINEAR
    )
    full = wide.resize(size, Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST)
    return Image.fromarray(coloured(np.asarray(full, np.float32), light=canvas.palette.light))


def _named(picture: Image.Image, places: list[tuple[float, str]], canvas: Canvas) -> Image.Image:
    """The picture with names in the gutter at heights given as shares from the top."""
    whole = Image.new("RGB", (canvas.width, canvas.height), canvas.palette.ground)
    whole.paste(picture, (_GUTTER, 0))
    pen = ImageDraw.Draw(whole)
    font = ImageFont.load_default(size=max(8, min(12, canvas.height // 14)))
    for place, name in places:
        y = place * canvas.height
        pen.text((_GUTTER - 7, y), name, fill=canvas.palette.ink, font=font, anchor="rm")
        pen.line(((_GUTTER - 4, y), (_GUTTER - 1, y)), fill=canvas.palette.ink)
    return whole


def _stretched(values: Floats, width: int) -> Floats:
    """One value per column of pixels: the most extreme of those that fall there, or straight lines between them."""
    if not len(values):
        return np.zeros(width, np.float32)
    if len(values) <= width:
        return np.interp(np.linspace(0, len(values) - 1, width), np.arange(len(values)), values).astype(np.float32)
    starts = np.arange(width) * len(values) // width
    high, low = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return np.where(np.abs(high) >= np.abs(low), high, low)


def _encoded(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, _FORMATS[kind], **({"optimize": True} if kind == "png" else {"quality": 88}))
    return out.getvalue()
