import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Boolean, bindparam, select, text

from segue.domain.errors import NewerDatabase
from segue.storage import migrate
from segue.storage.database import Database
from segue.storage.schema import albums, metadata, shelf_marks, tracks
from segue.storage.types import Document
from tests.conftest import NOON


def _ours(thing: Any, name: str | None, kind: str, *_: object) -> bool:
    """Leaves out what only one database has: its full-text index."""
    if kind == "table":
        return not (name or "").startswith("track_words_index")
    return (name, kind) not in {("document", "column"), ("ix_track_words_document", "index")}


def test_the_migrations_make_the_schema_that_the_code_describes(empty_database: Database, tmp_path: Path) -> None:
    assert migrate.migrate(empty_database, tmp_path, NOON) is None
    with empty_database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert migrate.current_revision(connection) == migrate.newest_revision()


def test_a_second_start_changes_nothing(empty_database: Database, tmp_path: Path) -> None:
    migrate.migrate(empty_database, tmp_path, NOON)
    assert migrate.migrate(empty_database, tmp_path, NOON) is None
    assert list(tmp_path.glob("before-*")) == []


def test_what_tags_said_before_is_known_after_the_step(empty_database: Database) -> None:
    documents = ('{"title": "a", "explicit": true}', '{"title": "b", "explicit": false}', '{"title": "c"}')
    with empty_database.write() as connection:
        migrate.upgrade(connection, "0004")
        connection.execute(text("INSERT INTO folders (id, path, kind, added_at) VALUES (1, '/music', 'music', 0)"))
        for number, document in enumerate(documents, start=1):
            connection.execute(
                text(
                    "INSERT INTO tracks (id, folder_id, directory, name, size, modified_ns, audio_hash, kind, title,"
                    " machine_made, tags, container, codec, added_at)"
                    " VALUES (:id, 1, '', :name, 1, 1, 'h', 'music', 't', :no, :tags, 'flac', 'flac', 0)"
                ).bindparams(bindparam("no", False, Boolean), bindparam("tags", json.loads(document), Document)),
                {"id": number, "name": str(number)},
            )
        migrate.upgrade(connection)
    with empty_database.read() as connection:
        said = connection.execute(select(tracks.c.explicit).order_by(tracks.c.id)).scalars().all()
        assert said == [True, False, None]


def test_what_was_read_and_heard_before_is_on_the_shelf_after_the_step(empty_database: Database) -> None:
    figures = {
        "rhythm": {"tempo_bpm": 120.5, "beats": 3},
        "tonality": {"key": "C major"},
        "descriptors": {"energy": None},
    }
    with empty_database.write() as connection:
        migrate.upgrade(connection, "0008")
        connection.execute(text("INSERT INTO folders (id, path, kind, added_at) VALUES (1, '/music', 'music', 0)"))
        connection.execute(
            text(
                "INSERT INTO albums (id, identity, title, artist, artist_tagged, compilation)"
                " VALUES (1, 'a', 'Élan: Vital', 'A', :no, :no)"
            ).bindparams(bindparam("no", False, Boolean))
        )
        for number, missing in ((1, None), (2, None), (3, 5)):
            connection.execute(
                text(
                    "INSERT INTO tracks (id, folder_id, directory, name, size, modified_ns, audio_hash, kind, title,"
                    " year, machine_made, tags, container, codec, added_at, missing_since)"
                    " VALUES (:id, 1, '', :name, 1, 1, :hash, 'music', 't', 1999, :no, :tags, 'flac', 'flac', 7,"
                    " :missing)"
                ).bindparams(bindparam("no", False, Boolean), bindparam("tags", {}, Document)),
                {"id": number, "name": str(number), "hash": str(number), "missing": missing},
            )
            words = text("INSERT INTO track_words (track_id, title, artist, album) VALUES (:id, 'elan', 'ada', '')")
            connection.execute(words, {"id": number})
        for part, told in figures.items():
            connection.execute(
                text("INSERT INTO heard_parts VALUES ('1', :part, 1, 0, :told, NULL)").bindparams(
                    bindparam("told", told, Document)
                ),
                {"part": part},
            )
        migrate.upgrade(connection)
    with empty_database.read() as connection:
        marks = connection.execute(select(shelf_marks).order_by(shelf_marks.c.track_id)).mappings().all()
        assert [one["track_id"] for one in marks] == [1, 2]
        heard, unheard = marks
        assert (heard["tempo_bpm"], heard["key"], heard["energy"], heard["year"]) == (120.5, "C major", None, 1999)
        assert (unheard["tempo_bpm"], unheard["title"], unheard["lossless"]) == (None, "elan", True)
        assert connection.execute(select(albums.c.title_key)).scalar_one() == "elan vital"


def test_a_newer_schema_is_refused_with_words(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match=r"newer Segue \(schema 9999"):
        migrate.migrate(database, tmp_path, NOON)


def test_a_failed_step_leaves_the_database_as_it_was(
    empty_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first schema is made, then its last statement fails: nothing of it may stay."""
    with empty_database.write() as connection:
        connection.execute(text("CREATE TABLE jobs (mine INTEGER)"))
    with pytest.raises(Exception, match="jobs"):
        migrate.migrate(empty_database, tmp_path, NOON)
    with empty_database.read() as connection:
        assert migrate.current_revision(connection) is None
        with pytest.raises(Exception, match="folders"):
            connection.execute(text("SELECT * FROM folders"))


def test_a_sqlite_file_is_copied_before_it_is_changed(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_database.write() as connection:
        connection.execute(text("INSERT INTO folders (path, kind, added_at) VALUES ('/music', 'music', 0)"))
    upgrades: list[str] = []
    step: Callable[..., None] = lambda connection: upgrades.append("stepped")  # noqa: E731 - stands for a newer step
    monkeypatch.setattr(migrate, "newest_revision", lambda: "9998")
    monkeypatch.setattr(migrate, "upgrade", step)
    copy = migrate.migrate(sqlite_database, tmp_path / "backups", NOON)
    assert upgrades == ["stepped"]
    assert copy == tmp_path / "backups" / "before-9998-20260302T120000.db"
    kept = Database(f"sqlite:///{copy}")
    with kept.read() as connection:
        assert connection.execute(text("SELECT path FROM folders")).scalar_one() == "/music"
    kept.close()
