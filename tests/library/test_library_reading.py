"""Bad input: each gives one clear line, and nothing else is lost."""

import os
import random
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen.flac
import mutagen.id3
import mutagen.mp4
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segue.domain.errors import FileChanging, UnreadableFile
from segue.domain.music import FileStamp, Role
from segue.library import read_file, reading
from segue.library.containers import EXTENSIONS
from segue.library.tags import family
from tests.library.made_music import ENDINGS, image, make, read, stamp

mg: Any = mutagen
Fresh = Callable[[str], Path]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_known_of_the_sound(ending: str, fresh: Fresh) -> None:
    found = read(fresh(f"song{ending}"))
    assert found.notes == ()
    assert found.format.container == EXTENSIONS[ending].value
    assert found.format.duration_ms is not None
    assert abs(found.format.duration_ms - 500) < 60
    assert found.format.sample_rate in (22_050, 44_100, 48_000, 2_822_400)
    assert found.format.channels in (1, 2)
    assert (found.tags.title, found.tags.credits) == ("song", ())


@pytest.mark.parametrize("ending", [".mp3", ".flac", ".m4a"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\0" * 5000, "nothing but zeros"),
        ("No music, only words. Ça va ?\n".encode() * 9, "is text"),
        (random.Random(1).randbytes(200_000), "no sound of a kind that Segue knows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is a picture"),
        (b"fLaC", "damaged"),
        (b"OggS", "damaged"),
        (b"RIFF\0\0\0\0WAVE", "damaged"),
        (b"FORM\0\0\0\0AIFF", "damaged"),
        (b"MAC \x96\x0f", "damaged"),
        (b"wvpk1234", "damaged"),
        (b"MPCK", "damaged"),
        (b"MPCKEI\x00" + bytes(40), "damaged"),
        (b"DSD " + bytes(24), "damaged"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + b"\xff" * 40, "damaged"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + b"\xff" * 7 + b"\x7f" + bytes(90), "damaged"),
        (b"DSD " + bytes(24) + b"fmt " + b"\xff" * 7 + b"\x7f" + bytes(90), "damaged"),
        (b"\0\0\0\x18ftypM4A " + bytes(12), "damaged"),
        (b"ID3\x04\0\0\0\0\0\x00", "no sound"),
    ],
)
def test_what_is_no_music_is_one_clear_line(ending: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / f"song{ending}"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    line = str(caught.value)
    assert words in line
    assert path.name in line
    assert "\n" not in line
    assert len(line) < 200


def title_or_words(path: Path) -> str:
    """The title that was read, or 'words' where the file was refused with its name in the sentence."""
    try:
        return read(path).tags.title
    except UnreadableFile as error:
        return "words" if path.name in str(error) else ""


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_cut_anywhere_is_read_or_refused_with_words(ending: str, fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    whole = path.read_bytes()
    for share in range(0, 100, 3):
        path.write_bytes(whole[: len(whole) * share // 100])
        assert title_or_words(path) in ("song", "words")


@pytest.mark.parametrize("ending", [".wav", ".aiff", ".ogg", ".opus", ".wma"])
def test_sound_that_is_cut_short_is_noted(ending: str, fresh: Fresh) -> None:
    path = fresh(f"song{ending}")
    path.write_bytes(path.read_bytes()[:-300])
    assert read(path).notes == ("It is cut short: the file ends before its sound does.",)


def test_an_mp3_that_is_cut_short_is_noted(tmp_path: Path) -> None:
    path = make(tmp_path / "song.mp3", seconds=60)
    assert read(path).notes == ()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = read(path)
    assert found.notes == ("It is cut short: the file ends before its sound does.",)
    assert found.format.duration_ms == 60_000


def test_a_movie_index_that_is_missing_is_named(fresh: Fresh) -> None:
    path = fresh("song.m4a")
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 4])
    with pytest.raises(UnreadableFile, match="index is missing"):
        read(path)


def test_the_content_counts_and_not_the_name(fresh: Fresh) -> None:
    path = fresh("song.flac")
    wrong = path.with_suffix(".mp3")
    path.rename(wrong)
    found = read(wrong)
    assert found.format.codec == "flac"
    assert found.notes == ("It is named .mp3 but is FLAC.",)


def test_a_file_that_changes_is_told_apart_from_a_bad_one(
    fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fresh("song.flac")
    with pytest.raises(FileChanging, match=r"song\.flac was written to"):
        read_file(str(tmp_path), FileStamp("song.flac", 1, 1))
    real = family.read_tags

    def slow(*arguments: Any) -> Any:
        os.utime(path, ns=(1, 1))
        return real(*arguments)

    monkeypatch.setattr(reading, "read_tags", slow)
    with pytest.raises(FileChanging):
        read(path)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    with pytest.raises(UnreadableFile, match=r"pipe\.mp3 is a named pipe"):
        read_file(str(tmp_path), FileStamp("pipe.mp3", 0, 0))
    with pytest.raises(UnreadableFile, match=r"gone\.mp3 is not there any more"):
        read_file(str(tmp_path), FileStamp("gone.mp3", 0, 0))
    with pytest.raises(UnreadableFile, match="is a device"):
        read_file("/dev", FileStamp("null", 0, 0))
    (tmp_path / "folder.mp3").mkdir()
    with pytest.raises(UnreadableFile, match="is a folder"):
        read_file(str(tmp_path), FileStamp("folder.mp3", 0, 0))


def test_forbidden_and_circular_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "self.mp3").symlink_to(tmp_path / "self.mp3")
    with pytest.raises(UnreadableFile, match=r"self\.mp3 could not be opened: Too many levels"):
        read_file(str(tmp_path), FileStamp("self.mp3", 0, 0))

    def forbidden(*_: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(UnreadableFile, match=r"may not be read by this user. Give"):
        read_file(str(tmp_path), FileStamp("self.mp3", 0, 0))


def test_a_disk_that_fails_is_one_clear_line(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any) -> Any:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(reading, "measure", failing)
    with pytest.raises(UnreadableFile, match=r"song\.flac could not be read: Input/output error\. Check the disk\."):
        read(fresh("song.flac"))


def test_a_name_that_is_no_text_is_read_and_shown(fresh: Fresh, tmp_path: Path) -> None:
    fresh("song.flac").rename(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n.flac"))
    found = read_file(str(tmp_path), stamp(tmp_path, "caf\udce9\n.flac"))
    assert found.tags.title == "caf\N{REPLACEMENT CHARACTER}"
    assert found.stamp.path == "caf\udce9\n.flac"
    with pytest.raises(UnreadableFile) as caught:
        read_file(str(tmp_path), FileStamp("b\udce9d\n.flac", 0, 0))
    assert str(caught.value).isprintable()


def test_broken_tags_do_not_cost_the_sound(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fresh("01 - Band - Song.mp3")

    def broken(*_: Any) -> Any:
        raise struct.error("unpack requires a buffer of 4 bytes")

    monkeypatch.setattr(reading, "read_tags", broken)
    found = read(path)
    assert (found.tags.title, found.tags.names(Role.ARTIST), found.tags.track_number) == ("Song", ("Band",), 1)
    assert found.notes == ("Its tags are damaged and were not read; its names are taken from its path.",)


def test_an_id3_size_that_lies_does_not_cost_the_sound(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    path.write_bytes(b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + b"TIT2\0\0\0\x05\0\0\0Name" + path.read_bytes())
    assert read(path).tags.title == "Name"


def _frame(name: bytes, data: bytes) -> bytes:
    return name + struct.pack(">IH", len(data), 0) + data


def _with_frames(path: Path, frames: bytes) -> None:
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x03\0\0" + size + frames + path.read_bytes())


@pytest.mark.parametrize(
    "frame",
    [
        _frame(b"COMM", b"\0eng\0the same"),
        _frame(b"TXXX", b"\0same\0value"),
        _frame(b"TPE1", b"\0Name"),
        _frame(b"APIC", b"\0image/png\0\x04\0" + b"x" * 20),
        _frame(b"PRIV", b"owner\0" + b"x" * 20),
        _frame(b"USLT", b"\0eng\0la la la"),
    ],
    ids=["COMM", "TXXX", "TPE1", "APIC", "PRIV", "USLT"],
)
def test_a_hundred_thousand_frames(frame: bytes, fresh: Fresh) -> None:
    path = fresh("song.mp3")
    _with_frames(path, frame * 100_000 + _frame(b"TIT2", b"\0Still here"))
    tracemalloc.start()
    found = read(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.tags.title == "Still here"
    assert most < 8_000_000
    assert len(found.notes) <= 3


def test_a_hundred_thousand_comments(fresh: Fresh) -> None:
    path = fresh("song.flac")
    audio = mg.flac.FLAC(path)
    audio.tags.extend([("ARTIST", f"Artist {n}") for n in range(100_000)])
    audio["title"] = "Still here"
    audio.save()
    found = read(path)
    assert found.tags.title == "Still here"
    assert len(found.tags.names(Role.ARTIST)) == 64
    assert any("64 were kept" in note for note in found.notes)


def test_values_that_no_page_could_show(fresh: Fresh) -> None:
    path = fresh("song.flac")
    audio = mg.flac.FLAC(path)
    audio["title"] = "x" * 10_000
    audio["artist"] = "a\0b\nc\x1b[31m"
    audio["album"] = "\u202eabc \u0645\u0648\u0633\u064a\u0642\u0649"
    audio.save()
    found = read(path)
    assert found.tags.title == "x" * 1000
    assert found.tags.names(Role.ARTIST) == ("ab c[31m",)
    assert found.tags.album == "abc \u0645\u0648\u0633\u064a\u0642\u0649"
    assert found.notes == ("The title has 10,000 characters, the first 1,000 were kept.",)


def _huge(path: Path, before: bytes, hole: int, after: bytes) -> None:
    """Writes a file with a hole of zeros, which takes no room on the disk."""
    with path.open("wb") as file:
        file.write(before)
        file.seek(hole, 1)
        file.write(after)


COVER_OF_200_MB = 200_000_000


def test_a_cover_of_200_mb_is_left_out(fresh: Fresh, tmp_path: Path) -> None:
    head = b"\0image/jpeg\0\x03\0"
    length = COVER_OF_200_MB + len(head)
    size = bytes(length + 10 + 15 >> shift & 0x7F for shift in (21, 14, 7, 0))
    title = _frame(b"TIT2", b"\0Name")
    sound = fresh("song.mp3").read_bytes()
    before = b"ID3\x03\0\0" + size + b"APIC" + struct.pack(">IH", length, 0) + head
    _huge(tmp_path / "song.mp3", before, COVER_OF_200_MB, title + sound)

    movie = fresh("song.m4a")
    audio = mg.mp4.MP4(movie)
    audio["\xa9nam"], audio["covr"] = "Name", [mg.mp4.MP4Cover(b"MARK")]
    audio.save(padding=lambda _: 0)
    data = movie.read_bytes()
    at = data.index(b"MARK")
    for box in (b"moov", b"udta", b"meta", b"ilst", b"covr", b"data"):
        place = data.rindex(box, 0, at) - 4
        old = int.from_bytes(data[place : place + 4], "big")
        data = data[:place] + struct.pack(">I", old + COVER_OF_200_MB) + data[place + 4 :]
    _huge(movie, data[: at + 4], COVER_OF_200_MB, data[at + 4 :])

    for name in ("song.mp3", "song.m4a"):
        tracemalloc.start()
        found = read(tmp_path / name)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found.tags.title == "Name"
        assert found.picture is None
        assert found.notes == ("The cover in its tags of 200 MB is larger than 16 MB and was left out.",)
        assert most < 8_000_000


def _pages(packet: bytes) -> bytes:
    """A packet over as many Ogg pages as it needs, as the second of stream 7. Nobody here looks at checksums."""
    values = [255] * (len(packet) // 255) + [len(packet) % 255]
    pages, at = [], 0
    for start in range(0, len(values), 255):
        lacing = bytes(values[start : start + 255])
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, 1 if start else 0, 0, 7, 1, 0, len(lacing))
        pages.append(head + lacing + packet[at : at + sum(lacing)])
        at += sum(lacing)
    return b"".join(pages)


def test_a_large_cover_in_ogg_is_left_out(tmp_path: Path) -> None:
    comments = [b"METADATA_BLOCK_PICTURE=" + b"A" * 25_000_000, b"TITLE=Name"]
    listed = b"".join(struct.pack("<I", len(comment)) + comment for comment in comments)
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    first = struct.pack("<4sBBqIIIB", b"OggS", 0, 2, 0, 7, 0, 0, 1) + bytes([len(head)]) + head
    sound = struct.pack("<4sBBqIIIB", b"OggS", 0, 4, 48_000, 7, 2, 0, 1) + b"\x64" + bytes(100)
    path = tmp_path / "song.opus"
    path.write_bytes(first + _pages(b"OpusTags" + bytes(4) + struct.pack("<I", len(comments)) + listed) + sound)
    found = read(path)
    assert (found.tags.title, found.format.duration_ms) == ("Name", 1000)
    assert found.notes == ("The cover in its tags of 19 MB is larger than 16 MB and was left out.",)


def test_the_cover_beside_the_file_is_second_choice(fresh: Fresh, tmp_path: Path) -> None:
    path = fresh("album/song.mp3")
    (path.parent / "Cover.JPG").write_bytes(image(size=(10, 10)))
    (path.parent / "front.png").write_bytes(image("PNG", (20, 20)))
    found = read_file(str(tmp_path), stamp(tmp_path, "album/song.mp3"))
    assert found.picture is not None
    assert (found.picture.mime, found.picture.width) == ("image/jpeg", 10)
    tag = mg.id3.ID3()
    tag.add(mg.id3.APIC(encoding=0, mime="image/gif", type=0, desc="", data=image("GIF", (30, 5))))
    tag.save(path)
    found = read_file(str(tmp_path), stamp(tmp_path, "album/song.mp3"))
    assert found.picture is not None
    assert (found.picture.mime, found.picture.width, found.picture.height) == ("image/gif", 30, 5)


def test_damaged_covers_are_noted(fresh: Fresh, tmp_path: Path) -> None:
    path = fresh("song.mp3")
    tag = mg.id3.ID3()
    tag.add(mg.id3.APIC(encoding=0, mime="image/jpeg", type=3, desc="", data=b"no image"))
    tag.save(path)
    (tmp_path / "cover.png").write_bytes(image("PNG")[:20])
    found = read(path)
    assert found.picture is None
    assert found.notes == (
        "The cover in its tags is damaged or of an unknown kind and was left out.",
        "The cover cover.png is damaged or of an unknown kind and was left out.",
    )


def test_a_cover_that_would_explode_is_left_out(fresh: Fresh, tmp_path: Path) -> None:
    bomb = bytearray(image("PNG"))
    bomb[16:24] = struct.pack(">II", 50_000, 50_000)
    (tmp_path / "folder.png").write_bytes(bomb)
    found = read(fresh("song.mp3"))
    assert found.picture is None
    assert "50000 x 50000 pixels" in found.notes[0]


def test_lyrics_in_the_file_and_beside_it(fresh: Fresh, tmp_path: Path) -> None:
    path = fresh("song.flac")
    audio = mg.flac.FLAC(path)
    audio["lyrics"] = "[00:01.00]sung"
    audio.save()
    (tmp_path / "song.lrc").write_text("[00:02.50]beside")
    found = read(path).lyrics
    assert [(lyrics.source, lyrics.lines[0].text, lyrics.lines[0].at_ms) for lyrics in found] == [
        ("tag", "sung", 1000),
        ("lrc", "beside", 2500),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_escapes_as_anything_but_words(data: st.DataObject, tmp_path: Path, tagged: dict[str, bytes]) -> None:
    ending = data.draw(st.sampled_from(sorted(tagged)))
    content = bytearray(tagged[ending])
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, min(len(content), 6000) - 1))
        content[at : at + 4] = data.draw(st.sampled_from([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff", b"", b"\x80"]))
    path = tmp_path / f"song{ending}"
    path.write_bytes(content)
    assert title_or_words(path)
