"""Playlists are found again in the library, however their paths are written."""

from pathlib import Path

import pytest

from segue.domain.errors import BadRequest
from segue.domain.ids import TrackId
from segue.domain.music import Kind
from segue.library.m3u8 import as_m3u8
from segue.library.playlist_entries import Entry
from segue.services.playlists.reading import playlist_in, tracks_named
from segue.storage import intake
from segue.storage.database import Database
from segue.storage.folders import add_folder
from tests.conftest import NOON
from tests.storage.conftest import reading

PATHS = ("Ada/one.flac", "Ada/café.flac", "two.flac", "raw\udcff.flac")


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    with database.write() as connection:
        folder = add_folder(connection, "/music", Kind.MUSIC, NOON)
        songs = [(reading(path, title=str(place)), None) for place, path in enumerate(PATHS)]
        return [one.track_id for one in intake.take(connection, folder, songs, NOON, lambda *_: True)]


def test_paths_may_be_absolute_or_relative_to_the_playlist_or_the_library(
    database: Database, tracks: list[TrackId]
) -> None:
    written = ["/music/two.flac", "one.flac", "../two.flac", "Ada/one.flac", "/music/raw\udcff.flac"]
    told = tracks_named(database, written, "/music/Ada")
    assert list(told.tracks) == [tracks[place] for place in (2, 0, 2, 0, 3)]
    assert told.unknown == ()


def test_paths_may_be_addresses_of_windows_or_latin_1(database: Database, tracks: list[TrackId]) -> None:
    written = ["file:///music/Ada/caf%C3%A9.flac", "Ada\\one.flac", "Ada/caf\udce9.flac", "file://host/music/two.flac"]
    assert list(tracks_named(database, written, "/elsewhere").tracks) == [tracks[place] for place in (1, 0, 1, 2)]


def test_what_is_not_in_the_library_is_listed(database: Database, tracks: list[TrackId]) -> None:
    written = ["http://radio.example/a", "/music/gone.flac", "/musical/two.flac", "../../music/two.flac", "x\udce9"]
    told = tracks_named(database, written, "/music/Ada")
    assert list(told.tracks) == [tracks[2]]
    assert told.unknown == ("http://radio.example/a", "/music/gone.flac", "/musical/two.flac", "xé")


def test_a_file_of_ours_is_read(database: Database, tracks: list[TrackId], tmp_path: Path) -> None:
    file = tmp_path / "list.m3u8"
    file.write_bytes(as_m3u8("Mine", [Entry(f"/music/{path}", "Ada", "T") for path in PATHS]))
    assert list(playlist_in(database, file).tracks) == tracks


@pytest.mark.usefixtures("tracks")
def test_a_file_that_cannot_be_read_is_told(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="cannot be read"):
        playlist_in(database, tmp_path / "none.m3u")
    large = tmp_path / "large.m3u"
    with large.open("wb") as file:
        file.truncate(17 * 2**20)
    with pytest.raises(BadRequest, match="too large"):
        playlist_in(database, large)
