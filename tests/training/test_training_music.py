import io
import zipfile
from pathlib import Path

import numpy as np
import soundfile

from segue.hearing.spectrogram import GRID
from training.debian_music import keep_music
from training.sounds import album

RATE = 22_050
PARTS = (200, 400, 800, 1600)


def _track(seconds_a_part: float, kind: str = "OGG") -> bytes:
    """Stereo: four tones in Hz, one after another, for equal times; one channel is softer."""
    moments = np.arange(int(seconds_a_part * RATE)) / RATE
    tones = np.concatenate([0.4 * np.sin(2 * np.pi * pitch * moments) for pitch in PARTS])
    file = io.BytesIO()
    soundfile.write(file, np.stack([tones, 0.5 * tones], axis=1), RATE, format=kind)
    return file.getvalue()


def test_pieces_are_from_the_middle_of_equal_parts_of_a_track(tmp_path: Path) -> None:
    (tmp_path / "copyright").write_text("free")
    (tmp_path / "000-tones.ogg").write_bytes(_track(20))
    pieces = album(tmp_path)
    assert {piece.name for piece in pieces} == {"000-tones.ogg"}
    for piece, pitch in zip(pieces, PARTS, strict=True):
        assert len(piece.samples) == 15 * GRID.sample_rate
        strength = np.abs(np.fft.rfft(piece.samples)) ** 2
        near = np.abs(np.fft.rfftfreq(len(piece.samples), 1 / GRID.sample_rate) - pitch) < 5
        assert strength[near].sum() > 0.98 * strength.sum()


def test_music_is_kept_and_noises_and_other_files_are_not(tmp_path: Path) -> None:
    unpacked, place = tmp_path / "unpacked", tmp_path / "place"
    unpacked.mkdir()
    place.mkdir()
    (unpacked / "long.flac").write_bytes(_track(15, "FLAC"))
    (unpacked / "short.flac").write_bytes(_track(7, "FLAC"))
    (unpacked / "broken.ogg").write_bytes(b"no sound" * 30_000)
    (unpacked / "again.flac").symlink_to("long.flac")
    with zipfile.ZipFile(unpacked / "data.pk3", "w") as archive:
        archive.writestr("music/within.flac", _track(15, "FLAC"))
        archive.writestr("music/notes.txt", "x" * 300_000)
    assert keep_music(unpacked, place) == (2, 2.0)
    assert {path.name for path in place.iterdir()} == {"000-within.flac", "001-long.flac"}
