"""A scan that is killed at any moment loses nothing, and the next one finishes the same library."""

import os
import random
import shutil
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from segue.interfaces.cli.program import run
from segue.services import scan as scan_module
from tests.services.conftest import retag, song

KILLS = 100


@pytest.fixture
def changed_library(tmp_path: Path, png: bytes) -> tuple[Path, Path]:
    """A library that knows a folder, and the folder after much has happened in it."""
    music, data = tmp_path / "music", tmp_path / "data"
    for album in range(4):
        for number in range(8):
            title = f"Song {album} {number}"
            song(music / f"Artist {album}/Album/{number}.flac", title, f"Artist {album}", album="Album", genres=("G",))
    assert run(["--data", str(data), "scan", str(music), "--json"]) == 0
    (music / "Artist 0").rename(music / "Renamed")
    shutil.rmtree(music / "Artist 1")
    for number in range(8):
        retag(music / f"Artist 2/Album/{number}.flac", f"Retagged {number}", "Somebody else", album="New")
        song(music / f"Newcomer/Debut/{number}.ogg", f"Debut {number}", "Newcomer", album="Debut", genres=("H",))
    (music / "Newcomer/Debut/cover.png").write_bytes(png)
    (music / "Newcomer/bad.mp3").write_bytes(b"no music" * 50)
    return data, music


def _library(data: Path) -> list[tuple[object, ...]]:
    """All that a listener could see, tracks that were known before by their numbers."""
    with closing(sqlite3.connect(data / "segue.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tracks = connection.execute(
            "SELECT CASE WHEN t.id <= 32 THEN t.id END, directory, name, t.title, tags, missing_since IS NULL, picture,"
            " a.title, a.artist, (SELECT group_concat(name, '/') FROM track_artists WHERE track_id = t.id),"
            " (SELECT group_concat(g.name) FROM track_genres JOIN genres g ON g.id = genre_id WHERE track_id = t.id),"
            " (SELECT count(*) FROM track_words_index WHERE rowid = t.id)"
            " FROM tracks t LEFT JOIN albums a ON a.id = album_id ORDER BY directory, name, t.id"
        ).fetchall()
        artists = connection.execute("SELECT name FROM artists ORDER BY name").fetchall()
        genres = connection.execute("SELECT name FROM genres ORDER BY name").fetchall()
        problems = connection.execute("SELECT directory, name, message FROM problems ORDER BY 1, 2, 3").fetchall()
        return [*tracks, tuple(artists), tuple(genres), tuple(problems)]


def _scan_in_a_child(data: Path) -> int:
    child = os.fork()
    if child == 0:
        # What a process that is killed has measured is lost; without it there is time for twice as many kills.
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
        sys.settrace(None)
        threading.settrace(None)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        try:
            # A batch is what a kill can cost; small ones give many moments to be killed between.
            scan_module._BATCH = 3
            os._exit(run(["--data", str(data), "scan", "--json"]))
        finally:
            os._exit(99)
    return child


def _wait(child: int, seconds: float) -> int | None:
    """The child's exit code if it ends in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    return None


@pytest.mark.timeout(1200)
def test_a_hundred_kills_lose_nothing(changed_library: tuple[Path, Path], tmp_path: Path) -> None:
    before, _ = changed_library
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(before, undisturbed)
    began = time.monotonic()
    assert _wait(_scan_in_a_child(undisturbed), 120) == 0
    whole = time.monotonic() - began
    expected = _library(undisturbed)
    moments, kills, finished = random.Random(4747), 0, 0
    while kills < KILLS:
        data = tmp_path / f"killed {finished}"
        shutil.copytree(before, data)
        while (code := _kill_at(data, moments.uniform(0, whole), _library)) != 0:
            kills += code == -signal.SIGKILL
        assert _library(data) == expected
        finished += 1
    assert finished > 1


def _kill_at(data: Path, seconds: float, check: Callable[[Path], object]) -> int:
    """Scan, kill the scan after so many seconds, and check the database; the scan's exit code."""
    child = _scan_in_a_child(data)
    code = _wait(child, seconds)
    if code is None:
        os.kill(child, signal.SIGKILL)
        code = _wait(child, 30)
    check(data)
    assert code is not None
    return code
