"""Pages, boxes and chunks: where tags lie in a file, and that the sound behind them is found again."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av as pyav
import mutagen.apev2
import mutagen.asf
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.ogg
import mutagen.oggvorbis
import mutagen.wave
import numpy as np
import pytest

from segue.domain.errors import NotWritten
from segue.library.retagging import Additions, carry_out, plan, undo
from segue.library.tags.names import Field
from tests.library.made_music import make, read
from tests.library.rewriting import LONG, WANTED, frames, heard, rewritten, tags_by_ffmpeg, there_and_back

mg: Any = mutagen
av: Any = pyav
Fresh = Callable[[str], Path]


@pytest.mark.parametrize("ending", [".ogg", ".opus", ".oga"])
def test_comments_that_grow_over_pages(ending: str, tmp_path: Path) -> None:
    path = make(tmp_path / f"song{ending}", seconds=5)
    count = len(_ogg_pages(path))
    path.write_bytes(there_and_back(path, LONG))
    pages = _ogg_pages(path)
    assert len(pages) == count + 2
    assert [page.sequence for page in pages] == list(range(len(pages)))
    assert read(path).tags.genres == LONG.genres


def _ogg_pages(path: Path) -> list[Any]:
    found = []
    with path.open("rb") as file:
        while file.tell() < path.stat().st_size:
            found.append(mg.ogg.OggPage(file))
    return found


def test_every_page_keeps_a_right_checksum(tmp_path: Path) -> None:
    """Mutagen computes the sum anew when it writes a page: the bytes must be the same."""
    path = make(tmp_path / "song.ogg", seconds=5)
    rewritten(path, LONG)
    pages = _ogg_pages(path)
    assert b"".join(page.write() for page in pages) == path.read_bytes()
    # Ogg's mark for a page on which no packet ends.
    assert [page.position for page in pages if len(page.packets) == 1 and not page.complete] == [-1, -1]


def test_a_chained_stream_keeps_its_own_comments(tmp_path: Path) -> None:
    first, second = make(tmp_path / "1.ogg", 1), make(tmp_path / "2.ogg", 2, pitch=300)
    rewritten(second, Additions(genres=("Second",)))
    tail = second.read_bytes()
    if tail[14:18] == first.read_bytes()[14:18]:
        pages = _ogg_pages(second)
        for page in pages:
            page.serial += 1
        tail = b"".join(page.write() for page in pages)
    path = tmp_path / "chained.ogg"
    path.write_bytes(first.read_bytes() + tail)
    for wanted in (WANTED, LONG):
        written = there_and_back(path, wanted)
        assert written.endswith(tail)


def test_a_stream_that_broke_off_does_not_number_the_next_one(tmp_path: Path) -> None:
    """The first never says that it ends, and the second has its number."""
    first = make(tmp_path / "song.ogg", 1)
    whole = first.read_bytes()
    pages = _ogg_pages(first)
    pages[-1].last = False
    first.write_bytes(b"".join(page.write() for page in pages) + whole)
    rewritten(first, LONG)
    assert first.read_bytes().endswith(whole)


def made_m4a(path: Path, flags: str) -> Path:
    """A second of a tone, its boxes in another order than usual."""
    plain = make(path.with_name("plain.m4a"), 1)
    with av.open(str(plain)) as source, av.open(str(path), "w", format="mp4", options={"movflags": flags}) as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path


@pytest.mark.parametrize(
    "flags", ["faststart", "frag_keyframe+empty_moov", "empty_moov+default_base_moof+frag_keyframe"]
)
def test_the_sound_of_an_mp4_is_found_again(flags: str, tmp_path: Path) -> None:
    path = made_m4a(tmp_path / "song.m4a", flags)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "what is written moves the sound"
    if b"mfra" in data:
        with pytest.raises(NotWritten, match="index of fragments"):
            rewritten(path)
        data = data[: data.index(b"mfra") - 4]
        path.write_bytes(data)
    for wanted in (WANTED, LONG):
        samples = heard(path)
        change = plan(path, wanted)
        carry_out(change)
        assert np.array_equal(heard(path), samples)
        assert mg.mp4.MP4(path)["\xa9gen"] == list(wanted.genres)
        undo(path, change.record)
        assert np.array_equal(heard(path), samples)
        assert frames(path) == () or b"ilst" in data


def _box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + name + body


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    """(name, content) of the boxes in a row."""
    found, at = [], 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + length]))
        at += length
    return found


def _hdlr(kind: bytes) -> bytes:
    return _box(b"hdlr", bytes(8), kind, bytes(13))


@pytest.mark.parametrize(
    "udta",
    [
        b"",
        _box(b"udta"),
        _box(b"udta", bytes(4)),  # QuickTime's end of the list
        _box(b"udta", _box(b"name", b"x"), _box(b"meta", bytes(4), _hdlr(b"mdir"))),
        _box(b"udta", _box(b"meta", _hdlr(b"mdir"), _box(b"free", bytes(50)))),  # QuickTime's, without a version
        _box(b"udta", _box(b"meta", bytes(4), _hdlr(b"mdir"), _box(b"ilst"), _box(b"free", bytes(9))), _box(b"free")),
        struct.pack(">I4sQ", 1, b"udta", 16),  # with a size of 64 bits
    ],
)
def test_the_boxes_around_the_atoms_are_made_where_they_are_missing(udta: bytes, tmp_path: Path) -> None:
    for front in (False, True):
        path = made_m4a(tmp_path / "song.m4a", "faststart")
        parts = dict(_boxes(path.read_bytes()))
        kept = b"".join(_box(name, content) for name, content in _boxes(parts[b"moov"]) if name != b"udta")
        moov = _box(b"moov", kept, udta)
        head = _box(b"ftyp", parts[b"ftyp"])
        sound = _box(b"mdat", parts[b"mdat"])
        offset = len(head) + 8 + (len(moov) if front else 0)
        at = moov.index(b"stco") + 12
        moov = moov[:at] + struct.pack(">I", offset) + moov[at + 4 :]
        assert int.from_bytes(moov[at - 4 : at], "big") == 1, "all sound in one stretch"
        path.write_bytes(head + (moov + sound if front else sound + moov))
        samples = heard(path)
        change = plan(path, WANTED)
        carry_out(change)
        assert tags_by_ffmpeg(path)["GENRE"].startswith("Rock")
        assert (read(path).tags.key, read(path).tags.genres) == ("Am", WANTED.genres)
        assert np.array_equal(heard(path), samples)
        undo(path, change.record)
        assert frames(path) == ()
        assert np.array_equal(heard(path), samples)


def test_tags_of_another_kind_in_an_mp4_are_refused(fresh: Fresh) -> None:
    path = fresh("song.m4a")
    rewritten(path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"mdir", b"mdta"))
    with pytest.raises(NotWritten, match="not of iTunes' kind"):
        rewritten(path, LONG)


def test_chunks_of_a_wav_stay(fresh: Fresh) -> None:
    path = fresh("song.wav")
    data = path.read_bytes()
    extra = b"xtra" + struct.pack("<I", 5) + b"hello\0"
    data = data[:12] + extra + data[12:] + b"LIST" + struct.pack("<I", 16) + b"INFOIGNR\4\0\0\0Old\0"
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:])
    assert plan(path, WANTED).kept == (Field.GENRE,)
    written = there_and_back(path)
    assert extra in written
    assert struct.unpack("<I", written[4:8])[0] == len(written) - 8
    path.write_bytes(written)
    assert mg.wave.WAVE(path)["TBPM"].text == ["128"]


def test_an_odd_chunk_without_its_padding(fresh: Fresh) -> None:
    path = fresh("song.wav")
    data = path.read_bytes()[:-1]
    at = data.index(b"data") + 4
    length = struct.pack("<I", len(data) - at - 4)
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:at] + length + data[at + 4 :])
    assert path.stat().st_size % 2
    rewritten(path)
    assert mg.wave.WAVE(path)["TKEY"].text == ["Am"]
    assert read(path).tags.key == "Am"


def test_windows_media_knows_its_size(fresh: Fresh) -> None:
    path = fresh("song.wma")
    rewritten(path)
    data = path.read_bytes()
    at = data.index(bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")) + 40
    assert int.from_bytes(data[at : at + 8], "little") == len(data)
