"""How the sound is stored: codec, length, rates. The heads of files are read, no sound is decoded.

Mutagen knows the codecs' heads. It is given only the part of a file that it needs, so that it cannot be led astray.
"""

import io
import math
import struct
from collections.abc import Callable
from itertools import islice
from typing import BinaryIO

from segue.domain.music import AudioFormat
from segue.library.containers import Container
from segue.library.layout import ogg
from segue.library.layout.chunks import aiff_chunks, boxes, dsf_chunks, find_box, flac_blocks, wav_chunks
from segue.library.layout.mpeg import edges, first_frame
from segue.library.layout.spans import Span, read_at
from segue.library.layout.xing import read_first_frame
from segue.library.opening import Damaged
from segue.library.tags.asf import read_header
from segue.library.untyped import aac, monkeysaudio, mp4, wavpack

_OPUS_RATE = 48_000
_MUSEPACK_RATES = (44_100, 48_000, 37_800, 32_000)
_MUSEPACK_FRAME = 1152
_MAX_MUSEPACK_PACKETS = 32
_MAX_MP4_HEAD = 1024 * 1024
_MAX_MP4_TRACKS = 16
_LONGEST_MS = 2**40
_WAV_CODECS = {0x0001: "pcm", 0x0003: "pcm float", 0x0006: "a-law", 0x0007: "mu-law", 0x0055: "mp3", 0xFFFE: "pcm"}
_PCM_CODECS = ("pcm", "pcm float")


def measure(file: BinaryIO, container: Container, size: int, sound_bytes: int) -> AudioFormat:
    """The format of a file of `size` bytes, of which `sound_bytes` are sound.

    Raises:
        Damaged: with words, and mutagen's and the standard library's many errors for what is not whole.
    """
    return _MEASURES[container](file, size, sound_bytes)


def _format(
    container: Container,
    codec: str,
    seconds: float | None,
    sound_bytes: int,
    sample_rate: int | None = None,
    channels: int | None = None,
    bit_depth: int | None = None,
) -> AudioFormat:
    """A format without figures that make no sense. The bit rate is the mean over the sound."""
    duration = None
    if seconds is not None and math.isfinite(seconds) and seconds > 0:
        duration = min(max(1, round(seconds * 1000)), _LONGEST_MS)
    bit_rate = max(1, round(sound_bytes * 8 / duration)) if duration else None
    return AudioFormat(
        container.value, codec, duration, bit_rate, sample_rate or None, channels or None, bit_depth or None
    )


