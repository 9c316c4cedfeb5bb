"""The identity follows the sound: no tag changes it, every change of the sound does."""

import io
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av as pyav
import mutagen.oggvorbis
import pytest

from segue.library import Container, audio_hash, sniff
from segue.library.identity import sound
from segue.library.opening import Damaged
from tests.library.made_music import ENDINGS, make, read
from tests.library.retagging import retag

av: Any = pyav
mg: Any = mutagen
LARGE = os.urandom(3_000_000)
Fresh = Callable[[str], Path]


def identity(path: Path) -> str:
    with path.open("rb") as file:
        container = sniff(file, path.stat().st_size)
        assert container is not None
        return audio_hash(file, container)


@pytest.mark.parametrize("ending", ENDINGS)
def test_retagging_leaves_the_identity(ending: str, fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    before, size = identity(path), path.stat().st_size
    retag(path, LARGE)
    assert path.stat().st_size != size
    assert identity(path) == before
    assert read(path).tags.title == "Another title"


@pytest.mark.parametrize("ending", ENDINGS)
def test_other_music_has_another_identity(ending: str, fresh: Fresh, tmp_path: Path) -> None:
    assert identity(fresh(f"song{ending}")) != identity(make(tmp_path / f"other{ending}", pitch=523.0))


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_byte_of_the_sound_counts(ending: str, fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    before, data = identity(path), bytearray(path.read_bytes())
    with path.open("rb") as file:
        container = sniff(file, len(data))
        assert container is not None
        last = [span for span in sound(file, container, len(data)) if span.length][-1]
    data[last.end - 1] ^= 0x01
    path.write_bytes(data)
    assert identity(path) != before


@pytest.mark.parametrize("ending", [".mp3", ".aac", ".ape", ".wv", ".mpc", ".flac"])
def test_tags_at_both_ends_are_stripped_however_many(ending: str, fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    before, data = identity(path), path.read_bytes()
    id3 = b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128)
    lyrics = b"LYRICSBEGIN" + b"IND00003000" + b"LYR00005words"
    lyrics += b"%06d" % len(lyrics) + b"LYRICS200"
    old_lyrics = b"LYRICSBEGIN" + b"la la la" + b"LYRICSEND"
    item = struct.pack("<II", 4, 0) + b"Title\0" + b"Name"
    ape = item + struct.pack("<8sIIII8x", b"APETAGEX", 2000, len(item) + 32, 1, 0)
    v1 = b"TAG" + b"Old".ljust(125, b"\0")
    for tail in (v1, lyrics + v1, ape + v1, ape + lyrics + v1, old_lyrics + v1, ape):
        path.write_bytes(id3 + id3 + data + tail)
        assert identity(path) == before


@pytest.mark.parametrize("junk", [1, 700, 5000])
def test_zeros_between_tag_and_sound_do_not_count(junk: int, fresh: Fresh) -> None:
    path = fresh("song.mp3")
    before, data = identity(path), path.read_bytes()
    path.write_bytes(b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(junk) + data)
    assert identity(path) == before


def test_an_index_before_or_after_the_sound_is_the_same_to_it(tmp_path: Path) -> None:
    found = set()
    for name, flags in (("behind.m4a", ""), ("before.m4a", "faststart")):
        path = tmp_path / name
        source = av.open(str(make(tmp_path / "source.m4a")))
        with av.open(str(path), "w", format="ipod", options={"movflags": flags} if flags else {}) as output:
            stream = output.add_stream_from_template(source.streams.audio[0])
            for packet in source.demux(source.streams.audio[0]):
                if packet.dts is not None:
                    packet.stream = stream
                    output.mux(packet)
        source.close()
        data = path.read_bytes()
        found.add((data.index(b"moov") < data.index(b"mdat"), identity(path)))
    assert {before for before, _ in found} == {True, False}
    assert len({identity for _, identity in found}) == 1


def _wav(*chunks: bytes, magic: bytes = b"RIFF", size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return magic + struct.pack("<I", len(body) if size is None else size) + body


def _chunk(name: bytes, data: bytes, size: int | None = None) -> bytes:
    return name + struct.pack("<I", len(data) if size is None else size) + data + bytes(len(data) % 2)


def test_wav_chunks_may_move_and_sizes_may_lie(tmp_path: Path) -> None:
    form, data = _chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)), bytes(range(250)) * 8
    info = _chunk(b"LIST", b"INFO" + _chunk(b"INAM", b"Name\0"))
    sizes = struct.pack("<QQQI", 0, len(data), len(data) // 2, 0)
    versions = (
        _wav(form, _chunk(b"data", data)),
        _wav(info, form, _chunk(b"data", data)),
        _wav(form, _chunk(b"data", data), info),
        _wav(form, _chunk(b"data", data, 0xFFFFFFFF), size=0xFFFFFFFF),
        _wav(form, _chunk(b"data", data, 0x7FFFFFFF)),
        _wav(_chunk(b"ds64", sizes), form, _chunk(b"data", data, 0xFFFFFFFF), info, magic=b"RF64", size=0xFFFFFFFF),
        _wav(_chunk(b"ds64", sizes), form, _chunk(b"data", data, 0xFFFFFFFF), magic=b"BW64", size=0xFFFFFFFF),
    )
    path = tmp_path / "song.wav"
    found = set()
    for version in versions:
        path.write_bytes(version)
        found.add(identity(path))
        assert read(path).format.duration_ms == 125
    assert len(found) == 1


def test_comments_over_many_pages_renumber_the_rest(fresh: Fresh) -> None:
    path = fresh("song.ogg")
    before = identity(path)
    for length in (10, 60_000, 400_000, 254, 255, 256):
        audio = mg.oggvorbis.OggVorbis(path)
        audio["comment"] = "x" * length
        audio.save()
        assert identity(path) == before


def test_sound_alone_is_what_is_hashed() -> None:
    with pytest.raises(Damaged, match="no sound"):
        audio_hash(io.BytesIO(b"RIFF\x04\0\0\0WAVE"), Container.WAV)


def test_the_hash_reads_in_blocks(tmp_path: Path) -> None:
    path = make(tmp_path / "long.wav", seconds=120)
    asked: list[int] = []

    class Watched(io.BufferedReader):
        def read(self, size: int | None = -1) -> bytes:
            asked.append(-1 if size is None else size)
            return super().read(size)

    with Watched(io.FileIO(str(path))) as file:
        audio_hash(file, Container.WAV)
    assert max(asked) <= 1024 * 1024
    assert min(asked) >= 0


def test_a_hostile_picture_size_in_flac_does_not_hide_the_sound(fresh: Fresh) -> None:
    """A block's size has 24 bits; mutagen once let it wrap for covers of more than 16 MB."""
    path = fresh("song.flac")
    before, data = identity(path), path.read_bytes()
    cover = bytes((1 << 24) + 10)
    picture = struct.pack(">II", 3, 10) + b"image/jpeg" + struct.pack(">IIIIII", 0, 1, 1, 24, 0, len(cover)) + cover
    block = b"\x06" + (len(picture) & 0xFFFFFF).to_bytes(3, "big") + picture
    path.write_bytes(data[:42] + block + data[42:])
    assert identity(path) == before
    assert any("larger than 16 MB" in note for note in read(path).notes)
