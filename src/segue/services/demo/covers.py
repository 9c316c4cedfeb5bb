"""Cover art for the demo: one kind of picture per style, its colours and shapes from the album's own seed.

All pictures are drawn at twice their size and made smaller, which smooths every edge, and carry a small mark that
they are machine-made.
"""

import colorsys
import hashlib
import io
import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from segue.domain.music import Picture
from segue.services.demo.people import demo_artists

SIZE = 500
"""Width and height in pixels."""

_FINE = 2 * SIZE
_MARK = "machine-made · Segue demo"

Colour = tuple[int, int, int]
Painter = Callable[[Generator, float], Image.Image]


def colour(hue: float, saturation: float, value: float) -> Colour:
    """An RGB colour of a hue (turns), saturation and value (0..1)."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def _blend(one: Colour, other: Colour, share: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Colours between two, by `share` (height, width) in 0..1; (height, width, 3)."""
    first, second = np.array(one, dtype=np.float64), np.array(other, dtype=np.float64)
    return (first + (second - first) * share[..., None]).astype(np.uint8)


def _gradient(top: Colour, bottom: Colour, size: int = _FINE) -> Image.Image:
    column = np.linspace(0, 1, size)[:, None]
    return Image.fromarray(_blend(top, bottom, column)).resize((size, size))


def _streaks(rng: Generator, hue: float) -> Image.Image:
    """Drum and bass: light drawn out by speed over a dark ground."""
    picture = _gradient(colour(hue, 0.75, 0.10), colour(hue + 0.08, 0.7, 0.26))
    draw = ImageDraw.Draw(picture)
    slope = float(rng.uniform(-0.35, 0.35))
    for _ in range(70):
        at, start, length = rng.uniform(-0.2, 1.2), rng.uniform(-0.3, 0.9), rng.exponential(0.25) + 0.05
        shade = colour(
            hue + float(rng.choice((0, 0.04, 0.45))), float(rng.uniform(0.4, 0.9)), float(rng.uniform(0.4, 1.0))
        )
        y = at * _FINE
        ends = (
            start * _FINE,
            y + slope * start * _FINE,
            (start + length) * _FINE,
            y + slope * (start + length) * _FINE,
        )
        draw.line(ends, fill=shade, width=int(rng.choice((2, 3, 5, 9, 16))))
    glow = picture.filter(ImageFilter.GaussianBlur(14))
    return Image.blend(picture, glow, 0.45)


def _hills(rng: Generator, hue: float) -> Image.Image:
    """Folk: hills behind hills, a low sun."""
    warm = 0.06 + 0.1 * hue
    picture = _gradient(colour(warm + 0.04, 0.22, 0.97), colour(warm, 0.45, 0.9))
    draw = ImageDraw.Draw(picture)
    x, y, radius = rng.uniform(0.25, 0.75) * _FINE, rng.uniform(0.25, 0.4) * _FINE, rng.uniform(0.08, 0.13) * _FINE
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour(warm + 0.03, 0.5, 1.0))
    across = np.linspace(0, 1, 80)
    for layer in range(5):
        level = 0.48 + 0.11 * layer
        waves = np.zeros(len(across))
        for k in (1, 2, 3):
            drift = k * across * rng.uniform(0.7, 1.2) + rng.random()
            waves += rng.uniform(0.3, 1.0) / k * np.sin(2 * np.pi * drift)
        heights = (level + 0.045 * waves) * _FINE
        edge = [(float(px * _FINE), float(py)) for px, py in zip(across, heights, strict=True)]
        shade = colour(0.22 + 0.25 * hue + 0.02 * layer, 0.22 + 0.08 * layer, 0.78 - 0.14 * layer)
        draw.polygon([*edge, (_FINE, _FINE), (0, _FINE)], fill=shade)
    return picture


