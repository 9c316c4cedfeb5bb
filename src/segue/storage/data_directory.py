"""The folder that holds all that Segue keeps, and who may use it at a time.

Locks are the operating system's own, so that they end with the process that holds them, however it ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segue.domain.errors import InUse, StorageUnavailable
from segue.storage.artifacts import Artifacts


class DataDirectory:
    """Where the database, its backups and the artifacts lie."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def database_url(self) -> str:
        """The SQLite file that is used unless another database is set."""
        return f"sqlite:///{self.path / 'segue.db'}"

    @property
    def artifacts(self) -> Artifacts:
        """The content-addressed files."""
        return Artifacts(self.path / "artifacts")

    @property
    def backups(self) -> Path:
        """Where copies of the database go."""
        return self.path / "backups"

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Hold the directory together with other commands, so that nothing replaces the database meanwhile."""
        with self._locked("use.lock", fcntl.LOCK_SH, "is being restored from a backup"):
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the directory alone, to replace the database."""
        with self._locked("use.lock", fcntl.LOCK_EX, "is in use by another Segue command or server"):
            yield

    @contextmanager
    def as_server(self) -> Iterator[None]:
        """Be the one server of this directory."""
        with self._locked("server.lock", fcntl.LOCK_EX, "already has a server running"):
            yield

    @contextmanager
    def _locked(self, name: str, mode: int, otherwise: str) -> Iterator[None]:
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StorageUnavailable(
                f"The data directory {self.path} cannot be used: {error.strerror}.",
                "Choose one that this user can write to with SEGUE_DATA.",
            ) from error
        try:
            try:
                fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
                by = f" (process {holder})" if holder else ""
                raise InUse(
                    f"The data directory {self.path} {otherwise}{by}.", "Stop that first, or choose another directory."
                ) from error
            if mode == fcntl.LOCK_EX:
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)
