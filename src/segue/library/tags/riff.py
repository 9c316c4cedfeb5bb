"""The few words that wav (LIST INFO) and AIFF (text chunks) hold themselves, where they have no ID3 tag."""

from typing import BinaryIO

from segue.library.layout.chunks import Chunk
from segue.library.layout.spans import read_at
from segue.library.tags.block import TagBlock
from segue.library.tags.names import Field

_INFO = {
    b"INAM": Field.TITLE,
    b"IART": Field.ARTIST,
    b"IPRD": Field.ALBUM,
    b"ICRD": Field.DATE,
    b"IGNR": Field.GENRE,
    b"ICMT": Field.COMMENT,
    b"ITRK": Field.TRACK,
    b"IPRT": Field.TRACK,
    b"IMUS": Field.COMPOSER,
    b"ILNG": Field.LANGUAGE,
}
_AIFF = {b"NAME": Field.TITLE, b"AUTH": Field.ARTIST, b"ANNO": Field.COMMENT}
_MAX_LIST_BYTES = 1024 * 1024


def read_info(file: BinaryIO, chunk: Chunk) -> TagBlock:
    """A LIST chunk of a wav file; empty where it is a list of something else."""
    block = TagBlock()
    data = read_at(file, chunk.span.start, min(chunk.span.length, _MAX_LIST_BYTES))
    if data[:4] != b"INFO":
        return block
    at = 4
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        field = _INFO.get(data[at : at + 4])
        if field is not None:
            _keep(block, field, data[at + 8 : at + 8 + length])
        at += 8 + length + (length & 1)
    return block


def read_text_chunk(file: BinaryIO, chunk: Chunk) -> TagBlock:
    """A text chunk of an AIFF file; empty where it is none."""
    block = TagBlock()
    field = _AIFF.get(chunk.name)
    if field is not None:
        _keep(block, field, read_at(file, chunk.span.start, min(chunk.span.length, _MAX_LIST_BYTES)))
    return block


def _keep(block: TagBlock, field: Field, data: bytes) -> None:
    """These chunks never say how they are encoded: UTF-8 where it is, else the old Western code page."""
    data = data.split(b"\0")[0]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if text.strip():
        block.values.setdefault(field, [text])