def _fog(rng: Generator, hue: float) -> Image.Image:
    """Ambient: soft lights in mist."""
    size = SIZE // 2
    rows, columns = np.mgrid[0 : 1 : size * 1j, 0 : 1 : size * 1j]
    picture = np.asarray(_gradient(colour(hue, 0.35, 0.30), colour(hue + 0.12, 0.25, 0.82), size), dtype=np.float64)
    for _ in range(9):
        x, y, radius = rng.uniform(0, 1), rng.uniform(0.05, 0.95), rng.uniform(0.08, 0.34)
        light = np.exp(-(((columns - x) ** 2 + (rows - y) ** 2) / radius**2))[..., None] * rng.uniform(0.25, 0.7)
        tint = np.array(colour(hue + float(rng.uniform(-0.1, 0.25)), 0.3, 1.0))
        picture = picture + (tint - picture) * light
    soft = Image.fromarray(picture.astype(np.uint8)).resize((_FINE, _FINE), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(soft)
    line = int(rng.uniform(0.62, 0.75) * _FINE)
    draw.line((0, line, _FINE, line), fill=colour(hue + 0.1, 0.12, 0.95), width=2)
    return soft


def _strings(rng: Generator, hue: float) -> Image.Image:
    """Neoclassical: fine curves on paper, one of them coloured."""
    picture = Image.new("RGB", (_FINE, _FINE), colour(0.11, 0.05, 0.96))
    draw = ImageDraw.Draw(picture)
    along = np.linspace(0, 1, 160)
    bend, turn, count = rng.uniform(0.07, 0.15), rng.uniform(0.6, 1.6), 34
    marked = int(rng.integers(8, count - 8))
    for number in range(count):
        share = number / (count - 1)
        wave = np.sin(np.pi * along) * bend * np.sin(2 * np.pi * (turn * along + share * 0.9))
        xs = (0.1 + 0.8 * along) * _FINE
        ys = (0.16 + 0.66 * share + wave) * _FINE
        shade = colour(hue, 0.65, 0.75) if number == marked else colour(0.1, 0.08, 0.25 + 0.35 * share)
        points = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
        draw.line(points, fill=shade, width=7 if number == marked else 2)
    return picture


def _star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, points: int, fill: Colour, turn: float) -> None:
    corners = []
    for corner in range(2 * points):
        reach = radius if corner % 2 == 0 else radius * 0.62
        angle = math.pi * corner / points + turn
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    draw.polygon(corners, fill=fill)


def _tiles(rng: Generator, hue: float) -> Image.Image:
    """Modal drone: stars set as tiles."""
    deep, light = colour(hue, 0.7, 0.38), colour(0.11, 0.12, 0.95)
    accent, other = colour(hue + 0.45, 0.65, 0.8), colour(hue + 0.1, 0.6, 0.65)
    picture = Image.new("RGB", (_FINE, _FINE), deep)
    draw = ImageDraw.Draw(picture)
    across, points = int(rng.choice((3, 4, 5))), int(rng.choice((8, 8, 10, 12)))
    step = _FINE / across
    for row in range(across + 1):
        for column in range(across + 1):
            x, y = column * step, row * step
            _star(draw, x, y, 0.34 * step, points, other, math.pi / points)
            _star(draw, x, y, 0.16 * step, points, light, 0.0)
            if row < across and column < across:
                x, y = x + step / 2, y + step / 2
                _star(draw, x, y, 0.48 * step, points, light, 0.0)
                _star(draw, x, y, 0.40 * step, points, accent, 0.0)
                _star(draw, x, y, 0.24 * step, points, deep, math.pi / points)
                _star(draw, x, y, 0.10 * step, points, light, 0.0)
    return picture


def _discs(rng: Generator, hue: float) -> Image.Image:
    """House: half discs on a grid, turned this way and that."""
    ground = colour(hue, 0.15, 0.97)
    shades = [colour(hue + shift, 0.7, value) for shift, value in ((0.0, 0.9), (0.08, 1.0), (0.5, 0.55), (0.58, 0.85))]
    picture = Image.new("RGB", (_FINE, _FINE), ground)
    draw = ImageDraw.Draw(picture)
    across = int(rng.choice((4, 4, 5)))
    step = _FINE / across
    for row in range(across):
        for column in range(across):
            box = (column * step, row * step, (column + 1) * step - 1, (row + 1) * step - 1)
            first, second = (shades[int(number)] for number in rng.choice(len(shades), 2, replace=False))
            draw.rectangle(box, fill=second if rng.random() < 0.4 else ground)
            start = 90 * int(rng.integers(4))
            draw.pieslice(box, start, start + (360 if rng.random() < 0.25 else 180), fill=first)
    return picture


def _blocks(rng: Generator, hue: float) -> Image.Image:
    """Jazz: two inks on paper, bars of uneven height and a few rounds, as in the fifties."""
    paper, ink, second = colour(0.12, 0.10, 0.95), colour(hue, 0.8, 0.42), colour(hue + 0.5, 0.75, 0.88)
    picture = Image.new("RGB", (_FINE, _FINE), paper)
    draw = ImageDraw.Draw(picture)
    bars = int(rng.integers(6, 10))
    step = _FINE * 0.84 / bars
    for number in range(bars):
        height = float(rng.uniform(0.2, 0.66)) * _FINE
        left = 0.08 * _FINE + number * step
        draw.rectangle(
            (left, 0.88 * _FINE - height, left + 0.66 * step, 0.88 * _FINE), fill=ink if rng.random() < 0.7 else second
        )
        if rng.random() < 0.6:
            radius = 0.33 * step
            top = 0.88 * _FINE - height - 2.6 * radius
            draw.ellipse((left, top, left + 2 * radius, top + 2 * radius), fill=second)
    draw.rectangle((0.08 * _FINE, 0.06 * _FINE, 0.92 * _FINE, 0.075 * _FINE), fill=ink)
    return picture


