"""All that is known of one track: its tags and file, who had a part in it, its lyrics, and what one did with it."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from segue.domain.accounts import Role as Part
from segue.domain.ids import TrackId
from segue.domain.listening import Ending, Event, EventKind
from segue.domain.music import Role, Track
from segue.interfaces.api.music import TrackDoc, track_documents
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider, Visit
from segue.storage import catalogue, folders, listening

router = APIRouter(prefix="/tracks", tags=["library"])

_LAST = 20
_TOLD = (EventKind.PLAY, EventKind.SKIP)


class CreditDoc(BaseModel):
    """Somebody who had a part in a track."""

    id: int
    name: str
    role: Role


class TagsDoc(BaseModel):
    """What a file says of itself beside what every list shows; null and empty where it says nothing."""

    album: str | None
    track_number: int | None
    track_total: int | None
    disc_number: int | None
    disc_total: int | None
    date: str | None = Field(description="ISO; it may stop at the year or the month.")
    original_date: str | None
    genres: list[str]
    moods: list[str]
    bpm: float | None
    key: str | None
    language: str | None
    comment: str | None
    isrc: list[str]
    recording_mbid: str | None = Field(description="What MusicBrainz calls the recording.")
    compilation: bool


class FormatDoc(BaseModel):
    """How the sound is stored."""

    container: str
    codec: str
    bit_rate: int | None = Field(description="In kbit/s.")
    sample_rate: int | None = Field(description="In Hz.")
    channels: int | None
    bit_depth: int | None
    size: int = Field(description="Of the file, in bytes.")


class HeardDoc(BaseModel):
    """Once that one heard a track, or passed it over."""

    at: datetime
    heard_s: float | None
    ended: Ending | None = Field(description="Null where it was passed over unheard.")
    source: str | None = Field(description="The list it came from.")


class OwnPlays(BaseModel):
    """What who asks did with a track, or with another file of the same sound. Nobody else's plays are told."""

    count: int
    finished: int
    skipped: int
    first: datetime | None
    last: datetime | None
    history: list[HeardDoc] = Field(description="The last ones, the newest first.")


class TrackDetails(BaseModel):
    """All that is known of a track but its sound."""

    track: TrackDoc
    credits: list[CreditDoc]
    tags: TagsDoc
    format: FormatDoc
    path: str | None = Field(description="Where the file is; null for those who do not run the server.")
    copies: list[TrackDoc] = Field(description="Other files with exactly the same sound.")
    mine: OwnPlays
    added_at: datetime
    missing_since: datetime | None


class LyricLineDoc(BaseModel):
    """A line."""

    text: str
    at_ms: int | None = Field(description="When it is sung, from the start; null where nobody says.")


class LyricsDoc(BaseModel):
    """One set of lyrics."""

    language: str | None = Field(description="ISO 639-2, where it is told.")
    source: str = Field(description="tag, or lrc for a file beside the music.")
    synced: bool = Field(description="Whether every line that has text has a time.")
    lines: list[LyricLineDoc]


@router.get("/{track_id}/details")
def track_details(track_id: Id, visit: Insider) -> TrackDetails:
    """All that is known of a track but its sound."""
    with visit.database.read() as connection:
        found = catalogue.track(connection, TrackId(track_id))
        copies = [one for one in catalogue.same_audio(connection, found.audio_hash) if one.id != found.id]
        root = folders.folder_by_id(connection, found.folder_id).path.rstrip("/")
    path = f"{root}/{found.stamp.path}".encode(errors="replace").decode()
    return TrackDetails(
        track=track_documents(visit, [found])[0],
        credits=[CreditDoc(id=one.artist_id, name=one.name, role=one.role) for one in found.credits],
        tags=_tags(found),
        format=_format(found),
        path=path if visit.role is Part.ADMIN else None,
        copies=track_documents(visit, copies),
        mine=_own_plays(visit, [found.id, *(one.id for one in copies)]),
        added_at=found.added_at,
        missing_since=found.missing_since,
    )


@router.get("/{track_id}/lyrics")
def track_lyrics(track_id: Id, visit: Insider) -> list[LyricsDoc]:
    """The lyrics of a track, in the order in which they were found; none where there are none."""
    with visit.database.read() as connection:
        found = catalogue.lyrics_of(connection, catalogue.track(connection, TrackId(track_id)).id)
    return [
        LyricsDoc(
            language=one.language,
            source=one.source,
            synced=one.synced and any(line.text for line in one.lines),
            lines=[LyricLineDoc(text=line.text, at_ms=line.at_ms) for line in one.lines],
        )
        for one in found
    ]


def _tags(track: Track) -> TagsDoc:
    tags = track.tags
    return TagsDoc(
        album=tags.album,
        track_number=tags.track_number,
        track_total=tags.track_total,
        disc_number=tags.disc_number,
        disc_total=tags.disc_total,
        date=tags.date,
        original_date=tags.original_date,
        genres=list(tags.genres),
        moods=list(tags.moods),
        bpm=tags.bpm,
        key=tags.key,
        language=tags.language,
        comment=tags.comment,
        isrc=list(tags.isrc),
        recording_mbid=tags.recording_mbid,
        compilation=tags.compilation,
    )


def _format(track: Track) -> FormatDoc:
    sound = track.format
    return FormatDoc(
        container=sound.container,
        codec=sound.codec,
        bit_rate=sound.bit_rate,
        sample_rate=sound.sample_rate,
        channels=sound.channels,
        bit_depth=sound.bit_depth,
        size=track.stamp.size,
    )


def _own_plays(visit: Visit, tracks: list[TrackId]) -> OwnPlays:
    with visit.database.read() as connection:
        done = listening.events_with(connection, visit.listener.id, tracks)
    undone = {one.undoes for one in done if one.kind is EventKind.UNDO}
    heard = [one for one in done if one.kind in _TOLD and one.id not in undone]
    plays = [one for one in heard if one.kind is EventKind.PLAY and one.ended is not Ending.FAILED]
    return OwnPlays(
        count=len(plays),
        finished=sum(one.ended is Ending.COMPLETED for one in plays),
        skipped=sum(one.kind is EventKind.SKIP or one.ended is Ending.SKIPPED for one in heard),
        first=plays[0].at if plays else None,
        last=plays[-1].at if plays else None,
        history=[_heard(one) for one in heard[: -_LAST - 1 : -1]],
    )


def _heard(event: Event) -> HeardDoc:
    heard_s = None if event.heard_ms is None else event.heard_ms / 1000
    return HeardDoc(at=event.at, heard_s=heard_s, ended=event.ended, source=event.source)
