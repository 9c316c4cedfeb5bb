"""A file or its bytes to samples, in blocks, so that eleven hours take no more memory than three minutes.

libsndfile decodes what it is cheapest for (mp3, flac, wav), ffmpeg's libraries the rest.
What comes out is finite float32; every doubt about it is in the stream's notes. Decoding runs code written in C over
files from anywhere: on a server it belongs into a child process with limits.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from segue.audio.libav import LibavReader, NoSound
from segue.audio.notes import DecodeNotes
from segue.audio.signature import HEAD_BYTES, Decoder, decoder_for, id3_length
from segue.audio.sndfile import SndfileReader, UnlimitedWave
from segue.domain.errors import UnreadableFile

BLOCK_SAMPLES = 131_072
"""Samples per block over all channels: 65,536 frames of stereo."""

MOST_CHANNELS = 64
SAMPLE_RATES = range(1_000, 1_000_000)
LOUDEST = 1_000.0
"""60 dB over full scale. Beyond it a sample is taken for damage."""

Reader = SndfileReader | LibavReader


class AudioStream:
    """An open file as blocks of samples. Iterate once, then read `notes`; use it as a context manager.

    `frames` is the length that the file promises, None where it does not; what came out is `frames_heard`.
    """

    def __init__(self, reader: Reader, file: BinaryIO, name: str) -> None:
        self.name = name
        self.sample_rate = reader.sample_rate
        self.channels = reader.channels
        self.frames = reader.frames
        self.frames_heard = 0
        self._reader = reader
        self._file = file
        self._not_finite = False
        self._passed_over = 0

    def __enter__(self) -> "AudioStream":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        """Blocks of shape (frames, channels). A block may be overwritten by the next one: copy what is to stay."""
        for block in self._reader.blocks(max(1, BLOCK_SAMPLES // self.channels)):
            passed = min(self._passed_over, len(block))
            self._passed_over -= passed
            if passed < len(block):
                self.frames_heard += len(block) - passed
                yield self._cleaned(block[passed:])

    def go_to(self, seconds: float) -> None:
        """Begin there and not at the start; to be said before the first block is taken.

        Raises:
            UnreadableFile: the file ends before it, or cannot be jumped in.
        """
        wanted = round(seconds * self.sample_rate)
        self._passed_over = max(0, wanted - self._reader.go_to(wanted))

    @property
    def notes(self) -> DecodeNotes:
        """The doubts about the samples, whole once all blocks have been taken."""
        return replace(self._reader.notes, not_finite=self._not_finite, empty=self.frames_heard == 0)

    def close(self) -> None:
        """Close the decoder and the file."""
        self._reader.close()
        self._file.close()

    def _cleaned(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        # One pass tells that all is well: a block of this energy holds no sample beyond it, and NaN compares false.
        every = block.reshape(-1)
        with np.errstate(invalid="ignore", over="ignore"):
            if np.dot(every, every) < LOUDEST**2:
                return block
            good = np.abs(block) < LOUDEST
        self._not_finite = self._not_finite or not good.all()
        return np.where(good, block, np.float32(0.0))


def open_audio(source: str | Path | bytes) -> AudioStream:
    """Open a path, or a whole file's bytes, for decoding.

    Raises UnreadableFile with one sentence where there is no sound that can be decoded.
    """
    name = "The upload" if isinstance(source, bytes) else Path(source).name
    file, size = _opened(source, name)
    try:
        reader = _reader(file, size, name, None if isinstance(source, bytes) else Path(source))
        _check(reader, name)
    except BaseException:
        file.close()
        raise
    return AudioStream(reader, file, name)


def _opened(source: str | Path | bytes, name: str) -> tuple[BinaryIO, int]:
    if isinstance(source, bytes):
        return io.BytesIO(source), len(source)
    try:
        size = Path(source).stat().st_size
        return Path(source).open("rb"), size
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or str(failure)
        raise UnreadableFile(f"{name} cannot be opened: {reason}.") from failure


def _reader(file: BinaryIO, size: int, name: str, path: Path | None) -> Reader:
    if not size:
        raise UnreadableFile(f"{name} is empty.")
    try:
        if decoder_for(_head(file)) is Decoder.SNDFILE:
            try:
                return SndfileReader(file, size, path)
            except soundfile.LibsndfileError:
                pass
            except UnlimitedWave:
                return LibavReader(file, header_wrong=True)
            # ffmpeg forgives more and knows more codecs inside the same containers.
        return LibavReader(file)
    except NoSound as failure:
        raise UnreadableFile(f"{name} holds no sound.") from failure
    except (av.FFmpegError, OSError, ValueError) as failure:
        raise UnreadableFile(
            f"{name} is not a sound file that can be decoded.", "Check that it plays elsewhere."
        ) from failure


def _head(file: BinaryIO) -> bytes:
    head = file.read(HEAD_BYTES)
    tag = id3_length(head)
    if not tag:
        return head
    file.seek(tag)
    # Some taggers pad behind the tag.
    return file.read(HEAD_BYTES).lstrip(b"\0")


def _check(reader: Reader, name: str) -> None:
    problem = ""
    if not 1 <= reader.channels <= MOST_CHANNELS:
        problem = f"{name} has {reader.channels} channels; 1 to {MOST_CHANNELS} can be heard."
    elif reader.sample_rate not in SAMPLE_RATES:
        problem = f"{name} has a sample rate of {reader.sample_rate} Hz, which is not sound."
    if problem:
        reader.close()
        raise UnreadableFile(problem)
