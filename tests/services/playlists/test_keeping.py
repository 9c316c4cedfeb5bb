"""Playlists keep their order, and tell by their version that they were changed."""

import threading

import pytest

from segue.domain.accounts import Account, Role
from segue.domain.errors import BadRequest, ChangedMeanwhile, NotAllowed, NotFound
from segue.domain.ids import ListenerId, TrackId
from segue.domain.listening import Listener
from segue.domain.music import Kind
from segue.domain.playlists import Description, Playlist
from segue.services.playlists.keeping import Playlists
from segue.storage import intake, listening, playlists
from segue.storage.database import Database
from segue.storage.folders import add_folder, all_folders, remove_folder
from tests.conftest import NOON, ManualClock
from tests.storage.conftest import reading


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    with database.write() as connection:
        found = []
        for root, places in (("/music", range(3)), ("/other", range(3, 5))):
            folder = add_folder(connection, root, Kind.MUSIC, NOON)
            songs = [(reading(f"{place}.flac", title=str(place)), None) for place in places]
            found += [one.track_id for one in intake.take(connection, folder, songs, NOON, lambda *_: True)]
        return found


def somebody(database: Database, name: str, role: Role = Role.LISTENER) -> Account:
    with database.write() as connection:
        return Account(listening.add_listener(connection, Listener(ListenerId(0), name, name, NOON)), role, NOON)


def on(database: Database, kept: Playlist) -> list[TrackId]:
    with database.read() as connection:
        return playlists.tracks_on(connection, kept.id)


def test_tracks_are_added_moved_and_taken_out(database: Database, tracks: list[TrackId], clock: ManualClock) -> None:
    here, ada = Playlists(database, clock), somebody(database, "Ada")
    a, b, c, d, _ = tracks
    kept = here.make(ada, Description("Mine"), [a, b, a])
    here.append(ada, kept.id, [c])
    here.append(ada, kept.id, [d], at=1)
    assert on(database, kept) == [a, d, b, a, c]
    here.move(ada, kept.id, 4, 0)
    here.move(ada, kept.id, 1, 3)
    assert on(database, kept) == [c, d, b, a, a]
    here.take_out(ada, kept.id, [0, 4])
    assert on(database, kept) == [d, b, a]
    now = here.one(ada, kept.id)
    assert (now.track_count, now.name, now.owner) == (3, "Mine", "Ada")
    with pytest.raises(BadRequest, match="place 3"):
        here.move(ada, kept.id, 0, 3)
    with pytest.raises(BadRequest, match="no track 999"):
        here.append(ada, kept.id, [a, TrackId(999)])
    assert on(database, kept) == [d, b, a]


def test_what_was_not_seen_is_not_overwritten(database: Database, tracks: list[TrackId], clock: ManualClock) -> None:
    here, ada = Playlists(database, clock), somebody(database, "Ada")
    kept = here.make(ada, Description("Mine"), tracks)
    here.move(ada, kept.id, 0, 4, kept.version)
    # The clock has not moved: a change within the same millisecond is a change, too.
    with pytest.raises(ChangedMeanwhile):
        here.move(ada, kept.id, 0, 4, kept.version)
    with pytest.raises(ChangedMeanwhile):
        here.describe(ada, kept.id, Description("Other"), kept.version)
    assert on(database, kept) == [*tracks[1:], tracks[0]]
    now = here.one(ada, kept.id)
    with database.write() as connection:
        # The last two lie in a folder that goes.
        other = next(one for one in all_folders(connection) if one.path == "/other")
        remove_folder(connection, other.id)
    assert here.one(ada, kept.id).track_count == 3
    with pytest.raises(ChangedMeanwhile):
        here.take_out(ada, kept.id, [2], now.version)
    here.take_out(ada, kept.id, [2])
    assert on(database, kept) == [tracks[1], tracks[2]]


def test_many_who_add_at_once_lose_nothing(database: Database, tracks: list[TrackId], clock: ManualClock) -> None:
    here, ada = Playlists(database, clock), somebody(database, "Ada")
    kept = here.make(ada, Description("Mine"))

    def add(track: TrackId) -> None:
        for _ in range(4):
            here.append(ada, kept.id, [track])

    threads = [threading.Thread(target=add, args=(track,)) for track in tracks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(on(database, kept)) == sorted(tracks * 4)


def test_who_sees_and_who_changes(database: Database, tracks: list[TrackId], clock: ManualClock) -> None:
    here = Playlists(database, clock)
    ada, bob, guest = somebody(database, "Ada"), somebody(database, "Bob"), somebody(database, "G", Role.GUEST)
    own = here.make(ada, Description("Own"), tracks[:2])
    clock.forward(minutes=1)
    shared = here.make(ada, Description("Open", shared=True), tracks[:1])
    assert [one.name for one in here.seen_by(ada)] == ["Open", "Own"]
    assert [one.name for one in here.seen_by(bob)] == [one.name for one in here.seen_by(guest)] == ["Open"]
    assert here.read(guest, shared.id) == (shared, tracks[:1])
    for stranger in (bob, guest):
        with pytest.raises(NotFound):
            here.read(stranger, own.id)
        with pytest.raises(NotFound):
            here.remove(stranger, own.id)
        with pytest.raises(NotAllowed):
            here.append(stranger, shared.id, tracks)
    here.remove(ada, own.id)
    assert [one.name for one in here.seen_by(ada)] == ["Open"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\0b", "\ud800"])
def test_a_name_that_cannot_be_kept_is_refused(name: str) -> None:
    with pytest.raises(BadRequest):
        Description(name)
