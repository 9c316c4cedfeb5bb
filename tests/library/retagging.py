"""Other programs' tags: mutagen writes a title and a cover into every kind of file."""

import base64
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen.aiff
import mutagen.apev2
import mutagen.asf
import mutagen.dsf
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.oggflac
import mutagen.oggopus
import mutagen.oggvorbis
import mutagen.wave

mg: Any = mutagen
Retag = Callable[[Path, bytes], None]


def retag(path: Path, cover: bytes) -> None:
    """Gives the file the title 'Another title' and, where its tags can hold one, the cover."""
    _RETAG[path.suffix](path, cover)


def _id3(path: Path, cover: bytes) -> None:
    tag = mg.id3.ID3()
    tag.add(mg.id3.TIT2(encoding=3, text="Another title"))
    tag.add(mg.id3.APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=cover))
    tag.save(path, v1=2, padding=lambda _: 5000)


def _ape(path: Path, cover: bytes) -> None:
    tag = mg.apev2.APEv2()
    tag["Title"] = "Another title"
    tag["Cover Art (Front)"] = mg.apev2.APEValue(b"cover.jpg\0" + cover, mg.apev2.BINARY)
    tag.save(path)


def _picture(cover: bytes) -> Any:
    picture = mg.flac.Picture()
    picture.type, picture.mime, picture.data = 3, "image/jpeg", cover
    return picture


def _flac(path: Path, cover: bytes) -> None:
    audio = mg.flac.FLAC(path)
    audio["title"] = "Another title"
    audio.add_picture(_picture(cover))
    audio.save(padding=lambda _: 12_345)


def _ogg(kind: Any) -> Retag:
    def retag(path: Path, cover: bytes) -> None:
        audio = kind(path)
        audio["title"] = "Another title"
        audio["metadata_block_picture"] = base64.b64encode(_picture(cover).write()).decode()
        audio.save()

    return retag


def _mp4(path: Path, cover: bytes) -> None:
    audio = mg.mp4.MP4(path)
    audio["\xa9nam"] = "Another title"
    audio["covr"] = [mg.mp4.MP4Cover(cover)]
    audio.save()


def _wave(path: Path, cover: bytes) -> None:
    audio = mg.wave.WAVE(path)
    audio.add_tags()
    audio.tags.add(mg.id3.TIT2(encoding=3, text="Another title"))
    audio.tags.add(mg.id3.APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=cover))
    audio.save()


def _aiff(path: Path, cover: bytes) -> None:
    audio = mg.aiff.AIFF(path)
    audio.add_tags()
    audio.tags.add(mg.id3.TIT2(encoding=3, text="Another title"))
    audio.tags.add(mg.id3.APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=cover))
    audio.save()


def _asf(path: Path, cover: bytes) -> None:
    audio = mg.asf.ASF(path)
    audio["Title"] = "Another title"
    audio["WM/Picture"] = mg.asf.ASFByteArrayAttribute(b"\x03" + struct.pack("<I", len(cover)) + bytes(4) + cover)
    audio.save()


def _dsf(path: Path, _cover: bytes) -> None:
    audio = mg.dsf.DSF(path)
    audio.add_tags()
    audio.tags.add(mg.id3.TIT2(encoding=3, text="Another title"))
    audio.save()


_RETAG: dict[str, Retag] = {
    ".wav": _wave,
    ".aiff": _aiff,
    ".flac": _flac,
    ".ogg": _ogg(mg.oggvorbis.OggVorbis),
    ".opus": _ogg(mg.oggopus.OggOpus),
    ".oga": _ogg(mg.oggflac.OggFLAC),
    ".mp3": _id3,
    ".m4a": _mp4,
    ".alac": _mp4,
    ".wma": _asf,
    ".wv": _ape,
    ".ape": _ape,
    ".mpc": _ape,
    ".aac": _id3,
    ".dsf": _dsf,
}
