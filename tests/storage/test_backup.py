import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from segue.domain.articles import About, Article
from segue.domain.errors import BackupDamaged
from segue.domain.hearing import HeardPart, SoundVector
from segue.domain.ids import ContentHash, ListenerId, ModelId
from segue.domain.listening import Event, EventKind, Listener, Subject
from segue.domain.music import Folder, StoredPicture
from segue.domain.naming import Guess, Naming, Task
from segue.storage import (
    articles,
    backup,
    catalogue,
    folders,
    heard,
    intake,
    listening,
    named,
    schema,
    search,
    serving_models,
)
from segue.storage.artifacts import Artifacts
from segue.storage.database import Database
from tests.conftest import NOON
from tests.storage.conftest import Take, reading


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    return Artifacts(tmp_path / "artifacts")


@pytest.fixture
def filled(database: Database, folder: Folder, artifacts: Artifacts) -> Database:
    cover = artifacts.put(b"a cover")
    picture = StoredPicture(cover, "image/png", 1, 1, 7)
    songs = [
        (reading("a/\udce9.flac", title="Ночь", genres=("Jazz",), album="X"), picture),
        (reading("b.flac", title="Day"), None),
    ]
    with database.write() as connection:
        taken = intake.take(connection, folder, songs, NOON, lambda *_: True)
        ada = listening.add_listener(connection, Listener(ListenerId(0), "ada", "Ada", NOON))
        subject = Subject(track_id=taken[0].track_id)
        listening.add_events(connection, [Event(ada.id, EventKind.LIKE, subject, NOON, context={"a": 1})])
        audio_hash = catalogue.track(connection, taken[0].track_id).audio_hash
        parts = [HeardPart("rhythm", 1, {"tempo_bpm": 1.5}, bytes(range(256))), HeardPart("timbre", 1, {})]
        heard.keep(connection, audio_hash, parts, [SoundVector(ModelId("ear"), b"\0\1\2\xff", b"", b"", 1)], NOON)
        said = Naming(Task.GENRE, ModelId("genres"), (Guess("شعبي", 0.75), Guess("rai", 0.125)), ("شعبي",), 0.3)
        named.keep(connection, [(audio_hash, said)], NOON)
        named.note_unnamed(connection, audio_hash, Task.MOOD, ModelId("moods"), "Too short.", NOON)
        named.correct(connection, audio_hash, Task.GENRE, ["gnawa"], NOON)
        about = Article(About("Ada"), "شعبي\nday", "a.txt", "a.txt", "1999")
        articles.keep(connection, about, subject, "ar", NOON)
        serving_models.serve(connection, Task.GENRE, ModelId("genres"), NOON)
        serving_models.roll_back(connection, Task.GENRE, NOON)
    return database


def _everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
        }


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database to restore into, empty and without a schema."""
    if request.param == "sqlite":
        return Database(f"sqlite:///{tmp_path / 'other' / 'segue.db'}")
    new: Callable[[bool], str] = request.getfixturevalue("new_postgres_database")
    return Database(new(False))


def test_what_is_restored_is_what_was_saved_on_either_database(
    filled: Database, other: Database, artifacts: Artifacts, tmp_path: Path
) -> None:
    saved = backup.save(filled, artifacts, tmp_path / "b.zip", NOON)
    assert saved == backup.verify(tmp_path / "b.zip")
    assert (saved.rows["tracks"], saved.rows["events"], saved.artifacts) == (2, 1, 1)
    rows = [saved.rows[name] for name in ("namings", "named_labels", "unnamed", "corrections", "served_models")]
    assert rows == [1, 1, 1, 1, 2]
    (tmp_path / "other").mkdir(exist_ok=True)
    fresh = Artifacts(tmp_path / "fresh")
    backup.restore(tmp_path / "b.zip", other, fresh, NOON)
    assert _everything(other) == _everything(filled)
    assert fresh.get(ContentHash(catalogue_picture(filled))) == b"a cover"
    with other.write() as connection:
        found = search.find_tracks(connection, "ночь")
        assert catalogue.track(connection, found[0]).stamp.path == "a/\udce9.flac"
        # New rows are numbered after the restored ones.
        folder = folders.all_folders(connection)[0]
        (taken,) = intake.take(connection, folder, [(reading("c.flac"), None)], NOON, lambda *_: True)
        assert taken.track_id > max(
            track.id for track in catalogue.all_tracks(connection) if track.id != taken.track_id
        )
    other.close()


def catalogue_picture(database: Database) -> str:
    with database.read() as connection:
        return str(connection.execute(select(schema.pictures.c.hash)).scalar_one())


def test_a_restore_replaces_what_was_there(filled: Database, artifacts: Artifacts, take: Take, tmp_path: Path) -> None:
    backup.save(filled, artifacts, tmp_path / "b.zip", NOON)
    before = _everything(filled)
    take(reading("later.flac"))
    filled.close()
    backup.restore(tmp_path / "b.zip", filled, artifacts, NOON)
    assert _everything(filled) == before
    aside = list(tmp_path.glob("backups/replaced-*.db"))
    assert len(aside) == (1 if filled.on_sqlite else 0)


def test_a_backup_is_one_moment_while_others_write(
    filled: Database, artifacts: Artifacts, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table = backup._write_table
    written: list[str] = []

    def write_and_be_overtaken(connection, table, entry):  # type: ignore[no-untyped-def] # passes its arguments on
        result = write_table(connection, table, entry)
        if not written:
            take(reading("meanwhile.flac", by=("Somebody new",)))
        written.append(table.name)
        return result

    monkeypatch.setattr(backup, "_write_table", write_and_be_overtaken)
    saved = backup.save(filled, artifacts, tmp_path / "b.zip", NOON)
    assert saved.rows["tracks"] == 2
    with filled.read() as connection:
        assert catalogue.counts(connection).tracks == 3


def _rewrite(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda name, data: data.replace(b"Day", b"Dey") if "tracks" in name else data, "was altered"),
        (lambda name, data: None if "tracks" in name else data, "not complete"),
        (lambda name, data: None if "manifest" in name else data, "damaged or is no backup"),
        (lambda name, data: data.replace(b'"format": 1', b'"format": 2'), "newer Segue"),
        (lambda name, data: b"[]" if "manifest" in name else data, "damaged or is no backup"),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_is_replaced(
    filled: Database,
    artifacts: Artifacts,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    message: str,
) -> None:
    backup.save(filled, artifacts, tmp_path / "b.zip", NOON)
    before = _everything(filled)
    _rewrite(tmp_path / "b.zip", tmp_path / "bad.zip", change)
    with pytest.raises(BackupDamaged, match=message):
        backup.restore(tmp_path / "bad.zip", filled, artifacts, NOON)
    assert _everything(filled) == before


def test_truncated_and_missing_backups_are_refused(sqlite_database: Database, tmp_path: Path) -> None:
    backup.save(sqlite_database, Artifacts(tmp_path), tmp_path / "b.zip", NOON)
    whole = (tmp_path / "b.zip").read_bytes()
    for length in range(0, len(whole) - 1, 97):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        with pytest.raises(BackupDamaged):
            backup.verify(tmp_path / "cut.zip")
    with pytest.raises(BackupDamaged, match="no backup"):
        backup.verify(tmp_path / "none.zip")


def test_the_tables_in_a_backup_are_plain_lines(filled: Database, artifacts: Artifacts, tmp_path: Path) -> None:
    backup.save(filled, artifacts, tmp_path / "b.zip", NOON)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        header, row = archive.read("tables/listeners.jsonl").splitlines()
    assert dict(zip(json.loads(header), json.loads(row), strict=True))["name"] == "ada"
