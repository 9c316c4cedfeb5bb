"""Sound in another coding is decoded again and laid over what it was made from."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from segue.audio.decode import open_audio
from segue.audio.transcoding import Coding, Wanted, transcode
from segue.domain.errors import BadRequest, UnreadableFile

_LENGTH_S = 6.0
_COMPARED_HZ = 8000
_CODER_DELAY_S = 0.06
"""What a coder may put before and after the sound, where its container has no place to say so."""


def _samples(source: Path | bytes) -> tuple[NDArray[np.float32], int]:
    with open_audio(source) as stream:
        return np.concatenate([block.mean(axis=1) for block in stream]), stream.sample_rate


def _offset_s(heard: NDArray[np.float32], rate: int, original: NDArray[np.float32], original_rate: int) -> float:
    """How much later than in the original the same sound comes."""
    one = soxr.resample(heard, rate, _COMPARED_HZ)
    other = soxr.resample(original, original_rate, _COMPARED_HZ)[2 * _COMPARED_HZ + 4000 : 4 * _COMPARED_HZ]
    return float(np.argmax(np.correlate(one, other, "valid"))) / _COMPARED_HZ - 2.5


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same seconds of coloured noise in three formats, of which each is jumped in by another decoder."""
    folder = tmp_path_factory.mktemp("sounds")
    noise = np.random.default_rng(7).normal(size=(int(_LENGTH_S * 44_100), 2)).cumsum(axis=0)
    noise -= soxr.resample(soxr.resample(noise, 44_100, 100), 100, 44_100)[: len(noise)]
    noise = (0.3 * noise / np.abs(noise).max()).astype(np.float32)
    made = {name: folder / f"sound.{name}" for name in ("flac", "mp3", "ogg")}
    for path in made.values():
        with soundfile.SoundFile(path, "w", 44_100, 2) as file:
            for start in range(0, len(noise), 32_768):
                file.write(noise[start : start + 32_768])
    return made


@pytest.mark.parametrize("coding", Coding)
@pytest.mark.parametrize("kind", ["flac", "mp3", "ogg"])
@pytest.mark.parametrize("from_s", [0.0, 1.75])
def test_what_comes_out_is_what_went_in_from_there_on(
    sounds: dict[str, Path], kind: str, coding: Coding, from_s: float
) -> None:
    out = io.BytesIO()
    transcode(Wanted(sounds[kind], coding, 96, from_s), out)
    heard, rate = _samples(out.getvalue())
    original, original_rate = _samples(sounds[kind])
    assert rate == (48_000 if coding is Coding.OPUS else 44_100)
    assert len(heard) / rate == pytest.approx(_LENGTH_S - from_s, abs=2 * _CODER_DELAY_S)
    assert -0.001 <= _offset_s(heard, rate, original, original_rate) + from_s <= _CODER_DELAY_S


@pytest.mark.parametrize("coding", Coding)
def test_more_kilobits_are_more_bytes(sounds: dict[str, Path], coding: Coding) -> None:
    sizes = []
    for rate in (32, 96, 256):
        out = io.BytesIO()
        transcode(Wanted(sounds["flac"], coding, rate), out)
        sizes.append(len(out.getvalue()))
    assert sizes == sorted(sizes)
    assert sizes[1] == pytest.approx(96_000 / 8 * _LENGTH_S, rel=0.4)


def test_what_cannot_be_turned_is_said_so_and_nothing_is_written(sounds: dict[str, Path], tmp_path: Path) -> None:
    text = tmp_path / "song.mp3"
    text.write_text("no sound at all " * 100)
    for path, from_s in ((text, 0.0), (tmp_path / "gone.flac", 0.0), (sounds["ogg"], 999.0), (sounds["flac"], 999.0)):
        out = io.BytesIO()
        with pytest.raises(UnreadableFile):
            transcode(Wanted(path, Coding.OPUS, 96, from_s), out)
        assert out.getvalue() == b""
    for wrong in ({"bit_rate": 31}, {"bit_rate": 321}, {"from_s": -1.0}, {"from_s": float("nan")}):
        with pytest.raises(BadRequest):
            Wanted(text, Coding.MP3, **wrong)
