"""Samples to files and back."""

import errno
from pathlib import Path

import numpy as np
import pytest
import soundfile

from segue.audio.encode import encode
from segue.domain.errors import BadRequest, DiskFull, StorageUnavailable

RATE = 44_100


def tone(seconds: float = 1.5, channels: int = 2) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    time = np.arange(round(seconds * RATE)) / RATE
    wave = 0.4 * np.sin(2 * np.pi * 440 * time)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


@pytest.mark.parametrize("extension", ["flac", "ogg", "mp3", "wav"])
@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_is_heard_again(tmp_path: Path, extension: str, channels: int) -> None:
    path = tmp_path / f"tone.{extension}"
    encode(tone(channels=channels), RATE, path)
    heard, rate = soundfile.read(path, always_2d=True)
    assert rate == RATE
    assert heard.shape[1] == channels
    assert abs(len(heard) - 1.5 * RATE) < 0.06 * RATE
    middle = heard[20_000:40_000, 0]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.4 / 2**0.5, rel=0.03)


@pytest.mark.parametrize("extension", ["flac", "ogg", "mp3"])
def test_the_same_samples_give_the_same_bytes(tmp_path: Path, extension: str) -> None:
    first, second = tmp_path / f"a.{extension}", tmp_path / f"b.{extension}"
    encode(tone(), RATE, first)
    encode(tone(), RATE, second)
    assert first.read_bytes() == second.read_bytes()


def test_flac_keeps_every_sample(tmp_path: Path) -> None:
    given = tone()
    encode(given, RATE, tmp_path / "a.flac")
    heard, _ = soundfile.read(tmp_path / "a.flac", dtype="float32")
    assert np.abs(heard - given).max() <= 1 / 32_767


@pytest.mark.parametrize("name", ["a.aiff", "a", "a.txt"])
def test_an_unknown_ending_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadRequest, match="flac, ogg, mp3, wav"):
        encode(tone(), RATE, tmp_path / name)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    broken = tone()
    broken[5, 0] = np.nan
    for bad, rate in (
        (broken, RATE),
        (np.zeros((0, 2), np.float32), RATE),
        (np.zeros((9, 3), np.float32), RATE),
        (tone(), 0),
    ):
        with pytest.raises(BadRequest):
            encode(bad, rate, tmp_path / "a.flac")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="could not be written"):
        encode(tone(), RATE, tmp_path / "gone" / "a.ogg")


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(soundfile.SoundFile, "write", full)
    with pytest.raises(DiskFull, match="no room"):
        encode(tone(), RATE, tmp_path / "a.flac")
    assert not list(tmp_path.iterdir())
