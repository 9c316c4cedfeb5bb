"""Waveform outlines and the pictures drawn from sound."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from segue.audio.colours import DARK, LIGHT, ladder
from segue.audio.peaks import PeakGatherer, waveform
from segue.audio.pictures import Canvas, chroma_picture, spectrogram_picture, waveform_picture
from segue.domain.errors import BadRequest
from segue.hearing.portraits import chroma_portrait, spectrogram_portrait, waveform_portrait
from tests.audio.made_sound import tone, wav


def pixels(data: bytes) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def test_every_zoom_holds_the_extremes_of_the_whole() -> None:
    samples = tone(3.0)
    samples[70_000] = 0.9
    outline = waveform(wav(samples, subtype="FLOAT"))
    assert outline.duration_s == pytest.approx(3.0)
    assert [len(zoom) for zoom in outline.zooms] == [256, 1_024, 2_068]
    for zoom in outline.zooms:
        assert zoom.highest.max() == pytest.approx(0.9)
        assert zoom.lowest.min() == pytest.approx(-0.4, abs=1e-3)
        assert np.median(zoom.rms) == pytest.approx(0.4 / np.sqrt(2), rel=0.05)
    assert len(outline.zoom(500)) == 1_024


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(1, 4_000), min_size=1, max_size=6), columns=st.integers(1, 300))
def test_cutting_samples_up_changes_no_outline(cuts: list[int], columns: int) -> None:
    samples = np.random.default_rng(0).standard_normal(sum(cuts)).astype(np.float32)
    whole, parts = PeakGatherer(), PeakGatherer()
    whole.feed(samples)
    for part in np.split(samples, np.cumsum(cuts)[:-1]):
        parts.feed(part)
    one, other = whole.finish((columns,))[0], parts.finish((columns,))[0]
    assert np.array_equal(one.highest, other.highest)
    assert one.highest.max() == samples.max()
    assert one.lowest.min() == samples.min()


def test_a_long_track_has_no_more_columns_than_a_short_one() -> None:
    gatherer = PeakGatherer()
    for _ in range(200):
        gatherer.feed(np.linspace(-1, 1, 44_100, dtype=np.float32))
    (zoom,) = gatherer.finish((10**9,))
    assert 30_000 < len(zoom) <= 65_537
    assert zoom.highest.max() == 1.0


@pytest.mark.parametrize("light", [False, True])
def test_colours_grow_lighter_evenly(light: bool) -> None:
    """Or darker, on light pages."""
    linear = (ladder(light=light)[:: -1 if light else 1].astype(float) / 255) ** 2.2
    lightness = 116 * np.cbrt(np.maximum(linear @ [0.2126, 0.7152, 0.0722], 1e-9)) - 16
    steps = np.diff(lightness[16:])
    assert (steps > -0.2).all()
    assert steps.max() < 4 * steps.mean()


def test_what_is_silent_is_as_the_page_is() -> None:
    silence = wav(np.zeros(22_050, np.float32))
    for palette, tone_of_page in ((DARK, 40), (LIGHT, 230)):
        drawn = pixels(waveform_portrait(silence, Canvas(200, 100, palette=palette)))
        assert (np.median(drawn.reshape(-1, 3), axis=0) > tone_of_page).all() == palette.light


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_pictures_have_the_size_and_kind_asked_for(kind: str) -> None:
    canvas = Canvas(300, 90, kind)
    source = wav(tone(2.0))
    for draw in (waveform_portrait, spectrogram_portrait, chroma_portrait):
        picture = Image.open(io.BytesIO(draw(source, canvas)))
        assert picture.size == (300, 90)
        assert picture.format == kind.upper()


def test_a_higher_tone_is_drawn_higher_and_louder_is_taller(tmp_path: Path) -> None:
    canvas = Canvas(200, 128)
    brightest = []
    for hz in (200.0, 4_000.0):
        image = pixels(spectrogram_portrait(wav(tone(2.0, hz=hz)), canvas)).sum(axis=2)[:, 60:140]
        brightest.append(int(image.mean(axis=1).argmax()))
    assert brightest[0] > brightest[1] + 30
    ground = pixels(waveform_portrait(wav(0 * tone(1.0)), canvas))[0, 0]
    heights = [
        int((pixels(waveform_portrait(wav(gain * tone(1.0)), canvas))[:, 100] != ground).any(axis=1).sum())
        for gain in (0.2, 1.0, 2.0)
    ]
    assert heights[0] < heights[1] < heights[2]


def test_an_a_is_drawn_in_the_row_of_a() -> None:
    image = pixels(chroma_portrait(wav(tone(4.0, hz=440.0)), Canvas(200, 120))).sum(axis=2)[:, 80:160]
    assert 11 - image.mean(axis=1).argmax() // 10 == 9


def test_nothing_is_drawn_as_nothing_and_impossible_sizes_are_refused() -> None:
    nothing = np.zeros((0, 12), np.float32)
    assert pixels(chroma_picture(nothing, Canvas(64, 64))).shape == (64, 64, 3)
    assert pixels(spectrogram_picture(np.zeros((128, 0), np.float32), np.arange(128.0), Canvas(64, 64))).any()
    silent = waveform(wav(tone(0.001)[:1])).zooms[-1]
    assert pixels(waveform_picture(silent, Canvas(64, 64))).any()
    for width, height, kind in ((0, 100, "png"), (100, 10**6, "png"), (100, 100, "gif")):
        with pytest.raises(BadRequest):
            Canvas(width, height, kind)
