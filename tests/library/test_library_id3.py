"""ID3 frames, against mutagen: the same tag is read by both."""

import io
import struct
import zlib
from typing import Any

import mutagen.id3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.library.tags.frames import frames
from segue.library.tags.id3 import read_id3
from segue.library.tags.names import Field

mg: Any = mutagen
TEXTS = st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]), min_size=1, max_size=300)


def synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def tag(version: int, body: bytes, flags: int = 0) -> bytes:
    return b"ID3" + bytes([version, 0, flags]) + synchsafe(len(body)) + body


def listed(data: bytes) -> list[tuple[bytes, bytes]]:
    wanted = {b"TIT2", b"TALB", b"TPE1", b"TXXX", b"APIC"}
    return list(frames(io.BytesIO(data), 0, len(data), wanted))


@given(st.dictionaries(st.sampled_from(["TIT2", "TALB", "TPE1"]), TEXTS), st.sampled_from([1, 2, 3]))
def test_texts_agree_with_mutagen(texts: dict[str, str], encoding: int) -> None:
    made = mg.id3.ID3()
    for name, text in texts.items():
        made.add(mg.id3.Frames[name](encoding=encoding, text=text))
    for version in (3, 4):
        file = io.BytesIO()
        made.save(file, v2_version=version)
        theirs = mg.id3.ID3(io.BytesIO(file.getvalue()))
        ours = read_id3(io.BytesIO(file.getvalue()), 0, len(file.getvalue())).values
        names = {"TIT2": Field.TITLE, "TALB": Field.ALBUM, "TPE1": Field.ARTIST}
        assert ours == {names[name]: list(theirs[name].text) for name in texts}


def test_frames_of_all_sizes_in_the_three_versions() -> None:
    text = b"\0" + b"x" * 300
    long4 = b"TIT2" + synchsafe(len(text)) + b"\0\0" + text
    long3 = b"TIT2" + struct.pack(">I", len(text)) + b"\0\0" + text
    long2 = b"TT2" + len(text).to_bytes(3, "big") + text
    assert listed(tag(4, long4 * 2 + bytes(50))) == [(b"TIT2", text)] * 2
    assert listed(tag(3, long3 * 2 + bytes(50))) == [(b"TIT2", text)] * 2
    assert listed(tag(2, long2 * 2 + bytes(50))) == [(b"TIT2", text)] * 2
    # iTunes wrote plain sizes into version 4.
    assert listed(tag(4, long3 + long3)) == [(b"TIT2", text)] * 2
    assert listed(tag(5, long4)) == []


@pytest.mark.parametrize(
    ("version", "flags", "content"),
    [
        (4, 0x0009, synchsafe(9) + zlib.compress(b"\0Name")),
        (4, 0x0040, b"g\0Name"),
        (4, 0x0001, synchsafe(5) + b"\0Name"),
        (3, 0x0080, struct.pack(">I", 5) + zlib.compress(b"\0Name")),
        (3, 0x0020, b"g\0Name"),
    ],
)
def test_flags_of_frames(version: int, flags: int, content: bytes) -> None:
    frame = b"TIT2" + synchsafe(len(content)) + struct.pack(">H", flags) + content
    assert listed(tag(version, frame)) == [(b"TIT2", b"\0Name")]


def test_encrypted_and_broken_frames_are_passed_over() -> None:
    for flags, content in ((0x0004, b"secret"), (0x0008, b"no zlib")):
        frame = b"TIT2" + synchsafe(len(content)) + struct.pack(">H", flags) + content
        assert listed(tag(4, frame + b"TALB" + synchsafe(2) + b"\0\0\0A")) == [(b"TALB", b"\0A")]


def test_a_frame_that_unpacks_to_a_gigabyte_is_cut() -> None:
    bomb = zlib.compress(bytes(100_000_000))
    frame = b"APIC" + synchsafe(len(bomb) + 4) + b"\0\x09" + synchsafe(0) + bomb
    ((_, content),) = listed(tag(4, frame))
    assert len(content) <= 17 * 1024 * 1024


def test_unsynchronisation_of_the_whole_tag_and_of_a_frame() -> None:
    content = b"\x01\xff\xfe\xff\x00"
    spread = content.replace(b"\xff", b"\xff\x00")
    frame3 = b"TIT2" + struct.pack(">IH", len(content), 0) + content
    assert listed(tag(3, frame3.replace(b"\xff", b"\xff\x00"), 0x80)) == [(b"TIT2", content)]
    frame4 = b"TIT2" + synchsafe(len(spread)) + b"\0\x02" + spread
    assert listed(tag(4, frame4, 0x80)) == [(b"TIT2", content)]


def test_extended_headers_real_and_pretended() -> None:
    frame = b"TIT2" + synchsafe(2) + b"\0\0\0A"
    assert listed(tag(4, synchsafe(6) + b"\x01\0" + frame, 0x40)) == [(b"TIT2", b"\0A")]
    assert listed(tag(3, struct.pack(">I", 6) + bytes(6) + frame, 0x40)) == [(b"TIT2", b"\0A")]
    assert listed(tag(4, frame, 0x40)) == [(b"TIT2", b"\0A")]


def test_dates_of_version_3_are_put_together() -> None:
    body = b"".join(
        name + struct.pack(">IH", len(text) + 1, 0) + b"\0" + text
        for name, text in ((b"TYER", b"2001"), (b"TDAT", b"0605"))
    )
    data = tag(3, body)
    assert read_id3(io.BytesIO(data), 0, len(data)).values == {Field.DATE: ["2001-05-06"]}


def test_rva2_is_a_gain_where_there_is_no_other() -> None:
    made = mg.id3.ID3()
    made.add(mg.id3.RVA2(desc="track", channel=1, gain=-3.5, peak=0.5))
    file = io.BytesIO()
    made.save(file)
    values = read_id3(file, 0, len(file.getvalue())).values
    assert float(values[Field.TRACK_GAIN][0]) == -3.5


@given(st.binary(max_size=300), st.sampled_from([2, 3, 4]), st.sampled_from([0, 0x40, 0x80, 0xC0]))
def test_no_bytes_break_it(body: bytes, version: int, flags: int) -> None:
    data = tag(version, body, flags)
    read_id3(io.BytesIO(data), 0, len(data))


@given(st.sampled_from(["TXXX", "COMM", "USLT", "SYLT", "APIC", "UFID", "RVA2", "TIPL", "TMCL", "TIT2"]), st.binary())
def test_no_content_breaks_a_frame(name: str, content: bytes) -> None:
    data = tag(4, name.encode() + synchsafe(len(content)) + b"\0\0" + content)
    read_id3(io.BytesIO(data), 0, len(data))
