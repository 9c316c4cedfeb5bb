"""What was heard goes into the files, comes out again, and nothing else of them changes."""

from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile

from segue.domain.ids import TrackId
from segue.domain.time import wall_clock
from segue.services.tag_writing import HEARD_FINDINGS, Finding, TagWriter
from segue.storage import catalogue, tag_changes
from segue.storage.database import Database
from tests.hearing.drum_patterns import draw
from tests.services.conftest import retag
from tests.services.heard_library import RATE, HeardLibrary


@pytest.fixture
def library(database: Database, tmp_path: Path) -> HeardLibrary:
    made = HeardLibrary(database, tmp_path / "music")
    noise = 0.1 * np.random.default_rng(0).standard_normal(6 * RATE)
    for name, sound in (("drums.flac", draw(0).samples), ("noise.flac", noise)):
        soundfile.write(made.root / name, sound, RATE)
        retag(made.root / name, name, "Ada", comment="Keep me")
    retag(made.root / "noise.flac", "noise.flac", "Ada", bpm=99.0)
    made.scan()
    made.hear()
    return made


def tags(file: Path) -> dict[str, list[str]]:
    return dict(mutagen.File(file).tags.as_dict())


def samples(file: Path) -> bytes:
    return bytes(soundfile.read(file, dtype="int16")[0].tobytes())


def writer(library: HeardLibrary) -> TagWriter:
    return TagWriter(library.database, wall_clock, workers=1)


def test_a_plan_touches_nothing_and_leaves_out_what_is_not_sure(library: HeardLibrary) -> None:
    files = sorted(library.root.iterdir())
    before = [file.read_bytes() for file in files]
    drums, noise = writer(library).plans(None, HEARD_FINDINGS, replace=False)
    assert drums.change is not None
    assert noise.change is not None
    found = {field.field.value: field.new for field in drums.change.fields}
    assert float(found["tempo"][0]) == pytest.approx(draw(0).bpm, rel=0.04)
    assert {field.field.value for field in noise.change.fields} == {"track gain", "track peak"}, "noise has no beat"
    assert [file.read_bytes() for file in files] == before
    (only,) = writer(library).plans([TrackId(drums.track.id)], [Finding.GAIN], replace=False)
    assert only.change is not None
    assert {field.field.value for field in only.change.fields} == {"track gain", "track peak"}


def test_what_is_written_can_be_taken_back(library: HeardLibrary) -> None:
    files = sorted(library.root.iterdir())
    before = {file: (tags(file), samples(file)) for file in files}
    written = list(writer(library).write(None, HEARD_FINDINGS, replace=False))
    assert [one.failure for one in written] == [None, None]
    for file in files:
        said = tags(file)
        assert "replaygain_track_gain" in {name.casefold() for name in said}
        assert said.get("comment") == before[file][0].get("comment")
        assert samples(file) == before[file][1]
    library.scan()
    assert library.hear()["heard"] == 0, "the sound is the same"
    with library.database.read() as connection:
        drums = catalogue.all_tracks(connection)[0]
        assert drums.tags.bpm == pytest.approx(draw(0).bpm, rel=0.04)
        assert tag_changes.count(connection) == 2
    assert [one.change.fields for one in writer(library).plans(None, HEARD_FINDINGS, replace=False) if one.change] == [
        (),
        (),
    ]
    back = list(writer(library).take_back(None))
    assert [one.failure for one in back] == [None, None]
    assert {file: (tags(file), samples(file)) for file in files} == before
    with library.database.read() as connection:
        assert tag_changes.count(connection) == 0


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_recorded(library: HeardLibrary) -> None:
    (library.root / "drums.flac").chmod(0o444)
    drums, noise = writer(library).write(None, HEARD_FINDINGS, replace=False)
    assert drums.failure is not None
    assert "read-only" in drums.failure.reason
    assert noise.failure is None
    with library.database.read() as connection:
        (kept,) = tag_changes.newest_first(connection, None, None, 10)
        assert kept.track_id == noise.track.id
        assert tag_changes.newest_first(connection, [drums.track.id], None, 10) == []


def test_a_track_that_was_not_heard_is_left_alone(library: HeardLibrary) -> None:
    soundfile.write(library.root / "quiet.flac", np.zeros(RATE), RATE)
    library.scan()
    *_, quiet = writer(library).plans(None, HEARD_FINDINGS, replace=True)
    assert quiet.track.stamp.path == "quiet.flac"
    assert quiet.change is not None
    assert quiet.change.fields == ()
