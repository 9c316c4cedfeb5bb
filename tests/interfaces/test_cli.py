import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from segue import __version__
from tests.interfaces.conftest import Segue
from tests.services.conftest import song


def test_the_first_look_of_a_newcomer(segue: Segue, music: Path) -> None:
    scanned = segue("scan", music)
    assert scanned.code == 0
    assert scanned.out == f"{music}: 3 files (3 new)\nHear what is new: segue analyze\n"
    status = segue("status")
    assert "Tracks\t3  (0 min" in status.out
    assert "Electronic 2" in status.out
    found = segue("search", "ballad", "bjork")
    assert found.code == 0
    assert "Nothing here matches" in found.out, "a word is found by its beginning, not by its end"
    found = segue("search", "bjork", "hyper")
    assert found.out.split("\t")[1:4] == ["Hyperballad", "Björk", "Post"]
    number = found.out.split("\t")[0]
    shown = segue("show", number)
    assert "Hyperballad" in shown.out
    assert str(music / "Björk/Post/02.ogg") in shown.out


def test_everything_has_a_json_twin(segue: Segue, music: Path) -> None:
    (report,) = segue("scan", music, "--json").json
    assert (report["seen"], report["new"], report["state"]) == (3, 3, "done")
    assert segue("status", "--json").json["tracks"] == 3
    (track,) = segue("search", "группа", "--json").json
    full = segue("show", track["id"], "--json").json
    assert (full["tags"]["bpm"], full["tags"]["key"], full["format"]["codec"]) == (120.0, "Am", "flac")
    album = segue("show", f"album:{track['album_id']}", "--json").json
    assert [one["title"] for one in album["tracks"]] == ["Группа крови"]
    artist = segue("show", f"artist:{track['artist_ids'][0]}", "--json").json
    assert (artist["name"], artist["track_count"]) == ("Кино", 1)
    assert segue("folders", "--json").json[0]["path"] == str(music)
    assert segue("problems", "--json").json == []
    (job,) = segue("jobs", "--json").json
    assert (job["kind"], job["state"], job["done"]) == ("scan", "done", 3)
    assert {check["verdict"] for check in segue("doctor", "--json").json} <= {"good", "note"}
    assert segue("backup", "--json").json["rows"]["tracks"] == 3


