"""Pictures of tracks that were drawn before, kept in a folder that grows no further than it may.

A picture is named by the sound it shows, so it never goes out of date: moving and retagging change no sound.
"""

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from segue.audio.pictures import Canvas
from segue.domain.errors import NotReady
from segue.domain.ids import AudioHash
from segue.services.portraits import Portrait

_STYLE = 1
"""Raised when pictures are drawn otherwise, so that old ones are not shown any more."""
_MOST_BYTES = 256 << 20
_AT_ONCE, _IN_LINE = 2, 6
_PATIENCE_S = 20.0
_LOOK_EVERY = 100

Write = Callable[[Path, bytes], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture of a recording."""

    audio_hash: AudioHash
    portrait: Portrait
    canvas: Canvas

    @property
    def name(self) -> str:
        """Its own among all pictures."""
        canvas, tone = self.canvas, "light" if self.canvas.palette.light else "dark"
        size = f"{canvas.width}x{canvas.height}"
        return f"{self.audio_hash}-{self.portrait}-{size}-{tone}-{_STYLE}.{canvas.kind}"


class PortraitShelf:
    """Gives pictures, and has those drawn that are not there: `_AT_ONCE` at a time, with few who wait for that.

    Args:
        folder: where they lie; other files there are left alone.
        write: puts bytes at a path, whole or not at all.
        most_bytes: what they may take together; those go first that were not asked for longest.
        patience_s: for how long somebody waits for their turn.
    """

    def __init__(
        self, folder: Path, write: Write, *, most_bytes: int = _MOST_BYTES, patience_s: float = _PATIENCE_S
    ) -> None:
        self._folder, self._write, self._most_bytes, self._patience_s = folder, write, most_bytes, patience_s
        self._turns, self._line = threading.BoundedSemaphore(_AT_ONCE), threading.BoundedSemaphore(_IN_LINE)
        self._written = 0

    def get(self, wanted: Wanted, draw: Callable[[], bytes]) -> bytes:
        """The picture.

        Raises:
            NotReady: very many are being drawn.
        """
        file = self._folder / wanted.audio_hash[:2] / wanted.name
        found = self._kept(file)
        if found is not None:
            return found
        if not self._line.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turns.acquire(timeout=self._patience_s):
                raise _busy()
            try:
                return self._kept(file) or self._drawn(file, draw)
            finally:
                self._turns.release()
        finally:
            self._line.release()

    def tidy(self) -> None:
        """Take away what was not asked for longest, until what is left takes no more than it may."""
        files = []
        for file in self._folder.glob("*/*-*.*"):
            with contextlib.suppress(FileNotFoundError):
                status = file.stat()
                files.append((status.st_mtime_ns, status.st_size, file))
        left = sum(size for _, size, _ in files)
        for _, size, file in sorted(files, key=lambda one: one[0]):
            if left <= self._most_bytes:
                return
            file.unlink(missing_ok=True)
            left -= size

    def _kept(self, file: Path) -> bytes | None:
        try:
            data = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        return data

    def _drawn(self, file: Path, draw: Callable[[], bytes]) -> bytes:
        data = draw()
        self._write(file, data)
        self._written += 1
        if self._written % _LOOK_EVERY == 1:
            self.tidy()
        return data


def _busy() -> NotReady:
    return NotReady("Very many pictures are being drawn.", "Try again in a moment.", after_s=2.0)
