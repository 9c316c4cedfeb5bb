"""Music files made on the fly: real encoders where there are any, bytes put together by hand where there are none."""

import io
import os
import struct
from pathlib import Path
from typing import Any

import av as pyav
import numpy as np
import soundfile
from PIL import Image

from segue.domain.music import FileStamp, Reading
from segue.library import read_file

RATE = 22_050
av: Any = pyav
_SOUNDFILE = {
    ".wav": ("WAV", "PCM_16", 22_050),
    ".aiff": ("AIFF", "PCM_16", 22_050),
    ".flac": ("FLAC", "PCM_16", 22_050),
    ".ogg": ("OGG", "VORBIS", 22_050),
    ".opus": ("OGG", "OPUS", 48_000),
    ".mp3": ("MP3", "MPEG_LAYER_III", 22_050),
}
_PYAV = {
    ".m4a": ("ipod", "aac"),
    ".alac": ("ipod", "alac"),
    ".wma": ("asf", "wmav2"),
    ".wv": ("wv", "wavpack"),
    ".aac": ("adts", "aac"),
    ".oga": ("ogg", "flac"),
}
ENDINGS = (*_SOUNDFILE, *_PYAV, ".ape", ".mpc", ".dsf")
"""Every kind of file that can be made here, by its name's ending."""


def tone(seconds: float, pitch: float, rate: int = RATE) -> "np.ndarray[Any, np.dtype[np.float64]]":
    return 0.3 * np.sin(2 * np.pi * pitch * np.arange(int(seconds * rate)) / rate)


def make(path: Path, seconds: float = 0.5, pitch: float = 440.0) -> Path:
    """A tone in the format of the path's ending, without tags."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ending = path.suffix.lower()
    if ending in _SOUNDFILE:
        kind, subtype, rate = _SOUNDFILE[ending]
        soundfile.write(str(path), tone(seconds, pitch, rate), rate, format=kind, subtype=subtype)
    elif ending in _PYAV:
        _encode(path, *_PYAV[ending], seconds, pitch)
    else:
        path.write_bytes({".ape": _ape, ".mpc": _musepack, ".dsf": _dsf}[ending](seconds, pitch))
    return path


def _encode(path: Path, container: str, codec: str, seconds: float, pitch: float) -> None:
    # The encoder stamps its version and a random id into some containers; bit-exact output leaves both out.
    with av.open(str(path), "w", format=container, options={"fflags": "+bitexact"}) as output:
        stream = output.add_stream(codec, rate=44_100, layout="mono")
        stream.bit_rate = 64_000
        samples = tone(seconds, pitch, 44_100).astype(np.float32).reshape(1, -1)
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=44_100)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.rate = 44_100
        fifo = av.AudioFifo()
        for part in resampler.resample(frame):
            fifo.write(part)
        size = stream.codec_context.frame_size or 4096
        while fifo.samples:
            piece = fifo.read(min(size, fifo.samples))
            for packet in stream.encode(piece):
                output.mux(packet)
        for packet in stream.encode(None):
            output.mux(packet)


def _noise(seconds: float, pitch: float) -> bytes:
    return np.random.default_rng(int(pitch)).bytes(int(seconds * 8000))


def _ape(seconds: float, pitch: float) -> bytes:
    head = struct.pack("<4sHH", b"MAC ", 3990, 0) + struct.pack("<IIIIIII", 52, 24, 4, 44, 1000, 0, 0) + bytes(16)
    total = int(seconds * RATE)
    stream = struct.pack("<HHIIIHHI", 2000, 0, 73728, total, 1, 16, 1, RATE)
    return head + stream + _noise(seconds, pitch)


def _musepack(seconds: float, pitch: float) -> bytes:
    frames = int(seconds * 44_100 / 1152)
    return b"MP+\x07" + struct.pack("<II", frames, 0) + bytes(16) + _noise(seconds, pitch)


def _dsf(seconds: float, pitch: float) -> bytes:
    data = _noise(seconds, pitch)
    form = struct.pack("<4sQIIIIIIQII", b"fmt ", 52, 1, 0, 1, 1, 2_822_400, 1, int(seconds * 2_822_400), 4096, 0)
    body = form + struct.pack("<4sQ", b"data", 12 + len(data)) + data
    return struct.pack("<4sQQQ", b"DSD ", 28, 28 + len(body), 0) + body


def stamp(root: Path, path: str) -> FileStamp:
    status = os.stat(os.path.join(root, path))  # noqa: PTH116, PTH118 - names that are no UTF-8 pass through as str
    return FileStamp(path, status.st_size, status.st_mtime_ns)


def read(path: Path) -> Reading:
    return read_file(str(path.parent), stamp(path.parent, path.name))


def image(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(data, kind)
    return data.getvalue()