def test_albums_and_artists_are_shown_to_people_too(segue: Segue, music: Path) -> None:
    segue("scan", music)
    track = segue("search", "hyperballad", "--json").json[0]
    album = segue("show", f"album:{track['album_id']}")
    assert album.out.startswith("Post by Björk (1995, 2 tracks")
    artist = segue("show", f"artist:{track['artist_ids'][0]}")
    assert "Björk (2 tracks)" in artist.out
    assert "Army of Me" in artist.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["show", "99"], 3, "no track 99"),
        (["show", "album:99"], 3, "no album 99"),
        (["show", "artist:99"], 3, "no artist 99"),
        (["show", "song"], 2, "no number of a track"),
        (["scan"], 2, "no folder to scan yet"),
        (["scan", "/no/such/folder"], 1, "/no/such/folder is no folder"),
        (["watch"], 2, "no folder to watch"),
        (["folders", "remove", "9", "--yes"], 3, "no folder 9"),
        (["jobs", "cancel", "9"], 3, "no job 9"),
        (["jobs", "retry", "9"], 3, "no job 9"),
        (["restore", "/no/such.zip"], 1, "no backup /no/such.zip"),
        (["nonsense"], 2, "No such command"),
        (["search"], 2, "Missing argument"),
        (["search", "x", "--limit", "0"], 2, "limit"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_code(segue: Segue, words: list[str], code: int, said: str) -> None:
    result = segue(*words)
    assert result.code == code
    assert said.lower() in " ".join(result.err.split()).lower()
    assert "Traceback" not in result.err


def test_settings_that_make_no_sense_are_said(segue: Segue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEGUE_READERS", "many")
    result = segue("status")
    assert (result.code, "SEGUE_READERS is 'many'" in result.err) == (2, True)
    monkeypatch.delenv("SEGUE_READERS")
    monkeypatch.setenv("SEGUE_DATABASE", "postgresql+psycopg://127.0.0.1:1/none?connect_timeout=2")
    result = segue("status")
    assert (result.code, "does not answer" in result.err) == (4, True)


def test_the_program_runs_on_postgresql_by_one_setting(
    segue: Segue, music: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("SEGUE_DATABASE", request.getfixturevalue("new_postgres_database")(False))
    assert segue("scan", music).code == 0
    assert segue("search", "КИНО", "--json").json[0]["title"] == "Группа крови"
    assert "PostgreSQL" in segue("doctor").out


def test_a_newer_database_is_refused(segue: Segue, tmp_path: Path) -> None:
    segue("status")
    with closing(sqlite3.connect(tmp_path / "data" / "segue.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    result = segue("status")
    assert result.code == 4
    assert "written by a newer Segue" in result.err


def test_files_with_the_same_sound_are_listed_together(segue: Segue, music: Path) -> None:
    shutil.copy(music / "Björk/Post/01.flac", music / os.fsdecode(b"copy \xff.flac"))
    segue("scan", music)
    assert "1  (files whose sound" in segue("status").out
    lines = segue("duplicates").out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["1", "1"]
    assert lines[1].endswith("copy \ufffd.flac") or lines[0].endswith("copy \ufffd.flac")
    assert {track["title"] for track in segue("duplicates", "--json").json} == {"Army of Me"}
    (music / os.fsdecode(b"copy \xff.flac")).unlink()
    segue("scan")
    assert "No two files" in segue("duplicates").out


def test_problems_are_listed_for_people(segue: Segue, music: Path) -> None:
    (music / "zero.mp3").touch()
    scanned = segue("scan", music)
    assert "3 new, 1 unreadable" in scanned.out
    assert "segue problems" in scanned.out
    assert str(music / "zero.mp3") in segue("problems").out
    assert "Unreadable" in segue("status").out
    assert "segue problems" in segue("doctor").out


def test_missing_tracks_are_purged_only_on_request(segue: Segue, music: Path) -> None:
    segue("scan", music)
    shutil.rmtree(music / "Björk")
    assert "2 missing" in segue("scan").out
    assert segue("status", "--json").json["missing"] == 2
    assert "Forgot 2 tracks." in segue("purge", "--yes").out
    assert segue("status", "--json").json["missing"] == 0
    assert "No track is missing" in segue("purge").out


def test_a_folder_is_forgotten_and_its_music_stays(segue: Segue, music: Path) -> None:
    segue("scan", music)
    assert "its 3 tracks" in segue("folders", "remove", "1", "--yes").out
    assert segue("status", "--json").json["tracks"] == 0
    assert len(list(music.rglob("*.*"))) == 3


def test_folders_do_not_overlap(segue: Segue, music: Path) -> None:
    segue("scan", music)
    inner = segue("scan", music / "Björk")
    assert (inner.code, "overlap" in inner.err) == (2, True)
    other = segue("scan", music, "--kind", "podcast")
    assert (other.code, "already a folder of music" in other.err) == (2, True)


def test_a_backup_restores_what_was_lost(segue: Segue, music: Path, tmp_path: Path) -> None:
    segue("scan", music)
    saved = segue("backup", tmp_path / "saved.zip")
    assert saved.code == 0
    assert "pictures in" in saved.out
    segue("folders", "remove", "1", "--yes")
    assert segue("restore", tmp_path / "saved.zip", "--check").code == 0
    assert segue("status", "--json").json["tracks"] == 0
    restored = segue("restore", tmp_path / "saved.zip", "--yes")
    assert (restored.code, "Restored." in restored.out) == (0, True)
    assert segue("status", "--json").json["tracks"] == 3
    assert segue("scan").out.endswith("3 files (3 unchanged)\n")


def test_jobs_are_cancelled_and_retried_by_hand(segue: Segue, music: Path, tmp_path: Path) -> None:
    segue("scan", music)
    music.rename(tmp_path / "away")
    failed = segue("scan")
    assert failed.code == 1
    assert "cannot be read" in failed.err
    tmp_path.joinpath("away").rename(music)
    assert "queued again" in segue("jobs", "retry", "2").out
    assert "job 2 (scan): done" in segue("work", "--once").out.lower()
    assert [job["state"] for job in segue("jobs", "--json").json] == ["done", "done"]
    assert segue("jobs", "cancel", "2").code == 2


def test_help_and_version(segue: Segue) -> None:
    assert segue("--version").out == f"segue {__version__}\n"
    helped = segue("--help")
    assert helped.code == 0
    for command in ("scan", "demo", "watch", "backup", "doctor", "jobs"):
        assert f" {command} " in helped.out
    panels = ["Library", "Sound and genre", "Lists for a listener", "Listeners and what they say", "Keeping it running"]
    assert sorted(panels, key=helped.out.find) == panels
    assert helped.out.find("Lists for a listener") < helped.out.find(" weekly ") < helped.out.find(" path ")
    assert "Exit codes" in helped.out
    assert "goes on where it stopped" in " ".join(segue("scan", "--help").out.split())


def _program(*words: object, data: Path) -> list[str]:
    return [sys.executable, "-m", "segue", "--data", str(data), *map(str, words)]


def test_watching_takes_changes_in_as_they_happen(segue: Segue, music: Path, tmp_path: Path) -> None:
    segue("scan", music)
    data = tmp_path / "data"
    with subprocess.Popen(
        _program("watch", data=data), stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as watcher:
        assert watcher.stdout is not None
        assert "3 unchanged" in watcher.stdout.readline()
        assert "Watching" in watcher.stdout.readline()
        second = subprocess.run(_program("watch", data=data), capture_output=True, text=True, check=False)
        assert second.returncode == 4
        assert "already has a server running" in second.stderr
        busy = segue("restore", "--yes", _backup(segue, tmp_path))
        assert (busy.code, "in use by another Segue" in busy.err) == (4, True)
        song(music / "New/fresh.flac", "Fresh")
        assert "1 new" in watcher.stdout.readline()
        (music / "New/fresh.flac").rename(music / "New/renamed.flac")
        assert "1 moved" in watcher.stdout.readline()
        # What is new is heard beside the watching, and changes do not wait for it.
        ends = time.monotonic() + 120
        while (known := segue("status", "--json").json["heard"]) < 4 and time.monotonic() < ends:
            time.sleep(0.5)
        watcher.send_signal(signal.SIGTERM)
        assert "Stopped watching" in watcher.stdout.read()
    assert watcher.returncode == 0
    assert known == 4
    assert segue("search", "fresh", "--json").json[0]["title"] == "Fresh"


def _backup(segue: Segue, tmp_path: Path) -> Path:
    segue("backup", tmp_path / "b.zip")
    return tmp_path / "b.zip"


def test_an_interrupted_scan_says_so_and_goes_on_later(music: Path, tmp_path: Path) -> None:
    for number in range(400):
        song(music / f"Many/{number}.flac", f"Song {number}")
    data = tmp_path / "data"
    with subprocess.Popen(_program("scan", music, data=data), stderr=subprocess.PIPE, text=True) as scan:
        deadline = time.monotonic() + 60
        while _track_count(data / "segue.db") == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        scan.send_signal(signal.SIGINT)
        _, err = scan.communicate(timeout=60)
    assert (scan.returncode, "goes on from there" in err) in ((130, True), (0, False))
    again = subprocess.run(_program("scan", data=data), capture_output=True, text=True, check=True)
    assert "403 files" in again.stdout


def _track_count(file: Path) -> int:
    if not file.exists():
        return 0
    with closing(sqlite3.connect(file)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM tracks").fetchone()[0])
        except sqlite3.OperationalError:
            return 0  # the tables are still being made


def test_output_through_a_closed_pipe_is_no_error(segue: Segue, music: Path, tmp_path: Path) -> None:
    segue("scan", music)
    command = " ".join(_program("show", "1", data=tmp_path / "data"))
    result = subprocess.run(["bash", "-c", f"{command} | true"], capture_output=True, text=True, check=True)
    assert "Traceback" not in result.stderr
