"""Large trees of small tagged files, made quickly: valid MP3 and FLAC files with tags written by hand."""

import random
import struct
from collections.abc import Iterator
from pathlib import Path

_SYLLABLES = tuple("kalomiratonesuvidagorelapanoshimabetiroaneloris"[i : i + 2] for i in range(0, 46, 2))
_OTHER_SCRIPTS = ("ночь море город", "바다 하늘 사랑", "بحر ليل قلب", "夜 海 空", "été café forêt")
_GENRES = ("Rock", "Jazz", "Electronic", "Folk", "Classical", "Hip-Hop", "Chaabi", "Ambient", "Metal", "Soul")
_MP3_FRAME = bytes((0xFF, 0xFB, 0x90, 0x64))  # MPEG 1 layer III, 128 kbit/s, 44.1 kHz, no padding
_MP3_FRAME_SIZE = 417
_FRAMES = 24


def make_tree(root: Path, files: int, seed: int = 4747) -> list[str]:
    """Ten tracks an album, ten albums an artist, seven MP3 files in ten; returns the words that tags were made of."""
    moods = random.Random(seed)
    words = [_word(moods) for _ in range(3000)] + " ".join(_OTHER_SCRIPTS).split()
    for number in range(files):
        artist, album, track = number // 100, number // 10 % 10, number % 10
        place = root / f"{_name(words, artist)} {artist}" / f"{_name(words, 7 * (number // 10))} ({1960 + album * 6})"
        if track == 0:
            place.mkdir(parents=True, exist_ok=True)
        tags = {
            "title": " ".join(moods.choices(words, k=moods.randint(1, 4))),
            "artist": f"{_name(words, artist)} {artist}",
            "album": _name(words, 7 * (number // 10)),
            "genre": moods.choice(_GENRES),
            "date": str(1960 + album * 6),
            "track": f"{track + 1}/10",
        }
        if number % 10 < 7:
            (place / f"{track + 1:02}.mp3").write_bytes(_id3(tags) + b"".join(_mp3_frames(moods)))
        else:
            (place / f"{track + 1:02}.flac").write_bytes(_flac(tags, moods))
    return words


def _word(moods: random.Random) -> str:
    return "".join(moods.choices(_SYLLABLES, k=moods.randint(2, 4)))


def _name(words: list[str], number: int) -> str:
    return f"{words[number * 7919 % len(words)]} {words[number * 104729 % len(words)]}".title()


def _id3(tags: dict[str, str]) -> bytes:
    names = {"title": "TIT2", "artist": "TPE1", "album": "TALB", "genre": "TCON", "date": "TDRC", "track": "TRCK"}
    frames = b""
    for field, text in [*tags.items(), ("artist", "")]:
        name = "TPE2" if not text else names[field]
        body = b"\x03" + (text or tags["artist"]).encode()
        frames += name.encode() + _syncsafe(len(body)) + b"\0\0" + body
    frames += bytes(256)  # padding, as taggers leave it
    return b"ID3\x04\0\0" + _syncsafe(len(frames)) + frames


def _syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _mp3_frames(moods: random.Random) -> Iterator[bytes]:
    for _ in range(_FRAMES):
        yield _MP3_FRAME + bytes(32) + moods.randbytes(_MP3_FRAME_SIZE - 36)


def _flac(tags: dict[str, str], moods: random.Random) -> bytes:
    names = {"track": "tracknumber"}
    comments = [f"{names.get(field, field)}={text}".encode() for field, text in tags.items()]
    comments.append(f"albumartist={tags['artist']}".encode())
    block = struct.pack("<I", 5) + b"bench" + struct.pack("<I", len(comments))
    block += b"".join(struct.pack("<I", len(comment)) + comment for comment in comments)
    rate, channels, bits, samples = 44_100, 2, 16, 4096 * _FRAMES
    stream = struct.pack(">HH", 4096, 4096) + bytes(6)
    stream += struct.pack(">Q", rate << 44 | channels - 1 << 41 | bits - 1 << 36 | samples) + moods.randbytes(16)
    head = b"fLaC" + b"\0" + len(stream).to_bytes(3, "big") + stream
    return head + b"\x84" + len(block).to_bytes(3, "big") + block + b"\xff\xf8\xc9\x18\0" + moods.randbytes(8000)
