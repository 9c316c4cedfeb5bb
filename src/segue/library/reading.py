"""One look at one file: what is heard (its identity and format) and what is said (tags, lyrics, cover)."""

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from segue.domain.errors import FileChanging, UnreadableFile
from segue.domain.ids import AudioHash
from segue.domain.music import AudioFormat, FileStamp, Lyrics, Picture, Reading
from segue.library import artwork, lyrics
from segue.library.containers import Container, named, sniff, what_it_is_instead
from segue.library.filenames import names_from_path
from segue.library.formats import measure
from segue.library.identity import hash_and_length, sound
from segue.library.layout import ogg
from segue.library.layout.chunks import aiff_chunks, asf_data, boxes, wav_chunks
from segue.library.layout.spans import Span, read_at
from segue.library.layout.xing import read_first_frame
from segue.library.opening import Damaged, open_regular, spoken
from segue.library.tags.block import TagBlock
from segue.library.tags.cleaning import thousands
from segue.library.tags.family import read_tags
from segue.library.tags.meaning import tags_from
from segue.library.untyped import MutagenError

_WHAT_A_HOSTILE_FILE_RAISES = (
    MutagenError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    EOFError,
    MemoryError,
    RecursionError,
    struct.error,
)
"""What mutagen and the standard library were seen to raise on made-up files, beside what they promise."""

_SPOKEN_NAMES = {
    Container.MP3: "MP3",
    Container.FLAC: "FLAC",
    Container.OGG: "Ogg",
    Container.MP4: "MP4",
    Container.WAV: "WAV",
    Container.AIFF: "AIFF",
    Container.ASF: "Windows Media",
    Container.APE: "Monkey's Audio",
    Container.WAVPACK: "WavPack",
    Container.MUSEPACK: "Musepack",
    Container.AAC: "AAC",
    Container.DSF: "DSF",
}
_SOUND_CHUNKS = (b"data", b"SSND", b"mdat")
_HEAD_BYTES = 4096
_MP3_SLACK_BYTES = 8192  # encoders count the frame of the count in, or not, and some round
_MAX_NOTES = 20


def read_file(root: str, stamp: FileStamp) -> Reading:
    """Reads the file at `stamp.path` below `root`, opened once.

    A file whose sound is whole but whose tags are not is read, with a note and with names from its path.

    Raises:
        UnreadableFile: it is no music, or too damaged to be heard, or may not be read.
        FileChanging: it is no longer, or not any more at the end, what `stamp` says.
    """
    shown = spoken(stamp.path)
    notes: list[str] = []
    with open_regular(f"{root}/{stamp.path}", shown) as file:
        _check_unchanged(file, stamp, shown)
        container = _container(file, stamp, shown)
        promised = named(stamp.path)
        if promised is not None and promised is not container:
            ending = spoken(stamp.path[stamp.path.rfind(".") :])
            notes.append(f"It is named {ending} but is {_SPOKEN_NAMES[container]}.")
        identity, sound_format = _heard(file, container, stamp, shown, notes)
        block = _said(file, container, stamp, shown)
        _check_unchanged(file, stamp, shown)
    tags, remarks = tags_from(block.values, names_from_path(stamp.path))
    notes += [*block.notes, *remarks]
    texts = _lyrics(root, stamp.path, block, notes)
    picture = _picture(root, stamp.path, block, notes)
    if len(notes) > _MAX_NOTES:
        notes[_MAX_NOTES:] = [f"And {thousands(len(notes) - _MAX_NOTES)} more remarks."]
    return Reading(stamp, identity, sound_format, tags, texts, picture, tuple(notes))


@contextmanager
def translated(sentence: str) -> Iterator[None]:
    """The one place where what broke inside a file becomes a sentence."""
    try:
        yield
    except Damaged as error:
        raise UnreadableFile(f"{sentence}: {error}.") from error
    except _WHAT_A_HOSTILE_FILE_RAISES as error:
        raise UnreadableFile(f"{sentence}.") from error


def _check_unchanged(file: BinaryIO, stamp: FileStamp, shown: str) -> None:
    status = os.fstat(file.fileno())
    if (status.st_size, status.st_mtime_ns) != (stamp.size, stamp.modified_ns):
        raise FileChanging(f"{shown} was written to while it was being read.", "The next scan takes it.")


def _container(file: BinaryIO, stamp: FileStamp, shown: str) -> Container:
    if not stamp.size:
        raise UnreadableFile(f"{shown} is empty.", "Copy it again from where it came from.")
    with translated(f"{shown} is damaged"):
        container = sniff(file, stamp.size)
    if container is None:
        raise UnreadableFile(f"{shown} {what_it_is_instead(read_at(file, 0, _HEAD_BYTES))}.")
    return container


def _heard(
    file: BinaryIO, container: Container, stamp: FileStamp, shown: str, notes: list[str]
) -> tuple[AudioHash, AudioFormat]:
    with translated(f"{shown} is damaged and cannot be played as {_SPOKEN_NAMES[container]}"):
        identity, length = hash_and_length(file, container, stamp.size)
        sound_format = measure(file, container, stamp.size, length)
        if _cut_short(file, container, stamp.size, length):
            notes.append("It is cut short: the file ends before its sound does.")
    return identity, sound_format


def _cut_short(file: BinaryIO, container: Container, size: int, sound_bytes: int) -> bool:
    """True where the container itself says that there should be more than `sound_bytes` of sound."""
    if container is Container.MP3:
        start = next(iter(sound(file, container, size))).start
        stated = read_first_frame(file, start).sound_bytes
        return stated is not None and sound_bytes < stated - _MP3_SLACK_BYTES
    if container is Container.OGG:
        return ogg.cut_short(file, size)
    if container is Container.ASF:
        data = asf_data(file, size)
        return data is not None and not data.whole
    if container is Container.WAV:
        chunks = wav_chunks(file, size)
    elif container is Container.AIFF:
        chunks = aiff_chunks(file, size)
    elif container is Container.MP4:
        chunks = boxes(file, Span(0, size), size)
    else:
        return False
    return any(chunk.name in _SOUND_CHUNKS and not chunk.whole for chunk in chunks)


def _said(file: BinaryIO, container: Container, stamp: FileStamp, shown: str) -> TagBlock:
    try:
        with translated(f"The tags of {shown} are damaged"):
            return read_tags(file, container, stamp.size)
    except UnreadableFile:
        return TagBlock(notes=["Its tags are damaged and were not read; its names are taken from its path."])


def _lyrics(root: str, path: str, block: TagBlock, notes: list[str]) -> tuple[Lyrics, ...]:
    """The lyrics in the tags, then those beside the file."""
    beside, wrong = lyrics.beside(root, path)
    if wrong:
        notes.append(wrong)
    return (*block.lyrics, *((beside,) if beside else ()))


def _picture(root: str, path: str, block: TagBlock, notes: list[str]) -> Picture | None:
    """The cover in the tags, or else the one in the folder."""
    picture = None
    if block.cover is not None:
        picture, wrong = artwork.judge(block.cover.data, "The cover in its tags")
        if wrong:
            notes.append(wrong)
    if picture is None:
        picture, wrong = artwork.beside(root, path.rpartition("/")[0])
        if wrong:
            notes.append(wrong)
    return picture
