"""Making the files, stopping halfway, going on."""

import hashlib
from pathlib import Path

import pytest
import soundfile

from segue.domain.errors import BadRequest, Cancelled, StorageUnavailable
from segue.domain.music import FileStamp, Reading, Role
from segue.library import read_file
from segue.services.demo import DemoTrack, build_demo, demo_tracks
from segue.services.demo.build import LOG_NAME

SEED = 4747


def few() -> tuple[DemoTrack, ...]:
    """One file of each format, a copy with its original, words beside and a cover beside."""
    tracks = demo_tracks(SEED)
    copy = next(track for track in tracks if track.copy_of is not None)
    mp3 = next(track for track in tracks if track.extension == "mp3")
    ogg = next(track for track in tracks if track.extension == "ogg")
    titled = next(track for track in tracks if track.title == "Last Ferry Home")
    return (titled, mp3, ogg, tracks[copy.copy_of or 0], copy)


def read(folder: Path, track: DemoTrack) -> Reading:
    state = (folder / track.path).stat()
    return read_file(str(folder), FileStamp(track.path, state.st_size, state.st_mtime_ns))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    steps: list[tuple[int, int]] = []
    library = build_demo(folder, SEED, 2, lambda done, total: steps.append((done, total)), few())
    assert (library.built, library.kept) == (5, 0)
    assert steps == [(done, 5) for done in range(6)]
    return folder


def test_files_are_where_they_belong_and_nothing_else_is(built: Path) -> None:
    covers = {f"{track.folder}/cover.jpg" for track in few() if track.cover_beside}
    words = {few()[0].path.rpartition(".")[0] + ".lrc"}
    found = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    assert found == {track.path for track in few()} | covers | words | {LOG_NAME}


def test_files_play_for_as_long_as_they_should(built: Path) -> None:
    for track in few():
        info = soundfile.info(built / track.path)
        assert info.samplerate == 44_100
        assert info.channels == 2
        assert 20 <= info.duration <= 40


def test_the_library_reads_what_was_written(built: Path) -> None:
    for track in few():
        reading = read(built, track)
        assert reading.tags.title == track.title
        assert reading.tags.names(Role.ARTIST) == track.artists
        assert reading.tags.machine_made
        assert reading.tags.genres[0] == track.style
        assert reading.tags.compilation == track.compilation
        assert reading.picture is not None


def test_the_copy_sounds_the_same_under_other_tags(built: Path) -> None:
    original, copy = few()[3:]
    one, other = read(built, original), read(built, copy)
    assert one.audio_hash == other.audio_hash
    assert one.tags.title != other.tags.title


def test_a_second_build_makes_nothing(built: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*") if path.is_file()}
    again = build_demo(built, SEED, 1, None, few())
    assert (again.built, again.kept) == (0, 5)
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*") if path.is_file()} == before


def test_the_same_seed_gives_the_same_files_elsewhere(built: Path, tmp_path: Path) -> None:
    ogg = few()[2]
    build_demo(tmp_path, SEED, 1, None, (ogg,))
    first, second = ((folder / ogg.path).read_bytes() for folder in (built, tmp_path))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


def test_an_interrupted_build_is_completed(tmp_path: Path) -> None:
    tracks = few()[2:4]

    def stop(done: int, total: int) -> None:
        if done == 1:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        build_demo(tmp_path, SEED, 1, stop, tracks)
    kept = tmp_path / tracks[0].path
    stamp = kept.stat().st_mtime_ns
    with (tmp_path / LOG_NAME).open("a") as log:
        log.write('\n{"path": "cut o')
    library = build_demo(tmp_path, SEED, 1, None, tracks)
    assert (library.built, library.kept) == (1, 1)
    assert kept.stat().st_mtime_ns == stamp
    assert build_demo(tmp_path, SEED, 1, None, tracks).built == 0
    assert not list(tmp_path.rglob("*.part*"))


def test_a_place_that_is_no_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageUnavailable, match="demo library"):
        build_demo(tmp_path / "file" / "demo", SEED, 1, None, few()[:1])


def test_bad_requests_are_refused_before_work(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="workers"):
        build_demo(tmp_path, SEED, 0, None, few())
    with pytest.raises(BadRequest, match="repeats"):
        build_demo(tmp_path, SEED, 1, None, few()[4:])
    assert not list(tmp_path.iterdir())
