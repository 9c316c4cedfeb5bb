"""Bringing a database to the schema this code knows: at start-up, in one transaction, after a copy of a SQLite file."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from segue.domain.errors import NewerDatabase
from segue.storage.database import Database

# Any number will do, as long as every Segue uses the same one.
_MIGRATION_LOCK = 0x5E69E


def newest_revision() -> str:
    """The schema this code knows."""
    head = _scripts().get_current_head()
    if head is None:
        raise RuntimeError("the package holds no migrations")
    return head


def current_revision(connection: Connection) -> str | None:
    """The schema the database has, or None where it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database, backups: Path, now: datetime) -> Path | None:
    """Bring the database to the newest schema. Returns the copy that was made of it first, if one was needed.

    Raises:
        NewerDatabase: A newer Segue has written it.
    """
    with database.read() as connection:
        revision = current_revision(connection)
    if revision == newest_revision():
        return None
    if revision is not None and revision not in known_revisions():
        raise NewerDatabase(
            f"The database {database.name} was written by a newer Segue (schema {revision}, this one knows up to "
            f"{newest_revision()}).",
            "Install that version again, or restore a backup made before it.",
        )
    copy = _copy(database, backups / f"before-{newest_revision()}-{now:%Y%m%dT%H%M%S}.db") if revision else None
    with database.write() as connection:
        upgrade(connection)
    return copy


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision, in the connection's transaction: all of them or none."""
    if connection.dialect.name == "postgresql":
        # Of two processes that start at once, the second finds the work done.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def known_revisions() -> frozenset[str]:
    """Every schema this code can start from."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _copy(database: Database, target: Path) -> Path | None:
    if database.sqlite_file is None:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(database.sqlite_file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
