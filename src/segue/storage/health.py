"""Asking a database how it is."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from segue.storage.migrate import current_revision


@dataclass(frozen=True, slots=True)
class Health:
    """What a database says of itself. `complaints` are what its own check found, none where it is sound."""

    version: str
    revision: str | None
    complaints: tuple[str, ...] = ()
    has_vectors: bool = False


def look(connection: Connection) -> Health:
    """Version, schema and soundness."""
    revision = current_revision(connection)
    if connection.dialect.name == "sqlite":
        version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
        said = connection.execute(text("PRAGMA quick_check")).scalars().all()
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        complaints = [line for line in said if line != "ok"] + [f"{row[0]} row {row[1]} is orphaned" for row in broken]
        return Health(f"SQLite {version}", revision, tuple(complaints))
    version = connection.execute(text("SHOW server_version")).scalar_one().split()[0]
    vectors = connection.execute(text("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'"))
    return Health(f"PostgreSQL {version}", revision, (), vectors.scalar_one() > 0)
