"""Finding something by words: tracks, albums and artists together, and what may be meant while it is typed."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.interfaces.api.library.catalogue import AlbumCard, ArtistCard, album_cards, artist_cards
from segue.interfaces.api.music import TrackDoc, track_documents
from segue.interfaces.door.paging import Words
from segue.interfaces.door.visits import Insider
from segue.storage import catalogue, search
from segue.storage.browsing import shelves

router = APIRouter(prefix="/search", tags=["library"])

Each = Annotated[int, Query(ge=1, le=100, description="How many of each at most.")]


class FoundDoc(BaseModel):
    """What holds all of the words, the best first."""

    tracks: list[TrackDoc]
    albums: list[AlbumCard]
    artists: list[ArtistCard]


class Sort(StrEnum):
    """What a suggestion is."""

    ARTIST = "artist"
    ALBUM = "album"
    TRACK = "track"


class SuggestionDoc(BaseModel):
    """Something that may be meant."""

    sort: Sort
    id: int
    name: str
    by: str = Field(description="Whose it is; empty for an artist.")
    art: str | None
    href: str = Field(description="Its page.")


@router.get("")
def search_all(visit: Insider, q: Words, limit: Each = 12) -> FoundDoc:
    """What holds every word, or the beginning of it: in its title, its artist or its album, or its name."""
    with visit.database.read() as connection:
        found = catalogue.tracks_by_id(connection, search.find_tracks(connection, q, limit))
        albums = album_cards(shelves.best_albums(connection, q, limit))
        artists = artist_cards(shelves.best_artists(connection, q, limit))
    return FoundDoc(tracks=track_documents(visit, found), albums=albums, artists=artists)


@router.get("/suggest")
def suggest(visit: Insider, q: Words) -> list[SuggestionDoc]:
    """What may be meant while it is typed: a few artists, albums and tracks."""
    with visit.database.read() as connection:
        artists = artist_cards(shelves.best_artists(connection, q, 3))
        albums = album_cards(shelves.best_albums(connection, q, 3))
        found = catalogue.tracks_by_id(connection, search.find_tracks(connection, q, 5))
    tracks = track_documents(visit, found)
    return [
        *(_suggestion(Sort.ARTIST, one.id, one.name, "", one.art) for one in artists),
        *(_suggestion(Sort.ALBUM, one.id, one.title, one.artist, one.art) for one in albums),
        *(_suggestion(Sort.TRACK, one.id, one.title, one.artist, one.art) for one in tracks),
    ]


def _suggestion(sort: Sort, number: int, name: str, by: str, art: str | None) -> SuggestionDoc:
    return SuggestionDoc(sort=sort, id=number, name=name, by=by, art=art, href=f"/{sort}s/{number}")
