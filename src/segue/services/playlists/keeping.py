"""The playlists of everybody here: who sees and changes which, and that nobody overwrites what they have not seen."""

from collections.abc import Callable, Sequence
from datetime import datetime

from segue.domain.accounts import Account, Role
from segue.domain.errors import BadRequest, ChangedMeanwhile, NotAllowed, NotFound
from segue.domain.ids import PlaylistId, TrackId
from segue.domain.playlists import Description, Playlist
from segue.domain.time import Clock
from segue.storage import playlists
from segue.storage.database import Database

_MOST = 1000
"""Playlists of one listener."""

Tracks = Sequence[TrackId]


class Playlists:
    """Playlists in a database.

    What changes one takes the `version` that it was read in, and leaves it alone where it is another one by now;
    None changes it however it is.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def seen_by(
        self, account: Account, after: tuple[datetime, PlaylistId] | None = None, limit: int | None = None
    ) -> list[Playlist]:
        """Somebody's own and the shared ones, the last changed first; guests see the shared ones."""
        own = None if account.role is Role.GUEST else account.listener.id
        with self._database.read() as connection:
            return playlists.seen_by(connection, own, after, limit)

    def one(self, account: Account, playlist_id: PlaylistId) -> Playlist:
        """A playlist that somebody may see.

        Raises:
            NotFound: there is none, or it is another listener's own.
        """
        with self._database.read() as connection:
            return _seen(playlists.playlist(connection, playlist_id), account, playlist_id)

    def read(
        self, account: Account, playlist_id: PlaylistId, start: int = 0, limit: int | None = None
    ) -> tuple[Playlist, list[TrackId]]:
        """A playlist that somebody may see, and what is on it from a place on, both of one moment.

        Raises:
            NotFound: there is none, or it is another listener's own.
        """
        with self._database.read() as connection:
            found = _seen(playlists.playlist(connection, playlist_id), account, playlist_id)
            return found, playlists.tracks_on(connection, playlist_id, start, limit)

    def make(self, account: Account, told: Description, tracks: Tracks = ()) -> Playlist:
        """A new playlist of somebody's.

        Raises:
            BadRequest: they have very many, or one of the tracks is not there.
        """
        with self._database.write() as connection:
            if playlists.count_of(connection, account.listener.id) >= _MOST:
                raise BadRequest(f"You have {_MOST:,} playlists.", "Remove one you do not need.")
            playlist_id = playlists.add(connection, account.listener.id, told, self._clock())
            kept = _seen(playlists.playlist(connection, playlist_id), account, playlist_id)
            if tracks:
                playlists.put(connection, kept, tracks, self._clock())
            return _seen(playlists.playlist(connection, playlist_id), account, playlist_id)

    def describe(
        self, account: Account, playlist_id: PlaylistId, told: Description, version: str | None = None
    ) -> Playlist:
        """Give a playlist another name, comment or openness.

        Raises:
            NotFound: there is none, or it is another listener's own.
            NotAllowed: it is shared by another listener.
            ChangedMeanwhile: it is not any more as it was read.
        """
        with self._database.write() as connection:
            kept = _own(playlists.playlist(connection, playlist_id, to_change=True), account, playlist_id, version)
            playlists.describe(connection, kept, told, self._clock())
            return _seen(playlists.playlist(connection, playlist_id), account, playlist_id)

    def remove(self, account: Account, playlist_id: PlaylistId) -> None:
        """Forget a playlist; raises as `describe` does."""
        with self._database.write() as connection:
            _own(playlists.playlist(connection, playlist_id, to_change=True), account, playlist_id, None)
            playlists.remove(connection, playlist_id)

    def append(
        self, account: Account, playlist_id: PlaylistId, new: Tracks, at: int | None = None, version: str | None = None
    ) -> Playlist:
        """Put tracks at the end, or before the one `at` a place; raises as `describe` does."""

        def put_in(tracks: Tracks) -> Tracks:
            place = len(tracks) if at is None else min(at, len(tracks))
            return [*tracks[:place], *new, *tracks[place:]]

        return self.change(account, playlist_id, put_in, version)

    def replace(self, account: Account, playlist_id: PlaylistId, new: Tracks, version: str | None = None) -> Playlist:
        """Put these tracks in the place of all; raises as `describe` does."""
        return self.change(account, playlist_id, lambda _: new, version)

    def take_out(
        self, account: Account, playlist_id: PlaylistId, places: Sequence[int], version: str | None = None
    ) -> Playlist:
        """Take the tracks at some places out; raises as `describe` does, and BadRequest where no track is."""
        gone = set(places)

        def without(tracks: Tracks) -> Tracks:
            _check(gone, tracks)
            return [track for place, track in enumerate(tracks) if place not in gone]

        return self.change(account, playlist_id, without, version)

    def move(
        self, account: Account, playlist_id: PlaylistId, start: int, to: int, version: str | None = None
    ) -> Playlist:
        """Move the track at one place so that it stands at another; raises as `take_out` does."""

        def moved(tracks: Tracks) -> Tracks:
            _check({start, to}, tracks)
            rest = [*tracks[:start], *tracks[start + 1 :]]
            return [*rest[:to], tracks[start], *rest[to:]]

        return self.change(account, playlist_id, moved, version)

    def change(
        self, account: Account, playlist_id: PlaylistId, make: Callable[[Tracks], Tracks], version: str | None
    ) -> Playlist:
        """Put what `make` makes of the tracks in their place; raises as `describe` does, and what `make` raises."""
        with self._database.write() as connection:
            kept = _own(playlists.playlist(connection, playlist_id, to_change=True), account, playlist_id, version)
            playlists.put(connection, kept, make(playlists.tracks_on(connection, playlist_id)), self._clock())
            return _seen(playlists.playlist(connection, playlist_id), account, playlist_id)


def _seen(found: Playlist | None, account: Account, playlist_id: PlaylistId) -> Playlist:
    if found is None or not (found.shared or _is_own(found, account)):
        raise NotFound(f"There is no playlist {playlist_id}.")
    return found


def _own(found: Playlist | None, account: Account, playlist_id: PlaylistId, version: str | None) -> Playlist:
    seen = _seen(found, account, playlist_id)
    if not _is_own(seen, account):
        raise NotAllowed(f"The playlist {seen.name} is {seen.owner}'s.", "Make a copy of it, which is your own.")
    if version is not None and version != seen.version:
        raise ChangedMeanwhile("The playlist was changed since you read it.", "Look at it as it is now, and try again.")
    return seen


def _is_own(found: Playlist, account: Account) -> bool:
    return account.role is not Role.GUEST and found.owner_id == account.listener.id


def _check(places: set[int], tracks: Tracks) -> None:
    wrong = [place for place in sorted(places) if not 0 <= place < len(tracks)]
    if wrong:
        raise BadRequest(f"No track is at place {wrong[0]}; the playlist has {len(tracks)}.", "Places begin at 0.")
