"""Decoding with ffmpeg's libraries: Ogg Vorbis, AAC, ALAC, Opus, WMA, Monkey's Audio, WavPack, videos' sound tracks."""

import os
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from segue.audio.notes import DecodeNotes
from segue.audio.promises import ogg_breaks_off
from segue.domain.errors import UnreadableFile

# Files that hold media themselves. Playlists, image sequences and scripts, which can name other files or addresses,
# are not among them.
_CONTAINERS = (
    "aac,ac3,adts,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,iff,loas,m4a,matroska,mka,mov,mp3,mp4,mpc,mpc8,"
    "mpeg,mpegts,ogg,opus,rm,shn,tak,tta,voc,w64,wav,webm,wv"
)
_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": ""}
# Sample formats that need no conversion, planar and interleaved.
_FLOATS = ("fltp", "flt")
_SLACK_S = 0.25
_SLACK = 0.01
_MOST_DAMAGE = 1000
# What a decoder needs behind it before it is right again after a jump.
_RUN_UP_S = 0.5


class NoSound(Exception):
    """The file holds no stream of sound."""


class LibavReader:
    """The first sound stream of one open file. `frames` is the promised length, None where there is no promise."""

    def __init__(self, file: BinaryIO, *, header_wrong: bool = False) -> None:
        self._header_wrong = header_wrong
        file.seek(0)
        # Ogg promises no length but where its last page lies.
        self._broke_off = file.read(4) == b"OggS" and ogg_breaks_off(file, file.seek(0, os.SEEK_END))
        file.seek(0)
        self._container = av.open(file, mode="r", options=_OPTIONS, buffer_size=1 << 18)
        streams = self._container.streams.audio
        if not streams:
            self._container.close()
            raise NoSound
        self._stream = streams[0]
        self.sample_rate = int(self._stream.codec_context.sample_rate or 0)
        self.channels = int(self._stream.codec_context.channels or 0)
        self.frames = self._promised()
        self._resampler = AudioResampler(format="flt", layout=self._stream.codec_context.layout, rate=self.sample_rate)
        self._heard = 0
        self._damages = 0
        self._coming = self._frames()

    def blocks(self, frames: int) -> Iterator[NDArray[np.float32]]:
        """Blocks of about `frames` frames, shape (frames, channels). Packets that cannot be decoded are left out."""
        waiting = av.AudioFifo()
        for frame in self._coming:
            for even in [frame] if frame.format.name in _FLOATS else self._resampler.resample(frame):
                # Times of packets that were left out, or that lie, do not matter here.
                even.pts = None
                waiting.write(even)
            if waiting.samples >= frames:
                yield self._taken(waiting)
        for even in self._resampler.resample(None):
            even.pts = None
            waiting.write(even)
        if waiting.samples:
            yield self._taken(waiting)

    def go_to(self, frame: int) -> int:
        """Jump to this frame or a little before it, before any block is read; returns where it is now.

        Raises:
            UnreadableFile: the file cannot be jumped in, or nothing follows there.
        """
        begins = self._stream.start_time or 0
        place = begins * float(self._stream.time_base or 0) + max(0.0, frame / self.sample_rate - _RUN_UP_S)
        try:
            self._container.seek(int(place * av.time_base))
        except av.FFmpegError as failure:
            raise UnreadableFile("The file cannot be jumped in.") from failure
        frames = self._frames()
        first = next(frames, None)
        if first is None or first.pts is None or first.time_base is None:
            raise UnreadableFile("The file ends before this place, or does not say where it is.")
        self._coming = chain((first,), frames)
        return max(0, round(float((first.pts - begins) * first.time_base) * self.sample_rate))

    @property
    def notes(self) -> DecodeNotes:
        """What was found so far; whole once the blocks are through."""
        slack = int(_SLACK_S * self.sample_rate)
        short = self.frames is not None and self._heard < self.frames * (1 - _SLACK) - slack
        return DecodeNotes(
            truncated=short or self._broke_off, header_wrong=self._header_wrong, damaged=self._damages > 0
        )

    def close(self) -> None:
        """Let go of the decoder; the file itself belongs to whoever opened it."""
        self._container.close()

    def _promised(self) -> int | None:
        if self._stream.duration and self._stream.time_base:
            return int(self._stream.duration * self._stream.time_base * self.sample_rate)
        if self._container.duration:
            return int(self._container.duration * self.sample_rate / av.time_base)
        return None

    def _taken(self, waiting: av.AudioFifo) -> NDArray[np.float32]:
        """All that waits, as one block."""
        frame = waiting.read()
        if frame is None:
            return np.zeros((0, self.channels), np.float32)
        self._heard += frame.samples
        lanes = [np.frombuffer(memoryview(plane), np.float32) for plane in frame.planes]
        if frame.format.is_planar:
            return np.stack([lane[: frame.samples] for lane in lanes], axis=1)
        return lanes[0][: frame.samples * self.channels].reshape(-1, self.channels)

    def _frames(self) -> Iterator[AudioFrame]:
        packets = self._container.demux(self._stream)
        while self._damages < _MOST_DAMAGE:
            try:
                packet = next(packets)
                yield from packet.decode()
            except StopIteration:
                return
            except av.EOFError:
                return
            except (av.InvalidDataError, av.PatchWelcomeError, av.ArgumentError):
                self._damages += 1
            except av.OSError:
                self._broke_off = True
                return
        self._broke_off = True
