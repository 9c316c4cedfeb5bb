"""Hearing a library as a job: everything once, by sound, and never more of it than is needed."""

import os
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from segue.domain.errors import NotFound
from segue.domain.ids import FolderId
from segue.domain.jobs import JobState, Json, Progress
from segue.domain.music import Kind
from segue.domain.time import wall_clock
from segue.hearing import parts as hearing_parts
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.services import analysis
from segue.services.queueing import queue_analysis
from segue.services.similar import SoundMap
from segue.services.work import Report, Runner
from segue.storage import catalogue, folders, heard
from segue.storage.database import Database
from tests.services.conftest import retag
from tests.services.heard_library import HeardLibrary, play


@pytest.fixture
def library(database: Database, tmp_path: Path) -> HeardLibrary:
    root = tmp_path / "music"
    for number in range(3):
        play(root / "a" / f"Strings {number}.flac", "strings", number, "Ada")
        play(root / "b" / f"Beats {number}.flac", "beats", number, "Bob")
    made = HeardLibrary(database, root)
    made.scan()
    return made


def test_a_library_is_heard_once_and_not_again_when_moved_or_retagged(library: HeardLibrary) -> None:
    assert library.hear() == {"heard": 6, "unheard": 0, "changed": 0}
    assert library.hear() == {"heard": 0, "unheard": 0, "changed": 0}
    (library.root / "a" / "Strings 0.flac").rename(library.root / "moved.flac")
    retag(library.root / "a" / "Strings 1.flac", "Other title", "Somebody")
    shutil.copy(library.root / "b" / "Beats 0.flac", library.root / "b" / "Copy.flac")
    library.scan()
    assert library.hear() == {"heard": 0, "unheard": 0, "changed": 0}
    play(library.root / "new.flac", "beats", 9, "Bob")
    library.scan()
    assert library.hear() == {"heard": 1, "unheard": 0, "changed": 0}
    assert library.hear(again=True)["heard"] == 7
    with library.database.read() as connection:
        counts = heard.counts(connection, library.analyst.plan())
        assert (counts.recordings, counts.heard, counts.unheard) == (7, 7, 0)


def test_an_update_hears_only_the_part_that_it_changed(library: HeardLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library.hear()
    with library.database.read() as connection:
        track = catalogue.all_tracks(connection)[0]
        before = heard.parts_of(connection, track.audio_hash, sequences=True)
    newer = {**hearing_parts.VERSIONS, hearing_parts.Part.LOUDNESS: 2}
    monkeypatch.setattr(analysis, "VERSIONS", newer)
    with library.database.read() as connection:
        wanted = heard.to_hear(connection, library.analyst.plan(), [Kind.MUSIC], 0, 10)
    assert {(one.parts, one.models) for one in wanted} == {(("loudness",), ())}
    # The children still make version 1, as nothing of the code has changed; so it stays wanted.
    assert library.hear()["heard"] == 6
    with library.database.read() as connection:
        after = heard.parts_of(connection, track.audio_hash, sequences=True)
    assert after == before


def test_what_sounds_alike_is_near(library: HeardLibrary) -> None:
    library.hear()
    with library.database.read() as connection:
        by_title = {track.tags.title: track for track in catalogue.all_tracks(connection)}
    sounds = SoundMap(library.database, TimbreEmbedder.id)
    assert len(sounds) == 6
    near = sounds.near(by_title["Strings 0"].id, 5)
    assert [one.track.tags.title[:7] for one in near[:2]] == ["Strings", "Strings"]
    assert [one.score for one in near] == sorted((one.score for one in near), reverse=True)
    assert all(-1.001 <= one.score <= 1.001 for one in near)
    others = sounds.near(by_title["Strings 0"].id, 5, other_artists=True)
    assert {one.track.artist for one in others} == {"Bob"}
    (library.root / "b" / "Beats 1.flac").unlink()
    play(library.root / "later.flac", "strings", 20, "Cleo")
    library.scan()
    assert "Beats 1" not in {one.track.tags.title for one in sounds.near(by_title["Strings 0"].id, 9)}
    with library.database.read() as connection:
        later = next(track for track in catalogue.all_tracks(connection) if track.tags.title == "later")
    with pytest.raises(NotFound, match="has not been heard yet"):
        sounds.near(later.id, 5)


def test_files_that_cannot_be_heard_cost_a_line_each(library: HeardLibrary) -> None:
    good = (library.root / "a" / "Strings 0.flac").read_bytes()
    head = good[: good.index(b"\xff\xf8", 4)]
    (library.root / "cut.flac").write_bytes(head + b"\x00" * 4000)
    library.scan()
    assert library.hear() == {"heard": 6, "unheard": 1, "changed": 0}
    with library.database.read() as connection:
        (problem,) = heard.problems(connection)
    assert problem.path == str(library.root / "cut.flac")
    assert "cut.flac" in problem.message
    assert library.hear() == {"heard": 0, "unheard": 0, "changed": 0}
    assert library.hear(again=True)["unheard"] == 1


def test_a_file_that_changed_since_the_scan_is_left_to_the_next_one(library: HeardLibrary) -> None:
    changed, gone = library.root / "a" / "Strings 0.flac", library.root / "a" / "Strings 1.flac"
    status = changed.stat()
    os.utime(changed, ns=(status.st_atime_ns, status.st_mtime_ns + 10_000_000))
    gone.unlink()
    assert library.hear() == {"heard": 4, "unheard": 0, "changed": 2}
    library.scan()
    assert library.hear() == {"heard": 1, "unheard": 0, "changed": 0}


def test_a_job_that_is_stopped_goes_on_where_it_was(library: HeardLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "_KEEP_EVERY_S", 0.0)
    stop = threading.Event()

    def stopped_soon(payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        def noticed(progress: Progress) -> None:
            if progress.done >= 2:
                stop.set()
            report(progress)

        return library.analyst.handle(payload, noticed)

    queue_analysis(library.database, wall_clock)
    job = Runner(library.database, {"analyze": stopped_soon}, wall_clock).run_next(stop=stop)
    assert job is not None
    assert job.state is JobState.QUEUED
    with library.database.read() as connection:
        done = heard.counts(connection, library.analyst.plan()).heard
    assert 2 <= done < 6
    assert library.hear()["heard"] == 6 - done


def test_nothing_is_heard_of_a_folder_that_is_forgotten(library: HeardLibrary) -> None:
    library.hear()
    with library.database.write() as connection:
        folders.remove_folder(connection, FolderId(library.folder.id))
        heard.forget_unused(connection)
        assert heard.models(connection) == {}
