"""Artists and albums by what they are called, in any spelling; and what all things are called."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import AlbumId, ArtistId
from segue.domain.listening import Subject
from segue.domain.text import name_key
from segue.storage import catalogue
from segue.storage.schema import albums, artists


def artist_called(connection: Connection, name: str) -> ArtistId:
    """The artist of this name, or of this number where it is written "artist:7".

    Raises:
        NotFound: there is none.
        BadRequest: there are several.
    """
    number = _number(name, "artist")
    wanted = artists.c.name_key == name_key(name) if number is None else artists.c.id == number
    query = select(artists.c.id, artists.c.name).where(wanted)
    found = [(int(row.id), str(row.name)) for row in connection.execute(query.order_by(artists.c.id))]
    return ArtistId(_only("artist", name, found))


def album_called(connection: Connection, name: str) -> AlbumId:
    """The album of this title, or of this number where it is written "album:3".

    Raises:
        NotFound: there is none.
        BadRequest: there are several.
    """
    number, key = _number(name, "album"), name_key(name)
    found = [
        (int(row.id), f"{row.title} by {row.artist}")
        for row in connection.execute(select(albums.c.id, albums.c.title, albums.c.artist).order_by(albums.c.id))
        if (row.id == number if number is not None else name_key(row.title) == key)
    ]
    return AlbumId(_only("album", name, found))


def _number(name: str, kind: str) -> int | None:
    before, _, number = name.rpartition(":")
    return int(number) if before == kind and number.isdecimal() else None


def _only(kind: str, name: str, found: list[tuple[int, str]]) -> int:
    if not found:
        raise NotFound(f"There is no {kind} called {name}.", "`segue search WORDS` shows how they are spelled.")
    if len(found) > 1:
        several = ", ".join(f"{kind}:{number} ({called})" for number, called in found)
        raise BadRequest(f"Several are called {name}: {several}.", f"Say which by its number: --{kind} {kind}:N")
    return found[0][0]


class Called(NamedTuple):
    """What a thing is called, and who made it: nobody is told where it is an artist."""

    title: str
    maker: str = ""


def called(connection: Connection, subjects: Iterable[Subject]) -> dict[Subject, Called]:
    """What tracks, albums and artists are called.

    Raises:
        NotFound: one of them is not there.
    """
    found: dict[Subject, Called] = {}
    wanted = set(subjects)
    for one in catalogue.tracks_by_id(connection, [s.track_id for s in wanted if s.track_id is not None]):
        found[Subject(track_id=one.id)] = Called(one.tags.title, one.artist)
    for row in connection.execute(select(albums).where(albums.c.id.in_([s.album_id for s in wanted]))):
        found[Subject(album_id=AlbumId(row.id))] = Called(row.title, row.artist)
    for row in connection.execute(select(artists).where(artists.c.id.in_([s.artist_id for s in wanted]))):
        found[Subject(artist_id=ArtistId(row.id))] = Called(row.name)
    for subject in wanted - found.keys():
        kind, number = next((kind, number) for kind, number in _numbers(subject) if number is not None)
        raise NotFound(f"There is no {kind} {number}.", "`segue search WORDS` shows their numbers.")
    return found


def _numbers(subject: Subject) -> tuple[tuple[str, int | None], ...]:
    return ("track", subject.track_id), ("album", subject.album_id), ("artist", subject.artist_id)
