import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from segue.domain.errors import FolderUnavailable, StorageUnavailable
from segue.domain.ids import TrackId
from segue.domain.jobs import Progress
from segue.domain.music import FileStamp, Folder, Kind, Picture, Track
from segue.services import scan as scan_module
from segue.services.scan import Scanner, ScanOptions, ScanReport
from segue.storage import catalogue, folders
from segue.storage.artifacts import Artifacts
from segue.storage.database import Database
from tests.conftest import ManualClock
from tests.services.conftest import retag, song

Scan = Callable[..., ScanReport]


@pytest.fixture
def folder(database: Database, music: Path, clock: ManualClock) -> Folder:
    with database.write() as connection:
        return folders.add_folder(connection, str(music), Kind.MUSIC, clock())


@pytest.fixture
def scan(database: Database, folder: Folder, clock: ManualClock, tmp_path: Path) -> Scan:
    scanner = Scanner(database, Artifacts(tmp_path / "artifacts"), clock, readers=1)

    def run(**options: object) -> ScanReport:
        return scanner.scan(folder, ScanOptions(**options), lambda progress: None)  # type: ignore[arg-type] # any option

    return run


def _tracks(database: Database, *, missing: bool = False) -> dict[str, Track]:
    with database.read() as connection:
        return {track.stamp.path: track for track in catalogue.all_tracks(connection, missing=missing)}


def _numbers(database: Database) -> dict[str, TrackId]:
    return {path: track.id for path, track in _tracks(database).items()}


