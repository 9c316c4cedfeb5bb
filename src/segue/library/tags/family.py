"""Which tags a container carries, and in which order they are believed."""

from collections.abc import Callable
from typing import BinaryIO

from segue.library.containers import Container
from segue.library.layout import ogg
from segue.library.layout.chunks import aiff_chunks, dsf_chunks, flac_blocks, wav_chunks
from segue.library.layout.mpeg import edges
from segue.library.layout.spans import SpanReader
from segue.library.tags.ape import read_ape
from segue.library.tags.asf import read_header
from segue.library.tags.block import TagBlock
from segue.library.tags.id3 import read_id3, read_id3v1
from segue.library.tags.mp4 import read_mp4
from segue.library.tags.riff import read_info, read_text_chunk
from segue.library.tags.vorbis import read_flac_picture, read_vorbis

_VORBIS_COMMENT, _PICTURE = b"\x04", b"\x06"
_MAX_ID3_TAGS = 8
# What stands in an Ogg comment packet before the comments themselves.
_OGG_PREAMBLE = {"vorbis": 7, "opus": 8, "speex": 0, "flac": 4}


def read_tags(file: BinaryIO, container: Container, size: int) -> TagBlock:
    """Everything that the tags of a file of `size` bytes say."""
    return _READERS[container](file, size)


def _around(file: BinaryIO, size: int, ape_first: bool = False) -> TagBlock:
    """The tags glued around the sound: APEv2 is at home in some containers and a guest in mp3."""
    around = edges(file, size)
    block = TagBlock()
    if around.ape is not None and ape_first:
        block.complete_from(read_ape(file, around.ape))
    for offset in around.id3v2[:_MAX_ID3_TAGS]:
        block.complete_from(read_id3(file, offset, size))
    if around.ape is not None and not ape_first:
        block.complete_from(read_ape(file, around.ape))
    if around.id3v1 is not None:
        block.complete_from(read_id3v1(file, around.id3v1))
    return block


def _around_ape(file: BinaryIO, size: int) -> TagBlock:
    return _around(file, size, ape_first=True)


def _flac(file: BinaryIO, size: int) -> TagBlock:
    around = edges(file, size)
    block = TagBlock()
    blocks, _ = flac_blocks(file, around.start, around.end)
    for chunk in blocks:
        if chunk.name == _VORBIS_COMMENT:
            block.complete_from(read_vorbis(SpanReader(file, (chunk.span,))))
    for chunk in blocks:
        if chunk.name == _PICTURE:
            read_flac_picture(SpanReader(file, (chunk.span,)), block)
    if around.id3v2 or around.id3v1 is not None:
        block.complete_from(_around(file, size))
    return block


def _ogg(file: BinaryIO, size: int) -> TagBlock:
    heads = ogg.heads(file, size)
    if heads is None:
        return TagBlock()
    source = SpanReader(file, heads.comment)
    source.skip(_OGG_PREAMBLE[heads.codec])
    block = read_vorbis(source)
    for spans in heads.pictures:
        source = SpanReader(file, spans)
        head = source.read(4)
        if head and head[0] & 0x7F == _PICTURE[0]:
            read_flac_picture(source, block)
    return block


def _wav(file: BinaryIO, size: int) -> TagBlock:
    id3, info = TagBlock(), TagBlock()
    for chunk in wav_chunks(file, size):
        if chunk.name.lower() == b"id3 ":
            id3.complete_from(read_id3(file, chunk.span.start, chunk.span.end))
        elif chunk.name == b"LIST":
            info.complete_from(read_info(file, chunk))
    id3.complete_from(info)
    return id3


def _aiff(file: BinaryIO, size: int) -> TagBlock:
    id3, texts = TagBlock(), TagBlock()
    for chunk in aiff_chunks(file, size):
        if chunk.name.upper() == b"ID3 ":
            id3.complete_from(read_id3(file, chunk.span.start, chunk.span.end))
        else:
            texts.complete_from(read_text_chunk(file, chunk))
    id3.complete_from(texts)
    return id3


def _dsf(file: BinaryIO, size: int) -> TagBlock:
    block = TagBlock()
    for chunk in dsf_chunks(file, size):
        if chunk.name == b"ID3 ":
            block.complete_from(read_id3(file, chunk.span.start, size))
    return block


def _asf(file: BinaryIO, _size: int) -> TagBlock:
    return read_header(file)[1]


_READERS: dict[Container, Callable[[BinaryIO, int], TagBlock]] = {
    Container.MP3: _around,
    Container.AAC: _around,
    Container.APE: _around_ape,
    Container.WAVPACK: _around_ape,
    Container.MUSEPACK: _around_ape,
    Container.FLAC: _flac,
    Container.OGG: _ogg,
    Container.MP4: read_mp4,
    Container.WAV: _wav,
    Container.AIFF: _aiff,
    Container.ASF: _asf,
    Container.DSF: _dsf,
}
