"""A track's identity: a hash of what is heard and of nothing else.

Retagging a file, giving it a cover or moving it leaves the hash as it is; any change of the sound changes it. The hash
is BLAKE2b-160 over the spans of the file that hold sound, in the order in which they lie, as 40 hexadecimal digits.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from segue.domain.ids import AudioHash
from segue.library.containers import Container
from segue.library.layout import ogg
from segue.library.layout.chunks import aiff_chunks, asf_data, boxes, dsf_chunks, flac_blocks, wav_chunks
from segue.library.layout.mpeg import edges, first_frame
from segue.library.layout.spans import Span
from segue.library.opening import Damaged

_BLOCK = 1024 * 1024
_DIGEST_BYTES = 20


def audio_hash(file: BinaryIO, container: Container) -> AudioHash:
    """The identity of the sound in an open file. Memory is constant: at most a block of 1 MiB is held.

    Raises:
        Damaged: the file holds no sound at all.
    """
    return hash_and_length(file, container, file.seek(0, 2))[0]


def hash_and_length(file: BinaryIO, container: Container, size: int) -> tuple[AudioHash, int]:
    """The identity, and how many of the file's `size` bytes are sound."""
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    heard = 0
    for span in sound(file, container, size):
        left = span.length
        if left <= 0:
            continue
        file.seek(span.start)
        while left > 0 and (block := file.read(min(left, _BLOCK))):
            digest.update(block)
            left -= len(block)
            heard += len(block)
    if not heard:
        raise Damaged("it holds no sound")
    return AudioHash(digest.hexdigest()), heard


def sound(file: BinaryIO, container: Container, size: int) -> Iterable[Span]:
    """Where the sound lies in a file of `size` bytes."""
    return _SOUND[container](file, size)


def _frames(file: BinaryIO, size: int) -> Iterator[Span]:
    """mp3, aac: from the first frame on, so that padding behind a tag does not count."""
    around = edges(file, size)
    found = first_frame(file, around.start, around.end)
    start = found[0] if found else around.start
    yield Span(start, around.end - start)


def _between_tags(file: BinaryIO, size: int) -> Iterator[Span]:
    around = edges(file, size)
    yield Span(around.start, around.end - around.start)


def _flac(file: BinaryIO, size: int) -> Iterator[Span]:
    around = edges(file, size)
    start = flac_blocks(file, around.start, around.end)[1]
    yield Span(start, around.end - start)


def _mp4(file: BinaryIO, size: int) -> Iterator[Span]:
    return (box.span for box in boxes(file, Span(0, size), size) if box.name == b"mdat")


def _wav(file: BinaryIO, size: int) -> Iterator[Span]:
    return (chunk.span for chunk in wav_chunks(file, size) if chunk.name in (b"fmt ", b"data"))


def _aiff(file: BinaryIO, size: int) -> Iterator[Span]:
    return (chunk.span for chunk in aiff_chunks(file, size) if chunk.name in (b"COMM", b"SSND"))


def _asf(file: BinaryIO, size: int) -> Iterator[Span]:
    data = asf_data(file, size)
    if data is not None:
        yield data.span


def _dsf(file: BinaryIO, size: int) -> Iterator[Span]:
    return (chunk.span for chunk in dsf_chunks(file, size) if chunk.name in (b"fmt ", b"data"))


_SOUND: dict[Container, Callable[[BinaryIO, int], Iterable[Span]]] = {
    Container.MP3: _frames,
    Container.AAC: _frames,
    Container.APE: _between_tags,
    Container.WAVPACK: _between_tags,
    Container.MUSEPACK: _between_tags,
    Container.FLAC: _flac,
    Container.OGG: ogg.sound,
    Container.MP4: _mp4,
    Container.WAV: _wav,
    Container.AIFF: _aiff,
    Container.ASF: _asf,
    Container.DSF: _dsf,
}
