"""Names become artists, albums and genres: the same one each time, whichever file is read first."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, exists, func, insert, or_, select, update

from segue.domain.ids import AlbumId, ArtistId, FolderId
from segue.domain.music import UNKNOWN_ARTIST, VARIOUS_ARTISTS, ArtistCredit, Credit, Reading, Role
from segue.domain.text import name_key
from segue.storage.folders import place_of
from segue.storage.schema import album_artists, albums, artists, events, genres, track_artists, track_genres, tracks


class Credits:
    """Finds or makes the artists, albums and genres that a batch of readings names. Lives as long as the batch."""

    def __init__(self, connection: Connection, folder_id: FolderId, readings: Sequence[Reading]) -> None:
        self._connection = connection
        self._folder_id = folder_id
        wanted = [credit for reading in readings for credit in _credits(reading)]
        self._by_mbid, self._by_key = _known_artists(connection, wanted)
        self._albums = _known(connection, albums, albums.c.identity, {self._identity(r) for r in readings} - {None})
        keys = {name_key(genre) for reading in readings for genre in reading.tags.genres}
        self._genres = _known(connection, genres, genres.c.name_key, keys)

    def of_track(self, reading: Reading) -> list[ArtistCredit]:
        """The credits of a track, its performing artists first; a track without any is by the unknown artist."""
        return [
            ArtistCredit(self._artist(credit), credit.name, credit.role)
            for credit in sorted(_credits(reading), key=lambda credit: credit.role is not Role.ARTIST)
            if credit.role is not Role.ALBUM_ARTIST
        ]

    def album(self, reading: Reading) -> AlbumId | None:
        """The album a track is on, if its tags name one."""
        identity = self._identity(reading)
        if identity is None:
            return None
        if identity not in self._albums:
            self._albums[identity] = self._new_album(reading, identity)
        return AlbumId(self._albums[identity])

    def genre_ids(self, reading: Reading) -> list[int]:
        """The genres of a track, in the tag's order, each once."""
        found: dict[int, None] = {}
        for genre in reading.tags.genres:
            key = name_key(genre)
            if key not in self._genres:
                self._genres[key] = _insert(self._connection, genres, name=genre, name_key=key)
            found[self._genres[key]] = None
        return list(found)

    def _artist(self, credit: Credit) -> ArtistId:
        """By MusicBrainz id if there is one, else by name. A name that gains an id keeps its artist."""
        key = name_key(credit.name)
        if credit.mbid is not None and credit.mbid in self._by_mbid:
            return self._by_mbid[credit.mbid]
        namesakes = self._by_key.setdefault(key, {})
        if credit.mbid is None and namesakes:
            return min(namesakes)
        nameless = [artist_id for artist_id, mbid in namesakes.items() if mbid is None]
        if nameless:
            artist_id = nameless[0]
            values = {"mbid": credit.mbid, "sort_name": func.coalesce(artists.c.sort_name, credit.sort_name)}
            self._connection.execute(update(artists).where(artists.c.id == artist_id).values(values))
        else:
            artist_id = ArtistId(
                _insert(
                    self._connection,
                    artists,
                    name=credit.name,
                    name_key=key,
                    sort_name=credit.sort_name,
                    mbid=credit.mbid,
                )
            )
        namesakes[artist_id] = credit.mbid
        if credit.mbid is not None:
            self._by_mbid[credit.mbid] = artist_id
        return artist_id

    def _identity(self, reading: Reading) -> str | None:
        """What makes two tracks' albums one: the release's MusicBrainz id, else title and album artist, else its place.

        Without an album artist the tracks of one folder (disc folders taken together) belong together.
        """
        tags = reading.tags
        if tags.album is None:
            return None
        if tags.album_mbid is not None:
            return f"mbid:{tags.album_mbid}"
        by = [name_key(name) for name in tags.names(Role.ALBUM_ARTIST)]
        if by:
            return f"name:{name_key(tags.album)}\n{' '.join(by)}"
        return f"place:{self._folder_id}:{_album_place(reading.stamp.path)!a}\n{name_key(tags.album)}"

    def _new_album(self, reading: Reading, identity: str) -> int:
        tags = reading.tags
        by = [credit for credit in tags.credits if credit.role is Role.ALBUM_ARTIST]
        album_id = _insert(
            self._connection,
            albums,
            identity=identity,
            title=tags.album,
            title_key=name_key(tags.album or ""),
            artist=", ".join(credit.name for credit in by) or VARIOUS_ARTISTS,
            artist_tagged=bool(by),
            date=tags.date,
            mbid=tags.album_mbid,
            compilation=tags.compilation,
        )
        rows = [
            {"album_id": album_id, "position": position, "artist_id": self._artist(credit), "name": credit.name}
            for position, credit in enumerate(by)
        ]
        if rows:
            self._connection.execute(insert(album_artists), rows)
        return album_id


