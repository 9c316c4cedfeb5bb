"""Tracks for who listens: the file itself, or its sound turned into another coding while it is sent.

Turning is done by a child process with limits for each stream, as fast as it can and into a file without a name, so
that its place is free again when the work is done and not when the last second was heard.
"""

import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO

from segue.audio.transcoding import Coding, Wanted, transcode
from segue.domain.errors import NotFound, SegueError, TooMuch, UnreadableFile
from segue.domain.ids import TrackId
from segue.domain.music import Track
from segue.storage import catalogue, folders
from segue.storage.database import Database

_CHUNK = 64 * 1024
_AHEAD = 32 << 20
"""Bytes that may be ready before they are asked for: 27 minutes at 160 kbit/s."""
_HEARD_FOR_EACH = 8
"""How many streams may still be listened to for each that may be turned."""
_SILENT_S = 60.0
"""A child that says nothing for so long, while it may, has lost its way."""
_FORGOTTEN_S = 300.0
"""A stream of which nothing was taken for so long, while its child waits, is nobody's any more."""
_MEMORY = 1 << 30
_COMPUTING_S = 3600
_SOUND, _REFUSAL = b"S", b"E"
_BUSY_S = 5.0


@dataclass(frozen=True, slots=True)
class SoundFile:
    """The file of a track as it is now."""

    path: Path
    track: Track
    stat: os.stat_result


def sound_file(database: Database, track_id: TrackId) -> SoundFile:
    """Where a track's sound lies.

    Raises:
        NotFound: there is no such track, or its file is not there now.
    """
    with database.read() as connection:
        track = catalogue.track(connection, track_id)
        root = folders.folder_by_id(connection, track.folder_id).path
    path = Path(root) / track.stamp.path
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise _gone(track) from error
    if not path.is_file() or not os.access(path, os.R_OK):
        raise _gone(track)
    return SoundFile(path, track, found)


