import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import soundfile

from segue.domain.music import Kind
from segue.services import doctor
from segue.services.doctor import Check, Verdict
from segue.storage import folders
from segue.storage.data_directory import DataDirectory
from segue.storage.database import Database
from tests.conftest import NOON

Examine = Callable[[Database], dict[str, Check]]


@pytest.fixture
def examine(tmp_path: Path) -> Examine:
    def examined(database: Database) -> dict[str, Check]:
        found = doctor.examine(database, DataDirectory(tmp_path), tmp_path / "models", None)
        return {check.name: check for check in found}

    return examined


def test_a_sound_installation_has_nothing_bad(database: Database, examine: Examine) -> None:
    checks = examine(database)
    assert {check.verdict for check in checks.values()} <= {Verdict.GOOD, Verdict.NOTE}
    assert {"versions", "codecs", "disk", "database", "folder", "watching"} <= set(checks)


def test_every_bad_thing_says_how_to_mend_it(
    database: Database, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as connection:
        folders.add_folder(connection, "/not/mounted", Kind.MUSIC, NOON)
    monkeypatch.setattr(doctor, "_LITTLE_ROOM", 1 << 60)
    monkeypatch.setattr(soundfile, "check_format", lambda name, subtype: name != "MP3")
    bad = [check for check in examine(database).values() if check.verdict is Verdict.BAD]
    assert {check.name for check in bad} == {"disk", "codecs", "folder"}
    assert all(check.mend for check in bad)


def test_a_damaged_database_is_found(sqlite_database: Database, examine: Examine) -> None:
    sqlite_database.close()
    file = sqlite_database.sqlite_file
    assert file is not None
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("PRAGMA journal_mode = DELETE")
        (page,) = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_artists_name_key'").fetchone()
        (size,) = plain.execute("PRAGMA page_size").fetchone()
    data = bytearray(file.read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(data)
    check = examine(sqlite_database)["database"]
    assert check.verdict is Verdict.BAD
    assert "restore" in check.mend