def test_a_first_scan_takes_everything_and_a_second_reads_nothing(
    database: Database, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scan() == ScanReport(seen=6, new=6)
    track = _tracks(database)["Ada/First/01 Song 0.flac"]
    assert (track.tags.title, track.artist, track.tags.genres) == ("Ada 0", "Ada", ("Jazz",))
    monkeypatch.setattr(scan_module, "read_and_keep", lambda *_: pytest.fail("it was read again"))
    assert scan() == ScanReport(seen=6, unchanged=6)
    with database.read() as connection:
        counts = catalogue.counts(connection)
    assert (counts.tracks, counts.albums, counts.artists, counts.genres) == (6, 2, 2, 1)


def test_again_reads_unchanged_files_too(database: Database, scan: Scan) -> None:
    scan()
    before = _numbers(database)
    assert scan(again=True) == ScanReport(seen=6, updated=6)
    assert _numbers(database) == before


def test_moved_renamed_and_retagged_files_stay_the_same_tracks(database: Database, scan: Scan, music: Path) -> None:
    scan()
    before = _numbers(database)
    (music / "Ada" / "First" / "01 Song 0.flac").rename(music / "moved.flac")
    (music / "Bob").rename(music / "Robert")
    retag(music / "Ada" / "First" / "02 Song 1.flac", "Another title", "Ada")
    assert scan() == ScanReport(seen=6, unchanged=1, updated=1, moved=4)
    after = _numbers(database)
    assert after["moved.flac"] == before["Ada/First/01 Song 0.flac"]
    assert after["Robert/First/03 Song 2.flac"] == before["Bob/First/03 Song 2.flac"]
    assert after["Ada/First/02 Song 1.flac"] == before["Ada/First/02 Song 1.flac"]
    assert set(before.values()) == set(after.values())


def test_files_that_swap_names_keep_their_histories(database: Database, scan: Scan, music: Path) -> None:
    scan()
    before = _numbers(database)
    one, two = music / "Ada/First/01 Song 0.flac", music / "Bob/First/01 Song 0.flac"
    aside = music / "aside"
    one.rename(aside)
    two.rename(one)
    aside.rename(two)
    os.utime(one, ns=(1, 1))
    os.utime(two, ns=(2, 2))
    assert scan().moved == 2
    after = _numbers(database)
    assert after["Ada/First/01 Song 0.flac"] == before["Bob/First/01 Song 0.flac"]
    assert after["Bob/First/01 Song 0.flac"] == before["Ada/First/01 Song 0.flac"]


def test_a_copy_is_a_track_of_its_own_with_the_same_audio(database: Database, scan: Scan, music: Path) -> None:
    scan()
    shutil.copy(music / "Ada/First/01 Song 0.flac", music / "copy.flac")
    assert scan() == ScanReport(seen=7, unchanged=6, new=1)
    with database.read() as connection:
        assert catalogue.counts(connection).duplicates == 1


def test_deleted_files_are_missing_and_come_back(database: Database, scan: Scan, music: Path, tmp_path: Path) -> None:
    scan()
    before = _numbers(database)
    shutil.move(music / "Bob", tmp_path / "elsewhere")
    assert scan() == ScanReport(seen=3, unchanged=3, missing=3)
    assert len(_tracks(database)) == 3
    assert len(_tracks(database, missing=True)) == 3
    shutil.move(tmp_path / "elsewhere", music / "Bob")
    assert scan() == ScanReport(seen=6, unchanged=3, returned=3)
    assert _numbers(database) == before


def test_an_unmounted_folder_loses_nothing(database: Database, scan: Scan, music: Path, tmp_path: Path) -> None:
    scan()
    music.rename(tmp_path / "away")
    with pytest.raises(FolderUnavailable, match="cannot be read"):
        scan()
    music.mkdir()
    with pytest.raises(FolderUnavailable, match="is empty, but the library knows tracks"):
        scan()
    assert len(_tracks(database)) == 6
    assert scan(allow_empty=True) == ScanReport(missing=6)


def test_a_folder_that_cannot_be_listed_keeps_its_tracks(
    database: Database, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan()
    listdir = os.scandir

    def fail_for_bob(path: str) -> object:
        if str(path).endswith("/Bob"):
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "scandir", fail_for_bob)
    report = scan()
    monkeypatch.undo()
    assert (report.missing, report.unreadable) == (0, 1)
    assert len(_tracks(database)) == 6
    with database.read() as connection:
        (problem,) = folders.all_problems(connection)
    assert problem.path.endswith("/music/Bob")
    assert scan() == ScanReport(seen=6, unchanged=6)
    with database.read() as connection:
        assert folders.all_problems(connection) == []


def test_a_bad_file_is_listed_with_its_reason_and_stops_nothing(database: Database, scan: Scan, music: Path) -> None:
    (music / "empty.mp3").touch()
    (music / "noise.flac").write_bytes(os.urandom(5000))
    (music / "text.ogg").write_text("I am not music.\n" * 100)
    whole = (music / "Ada/First/01 Song 0.flac").read_bytes()
    (music / "cut.flac").write_bytes(whole[:30])
    assert scan() == ScanReport(seen=10, new=6, unreadable=4)
    with database.read() as connection:
        problems = folders.all_problems(connection, fatal=True)
    assert [Path(problem.path).name for problem in problems] == ["cut.flac", "empty.mp3", "noise.flac", "text.ogg"]
    assert all(problem.message.endswith(".") and "\n" not in problem.message for problem in problems)
    assert scan() == ScanReport(seen=10, unchanged=10, unreadable=4), "nothing is tried again until it changes"
    (music / "empty.mp3").unlink()
    (music / "cut.flac").write_bytes(whole)
    assert scan() == ScanReport(seen=9, unchanged=8, new=1, unreadable=2)


def test_remarks_are_kept_with_a_file_that_was_read(database: Database, scan: Scan, music: Path) -> None:
    (music / "Ada/First/01 Song 0.flac").rename(music / "named.mp3")
    report = scan()
    assert (report.new, report.remarks) == (6, 1)
    assert scan().unchanged == 6
    with database.read() as connection:
        (remark,) = folders.all_problems(connection)
    assert not remark.fatal
    assert "FLAC" in remark.message.upper()


def test_a_cover_or_lyrics_that_come_later_are_taken(
    database: Database, scan: Scan, music: Path, png: bytes, tmp_path: Path
) -> None:
    scan()
    assert _tracks(database)["Ada/First/01 Song 0.flac"].picture is None
    (music / "Ada/First/cover.png").write_bytes(png)
    (music / "Bob/First/02 Song 1.lrc").write_text("[00:01.50]la la\n")
    assert scan() == ScanReport(seen=6, updated=6)
    tracks = _tracks(database)
    picture = tracks["Ada/First/01 Song 0.flac"].picture
    assert picture is not None
    assert Artifacts(tmp_path / "artifacts").get(picture) == png
    with database.read() as connection:
        (lyrics,) = catalogue.lyrics_of(connection, tracks["Bob/First/02 Song 1.flac"].id)
    assert lyrics.lines[0].at_ms == 1500
    assert scan() == ScanReport(seen=6, unchanged=6)
    (music / "Ada/First/cover.png").unlink()
    assert scan() == ScanReport(seen=6, unchanged=3, updated=3)
    assert _tracks(database)["Ada/First/01 Song 0.flac"].picture is None


def test_one_cover_of_many_tracks_is_kept_once(scan: Scan, music: Path, png: bytes, tmp_path: Path) -> None:
    for file in music.rglob("*.flac"):
        retag(file, file.stem, picture=Picture(png, "image/png", 1, 1))
    scan()
    assert len([file for file in (tmp_path / "artifacts").rglob("*") if file.is_file()]) == 1


def test_only_what_is_asked_for_is_looked_at(database: Database, scan: Scan, music: Path) -> None:
    scan()
    song(music / "Ada/new.flac", "New")
    song(music / "Bob/new.flac", "New too")
    (music / "Bob/First/01 Song 0.flac").unlink()
    assert scan(under=("Ada",)) == ScanReport(seen=4, unchanged=3, new=1)
    assert scan(under=("Bob/First",)) == ScanReport(seen=2, unchanged=2, missing=1)
    shutil.rmtree(music / "Bob")
    assert scan(under=("Bob",)) == ScanReport(missing=2)
    assert len(_tracks(database)) == 4


def test_a_file_that_changes_while_it_is_read_is_taken_by_the_next_scan(
    database: Database, scan: Scan, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = music / "Ada/First/01 Song 0.flac"

    def meddle(spool: IO[str]) -> Iterator[FileStamp]:
        os.utime(target, ns=(time.time_ns(), 12345))
        return stamps(spool)

    stamps = scan_module._stamps
    monkeypatch.setattr(scan_module, "_stamps", meddle)
    report = scan()
    monkeypatch.undo()
    assert (report.new, report.unreadable) == (5, 1)
    assert scan() == ScanReport(seen=6, unchanged=5, new=1)
    with database.read() as connection:
        assert folders.all_problems(connection) == []


def test_names_that_are_no_unicode_are_names(database: Database, scan: Scan, music: Path) -> None:
    hostile = [b"\xff\xfe.flac", "e\u0301.flac".encode(), "\u00e9.flac".encode()]
    hostile += [b"CON.flac", b"a:b?.flac", b"dot. .flac"]
    for number, name in enumerate(hostile):
        song(music / "plain.flac", f"Hostile {number}").rename(music / os.fsdecode(name))
    assert scan().new == 12
    paths = set(_tracks(database))
    assert {os.fsdecode(name) for name in hostile} <= paths
    assert scan() == ScanReport(seen=12, unchanged=12)


def test_progress_has_a_total_before_the_first_file_is_read(
    database: Database, folder: Folder, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_module, "_BATCH", 2)
    told: list[Progress] = []
    scanner = Scanner(database, Artifacts(tmp_path / "artifacts"), clock, readers=1)
    scanner.scan(folder, ScanOptions(), told.append)
    reading = [(progress.done, progress.total) for progress in told if progress.total]
    assert reading == [(2, 6), (4, 6), (6, 6), (6, 6)]


def test_a_full_disk_stops_the_scan_and_blames_no_file(
    database: Database, folder: Folder, music: Path, png: bytes, clock: ManualClock, tmp_path: Path
) -> None:
    """Covers cannot be kept because the artifacts' place is taken by a file; the next scan takes everything."""
    (music / "Ada/First/cover.png").write_bytes(png)
    (tmp_path / "artifacts").write_text("in the way")
    scanner = Scanner(database, Artifacts(tmp_path / "artifacts"), clock, readers=1)
    with pytest.raises(StorageUnavailable, match="cannot be written"):
        scanner.scan(folder, ScanOptions(), lambda progress: None)
    with database.read() as connection:
        assert folders.all_problems(connection) == []
    (tmp_path / "artifacts").unlink()
    assert scanner.scan(folder, ScanOptions(), lambda progress: None).new == 6


def test_two_scans_of_one_folder_at_a_time_make_one_library(
    database: Database, folder: Folder, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_module, "_BATCH", 2)
    failures: list[BaseException] = []

    def scan() -> None:
        try:
            scanner = Scanner(database, Artifacts(tmp_path / "artifacts"), clock, readers=1)
            scanner.scan(folder, ScanOptions(again=True), lambda progress: None)
        except BaseException as error:  # noqa: BLE001 - told to the test, which fails
            failures.append(error)

    both = [threading.Thread(target=scan) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert failures == []
    with database.read() as connection:
        counts = catalogue.counts(connection)
    assert (counts.tracks, counts.artists, counts.albums, counts.genres) == (6, 2, 2, 1)