def _ink(rng: Generator, hue: float) -> Image.Image:
    """Free improvisation: loose lines, arcs and drops."""
    picture = Image.new("RGB", (_FINE, _FINE), colour(hue, 0.06, 0.93))
    draw = ImageDraw.Draw(picture)
    dark, bright = colour(hue + 0.6, 0.5, 0.2), colour(hue, 0.8, 0.85)
    x, y, angle = 0.2 * _FINE, 0.5 * _FINE, 0.0
    line = []
    for _ in range(420):
        angle += float(rng.normal(0, 0.28))
        x, y = x + 14 * math.cos(angle), y + 14 * math.sin(angle)
        if not 0.08 * _FINE < x < 0.92 * _FINE or not 0.08 * _FINE < y < 0.88 * _FINE:
            angle += math.pi / 2
            x, y = min(max(x, 0.08 * _FINE), 0.92 * _FINE), min(max(y, 0.08 * _FINE), 0.88 * _FINE)
        line.append((x, y))
    for part in range(0, len(line) - 20, 20):
        draw.line(line[part : part + 21], fill=dark, width=int(rng.choice((2, 3, 4, 8, 14))), joint="curve")
    for _ in range(16):
        cx, cy, radius = *(rng.uniform(0.1, 0.85, 2) * _FINE), float(rng.exponential(0.03) + 0.006) * _FINE
        draw.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=bright if rng.random() < 0.6 else dark)
    return picture


_PAINTERS: dict[str, tuple[Painter, str]] = {
    "Drum and Bass": (_streaks, "JPEG"),
    "Folk": (_hills, "JPEG"),
    "Ambient": (_fog, "JPEG"),
    "Neoclassical": (_strings, "PNG"),
    "Modal Drone": (_tiles, "PNG"),
    "House": (_discs, "PNG"),
    "Jazz": (_blocks, "PNG"),
    "Free Improvisation": (_ink, "JPEG"),
}


_HUES: dict[str, tuple[float, float, float, float]] = {
    "Drum and Bass": (0.55, 0.95, 0.72, 0.3),
    "Folk": (0.1, 0.9, 0.5, 0.3),
    "Ambient": (0.56, 0.86, 0.7, 0.4),
    "Neoclassical": (0.98, 0.58, 0.45, 0.1),
    "Modal Drone": (0.6, 0.04, 0.47, 0.8),
    "House": (0.53, 0.03, 0.87, 0.6),
    "Jazz": (0.58, 0.97, 0.45, 0.1),
    "Free Improvisation": (0.08, 0.55, 0.93, 0.7),
}
"""Hues (turns) of a style's three artists, and of anybody else."""


def _marked(picture: Image.Image) -> Image.Image:
    """The picture with its small mark, light on dark, low in the left corner."""
    draw = ImageDraw.Draw(picture, "RGBA")
    font = ImageFont.load_default(size=13)
    left, top, right, bottom = draw.textbbox((10, SIZE - 24), _MARK, font=font)
    draw.rounded_rectangle((left - 5, top - 3, right + 5, bottom + 4), 4, fill=(0, 0, 0, 130))
    draw.text((10, SIZE - 24), _MARK, font=font, fill=(255, 255, 255, 235))
    return picture


@lru_cache(maxsize=64)
def cover(style: str, artist: str, album: str, seed: int) -> Picture:
    """The album's cover, always the same for the same names and seed: a PNG where it is flat, else a JPEG."""
    painter, form = _PAINTERS[style]
    fine = painter(_luck(seed, artist, album), _hue(style, artist))
    picture = _marked(fine.resize((SIZE, SIZE), Image.Resampling.LANCZOS))
    held = io.BytesIO()
    if form == "PNG":
        picture.quantize(64, Image.Quantize.FASTOCTREE).save(held, "PNG")
    else:
        picture.save(held, "JPEG", quality=88)
    return Picture(held.getvalue(), f"image/{form.lower()}", SIZE, SIZE)


def _hue(style: str, artist: str) -> float:
    """Each artist has a colour of their own, so that albums by one are seen to belong together."""
    peers = [known.name for known in demo_artists() if known.style == style]
    hues = _HUES[style]
    return hues[peers.index(artist)] if artist in peers else hues[-1]


def _luck(seed: int, *names: str) -> Generator:
    digest = hashlib.sha256("\n".join(names).encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])
