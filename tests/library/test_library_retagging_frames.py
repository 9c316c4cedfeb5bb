"""What else is in a file's tags stays as it is, whatever it is; the sound stays where players look for it."""

import struct
from collections.abc import Callable
from contextlib import suppress
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

from segue.domain.errors import NotWritten, SegueError
from segue.domain.music import ReplayGain
from segue.library.retagging import Additions, carry_out, plan, undo
from segue.library.tags.names import Field
from tests.library.made_music import image, read
from tests.library.rewriting import WANTED, frames, heard, rewritten, tags_by_ffmpeg, there_and_back

mg: Any = mutagen
av: Any = pyav
Fresh = Callable[[str], Path]


@pytest.mark.parametrize("ending", [".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wma", ".wv", ".wav", ".aiff"])
def test_ffmpeg_reads_what_is_written_and_hears_the_same(ending: str, fresh: Fresh, tagged: dict[str, bytes]) -> None:
    path = fresh(f"song{ending}")
    path.write_bytes(tagged[ending])
    there_and_back(path)
    rewritten(path)
    found = tags_by_ffmpeg(path)
    if ending != ".wav":  # ffmpeg reads no ID3 in wav
        assert found["GENRE"].startswith("Rock") or (ending == ".wma" and found["GENRE"] == "日本")
        assert found["TITLE"] == "Another title"
    if ending not in (".wav", ".m4a", ".opus"):
        assert found["REPLAYGAIN_TRACK_GAIN"] == "-6.50 dB"


def odd_tag() -> Any:
    tag = mg.id3.ID3()
    tag.add(mg.id3.TIT2(encoding=3, text="Title"))
    tag.add(mg.id3.PRIV(owner="player", data=bytes(range(256)) * 20))
    tag.add(
        mg.id3.GEOB(encoding=0, mime="application/x", filename="f", desc="Serato Markers_", data=b"\xff\xe0\0" * 99)
    )
    tag.add(mg.id3.APIC(encoding=0, mime="image/jpeg", type=3, desc="front", data=image()))
    tag.add(mg.id3.APIC(encoding=0, mime="image/png", type=4, desc="back", data=image("PNG")))
    tag.add(mg.id3.POPM(email="me", rating=200, count=7))
    tag.add(mg.id3.TXXX(encoding=1, desc="MY OWN", text="日本"))
    tag.add(mg.id3.TCON(encoding=1, text=["Jazz"]))
    tag.add(mg.id3.COMM(encoding=3, lang="eng", desc="iTunNORM", text="0000"))
    return tag


@pytest.mark.parametrize("version", [3, 4])
def test_foreign_frames_and_the_version_of_the_tag_stay(version: int, fresh: Fresh) -> None:
    path = fresh("song.mp3")
    odd_tag().save(path, v2_version=version, v1=2, padding=lambda _: 777)
    written = there_and_back(path)
    assert written[3] == version
    path.write_bytes(written)
    tag = mg.id3.ID3(path, translate=False)
    assert set(odd_tag()) <= set(tag)
    assert all(tag[key] == frame for key, frame in odd_tag().items() if key != "TCON")
    mood = "TXXX:MOOD" if version == 3 else "TMOO"
    values = ["calm; Élan"] if version == 3 else ["calm", "Élan"]
    assert (tag[mood].text, tag["TKEY"].text, tag["TBPM"].text) == (values, ["Am"], ["128"])
    assert read(path).tags.moods == ("calm", "Élan")
    assert written[-128:-125] == b"TAG"


def test_frames_that_libraries_would_drop_stay(fresh: Fresh) -> None:
    """Two of a kind, one that is encrypted, one that is compressed, one that nobody knows, one of no length."""
    body = b"".join(
        name + bytes(size) + bytes(flags) + content
        for name, size, flags, content in (
            (b"TIT2", (0, 0, 0, 2), (0, 0), b"\0A"),
            (b"TIT2", (0, 0, 0, 2), (0, 0), b"\0B"),
            (b"TALB", (0, 0, 0, 3), (0, 4), b"xyz"),
            (b"XYZ1", (0, 0, 0, 4), (0x40, 0), b"\xff\xfe\0\1"),
            (b"TCOM", (0, 0, 0, 0), (0, 0), b""),
            (b"TBPM", (0, 0, 0, 3), (0, 0), b"\x0099"),
        )
    )
    path = fresh("song.mp3")
    sound = path.read_bytes()
    path.write_bytes(b"ID3\4\0\0" + struct.pack(">I", 0x100) + body.ljust(128, b"\0") + sound)
    written = there_and_back(path)
    assert body[:-13] in written


