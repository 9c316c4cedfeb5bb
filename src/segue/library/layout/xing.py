"""The first frame of an mp3 stream: its rates, and the count of frames that encoders hide in it (Xing, Info, VBRI).

By hand, because the count is read for every mp3 file of a library and is thirty bytes long.
"""

from typing import BinaryIO, NamedTuple

from segue.library.layout.mpeg import mpeg_head
from segue.library.layout.spans import read_at

_HEAD_BYTES = 4096  # more than the longest frame
_FRAMES, _BYTES, _INDEX, _QUALITY = 1, 2, 4, 8
_INDEX_BYTES = 100
_LAME_DELAYS = 21  # into LAME's part, after its name and levels
_VBRI_OFFSET = 36


class FirstFrame(NamedTuple):
    """What the first frame says of its stream.

    `samples` is the length without the encoder's padding, None where nothing tells it, `sound_bytes` the length in
    bytes that the count states. `bit_rate` is this frame's, in bit/s.
    """

    layer: int
    sample_rate: int
    channels: int
    bit_rate: int
    samples: int | None = None
    sound_bytes: int | None = None


def read_first_frame(file: BinaryIO, offset: int) -> FirstFrame:
    """The frame at `offset`, which must be one."""
    data = read_at(file, offset, _HEAD_BYTES)
    head = mpeg_head(int.from_bytes(data[:4], "big"))
    if head is None:
        raise ValueError("no frame begins here")
    found = FirstFrame(head.layer, head.sample_rate, head.channels, head.bit_rate)
    if head.layer != 3:
        return found
    at = 4 + ((32 if head.channels == 2 else 17) if head.version == 1 else (17 if head.channels == 2 else 9))
    if data[at : at + 4] in (b"Xing", b"Info"):
        frames, length, lost = _xing(data, at)
    elif data[_VBRI_OFFSET : _VBRI_OFFSET + 4] == b"VBRI":
        frames, length, lost = _big(data, _VBRI_OFFSET + 14), _big(data, _VBRI_OFFSET + 10), 0
    else:
        return found
    if not frames:
        return found
    samples = max(0, frames * (1152 if head.version == 1 else 576) - lost)
    return found._replace(samples=samples, sound_bytes=length or None)


def _big(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")


def _xing(data: bytes, at: int) -> tuple[int, int, int]:
    """Frames, bytes, and the samples of padding that LAME states; 0 for what is not there."""
    flags = _big(data, at + 4)
    at += 8
    frames = length = lost = 0
    if flags & _FRAMES:
        frames = _big(data, at)
        at += 4
    if flags & _BYTES:
        length = _big(data, at)
        at += 4
    at += _INDEX_BYTES if flags & _INDEX else 0
    at += 4 if flags & _QUALITY else 0
    if data[at : at + 4] in (b"LAME", b"Lavf", b"Lavc", b"L3.9"):
        delays = int.from_bytes(data[at + _LAME_DELAYS : at + _LAME_DELAYS + 3], "big")
        lost = (delays >> 12) + (delays & 0xFFF)
    return frames, length, lost
