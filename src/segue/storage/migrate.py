"""Bringing a database to the schema this code knows: at start-up, in one transaction, after a copy of a SQLite file."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from segue.domain.errors import NewerDatabase
from segue.storage.database import Database

# Any number will do, as long as every Segue uses the same one.
_MIGRATION_LOCK = 0x5E69E
_STEPS = Path(__file__).parent / "migrations" / "versions"


def newest_revision() -> str:
    """The schema this code knows."""
    return max(known_revisions())


def current_revision(connection: Connection) -> str | None:
    """The schema the database has, or None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


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
    from alembic import command  # noqa: PLC0415 - importing it takes a quarter of a second, and it is seldom needed
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_STEPS.parent).replace("%", "%%"))
    command.upgrade(config, revision)


def known_revisions() -> frozenset[str]:
    """Every schema this code can start from: the steps are numbered, and their files begin with the number."""
    return frozenset(step.name.partition("_")[0] for step in _STEPS.glob("[0-9]*_*.py"))


def _copy(database: Database, target: Path) -> Path | None:
    if database.sqlite_file is None:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(database.sqlite_file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target
