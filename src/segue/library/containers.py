"""What kind of file this is. The name gives a first idea, for walking; the content decides, for reading."""

from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

from segue.library.layout.chunks import WAV_MAGICS
from segue.library.layout.mpeg import edges, first_frame
from segue.library.layout.spans import read_at


class Container(StrEnum):
    """The ways in which sound is packed that Segue reads."""

    MP3 = "mp3"
    FLAC = "flac"
    OGG = "ogg"
    MP4 = "mp4"
    WAV = "wav"
    AIFF = "aiff"
    ASF = "asf"
    APE = "ape"
    WAVPACK = "wavpack"
    MUSEPACK = "musepack"
    AAC = "aac"
    DSF = "dsf"


EXTENSIONS = {
    ".mp3": Container.MP3,
    ".mp2": Container.MP3,
    ".flac": Container.FLAC,
    ".ogg": Container.OGG,
    ".oga": Container.OGG,
    ".opus": Container.OGG,
    ".spx": Container.OGG,
    ".m4a": Container.MP4,
    ".m4b": Container.MP4,
    ".m4p": Container.MP4,
    ".alac": Container.MP4,
    ".wav": Container.WAV,
    ".wave": Container.WAV,
    ".bwf": Container.WAV,
    ".rf64": Container.WAV,
    ".aif": Container.AIFF,
    ".aiff": Container.AIFF,
    ".aifc": Container.AIFF,
    ".wma": Container.ASF,
    ".asf": Container.ASF,
    ".ape": Container.APE,
    ".wv": Container.WAVPACK,
    ".mpc": Container.MUSEPACK,
    ".mp+": Container.MUSEPACK,
    ".mpp": Container.MUSEPACK,
    ".aac": Container.AAC,
    ".dsf": Container.DSF,
}
"""Name endings, in lower case, by which a walk takes a file for music."""

_MAGICS = (
    (b"fLaC", Container.FLAC),
    (b"OggS", Container.OGG),
    (b"MAC ", Container.APE),
    (b"wvpk", Container.WAVPACK),
    (b"MPCK", Container.MUSEPACK),
    (b"MP+", Container.MUSEPACK),
    (b"DSD ", Container.DSF),
    (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), Container.ASF),
)


def named(path: str) -> Container | None:
    """The container that a file's name promises."""
    return EXTENSIONS.get(PurePosixPath(path).suffix.lower())


def sniff(file: BinaryIO, size: int) -> Container | None:
    """The container that the content is, whatever the name says. None where nothing that is known begins here."""
    start = edges(file, size).start
    head = read_at(file, start, 16)
    for magic, container in _MAGICS:
        if head.startswith(magic):
            return container
    if head[:4] in WAV_MAGICS and head[8:12] == b"WAVE":
        return Container.WAV
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return Container.AIFF
    if head[4:8] == b"ftyp":
        return Container.MP4
    found = first_frame(file, start, size)
    return Container(found[1]) if found else None


_OTHER_KINDS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a zip archive"),
    (b"Rar!", "a rar archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"\x1a\x45\xdf\xa3", "a Matroska or WebM file, which Segue does not read"),
)


def what_it_is_instead(head: bytes) -> str:
    """Words for a file that is no music, from its first bytes."""
    for magic, words in _OTHER_KINDS:
        if head.startswith(magic):
            return f"is {words}"
    if not head.strip(b"\0"):
        return "holds nothing but zeros, as when a copy or a download broke off"
    if b"\0" not in head and _is_text(head):
        return "is text"
    return "holds no sound of a kind that Segue knows"


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character may be cut at the end of what was read.
        text = head[: error.start].decode("utf-8") if error.start > len(head) - 4 else ""
    return bool(text) and all(c.isprintable() or c in "\t\r\n\f" for c in text)
