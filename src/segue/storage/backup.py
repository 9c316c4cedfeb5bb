"""One backup file for both databases: every table as lines of JSON, the artifacts, and a manifest of hashes, in a zip.

A backup is one moment of the database, taken while others write. Because the tables are plain, what was saved from
SQLite can be restored into PostgreSQL and the other way round, and an old backup is brought to the newest schema by
the same migrations that a running server uses.
"""

import json
import os
import sqlite3
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import chain, product
from pathlib import Path
from typing import IO, Any

from sqlalchemy import BigInteger, Column, Connection, Integer, LargeBinary, MetaData, Table, func, insert, select, text

from segue.domain.errors import BackupDamaged, StorageUnavailable
from segue.domain.ids import ContentHash
from segue.storage import schema
from segue.storage.artifacts import Artifacts, explain_write_error, sync_directory
from segue.storage.database import Database
from segue.storage.migrate import current_revision, known_revisions, upgrade

FORMAT = 1
_MANIFEST = "manifest.json"
_ROWS_AT_ONCE = 2000
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds."""

    made_at: str
    revision: str
    rows: dict[str, int]
    artifacts: int


def save(database: Database, artifacts: Artifacts, target: Path, now: datetime) -> Contents:
    """Write a backup. The file appears under its name when it is whole."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with database.read() as connection, unfinished.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                contents = _write(connection, artifacts, archive, now)
            file.flush()
            # The rename below must not reach the disk before the bytes do.
            os.fsync(file.fileno())
        unfinished.replace(target)
        sync_directory(target.parent)
    except OSError as error:
        raise explain_write_error(error, target) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return contents


def verify(source: Path) -> Contents:
    """Read a backup from end to end against its own hashes.

    Raises:
        BackupDamaged: Something in it is missing, altered, or written by a newer Segue.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest["format"] != FORMAT or manifest["revision"] not in known_revisions():
                raise BackupDamaged(f"The backup {source} was made by a newer Segue.", "Restore it with that version.")
            if set(manifest["entries"]) | {_MANIFEST} != set(archive.namelist()):
                raise BackupDamaged(f"The backup {source} is not complete.", "Use another one.")
            for name, digest in manifest["entries"].items():
                with archive.open(name) as entry:
                    if _digest(entry) != digest:
                        raise BackupDamaged(f"{name} in the backup {source} was altered.", "Use another one.")
            return Contents(manifest["made_at"], manifest["revision"], manifest["rows"], _artifact_count(manifest))
    except FileNotFoundError as error:
        raise BackupDamaged(f"There is no backup {source}.") from error
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, NotImplementedError, OSError) as error:
        raise BackupDamaged(f"{source} is damaged or is no backup of Segue: {error}.", "Use another one.") from error


def restore(source: Path, database: Database, artifacts: Artifacts, now: datetime) -> Contents:
    """Replace all that the database holds by a backup that was verified first. What SQLite held is put aside.

    The caller holds the data directory alone.
    """
    contents = verify(source)
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            if name.startswith("artifacts/"):
                artifacts.put(archive.read(name))
        if database.sqlite_file is None:
            with database.write() as connection:
                _drop_tables(connection)
                _fill(connection, archive, contents)
        else:
            _restore_sqlite(database.sqlite_file, archive, contents, now)
    return contents


def _write(connection: Connection, artifacts: Artifacts, archive: zipfile.ZipFile, now: datetime) -> Contents:
    entries: dict[str, str] = {}
    rows: dict[str, int] = {}
    tables = _tables(connection, schema.metadata.tables.keys())
    for table in tables:
        name = f"tables/{table.name}.jsonl"
        with archive.open(name, "w", force_zip64=True) as entry:
            rows[table.name], entries[name] = _write_table(connection, table, entry)
    kept = next(table for table in tables if table.name == "pictures")
    for content in connection.execute(select(kept.c.hash).order_by(kept.c.hash)).scalars().all():
        data = artifacts.get(ContentHash(content))
        name = f"artifacts/{content}"
        # Covers are compressed already.
        archive.writestr(name, data, zipfile.ZIP_STORED)
        entries[name] = blake2b(data).hexdigest()
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "revision": current_revision(connection),
        "rows": rows,
        "entries": entries,
    }
    archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
    return Contents(manifest["made_at"], manifest["revision"], rows, _artifact_count(manifest))


def _write_table(connection: Connection, table: Table, entry: IO[bytes]) -> tuple[int, str]:
    """One JSON list a line, the column names first; returns how many rows and the hash of the bytes."""
    columns = _saved_columns(table)
    digest = blake2b()
    count = 0
    query = select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in chain([[column.name for column in columns]], connection.execute(query)):
        line = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=_spelled).encode() + b"\n"
        entry.write(line)
        digest.update(line)
        count += 1
    return count - 1, digest.hexdigest()


def _spelled(raw: Any) -> str:
    """Bytes as JSON can hold them; PostgreSQL's driver may give them as a view."""
    return b64encode(bytes(raw)).decode()