def _mp3(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    around = edges(file, size)
    found = first_frame(file, around.start, around.end)
    if found is None:
        raise Damaged("no frame of sound is whole")
    first = read_first_frame(file, found[0])
    # Without a count of frames, the length is guessed from the first frame's bit rate, as for a constant one.
    seconds = 8 * sound_bytes / first.bit_rate if first.samples is None else first.samples / first.sample_rate
    codec = f"mp{first.layer}"
    return _format(Container.MP3, codec, seconds, sound_bytes, first.sample_rate, first.channels)


def _aac(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    around = edges(file, size)
    found = first_frame(file, around.start, around.end)
    start = found[0] if found else around.start
    # A sample of the frames is enough to guess the length from, and spares mutagen the bits of a long file.
    sample = read_at(file, start, min(sound_bytes, 128 * 1024))
    info = aac.AACInfo(io.BytesIO(sample))
    seconds = info.length * sound_bytes / max(1, len(sample))
    return _format(Container.AAC, "aac", seconds, sound_bytes, info.sample_rate, info.channels)


def _flac(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    around = edges(file, size)
    blocks, _ = flac_blocks(file, around.start, around.end)
    if not blocks or blocks[0].name != b"\0":
        raise Damaged("its first block does not describe the stream")
    return _flac_format(Container.FLAC, read_at(file, blocks[0].span.start, 34), sound_bytes)


def _flac_format(container: Container, stream_info: bytes, sound_bytes: int) -> AudioFormat:
    if len(stream_info) < 18:
        raise Damaged("the description of its stream is cut short")
    word = int.from_bytes(stream_info[10:18], "big")
    rate, channels, depth, samples = word >> 44, (word >> 41 & 7) + 1, (word >> 36 & 31) + 1, word & (1 << 36) - 1
    if not rate:
        raise Damaged("its sample rate is zero")
    return _format(container, "flac", samples / rate, sound_bytes, rate, channels, depth)


def _ogg(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    heads = ogg.heads(file, size)
    if heads is None:
        raise Damaged("none of its streams is sound that Segue knows")
    head, position = heads.identification, ogg.last_position(file, size, heads.serial)
    if heads.codec == "flac":
        stream = _flac_format(Container.OGG, head[17:], sound_bytes)
        if stream.duration_ms or not position or not stream.sample_rate:
            return stream
        seconds = position / stream.sample_rate
        return _format(Container.OGG, "flac", seconds, sound_bytes, stream.sample_rate, stream.channels)
    if heads.codec == "opus":
        skip = int.from_bytes(head[10:12], "little")
        samples, rate, channels = (position or skip) - skip, _OPUS_RATE, head[9]
    elif heads.codec == "vorbis":
        samples, channels, rate = position or 0, head[11], int.from_bytes(head[12:16], "little")
    else:
        samples, (rate, _, channels) = position or 0, struct.unpack_from("<III", head, 36)
    if not rate:
        raise Damaged("its sample rate is zero")
    return _format(Container.OGG, heads.codec, samples / rate, sound_bytes, rate, channels)


def _mp4(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    movie = find_box(file, Span(0, size), size, b"moov")
    if movie is None:
        raise Damaged("its index is missing, so it was cut short or is still being written")
    found = (box.span for box in boxes(file, movie, size) if box.name == b"trak")
    tracks = b"".join(_mp4_box(b"trak", _mp4_track(file, span)) for span in islice(found, _MAX_MP4_TRACKS))
    small = io.BytesIO(_mp4_box(b"moov", tracks + _copied(file, movie, b"mvhd")))
    info = mp4.MP4Info(mp4.Atoms(small), small)
    codec = info.codec.partition(".")[0].replace("mp4a", "aac") or "unknown"
    lossless = codec in ("alac", "fLaC")
    return _format(
        Container.MP4,
        codec.lower(),
        info.length,
        sound_bytes,
        info.sample_rate,
        info.channels,
        info.bits_per_sample if lossless else None,
    )


def _mp4_track(file: BinaryIO, track: Span) -> bytes:
    """The few boxes of a track that mutagen looks at: sample tables of a long book would be megabytes."""
    media = find_box(file, track, track.end, b"mdia")
    if media is None:
        return b""
    table = find_box(file, media, media.end, b"minf", b"stbl")
    description = _copied(file, table, b"stsd") if table is not None else b""
    heads = _copied(file, media, b"hdlr") + _copied(file, media, b"mdhd")
    return _mp4_box(b"mdia", heads + _mp4_box(b"minf", _mp4_box(b"stbl", description)))


def _copied(file: BinaryIO, parent: Span, name: bytes) -> bytes:
    span = find_box(file, parent, parent.end, name)
    return _mp4_box(name, read_at(file, span.start, min(span.length, _MAX_MP4_HEAD))) if span is not None else b""


def _mp4_box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


def _wav(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    spans = {chunk.name: chunk.span for chunk in wav_chunks(file, size) if chunk.name in (b"fmt ", b"data")}
    if b"fmt " not in spans or b"data" not in spans:
        raise Damaged("the description of its sound or the sound itself is missing")
    head = read_at(file, spans[b"fmt "].start, 16)
    kind, channels, rate, byte_rate, _, depth = struct.unpack("<HHIIHH", head)
    codec = _WAV_CODECS.get(kind, f"wav {kind:#06x}")
    if not rate or not byte_rate:
        raise Damaged("its sample rate is zero")
    depth = depth if codec in _PCM_CODECS else 0
    return _format(Container.WAV, codec, spans[b"data"].length / byte_rate, sound_bytes, rate, channels, depth)


def _aiff(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    common = next((chunk.span for chunk in aiff_chunks(file, size) if chunk.name == b"COMM"), None)
    if common is None or common.length < 18:
        raise Damaged("the description of its sound is missing")
    head = read_at(file, common.start, 22)
    channels, samples, depth, exponent, mantissa = struct.unpack(">hIhHQ", head[:18])
    # An 80-bit float; real sample rates have exponents far from the limits.
    shift = (exponent & 0x7FFF) - 16383 - 63
    rate = round(math.ldexp(mantissa, shift)) if -64 <= shift < 0 else 0
    if not rate:
        raise Damaged("its sample rate makes no sense")
    packed = head[18:22] if common.length >= 22 else b"NONE"
    codec = "pcm" if packed in (b"NONE", b"sowt", b"twos") else packed.decode("latin-1").strip().lower()
    return _format(Container.AIFF, codec, samples / rate, sound_bytes, rate, channels, depth)


def _asf(file: BinaryIO, _size: int, sound_bytes: int) -> AudioFormat:
    info, _ = read_header(file)
    kind = str(info.codec_type)
    codec = "wma lossless" if "lossless" in kind.lower() else "wma"
    return _format(Container.ASF, codec, info.length, sound_bytes, info.sample_rate, info.channels)


def _ape(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    file.seek(edges(file, size).start)
    info = monkeysaudio.MonkeysAudioInfo(file)
    return _format(
        Container.APE, "ape", info.length, sound_bytes, info.sample_rate, info.channels, info.bits_per_sample
    )


def _wavpack(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    file.seek(edges(file, size).start)
    info = wavpack.WavPackInfo(file)
    depth = info.bits_per_sample
    return _format(Container.WAVPACK, "wavpack", info.length, sound_bytes, info.sample_rate, int(info.channels), depth)


def _musepack(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    """By hand, because mutagen can be caught in a loop by a packet of length zero."""
    start = edges(file, size).start
    head = read_at(file, start, 32)
    if head[:3] == b"MP+":
        if len(head) < 12 or head[3] & 15 != 7:
            raise Damaged("its Musepack version is not known")
        frames, rate = int.from_bytes(head[4:8], "little"), _MUSEPACK_RATES[head[10] & 3]
        seconds = (frames * _MUSEPACK_FRAME - _MUSEPACK_FRAME // 2) / rate
        return _format(Container.MUSEPACK, "musepack", seconds, sound_bytes, rate, 2)
    offset = start + 4
    for _ in range(_MAX_MUSEPACK_PACKETS):
        packet = read_at(file, offset, 64)
        length, skip = _musepack_number(packet, 2)
        if packet[:2] == b"SH" and len(packet) > skip + 8:
            samples, at = _musepack_number(packet, skip + 5)
            _, at = _musepack_number(packet, at)
            rate, channels = _MUSEPACK_RATES[packet[at] >> 5 & 3], (packet[at + 1] >> 4) + 1
            return _format(Container.MUSEPACK, "musepack", samples / rate, sound_bytes, rate, channels)
        if length < skip:
            break
        offset += length
    raise Damaged("the description of its stream is missing")


def _musepack_number(data: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, and the offset behind it."""
    number = 0
    for end in range(at, min(at + 10, len(data))):
        number = number << 7 | data[end] & 0x7F
        if not data[end] & 0x80:
            return number, end + 1
    raise Damaged("a number in its head does not end")


def _dsf(file: BinaryIO, size: int, sound_bytes: int) -> AudioFormat:
    head = next((chunk.span for chunk in dsf_chunks(file, size) if chunk.name == b"fmt "), None)
    if head is None or head.length < 32:
        raise Damaged("the description of its sound is missing")
    _, _, _, channels, rate, depth, samples = struct.unpack("<IIIIIIQ", read_at(file, head.start, 32))
    if not rate:
        raise Damaged("its sample rate is zero")
    return _format(Container.DSF, "dsd", samples / rate, sound_bytes, rate, channels, depth)


_MEASURES: dict[Container, Callable[[BinaryIO, int, int], AudioFormat]] = {
    Container.MP3: _mp3,
    Container.AAC: _aac,
    Container.FLAC: _flac,
    Container.OGG: _ogg,
    Container.MP4: _mp4,
    Container.WAV: _wav,
    Container.AIFF: _aiff,
    Container.ASF: _asf,
    Container.APE: _ape,
    Container.WAVPACK: _wavpack,
    Container.MUSEPACK: _musepack,
    Container.DSF: _dsf,
}
