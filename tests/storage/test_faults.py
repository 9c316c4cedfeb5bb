"""Full disks, read-only files, locks and damage: a sentence each, and nothing lost."""

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import text

from segue.domain.errors import BadRequest, DiskFull, InUse, NotFound, StorageUnavailable
from segue.domain.ids import ContentHash
from segue.storage import health
from segue.storage.artifacts import Artifacts
from segue.storage.data_directory import DataDirectory
from segue.storage.database import Database
from tests.conftest import let_everybody_in

_ADD = text("INSERT INTO folders (path, kind, added_at) VALUES (:path, 'music', 0)")


def _count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM folders")).scalar_one())


def test_a_full_disk_is_said_and_nothing_is_lost(sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        connection.execute(_ADD, {"path": "/kept"})
    with sqlite_database.read() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()

    def fill() -> None:
        with sqlite_database.write() as connection:
            connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
            for number in range(1000):
                connection.execute(_ADD, {"path": f"/{number}" + "x" * 1000})

    with pytest.raises(DiskFull, match="is full"):
        fill()
    assert _count(sqlite_database) == 1
    with sqlite_database.read() as connection:
        assert health.look(connection).complaints == ()


def test_a_database_locked_by_another_program_is_said(sqlite_database: Database) -> None:
    assert sqlite_database.sqlite_file is not None
    other = sqlite3.connect(sqlite_database.sqlite_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(InUse, match="locked by another program"), sqlite_database.write():
        pass
    assert _count(sqlite_database) == 0, "readers are not in the way of a writer"
    other.close()


def test_writers_of_several_threads_take_turns(sqlite_template: Path, tmp_path: Path) -> None:
    file = tmp_path / "segue.db"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")

    def add(thread: int) -> None:
        for number in range(25):
            with database.write() as connection:
                connection.execute(_ADD, {"path": f"/{thread}/{number}"})

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count(database) == 100
    database.close()


def _said_to_nobody(file: Path) -> str:
    """What a write says to a user who may read the file only; becoming one takes a process of its own."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        try:
            with Database(f"sqlite:///{file}").write() as connection:
                connection.execute(_ADD, {"path": "/x"})
        except StorageUnavailable as error:
            os.write(theirs, str(error).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    os.waitpid(child, 0)
    with os.fdopen(ours) as said:
        return said.read()


@pytest.mark.skipif(os.getuid() != 0, reason="becoming another user, who may not write, takes root")
def test_a_read_only_database_is_said(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.close()
    assert sqlite_database.sqlite_file is not None
    with closing(sqlite3.connect(sqlite_database.sqlite_file)) as plain:
        plain.execute("PRAGMA journal_mode = DELETE")
    sqlite_database.sqlite_file.chmod(0o644)
    tmp_path.chmod(0o755)
    let_everybody_in(tmp_path)
    assert "is read-only" in _said_to_nobody(sqlite_database.sqlite_file)


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"this is no database at all, but it is long enough" * 100)
    with (
        pytest.raises(StorageUnavailable, match="damaged or is no database"),
        Database(f"sqlite:///{tmp_path / 'bad.db'}").read(),
    ):
        pass


def test_a_database_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageUnavailable, match="cannot be opened"),
        Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'x.db'}").read(),
    ):
        pass


def test_a_server_that_does_not_answer_is_said_without_its_password() -> None:
    database = Database("postgresql+psycopg://ada:secret@127.0.0.1:1/none?connect_timeout=2")
    with pytest.raises(StorageUnavailable, match="does not answer") as raised, database.read():
        pass
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite://", "outlives the process"),
        ("nonsense", "cannot be used"),
        ("mysql+pymysql://x/y", "needs the package|not in mysql"),
        ("oracle+nothing://x/y", "cannot be used"),
    ],
)
def test_an_address_that_makes_no_sense_is_said(url: str, message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        Database(url)


def test_artifacts_are_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Artifacts(tmp_path / "artifacts")
    name = store.put(b"some bytes")
    assert store.get(name) == b"some bytes"
    assert store.put(b"some bytes") == name

    def no_room(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(DiskFull, match="no room left"):
        store.put(b"other bytes")
    assert [file.name for file in store.directory.rglob("*") if file.is_file()] == [name[2:]]


def test_a_lost_or_damaged_artifact_is_said(tmp_path: Path) -> None:
    store = Artifacts(tmp_path)
    with pytest.raises(NotFound, match="is gone"):
        store.get(ContentHash("ab" * 20))
    name = store.put(b"bytes")
    store.path(name).write_bytes(b"byte5")
    with pytest.raises(StorageUnavailable, match="is damaged"):
        store.get(name)


def test_an_unwritable_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageUnavailable, match="cannot be written"):
        Artifacts(tmp_path / "file" / "artifacts").put(b"x")
    with pytest.raises(StorageUnavailable, match="cannot be used"), DataDirectory(tmp_path / "file" / "data").in_use():
        pass


def test_a_second_server_is_refused_with_words(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    refused = pytest.raises(InUse, match=rf"already has a server running \(process {os.getpid()}\)")
    with directory.as_server(), refused, directory.as_server():
        pass
    with directory.as_server():
        pass


def test_a_restore_waits_for_nobody_and_nobody_gets_in(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    with directory.in_use(), directory.in_use(), pytest.raises(InUse, match="in use by another Segue"):
        directory.alone().__enter__()
    with directory.alone(), pytest.raises(InUse, match="being restored"):
        directory.in_use().__enter__()


def test_the_lock_ends_with_its_process_however_it_ends(tmp_path: Path) -> None:
    held = (
        "import sys, time; from pathlib import Path; from segue.storage.data_directory import DataDirectory\n"
        "with DataDirectory(Path(sys.argv[1])).as_server(): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", held, str(tmp_path)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(InUse), DataDirectory(tmp_path).as_server():
            pass
        child.kill()
        child.wait()
    with DataDirectory(tmp_path).as_server():
        pass


def test_who_asks_when_all_connections_are_taken_is_told_to_come_again(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'segue.db'}", busy_timeout_s=0.05)

    def ask_much() -> None:
        with ExitStack() as asking:
            for _ in range(100):
                asking.enter_context(database.read())

    with pytest.raises(StorageUnavailable, match="too much at once"):
        ask_much()
    with database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    database.close()
