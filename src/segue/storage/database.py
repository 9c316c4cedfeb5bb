"""One door to the database: `read()` sees one moment of it, `write()` changes it in one transaction or not at all.

On SQLite there is one writer at a time and readers are never in its way (write-ahead log); the same calls work on
PostgreSQL. What a driver says when something fails is turned into Segue's own errors here and nowhere else.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as NoneIsFree
from sqlalchemy.pool import ConnectionPoolEntry

from segue.domain.errors import BadRequest, DiskFull, InUse, StorageUnavailable

BUSY_TIMEOUT_S = 30.0
# Connections that are kept open, and how many more there may be at once, of a server's threads and what works beside.
_KEPT, _MORE = 6, 30
# Of each connection; beside it the system keeps what was read.
_CACHE_KIB = 2_000
# The first with RETURNING.
_OLDEST_SQLITE = (3, 35)

# SQLite's primary result codes; the low byte of every extended one.
_SQLITE_BUSY, _SQLITE_LOCKED, _SQLITE_READONLY, _SQLITE_IOERR = 5, 6, 8, 10
_SQLITE_CORRUPT, _SQLITE_FULL, _SQLITE_CANTOPEN, _SQLITE_NOTADB = 11, 13, 14, 26


class Database:
    """A SQLite file or a PostgreSQL server, by its SQLAlchemy URL."""

    def __init__(self, url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.url = _parse(url)
        self.sqlite_file = _sqlite_file(self.url)
        self.engine = _engine(self.url, busy_timeout_s)

    @property
    def on_sqlite(self) -> bool:
        """True on SQLite, False on PostgreSQL."""
        return self.sqlite_file is not None

    @property
    def name(self) -> str:
        """How messages call it: the file's path, or the server's address without the password."""
        return str(self.sqlite_file) if self.sqlite_file else self.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees the database as it is now, and goes on seeing it so."""
        with self._explained(), self.engine.connect() as connection:
            if not self.on_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection whose changes are kept together when the block ends well, and dropped together otherwise."""
        with self._explained(), self.engine.connect() as connection:
            connection = connection.execution_options(segue_writes=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise _explain(error, self.name) or error from error
        except NoneIsFree as error:
            raise StorageUnavailable(
                f"The database {self.name} has been asked too much at once.", "Try again in a moment."
            ) from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise BadRequest(
            f"The database address {url!r} cannot be used.",
            "Write sqlite:////path/to/segue.db or postgresql+psycopg://user:password@host/name.",
        ) from error
    except ModuleNotFoundError as error:
        raise BadRequest(
            f"The database address needs the package {error.name}.", "Install it with: pip install 'segue[postgres]'"
        ) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise BadRequest(f"Segue stores in SQLite or PostgreSQL, not in {parsed.get_backend_name()}.")
    return parsed


def _sqlite_file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise BadRequest("Segue needs a database that outlives the process.", "Name a file: sqlite:////path/segue.db")
    return Path(url.database)


def _engine(url: URL, busy_timeout_s: float) -> Engine:
    pool = {"pool_size": _KEPT, "max_overflow": _MORE, "pool_timeout": busy_timeout_s}
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, **pool)
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StorageUnavailable(
            f"This Python's SQLite {sqlite3.sqlite_version} is too old.", "Use a Python with SQLite 3.35 or newer."
        )
    # isolation_level None: transactions begin where the handler below says, not where the driver guesses.
    # Parameters are hidden, so that no hash of a password gets into a log with an error.
    arguments = {"timeout": busy_timeout_s, "isolation_level": None}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"cache_size = -{_CACHE_KIB}",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("segue_writes", False)
    # A writer takes its turn before it reads, so that what it read is still true when it writes.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _explain(error: DBAPIError, name: str) -> Exception | None:
    """The error a person can act on, or None for what is a mistake in the program."""
    if isinstance(error.orig, sqlite3.Error):
        return _explain_sqlite(error.orig, name)
    if error.connection_invalidated or "OperationalError" in type(error).__name__:
        code = getattr(error.orig, "sqlstate", None)
        if code == "53100":
            return DiskFull(f"The disk of the database {name} is full.", "Make room, then try again.")
        reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no connection"
        return StorageUnavailable(f"The database {name} does not answer: {reason}.", "Check that it is running.")
    return None


def _explain_sqlite(error: sqlite3.Error, name: str) -> Exception | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (_SQLITE_BUSY, _SQLITE_LOCKED):
        return InUse(
            f"The database {name} is locked by another program that has been writing for a long time.",
            "Try again when it has ended.",
        )
    if code == _SQLITE_FULL:
        return DiskFull(f"The disk of the database {name} is full.", "Make room, then try again. Nothing was lost.")
    if code == _SQLITE_READONLY:
        return StorageUnavailable(f"The database {name} is read-only.", "Give this user the right to write to it.")
    if code == _SQLITE_CANTOPEN:
        return StorageUnavailable(f"The database {name} cannot be opened.", "Check that its folder can be written to.")
    if code in (_SQLITE_CORRUPT, _SQLITE_NOTADB):
        return StorageUnavailable(
            f"The file {name} is damaged or is no database.", "Put a backup in its place with `segue restore`."
        )
    if code == _SQLITE_IOERR:
        return StorageUnavailable(f"The disk refused to read or write {name}: {error}.", "Check the disk.")
    return None
