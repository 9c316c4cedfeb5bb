"""Any sound file as a stream in another coding, written as it is decoded: nothing is held but what is being coded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Protocol, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream as CodedStream
from numpy.typing import NDArray

from segue.audio.channels import stereo
from segue.audio.decode import open_audio
from segue.domain.errors import BadRequest, UnreadableFile

_CD_RATE, _STUDIO_RATE = 44_100, 48_000


class Coding(StrEnum):
    """What sound can be turned into."""

    OPUS = "opus"
    MP3 = "mp3"
    AAC = "aac"

    @property
    def media_type(self) -> str:
        """Its name for browsers."""
        return {Coding.OPUS: 'audio/ogg; codecs="opus"', Coding.MP3: "audio/mpeg", Coding.AAC: "audio/aac"}[self]


BIT_RATES = range(32, 321)
"""In kbit/s."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made of which file: `bit_rate` in kbit/s, from `from_s` seconds on."""

    path: Path
    coding: Coding = Coding.OPUS
    bit_rate: int = 128
    from_s: float = 0.0

    def __post_init__(self) -> None:
        if self.bit_rate not in BIT_RATES or not 0 <= self.from_s < float("inf"):
            raise BadRequest(f"Sound is sent at {BIT_RATES[0]} to {BIT_RATES[-1]} kbit/s, from a time on that it has.")


class Sink(Protocol):
    """Where the stream goes, in order and only once."""

    def write(self, data: bytes, /) -> int | None:
        """Take some more."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How ffmpeg's libraries name a coder and the container around it. `rate` is the only one it knows, if so."""

    codec: str
    container: str
    options: dict[str, str]
    rate: int | None = None


# Pages of half a second, so that it sounds soon; no headers that would be filled in at the end.
_WAYS = {
    Coding.OPUS: _Way("libopus", "ogg", {"page_duration": "500000"}, _STUDIO_RATE),
    Coding.MP3: _Way("libmp3lame", "mp3", {"write_xing": "0", "id3v2_version": "0"}),
    Coding.AAC: _Way("aac", "adts", {}),
}


def transcode(wanted: Wanted, sink: Sink) -> None:
    """Write a file's sound to `sink`, as stereo.

    Raises:
        UnreadableFile: it holds no sound, or none from there on. Nothing was written then.
    """
    way = _WAYS[wanted.coding]
    with open_audio(wanted.path) as source:
        if wanted.from_s:
            source.go_to(wanted.from_s)
        blocks = iter(source)
        # Looked for before anything is written.
        first = next(blocks, None)
        if first is None:
            raise UnreadableFile(f"{source.name} holds no sound, or none from {wanted.from_s:g} s on.")
        rate = way.rate or (_STUDIO_RATE if source.sample_rate % _STUDIO_RATE == 0 else _CD_RATE)
        with av.open(_OneWay(sink), mode="w", format=way.container, options=way.options) as container:
            coded = cast("CodedStream", container.add_stream(way.codec, rate=rate))
            coded.bit_rate = wanted.bit_rate * 1000
            coded.codec_context.layout = "stereo"
            coded.codec_context.open()
            for frame in _frames(chain((first,), blocks), source.sample_rate, coded):
                container.mux(coded.encode(frame))
            container.mux(coded.encode(None))


def _frames(blocks: Iterable[NDArray[np.float32]], rate: int, coded: CodedStream) -> Iterator[AudioFrame]:
    """The sound in pieces of the length, rate and sample format that the coder takes."""
    context = coded.codec_context
    fitting = AudioResampler(context.format, "stereo", context.sample_rate, context.frame_size or None)
    heard = 0
    for block in blocks:
        frame = _frame(stereo(block), rate)
        frame.pts, heard = heard, heard + len(block)
        yield from fitting.resample(frame)
    yield from fitting.resample(None)


def _frame(block: NDArray[np.float32], rate: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block.reshape(1, -1)), format="flt", layout="stereo")
    frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
    return frame


class _OneWay:
    """A sink that cannot go back, as the libraries want to be told: by having no such method."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes) -> int:
        self._sink.write(data)
        return len(data)