@pytest.mark.parametrize("text", ["Plain", "Élan"])
def test_the_oldest_id3_keeps_its_version(text: str, fresh: Fresh) -> None:
    path = fresh("song.mp3")
    title = b"TT2\0\0\6\0Title"
    path.write_bytes(b"ID3\2\0\0\0\0\0" + bytes([len(title) + 30]) + title + bytes(30) + path.read_bytes())
    rewritten_bytes = there_and_back(path, Additions(128, "A minor", ReplayGain(-6.5), (text,), ("Rock", text)))
    path.write_bytes(rewritten_bytes)
    tag = mg.id3.ID3(path)
    assert tag.version == (2, 2, 0)
    assert (tag["TBPM"].text, tag["TKEY"].text, tag["TCON"].genres) == (["128"], ["Am"], [f"Rock; {text}"])
    assert tag["TXXX:REPLAYGAIN_TRACK_GAIN"].text == ["-6.50 dB"]
    assert read(path).tags.genres == ("Rock", text)


def test_an_unsynchronised_tag_stays_so(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    content = b"owner\0\xff\xe0\xff\0\xff"
    frame = (b"PRIV" + struct.pack(">IH", len(content), 0) + content).replace(b"\xff", b"\xff\0")
    path.write_bytes(b"ID3\3\0\x80\0\0\0" + bytes([len(frame)]) + frame + path.read_bytes())
    written = there_and_back(path)
    assert b"\xff\xfe" not in written[:300], "no false sync in the tag"
    path.write_bytes(written)
    tag = mg.id3.ID3(path, translate=False)
    assert tag.getall("PRIV")[0].data == b"\xff\xe0\xff\0\xff"
    assert tag["TXXX:MOOD"].text == ["calm; Élan"]


def test_an_ape_tag_and_old_id3_behind_an_mp3_stay(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    mg.id3.ID3().save(path, v1=2)
    ape = mg.apev2.APEv2()
    ape["MP3GAIN_MINMAX"] = "089,179"
    ape["REPLAYGAIN_TRACK_GAIN"] = "-1.00 dB"
    ape.save(path)
    assert Field.TRACK_GAIN in plan(path, WANTED).kept
    there_and_back(path, replace=False)
    written = there_and_back(path)
    path.write_bytes(written)
    assert str(mg.apev2.APEv2(path)["REPLAYGAIN_TRACK_GAIN"]) == "-1.00 dB"
    assert read(path).tags.gain.track_gain == -6.5


def test_comments_are_kept_to_the_byte(fresh: Fresh) -> None:
    """In their order and case, without an equals sign, in no UTF-8, with a name twice."""
    comments = [b"Title=x", b"no sign", b"ARTIST=\xff\xfe", b"genre=A", b"Foo=1", b"Genre=B", b"foo=1", b"=", b""]
    data = struct.pack("<I", 3) + b"me!" + struct.pack("<I", len(comments))
    data += b"".join(struct.pack("<I", len(comment)) + comment for comment in comments)
    path = fresh("song.flac")
    path.write_bytes(_with_comments(data)(path.read_bytes()))
    written = there_and_back(path)
    others = [comment for comment in comments if not comment.lower().startswith(b"genre=")]
    assert b"".join(struct.pack("<I", len(comment)) + comment for comment in others) in written


def test_several_pictures_of_flac_and_its_other_blocks_stay(fresh: Fresh) -> None:
    path = fresh("song.flac")
    audio = mg.flac.FLAC(path)
    for role in (3, 4):
        picture = mg.flac.Picture()
        picture.type, picture.mime, picture.data = role, "image/png", image("PNG")
        audio.add_picture(picture)
    audio["GENRE"] = ["One", "Two"]
    audio.save(padding=lambda _: 3000)
    before = mg.flac.FLAC(path)
    path.write_bytes(there_and_back(path))
    after = mg.flac.FLAC(path)
    assert [(block.code, block.write()) for block in after.metadata_blocks if block.code != 4] == [
        (block.code, block.write()) for block in before.metadata_blocks if block.code != 4
    ]


def test_a_flac_that_has_no_comments_at_all(fresh: Fresh) -> None:
    path = fresh("song.flac")
    data = path.read_bytes()
    path.write_bytes(data[:4] + b"\x80" + data[5:42] + data[_sound_of(data) :])
    samples = heard(path)
    change = plan(path, WANTED)
    carry_out(change)
    assert mg.flac.FLAC(path)["GENRE"] == list(WANTED.genres)
    assert np.array_equal(heard(path), samples)
    undo(path, change.record)
    assert frames(path) == ()


def _sound_of(flac: bytes) -> int:
    """Where the frames of a FLAC file begin."""
    at = 4
    while True:
        last, at = flac[at] & 0x80, at + 4 + int.from_bytes(flac[at + 1 : at + 4], "big")
        if last:
            return at


def test_atoms_are_kept_to_the_byte(fresh: Fresh) -> None:
    path = fresh("song.m4a")
    audio = mg.mp4.MP4(path)
    audio["covr"] = [mg.mp4.MP4Cover(image()), mg.mp4.MP4Cover(image("PNG"), mg.mp4.MP4Cover.FORMAT_PNG)]
    audio["----:com.apple.iTunes:iTunSMPB"] = [mg.mp4.MP4FreeForm(b" 00000000 00000840", 1)]
    audio["----:org.me:DATA"] = [mg.mp4.MP4FreeForm(b"\0\1\2", 0)]
    audio["\xa9gen"], audio["tmpo"] = ["Old", "Older"], [90]
    audio.save(padding=lambda _: 500)
    path.write_bytes(there_and_back(path))
    after = mg.mp4.MP4(path)
    assert {key: after[key] for key in audio if key not in ("\xa9gen", "tmpo")} == {
        key: audio[key] for key in audio if key not in ("\xa9gen", "tmpo")
    }


def test_windows_media_that_keeps_a_field_elsewhere_is_refused(fresh: Fresh) -> None:
    path = fresh("song.wma")
    audio = mg.asf.ASF(path)
    audio["WM/Genre"] = [mg.asf.ASFUnicodeAttribute("One"), mg.asf.ASFUnicodeAttribute("Two")]
    audio["WM/Mood"] = "calm"
    audio.save()
    before = path.read_bytes()
    with pytest.raises(NotWritten, match="keeps its genre in a part"):
        plan(path, WANTED, replace=True)
    there_and_back(path, Additions(moods=("wild",)))
    assert path.read_bytes() == before


def _with_comments(data: bytes) -> Callable[[bytes], bytes]:
    """Puts a comment block in the place of the one that a FLAC file has."""
    block = b"\4" + len(data).to_bytes(3, "big") + data
    return lambda flac: flac[:4] + b"\0" + flac[5:42] + block + b"\x81\0\0\0" + flac[_sound_of(flac) :]


@pytest.mark.parametrize(
    ("name", "damage", "match"),
    [
        ("song.mp3", lambda data: b"ID3\4\0\0\0\x7f\x7f\x7f" + data, "its ID3 tag is damaged"),
        ("song.mp3", lambda data: b"ID3\4\0\0\0\0\0\x0eTIT2\0\0\0\x7f\0\0\0abc" + data, "its ID3 tag is damaged"),
        ("song.mp3", lambda data: b"ID3\3\0\x40\0\0\0\x0e\0\0\0\x0a\x80\0\0\0\0\0abcd" + data, "a checksum"),
        ("song.mp3", lambda data: b"ID3\2\0\x40\0\0\0\x02\0\0" + data, "not known"),
        ("song.wav", lambda data: data[:-100], "header says"),
        ("song.wav", lambda data: b"RF64" + data[4:], "4 GiB"),
        ("song.aiff", lambda data: data + bytes(9), "header says"),
        ("song.wv", lambda data: data + b"\xff" * 8 + _ape_footer(40, 1), "APE tag is damaged"),
        ("song.wv", lambda data: data + _ape_footer(32, 0, 1000), "version 1"),
        ("song.m4a", lambda data: data.replace(b"moov", b"moo_"), "describes its sound"),
        ("song.ogg", lambda data: data.replace(b"\x03vorbis", b"\x03vorbiz"), "checksum"),
        ("song.flac", _with_comments(struct.pack("<II", 0, 7)), "comments are damaged"),
        ("song.flac", _with_comments(b"\xff\xff\0\0"), "comments are damaged"),
        ("song.dsf", lambda data: data[:20] + struct.pack("<Q", 60) + data[28:], "none"),
    ],
)  # fmt: skip
def test_damage_is_refused_with_a_sentence(
    name: str, damage: Callable[[bytes], bytes], match: str, fresh: Fresh
) -> None:
    path = fresh(name)
    data = damage(path.read_bytes())
    path.write_bytes(data)
    with pytest.raises(NotWritten, match=match):
        rewritten(path)
    assert path.read_bytes() == data


def _ape_footer(length: int, count: int, version: int = 2000) -> bytes:
    return b"APETAGEX" + struct.pack("<IIIIQ", version, length, count, 0, 0)


@pytest.mark.parametrize("ending", [".mp3", ".flac", ".ogg", ".m4a", ".wav", ".wma", ".wv", ".dsf"])
def test_files_damaged_anywhere_are_refused_or_written_whole(
    ending: str, fresh: Fresh, tagged: dict[str, bytes]
) -> None:
    """Either a sentence and the old bytes, or a file that says what was wanted and sounds as before."""
    path = fresh(f"song{ending}")
    whole = tagged[ending]
    chance = np.random.default_rng(7)
    # Every page of Ogg has a checksum: only damage behind the comments lets one be written.
    reach, hits = (len(whole), 1) if ending == ".ogg" else (min(len(whole), 1500), 3)
    written = 0
    for _ in range(60):
        data = bytearray(whole)
        for at in chance.integers(0, reach, hits):
            data[at] = chance.integers(0, 256)
        if chance.random() < 0.3:
            del data[int(chance.integers(1, len(data))) :]
        path.write_bytes(data)
        change = None
        with suppress(SegueError):
            change = plan(path, WANTED, replace=True)
            carry_out(change)
        if path.read_bytes() == data:
            assert change is None or plan(path, WANTED, replace=True).fields
        else:
            assert change is not None
            written += 1
            assert plan(path, WANTED, replace=True).fields == ()
            undo(path, change.record)
            if ending != ".wma":
                assert path.read_bytes() == data
        assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert written > 1
