"""Lengths and rates, against mutagen and against what was encoded."""

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen.mp3
import pytest
import soundfile

from segue.domain.errors import UnreadableFile
from tests.library.made_music import av, make, read, tone

mg: Any = mutagen
Fresh = Callable[[str], Path]


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("mode", ["CONSTANT", "VARIABLE"])
def test_mp3_agrees_with_mutagen(rate: int, channels: int, mode: str, tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    samples = tone(1.5, 440, rate)
    data = samples.repeat(channels).reshape(-1, channels)
    soundfile.write(str(path), data, rate, format="MP3", bitrate_mode=mode, compression_level=0.5)
    theirs, ours = mg.mp3.MPEGInfo(io.BytesIO(path.read_bytes())), read(path).format
    assert ours.duration_ms == round(theirs.length * 1000)
    assert (ours.sample_rate, ours.channels) == (theirs.sample_rate, theirs.channels) == (rate, channels)


def test_mp3_without_a_count_is_guessed_without_its_tags(tmp_path: Path) -> None:
    path = make(tmp_path / "song.mp3", seconds=2)
    data = path.read_bytes()
    for mark in (b"Xing", b"Info"):
        data = data.replace(mark, b"\0\0\0\0")
    path.write_bytes(data + b"TAG" + bytes(125))
    head = 8 * len(data) / (mg.mp3.MPEGInfo(io.BytesIO(path.read_bytes())).bitrate)
    assert read(path).format.duration_ms == round(head * 1000)


def test_the_old_count_of_fraunhofer(tmp_path: Path) -> None:
    frame = bytes.fromhex("fffb9064") + bytes(32) + b"VBRI" + struct.pack(">HHHII", 1, 0, 0, 417 * 200, 200)
    stream = frame.ljust(417, b"\0") + bytes.fromhex("fffb9064").ljust(417, b"\0") * 9
    path = tmp_path / "song.mp3"
    path.write_bytes(stream)
    assert read(path).format.duration_ms == round(200 * 1152 / 44_100 * 1000)


def test_mpeg_layer_two(tmp_path: Path) -> None:
    path = tmp_path / "song.mp2"
    path.write_bytes(bytes.fromhex("fffd8004").ljust(417, b"\0") * 10)
    found = read(path)
    assert (found.format.container, found.format.codec, found.format.sample_rate) == ("mp3", "mp2", 44_100)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("kind", "subtype", "codec", "depth"),
    [
        ("WAV", "PCM_24", "pcm", 24),
        ("WAV", "FLOAT", "pcm float", 32),
        ("WAV", "ULAW", "mu-law", None),
        ("WAVEX", "PCM_16", "pcm", 16),
        ("RF64", "PCM_16", "pcm", 16),
        ("AIFF", "PCM_24", "pcm", 24),
        ("AIFF", "FLOAT", "fl32", 32),
        ("FLAC", "PCM_24", "flac", 24),
    ],
)
def test_depths_and_codecs(kind: str, subtype: str, codec: str, depth: int | None, tmp_path: Path) -> None:
    path = tmp_path / ("song.flac" if kind == "FLAC" else "song.aiff" if kind == "AIFF" else "song.wav")
    soundfile.write(str(path), tone(0.5, 440, 44_100), 44_100, format=kind, subtype=subtype)
    found = read(path).format
    assert (found.codec, found.bit_depth, found.duration_ms, found.sample_rate) == (codec, depth, 500, 44_100)


def test_musepack_8(tmp_path: Path) -> None:
    head = bytes(4) + b"\x08" + b"\x83\xd6\x20" + b"\x00" + b"\x1b\x13"
    path = tmp_path / "song.mpc"
    path.write_bytes(b"MPCK" + b"SH" + bytes([len(head) + 3]) + head + b"AP" + bytes(500))
    found = read(path).format
    assert (found.codec, found.sample_rate, found.channels) == ("musepack", 44_100, 2)
    assert found.duration_ms == round(0b0000011_1010110_0100000 / 44_100 * 1000)


def test_a_packet_of_length_zero_does_not_hang_musepack(tmp_path: Path) -> None:
    path = tmp_path / "song.mpc"
    path.write_bytes(b"MPCK" + b"EI\x00" * 100)
    with pytest.raises(UnreadableFile, match="description of its stream is missing"):
        read(path)


def test_lossless_in_mp4_has_a_depth_and_aac_has_none(fresh: Fresh) -> None:
    assert read(fresh("song.alac")).format.bit_depth is not None
    assert read(fresh("song.m4a")).format.bit_depth is None
    assert read(fresh("song.m4a")).format.codec == "aac"


@pytest.mark.parametrize("ending", [".flac", ".ogg", ".opus", ".m4a", ".alac", ".wma", ".wv", ".oga", ".aac"])
def test_lengths_agree_with_a_decoder(ending: str, fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    with av.open(str(path)) as source:
        seconds = sum(frame.samples / frame.sample_rate for frame in source.decode(audio=0))
    assert read(path).format.duration_ms == pytest.approx(seconds * 1000, abs=60)
