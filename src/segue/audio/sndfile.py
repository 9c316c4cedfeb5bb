"""Decoding with libsndfile: mp3, flac (in Ogg, too), wav, aiff. The cheapest decoder there is for these."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from segue.audio.notes import DecodeNotes
from segue.audio.promises import ogg_breaks_off, wave_data_is_wrong
from segue.domain.errors import UnreadableFile

# mp3 without a table of its frames has its length estimated; a file is called truncated beyond this share of it.
_LENGTH_SLACK = 0.02
_LENGTH_UNKNOWN = 0x7FFFFFFFFFFFFFFF
# After a jump an mp3 decoder is silent until it has what earlier frames lend to later ones.
_RUN_UP_S = 0.5


class UnlimitedWave(Exception):
    """A wave whose header says that it holds no data, while it does: libsndfile believes it, ffmpeg does not."""


class _StraightOn(soundfile.SoundFile):  # type: ignore[misc]  # the binding has no types
    """A file that is only ever read forwards.

    The binding seeks to where it already is after each read of a seekable file. In mp3 that makes the decoder start
    anew: a tenth of a second of silence at every block.
    """

    def seekable(self) -> bool:
        return False


class SndfileReader:
    """One open file. `frames` is the promised length, None where there is no promise."""

    def __init__(self, file: BinaryIO, size: int, path: Path | None = None) -> None:
        """Read `file`; where it has a `path` libsndfile opens that itself, which is a tenth cheaper."""
        file.seek(0)
        head = file.read(4)
        self._ogg = head == b"OggS" and ogg_breaks_off(file, size)
        self._wave_wrong, unlimited = wave_data_is_wrong(file, size) if head in (b"RIFF", b"RIFX") else (False, False)
        if unlimited:
            raise UnlimitedWave
        file.seek(0)
        self._file = _StraightOn(path or file)
        self.sample_rate = int(self._file.samplerate)
        self.channels = int(self._file.channels)
        promised = int(self._file.frames)
        self.frames = promised if 0 < promised < _LENGTH_UNKNOWN else None
        self._heard = 0
        self._damaged = False

    def blocks(self, frames: int) -> Iterator[NDArray[np.float32]]:
        """Blocks of at most `frames` frames, shape (frames, channels). Damage ends the file there."""
        buffer = np.empty((frames, self.channels), np.float32)
        while True:
            try:
                block = self._file.read(out=buffer)
            except soundfile.LibsndfileError:
                self._damaged = True
                return
            if not len(block):
                return
            self._heard += len(block)
            yield block

    def go_to(self, frame: int) -> int:
        """Jump to this frame or a little before it, before any block is read; returns where it is now.

        Raises:
            UnreadableFile: the file cannot be jumped in.
        """
        wanted = max(0, frame - int(_RUN_UP_S * self.sample_rate))
        try:
            return int(self._file.seek(wanted))
        except soundfile.LibsndfileError as failure:
            raise UnreadableFile("The file ends before this place, or cannot be jumped in.") from failure

    @property
    def notes(self) -> DecodeNotes:
        """What was found so far; whole once the blocks are through."""
        short = self.frames is not None and self._heard < self.frames * (1 - _LENGTH_SLACK)
        return DecodeNotes(
            truncated=short or self._ogg or self._damaged, header_wrong=self._wave_wrong, damaged=self._damaged
        )

    def close(self) -> None:
        """Let go of the decoder; the file itself belongs to whoever opened it."""
        self._file.close()