def gather_album_artists(connection: Connection) -> None:
    """Name the artist of every album whose tags name none: the one that all its tracks share, or various artists."""
    first = (
        select(
            tracks.c.album_id,
            func.min(track_artists.c.artist_id).label("artist_id"),
            func.min(track_artists.c.name).label("name"),
            func.count(func.distinct(track_artists.c.artist_id)).label("artists"),
        )
        .join(track_artists, (track_artists.c.track_id == tracks.c.id) & (track_artists.c.position == 0))
        .join(albums, albums.c.id == tracks.c.album_id)
        .where(albums.c.artist_tagged.is_(False), tracks.c.missing_since.is_(None))
        .group_by(tracks.c.album_id)
        .subquery()
    )
    known = select(albums.c.id, albums.c.artist, album_artists.c.artist_id).outerjoin(album_artists).subquery()
    stale = select(first, known.c.artist, known.c.artist_id.label("known_id")).join(
        known, known.c.id == first.c.album_id
    )
    for row in connection.execute(stale).all():
        shared = row.artists == 1
        name = row.name if shared else VARIOUS_ARTISTS
        if row.artist == name and row.known_id == (row.artist_id if shared else None):
            continue
        connection.execute(update(albums).where(albums.c.id == row.album_id).values(artist=name))
        connection.execute(delete(album_artists).where(album_artists.c.album_id == row.album_id))
        if shared:
            connection.execute(
                insert(album_artists).values(album_id=row.album_id, position=0, artist_id=row.artist_id, name=row.name)
            )


def drop_unused_names(connection: Connection) -> None:
    """Forget albums, artists and genres that no track bears any more, unless somebody has said something of them."""
    for table, uses in (
        (albums, [tracks.c.album_id, events.c.album_id]),
        (artists, [track_artists.c.artist_id, album_artists.c.artist_id, events.c.artist_id]),
        (genres, [track_genres.c.genre_id]),
    ):
        used = or_(*(exists().where(use == table.c.id) for use in uses))
        connection.execute(delete(table).where(~used))


def _credits(reading: Reading) -> list[Credit]:
    """What a reading credits, with the unknown artist where it names nobody."""
    credits = list(reading.tags.credits)
    if not any(credit.role is Role.ARTIST for credit in credits):
        instead = [Credit(c.name, Role.ARTIST, c.sort_name, c.mbid) for c in credits if c.role is Role.ALBUM_ARTIST]
        credits = (instead or [Credit(UNKNOWN_ARTIST)]) + credits
    return credits


def _album_place(path: str) -> str:
    """The folder of an album: the file's own, or the one above where that is one disc's of several."""
    directory, _ = place_of(path)
    above, _, last = directory.rpartition("/")
    label, _, number = name_key(last).partition(" ")
    disc = label.rstrip("0123456789") in ("cd", "disc", "disk") and (label[-1:].isdigit() or number[:1].isdigit())
    return above if disc else directory


def _known_artists(
    connection: Connection, wanted: Iterable[Credit]
) -> tuple[dict[str, ArtistId], dict[str, dict[ArtistId, str | None]]]:
    wanted = list(wanted)
    keys = {name_key(credit.name) for credit in wanted}
    mbids = {credit.mbid for credit in wanted if credit.mbid is not None}
    by_mbid: dict[str, ArtistId] = {}
    by_key: dict[str, dict[ArtistId, str | None]] = {}
    query = select(artists.c.id, artists.c.name_key, artists.c.mbid).where(
        or_(artists.c.name_key.in_(keys), artists.c.mbid.in_(mbids))
    )
    for row in connection.execute(query):
        by_key.setdefault(row.name_key, {})[ArtistId(row.id)] = row.mbid
        if row.mbid is not None:
            by_mbid[row.mbid] = ArtistId(row.id)
    return by_mbid, by_key


def _known(connection: Connection, table: Table, column: Any, keys: Iterable[str | None]) -> dict[str, int]:
    return {key: row_id for row_id, key in connection.execute(select(table.c.id, column).where(column.in_(keys)))}


def _insert(connection: Connection, table: Table, **values: Any) -> int:
    return cast("int", connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())
