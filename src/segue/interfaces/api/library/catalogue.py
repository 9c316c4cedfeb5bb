"""Albums, artists, genres and folders, and the music of each."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.domain.ids import AlbumId, ArtistId, FolderId
from segue.domain.music import Folder, Kind, Track
from segue.domain.naming import Task
from segue.interfaces.api.library.browsing import tracks as list_tracks
from segue.interfaces.api.library.choosing import Orders, Wanted, order_of
from segue.interfaces.api.music import ArtistBrief, TrackDoc, art_of, track_documents
from segue.interfaces.door.paging import Cursor, Id, Limit, Page, Words, cursor_of, place_of, wrong_cursor
from segue.interfaces.door.visits import Insider, Visit
from segue.storage import catalogue as kept
from segue.storage import folders
from segue.storage.browsing import shelves

router = APIRouter(tags=["library"])


class AlbumCard(BaseModel):
    """An album as grids show it."""

    id: int
    title: str
    artist: str
    artist_id: int | None = Field(description="The first of its artists; null for a compilation.")
    year: int | None
    tracks: int
    duration_s: float
    art: str | None


class ArtistCard(BaseModel):
    """An artist as grids show them."""

    id: int
    name: str
    tracks: int
    albums: int
    art: str | None = Field(description="The cover of a track of theirs.")


class DiscDoc(BaseModel):
    """One disc of an album, or all of it."""

    number: int
    title: str
    tracks: list[TrackDoc]


class AlbumDoc(BaseModel):
    """An album with its music."""

    id: int
    title: str
    artist: str
    artists: list[ArtistBrief]
    date: str | None = Field(description="As far as it is known: 1999, 1999-05 or 1999-05-03.")
    compilation: bool
    genres: list[str]
    tracks: int
    duration_s: float
    art: str | None
    discs: list[DiscDoc]


class GenreDoc(BaseModel):
    """A genre or mood, and how much music bears it."""

    name: str
    tagged: int = Field(description="How many tracks name it in their tags.")
    heard: int = Field(description="How many tracks a person or a model named so.")


class MusicFolderDoc(BaseModel):
    """A music folder."""

    id: int
    name: str
    kind: Kind


class DirectoryDoc(BaseModel):
    """A directory in another."""

    name: str
    path: str = Field(description="Within its folder.")
    tracks: int = Field(description="How many lie in it and below.")


class FolderLevelDoc(BaseModel):
    """One level of a folder: the directories right there. Its tracks are asked for with `folder` and `path`."""

    folder: MusicFolderDoc
    path: str
    directories: list[DirectoryDoc]


AlbumOrders = Annotated[
    str,
    Query(
        max_length=40,
        description="By what albums are sorted; with - before it the largest come first.",
        json_schema_extra={"enum": [f"{before}{one}" for one in shelves.ALBUM_ORDERS for before in ("", "-")]},
    ),
]


@router.get("/albums")
def albums(
    visit: Insider, q: Words = "", order: AlbumOrders = "title", cursor: Cursor = None, limit: Limit = 50
) -> Page[AlbumCard]:
    """All albums, or those whose titles hold these words."""
    return _albums(visit, None, q, order, cursor, limit)


@router.get("/albums/{album_id}")
def album(album_id: Id, visit: Insider) -> AlbumDoc:
    """One album, disc by disc."""
    with visit.database.read() as connection:
        found = kept.album(connection, AlbumId(album_id))
        held = kept.album_tracks(connection, found.id)
        credits = shelves.album_credits(connection, found.id)
    return AlbumDoc(
        id=found.id,
        title=found.title,
        artist=found.artist,
        artists=[ArtistBrief(id=number, name=name) for number, name in credits],
        date=found.date,
        compilation=found.compilation,
        genres=list(dict.fromkeys(genre for one in held for genre in one.tags.genres)),
        tracks=found.track_count,
        duration_s=found.duration_ms / 1000,
        art=next((art_of(one.picture) for one in held if one.picture is not None), None),
        discs=_discs(visit, held),
    )


@router.get("/albums/{album_id}/tracks")
def album_tracks(album_id: Id, visit: Insider) -> list[TrackDoc]:
    """An album's tracks in playing order."""
    return [one for disc in album(album_id, visit).discs for one in disc.tracks]


@router.get("/artists")
def artists(visit: Insider, q: Words = "", cursor: Cursor = None, limit: Limit = 50) -> Page[ArtistCard]:
    """All who perform, or those whose names hold these words, by name."""
    after = place_of(cursor, "name")
    if after is not None and not shelves.is_artist_place(after):
        raise wrong_cursor()
    with visit.database.read() as connection:
        found = shelves.artists_in_order(connection, limit + 1, after, q)
    on = cursor_of(("name", *found[limit - 1].place)) if len(found) > limit else None
    return Page(items=artist_cards(found[:limit]), next=on)


