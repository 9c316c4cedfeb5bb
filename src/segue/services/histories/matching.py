"""The music of this library that somebody else's names mean."""

from segue.domain.ids import AlbumId, ArtistId, TrackId
from segue.domain.listening import Subject
from segue.domain.text import name_key
from segue.services.histories.deeds import Deed
from segue.storage import history
from segue.storage.database import Database


class Shelf:
    """Knows every track by its audio, its MusicBrainz recording, and its artist and title in any spelling."""

    def __init__(self, database: Database) -> None:
        self.lengths: dict[TrackId, int | None] = {}
        self._by_audio: dict[str, TrackId] = {}
        self._by_mbid: dict[str, TrackId] = {}
        self._by_name: dict[tuple[str, str], TrackId] = {}
        self._albums: dict[tuple[str, str], AlbumId] = {}
        self._artists: dict[str, ArtistId] = {}
        self._keys: dict[str, str] = {}
        with database.read() as connection:
            for one in history.recordings(connection):
                self._put(one)
            for album_id, title, maker in history.album_names(connection):
                self._albums.setdefault((self.key(maker), self.key(title)), album_id)
            for artist_id, name in history.artist_names(connection):
                self._artists.setdefault(self.key(name), artist_id)

    def find(self, deed: Deed) -> Subject | None:
        """What a deed is about; None where it is not here."""
        artist = self.key(deed.artist)
        if deed.title:
            track = (
                self._by_audio.get(deed.audio_hash)
                or self._by_mbid.get(deed.mbid.lower())
                or self._by_name.get((artist, self.key(deed.title)))
            )
            return None if track is None else Subject(track_id=track)
        if deed.album:
            album = self._albums.get((artist, self.key(deed.album)))
            return None if album is None else Subject(album_id=album)
        found = self._artists.get(artist)
        return None if found is None else Subject(artist_id=found)

    def key(self, name: str) -> str:
        """What spellings of a name have in common, worked out once for each."""
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = name_key(name)
        return found

    def _put(self, one: history.Recording) -> None:
        self.lengths[one.track_id] = one.duration_ms
        self._by_audio.setdefault(one.audio_hash, one.track_id)
        if one.mbid:
            self._by_mbid.setdefault(one.mbid.lower(), one.track_id)
        title = self.key(one.title)
        # Some services name all who play, others the first of them.
        for artist in (", ".join(one.artists), " & ".join(one.artists), *one.artists):
            self._by_name.setdefault((self.key(artist), title), one.track_id)