class Streams:
    """Turns sound for up to `most` listeners at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._running: set[Stream] = set()
        self._open: set[Stream] = set()
        self._lock = threading.Lock()

    @property
    def running(self) -> int:
        """How many are being turned now."""
        with self._lock:
            return len(self._running)

    def check_room(self) -> None:
        """Go on, or raise.

        Raises:
            TooMuch: as many as may are being turned.
        """
        with self._lock:
            self._check_room()

    def open(self, wanted: Wanted) -> "Stream":
        """Begin to turn a file. Whoever asked closes the stream, however it ends.

        Raises:
            TooMuch: as many as may are being turned.
            UnreadableFile: it cannot be, as was found before the first byte.
        """
        with self._lock:
            self._check_room()
            stream = Stream(wanted, self._is_turned, self._is_over)
            self._running.add(stream)
            self._open.add(stream)
        try:
            stream.begin()
        except BaseException:
            stream.close()
            raise
        return stream

    def close(self) -> None:
        """End all that run."""
        with self._lock:
            left = list(self._open)
        for stream in left:
            stream.close()

    def _check_room(self) -> None:
        if len(self._running) >= self._most or len(self._open) >= _HEARD_FOR_EACH * self._most:
            said = (
                f"{self._most} tracks are being turned into another format now, and this server does no more at once."
            )
            raise TooMuch(said, "Try again in a few seconds, or take the original.", after_s=_BUSY_S)

    def _is_turned(self, stream: "Stream") -> None:
        with self._lock:
            self._running.discard(stream)

    def _is_over(self, stream: "Stream") -> None:
        with self._lock:
            self._running.discard(stream)
            self._open.discard(stream)


class Stream:
    """One file's sound in another coding. Iterate once over its bytes."""

    def __init__(
        self, wanted: Wanted, turned: "Callable[[Stream], None]", over: "Callable[[Stream], None]"
    ) -> None:  # fmt: skip
        self._wanted, self._turned, self._over = wanted, turned, over
        self._child: subprocess.Popen[bytes] | None = None
        self._ready: BinaryIO | None = None
        self._written = self._taken = 0
        self._taken_at = time.monotonic()
        self._ended = self._closed = False
        self._failure: SegueError | None = None
        self._changed = threading.Condition()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self) -> None:
        """Start the child and wait for its first word."""
        self._ready = tempfile.TemporaryFile()  # noqa: SIM115 - `close` does
        self._child = _start(self._wanted)
        threading.Thread(target=self._gather, args=(self._child,), name="gathers a stream", daemon=True).start()
        with self._changed:
            self._changed.wait_for(lambda: self._written or self._ended)
            if self._failure is not None:
                raise self._failure

    def __iter__(self) -> Iterator[bytes]:
        """The bytes, as they become ready.

        Raises:
            UnreadableFile: the child failed on the way.
        """
        while (data := self._next()) is not None:
            yield data

    def close(self) -> None:
        """End the child and let go of all."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        with self._changed:
            # Only now is nobody writing: whoever gathers looks whether all is closed before each write.
            if self._ready is not None:
                self._ready.close()
        self._over(self)

    def _next(self) -> bytes | None:
        with self._changed:
            self._taken_at = time.monotonic()
            self._changed.wait_for(lambda: self._taken < self._written or self._ended or self._closed)
            if self._closed or self._ready is None:
                return None
            if self._taken == self._written:
                if self._failure is not None:
                    raise self._failure
                return None
            data = os.pread(self._ready.fileno(), min(_CHUNK, self._written - self._taken), self._taken)
            self._taken += len(data)
            self._changed.notify_all()
            return data

    def _gather(self, child: subprocess.Popen[bytes]) -> None:
        """Take what the child says until it ends, then free its place."""
        failure: SegueError | None = UnreadableFile("This file could not be turned into another format.")
        try:
            if child.stdout is not None:
                failure = self._take_all(child, child.stdout)
        except OSError as error:
            failure = UnreadableFile(f"The sound could not be kept while it was turned: {error.strerror}.")
        finally:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()
            with self._changed:
                self._failure, self._ended = failure, True
                self._changed.notify_all()
            self._turned(self)

    def _take_all(self, child: subprocess.Popen[bytes], said: IO[bytes]) -> SegueError | None:
        pipe = said.fileno()
        first = _read(pipe, 1)
        if first == _REFUSAL:
            return UnreadableFile(said.read().decode(errors="replace"))
        broke_off = UnreadableFile("This file could not be turned into another format.")
        while first == _SOUND and self._may_go_on():
            data = _read(pipe, _CHUNK)
            if data is None:
                return broke_off
            if not data:
                return None if child.wait() == 0 else broke_off
            self._keep(data)
        return broke_off

    def _keep(self, data: bytes) -> None:
        with self._changed:
            if self._closed or self._ready is None:
                return
            view, at = memoryview(data), self._written
            while view:
                done = os.pwrite(self._ready.fileno(), view, at)
                view, at = view[done:], at + done
            self._written = at
            self._changed.notify_all()

    def _may_go_on(self) -> bool:
        """Wait until there is room; False where nobody listens any more."""
        with self._changed:
            while not self._closed and self._written - self._taken >= _AHEAD:
                left = self._taken_at + _FORGOTTEN_S - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
            return not self._closed


def _read(pipe: int, most: int) -> bytes | None:
    """What the child says next; nothing when it has ended, None when it has been silent for very long."""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        return os.read(pipe, most) if selector.select(_SILENT_S) else None


def _start(wanted: Wanted) -> subprocess.Popen[bytes]:
    told = {**asdict(wanted), "path": os.fsencode(wanted.path).hex()}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(  # noqa: S603 - our own interpreter with our own words
        [sys.executable, "-c", f"from {__name__} import turn; turn()", json.dumps(told)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def turn() -> None:
    """A child's life: one file, told on its command line, to its standard output; first a letter that says what."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_COMPUTING_S, _COMPUTING_S))
        os.nice(5)
    told = json.loads(sys.argv[1])
    path = Path(os.fsdecode(bytes.fromhex(told["path"])))
    sink = _Said()
    try:
        transcode(Wanted(path, Coding(told["coding"]), told["bit_rate"], told["from_s"]), sink)
    except SegueError as error:
        sink.refuse(error.what)
        sys.exit(1)


class _Said:
    """Standard output, with its letter before the first byte."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "wb", buffering=0)
        self._begun = False

    def write(self, data: bytes, /) -> int:
        """Say some of the sound."""
        whole = data if self._begun else _SOUND + data
        self._begun = True
        view = memoryview(whole)
        while view:
            view = view[self._out.write(view) or 0 :]
        return len(data)

    def refuse(self, why: str) -> None:
        """Say why there is none, unless some was said already."""
        if not self._begun:
            self._out.write(_REFUSAL + why.encode())


def _gone(track: Track) -> NotFound:
    return NotFound(
        f"The file of “{track.tags.title}” is not there now.", "Is its disk mounted? A scan finds it again."
    )