@router.get("/artists/{artist_id}/tracks")
def artist_tracks(
    artist_id: Id, visit: Insider, order: Orders = "-year", cursor: Cursor = None, limit: Limit = 50
) -> Page[TrackDoc]:
    """What an artist has any part in."""
    with visit.database.read() as connection:
        kept.artist(connection, ArtistId(artist_id))
    return list_tracks(visit, Wanted(artist_id=artist_id), {}, order, cursor, limit)


@router.get("/artists/{artist_id}/albums")
def artist_albums(
    artist_id: Id, visit: Insider, order: AlbumOrders = "-year", cursor: Cursor = None, limit: Limit = 50
) -> Page[AlbumCard]:
    """The albums that are an artist's, or on which they play."""
    with visit.database.read() as connection:
        kept.artist(connection, ArtistId(artist_id))
    return _albums(visit, ArtistId(artist_id), "", order, cursor, limit)


@router.get("/genres")
def genres(visit: Insider, task: Task = Task.GENRE) -> list[GenreDoc]:
    """Every genre (or mood) that tags, people or models name, the most frequent first."""
    with visit.database.read() as connection:
        found = shelves.genres_counted(connection, task)
    return [GenreDoc(name=one.name, tagged=one.tagged, heard=one.heard) for one in found]


@router.get("/folders")
def music_folders(visit: Insider) -> list[MusicFolderDoc]:
    """The folders that hold the music."""
    with visit.database.read() as connection:
        return [_folder(one) for one in folders.all_folders(connection)]


@router.get("/folders/{folder_id}")
def folder_level(
    folder_id: Id, visit: Insider, path: Annotated[str, Query(max_length=4000, pattern=r"^[^\x00]*$")] = ""
) -> FolderLevelDoc:
    """What lies right in a folder, or in a directory of it."""
    with visit.database.read() as connection:
        folder = folders.folder_by_id(connection, FolderId(folder_id))
        found = shelves.directories_under(connection, folder.id, path)
    under = f"{path}/" if path else ""
    listed = [DirectoryDoc(name=name, path=under + name, tracks=count) for name, count in found.items()]
    return FolderLevelDoc(folder=_folder(folder), path=path, directories=listed)


def album_cards(found: Iterable[shelves.ShelvedAlbum]) -> list[AlbumCard]:
    """Albums as grids show them."""
    return [
        AlbumCard(
            id=one.id,
            title=one.title,
            artist=one.artist,
            artist_id=one.artist_id,
            year=one.year,
            tracks=one.tracks,
            duration_s=one.duration_ms / 1000,
            art=art_of(one.picture),
        )
        for one in found
    ]


def artist_cards(found: Iterable[shelves.ShelvedArtist]) -> list[ArtistCard]:
    """Artists as grids show them."""
    return [
        ArtistCard(id=one.id, name=one.name, tracks=one.tracks, albums=one.albums, art=art_of(one.picture))
        for one in found
    ]


def _albums(
    visit: Visit, artist_id: ArtistId | None, q: str, order: str, cursor: str | None, limit: int
) -> Page[AlbumCard]:
    sorted_by, after = order_of(order, shelves.ALBUM_ORDERS), place_of(cursor, order)
    if after is not None and not shelves.is_album_place(sorted_by.by, after):
        raise wrong_cursor()
    with visit.database.read() as connection:
        found = shelves.albums_in_order(connection, *sorted_by, limit + 1, after, artist_id, q)
    on = cursor_of((order, *found[limit - 1].place)) if len(found) > limit else None
    return Page(items=album_cards(found[:limit]), next=on)


def _discs(visit: Visit, held: list[Track]) -> list[DiscDoc]:
    told = dict(zip([one.id for one in held], track_documents(visit, held), strict=True))
    found: dict[int, DiscDoc] = {}
    for one in held:
        number = one.tags.disc_number or 1
        disc = found.setdefault(number, DiscDoc(number=number, title="", tracks=[]))
        disc.title = disc.title or one.tags.disc_title or ""
        disc.tracks.append(told[one.id])
    return list(found.values())


def _folder(folder: Folder) -> MusicFolderDoc:
    return MusicFolderDoc(id=folder.id, name=folder.path.rstrip("/").rpartition("/")[2] or "/", kind=folder.kind)
