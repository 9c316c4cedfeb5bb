"""Music as the API tells it: the same short document for a track wherever it stands."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

from segue.domain.ids import AlbumId, ContentHash, TrackId
from segue.domain.music import Kind, Role, Track
from segue.interfaces.door.visits import Visit
from segue.storage import catalogue, heard


class ArtistBrief(BaseModel):
    """Somebody who plays on a track."""

    id: int
    name: str


class AlbumBrief(BaseModel):
    """The album that a track is on."""

    id: int
    title: str


class TrackDoc(BaseModel):
    """A track as lists show it and players need it."""

    id: int
    title: str
    artist: str = Field(description="Its artists as one line.")
    artists: list[ArtistBrief]
    album: AlbumBrief | None
    kind: Kind
    duration_s: float | None
    year: int | None
    genres: list[str]
    art: str | None = Field(description="Where its cover is; null where it has none.")
    gain_db: float | None = Field(description="What brings it to -18 LUFS, from its tags or as it was heard.")
    peak: float | None = Field(description="Its highest sample as a share of full scale.")
    machine_made: bool
    explicit: bool | None = Field(description="What is said of it; null where nobody says.")
    missing: bool = Field(description="Whether its file is gone.")


def track_documents(visit: Visit, tracks: Sequence[Track]) -> list[TrackDoc]:
    """These tracks, in this order."""
    with visit.database.read() as connection:
        titles = catalogue.album_titles(connection, [one.album_id for one in tracks if one.album_id is not None])
        loud = heard.figures_of(connection, [one.audio_hash for one in tracks], "loudness")
    return [_document(one, titles, loud.get(one.audio_hash, {})) for one in tracks]


def tracks_named(visit: Visit, ids: Iterable[int]) -> list[TrackDoc]:
    """The tracks with these numbers, in this order; numbers that no track has are passed over."""
    with visit.database.read() as connection:
        found = catalogue.tracks_by_id(connection, [TrackId(one) for one in ids])
    return track_documents(visit, found)


def art_of(picture: ContentHash | None) -> str | None:
    """Where a cover is; its name is that of its bytes, so it never changes."""
    return None if picture is None else f"/api/v1/art/{picture}"


def _document(track: Track, titles: Mapping[AlbumId, str], loud: Mapping[str, Any]) -> TrackDoc:
    tags, album = track.tags, track.album_id
    year = tags.original_date or tags.date
    length = track.format.duration_ms
    tagged = tags.gain.track_gain is not None
    return TrackDoc(
        id=track.id,
        title=tags.title,
        artist=track.artist,
        artists=[ArtistBrief(id=one.artist_id, name=one.name) for one in track.credits if one.role is Role.ARTIST],
        album=None if album is None or album not in titles else AlbumBrief(id=album, title=titles[album]),
        kind=track.kind,
        duration_s=None if length is None else length / 1000,
        year=int(year[:4]) if year else None,
        genres=list(tags.genres),
        art=art_of(track.picture),
        gain_db=tags.gain.track_gain if tagged else loud.get("replaygain_db"),
        peak=tags.gain.track_peak if tagged else loud.get("replaygain_peak"),
        machine_made=tags.machine_made,
        explicit=tags.explicit,
        missing=track.missing_since is not None,
    )