def _fill(connection: Connection, archive: zipfile.ZipFile, contents: Contents) -> None:
    """Make the schema that the backup was taken from, load it, and bring it to the newest one."""
    upgrade(connection, contents.revision)
    for table in _tables(connection, contents.rows.keys()):
        with archive.open(f"tables/{table.name}.jsonl") as entry:
            columns = json.loads(entry.readline())
            raw = [name for name in columns if isinstance(table.columns[name].type, LargeBinary)]
            while rows := [dict(zip(columns, json.loads(line), strict=True)) for line in _lines(entry)]:
                for row, name in product(rows, raw):
                    row[name] = None if row[name] is None else b64decode(row[name])
                connection.execute(insert(table), rows)
        _continue_numbering(connection, table)
    upgrade(connection)


def _restore_sqlite(file: Path, archive: zipfile.ZipFile, contents: Contents, now: datetime) -> None:
    fresh = file.with_name(f".{file.name}.restoring")
    for old in _files_of(fresh):
        old.unlink(missing_ok=True)
    database = Database(f"sqlite:///{fresh}")
    try:
        with database.write() as connection:
            _fill(connection, archive, contents)
        with database.read() as connection:
            sound = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            if sound != "ok" or connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                raise StorageUnavailable(f"The restored database fails its check: {sound}.", "Nothing was replaced.")
        database.close()
        # Out of write-ahead mode, so that all of it is in the one file that is renamed.
        with closing(sqlite3.connect(fresh)) as plain:
            plain.execute("PRAGMA journal_mode = DELETE")
        if file.exists():
            _put_aside(file, now)
        fresh.replace(file)
        sync_directory(file.parent)
    finally:
        database.close()
        for left in _files_of(fresh):
            left.unlink(missing_ok=True)


def _put_aside(file: Path, now: datetime) -> None:
    aside = file.parent / "backups" / f"replaced-{now:%Y%m%dT%H%M%S}.db"
    aside.parent.mkdir(exist_ok=True)
    for old, new in zip(_files_of(file), _files_of(aside), strict=True):
        if old.exists():
            old.replace(new)


def _files_of(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm")]


def _tables(connection: Connection, names: Collection[str]) -> list[Table]:
    """These tables as the database has them now, those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name in names)
    return list(metadata.sorted_tables)


def _saved_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.computed is None]


def _drop_tables(connection: Connection) -> None:
    """Drop Segue's own tables; what else the database holds is not touched."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name in {*schema.metadata.tables, "alembic_version"})
    metadata.drop_all(connection)


def _continue_numbering(connection: Connection, table: Table) -> None:
    """New rows are numbered after the restored ones. SQLite does so by itself."""
    key = list(table.primary_key.columns)
    if connection.dialect.name == "sqlite" or len(key) != 1 or not isinstance(key[0].type, (BigInteger, Integer)):
        return
    sequence = func.pg_get_serial_sequence(table.name, key[0].name)
    if connection.execute(select(sequence)).scalar_one() is not None:
        highest = select(func.max(key[0])).scalar_subquery()
        connection.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))


def _artifact_count(manifest: dict[str, Any]) -> int:
    return sum(name.startswith("artifacts/") for name in manifest["entries"])


def _digest(entry: IO[bytes]) -> str:
    digest = blake2b()
    while block := entry.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _lines(entry: IO[bytes]) -> Iterator[bytes]:
    for _ in range(_ROWS_AT_ONCE):
        if not (line := entry.readline()):
            return
        yield line
