"""Playlists: those of who asks, and those that others here share."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Header, Query, Response, UploadFile
from pydantic import BaseModel, Field

from segue.domain.accounts import Role
from segue.domain.errors import BadRequest
from segue.domain.ids import PlaylistId, TrackId
from segue.domain.playlists import LONGEST_COMMENT, LONGEST_NAME, MOST_TRACKS, Description, Playlist
from segue.interfaces.api.music import TrackDoc, art_of, tracks_named
from segue.interfaces.door.bounded import at_most
from segue.interfaces.door.paging import Cursor, Id, Limit, Page, cursor_of, place_of
from segue.interfaces.door.problems import responses
from segue.interfaces.door.visits import Insider, Listening, Visit, mine
from segue.services.playlists.keeping import Playlists
from segue.services.playlists.reading import LARGEST, read_file, tracks_meant
from segue.services.playlists.sorting import Order, as_journey, course, in_order
from segue.services.playlists.writing import MEDIA_TYPES, Format, written

router = APIRouter(prefix="/playlists", tags=["playlists"])
uploads = APIRouter(prefix="/playlists", tags=["playlists"], route_class=at_most(LARGEST))

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_402_300_799_999
_MOST_UNKNOWN = 1000
_NAME = "Imported playlist"


class PlaylistDoc(BaseModel):
    """A playlist, without what is on it."""

    id: int
    name: str
    comment: str
    shared: bool = Field(description="Whether everybody here sees it.")
    mine: bool = Field(description="Whether it is of who asks, and theirs to change.")
    owner: str
    tracks: int = Field(description="How many are on it.")
    duration_s: float
    art: list[str] = Field(description="Where up to four covers of its tracks are.")
    created_at: datetime
    changed_at: datetime
    version: str = Field(description="Send it as `If-Match` with a change that is made to what you have read.")


Ids = Annotated[
    list[Annotated[int, Field(ge=1, le=2**63 - 1)]], Field(max_length=MOST_TRACKS, description="Numbers of tracks.")
]
Place = Annotated[int, Field(ge=0, lt=MOST_TRACKS, description="How many tracks stand before it.")]


class NewPlaylist(BaseModel):
    """A playlist that is to be made."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    shared: bool = False
    tracks: Ids = []


class PlaylistChange(BaseModel):
    """What changes; what is left out stays."""

    name: str | None = Field(default=None, min_length=1, max_length=LONGEST_NAME)
    comment: str | None = Field(default=None, max_length=LONGEST_COMMENT)
    shared: bool | None = None


class TracksToAdd(BaseModel):
    """Tracks that are to be put on a playlist: at its end, or before the one `at` a place."""

    tracks: Ids
    at: Place | None = None


class TracksToPut(BaseModel):
    """All that is to be on a playlist."""

    tracks: Ids


class Movement(BaseModel):
    """A track that is to stand at another place."""

    start: Place = Field(description="Where it stands.")
    to: Place = Field(description="Where it is to stand.")


class Sorting(BaseModel):
    """The order that is wanted."""

    by: Order
    falling: bool = Field(default=False, description="The largest, the latest or the last first; not for a journey.")


class SortedDoc(BaseModel):
    """A playlist in its new order. Of a journey, how long all its steps are together, before and now."""

    playlist: PlaylistDoc
    before: float | None = None
    after: float | None = None


class ImportedDoc(BaseModel):
    """A playlist that was read from a file, and what of the file is not in the library."""

    playlist: PlaylistDoc
    unknown: list[str] = Field(description="The first thousand entries that were not found, as people know them.")
    not_found: int = Field(description="How many there are.")


class PointDoc(BaseModel):
    """How a track on a playlist sounds; null while it was not heard."""

    track: int
    tempo: float | None = Field(description="Beats per minute.")
    energy: float | None = Field(description="From 0 to 1.")


def _version(
    if_match: Annotated[
        str | None,
        Header(max_length=200, description="The version that was read, or the ETag; else it is changed as it is."),
    ] = None,
) -> str | None:
    if if_match is None or if_match.strip() == "*":
        return None
    return if_match.strip().removeprefix("W/").strip('"').partition(".")[0]


Version = Annotated[str | None, Depends(_version)]
_OVERTAKEN: dict[int | str, dict[str, Any]] = responses(412)


@router.get("")
def playlists(visit: Insider, limit: Limit = 100, cursor: Cursor = None) -> Page[PlaylistDoc]:
    """One's own playlists and those that others share, the last changed first. Guests see those that are shared."""
    place = place_of(cursor, "changed")
    after = None
    if place is not None:
        match place:
            case (int(at), int(number)) if 0 <= at <= _LAST_MS and 0 <= number < 2**63:
                after = (_EPOCH + timedelta(milliseconds=at), PlaylistId(number))
            case _:
                raise BadRequest("This cursor is not one of this list.", "Begin again without a cursor.")
    found = _playlists(visit).seen_by(visit.somebody, after, limit + 1)
    more = len(found) > limit
    found = found[:limit]
    told = (_milliseconds(found[-1].changed_at), found[-1].id) if more else ()
    return Page(items=[_document(visit, one) for one in found], next=cursor_of(("changed", *told)) if more else None)


@router.post("", status_code=201)
def make_playlist(new: NewPlaylist, visit: Listening, answer: Response) -> PlaylistDoc:
    """Make a playlist."""
    told = Description(new.name, new.comment, new.shared)
    return _changed(visit, _playlists(visit).make(visit.somebody, told, _ids(new.tracks)), answer)


@router.get("/{playlist_id}")
def playlist(playlist_id: Id, visit: Insider, answer: Response) -> PlaylistDoc:
    """One playlist. Another listener's that is not shared is not found."""
    return _changed(visit, _playlists(visit).one(visit.somebody, PlaylistId(playlist_id)), answer)


@router.patch("/{playlist_id}", responses=_OVERTAKEN)
def change_playlist(
    playlist_id: Id, change: PlaylistChange, visit: Listening, version: Version, answer: Response
) -> PlaylistDoc:
    """Give it another name or comment; share it with everybody here, or do so no more."""
    kept = _playlists(visit).one(visit.somebody, PlaylistId(playlist_id))
    told = Description(
        kept.name if change.name is None else change.name,
        kept.comment if change.comment is None else change.comment,
        kept.shared if change.shared is None else change.shared,
    )
    return _changed(visit, _playlists(visit).describe(visit.somebody, kept.id, told, version), answer)


@router.delete("/{playlist_id}", status_code=204)
def remove_playlist(playlist_id: Id, visit: Listening) -> None:
    """Forget a playlist. The music stays."""
    _playlists(visit).remove(visit.somebody, PlaylistId(playlist_id))


@router.get("/{playlist_id}/tracks")
def tracks_on_playlist(
    playlist_id: Id, visit: Insider, answer: Response, limit: Limit = 500, cursor: Cursor = None
) -> Page[TrackDoc]:
    """What is on it, in its order."""
    place = place_of(cursor, "place")
    if place is not None and (len(place) != 1 or not isinstance(place[0], int) or not 0 <= place[0] <= MOST_TRACKS):
        raise BadRequest("This cursor is not one of this list.", "Begin again without a cursor.")
    start = int(str(place[0])) if place else 0
    kept, ids = _playlists(visit).read(visit.somebody, PlaylistId(playlist_id), start, limit + 1)
    answer.headers["ETag"] = f'"{kept.version}"'
    more = cursor_of(("place", start + limit)) if len(ids) > limit else None
    return Page(items=tracks_named(visit, ids[:limit]), next=more)


@router.post("/{playlist_id}/tracks", responses=_OVERTAKEN)
def add_to_playlist(
    playlist_id: Id, new: TracksToAdd, visit: Listening, version: Version, answer: Response
) -> PlaylistDoc:
    """Put tracks on it: at its end, or before one of its places."""
    kept = _playlists(visit).append(visit.somebody, PlaylistId(playlist_id), _ids(new.tracks), new.at, version)
    return _changed(visit, kept, answer)


@router.put("/{playlist_id}/tracks", responses=_OVERTAKEN)
def put_on_playlist(
    playlist_id: Id, new: TracksToPut, visit: Listening, version: Version, answer: Response
) -> PlaylistDoc:
    """Put these tracks on it in the place of all."""
    kept = _playlists(visit).replace(visit.somebody, PlaylistId(playlist_id), _ids(new.tracks), version)
    return _changed(visit, kept, answer)


@router.delete("/{playlist_id}/tracks", responses=_OVERTAKEN)
def take_off_playlist(
    playlist_id: Id,
    place: Annotated[
        list[Annotated[int, Field(ge=0, lt=MOST_TRACKS)]],
        Query(min_length=1, max_length=500, description="How many tracks stand before it; again for more."),
    ],
    visit: Listening,
    version: Version,
    answer: Response,
) -> PlaylistDoc:
    """Take the tracks at these places off it."""
    kept = _playlists(visit).take_out(visit.somebody, PlaylistId(playlist_id), place, version)
    return _changed(visit, kept, answer)


@router.post("/{playlist_id}/move", responses=_OVERTAKEN)
def move_on_playlist(
    playlist_id: Id, movement: Movement, visit: Listening, version: Version, answer: Response
) -> PlaylistDoc:
    """Move a track to another place."""
    kept = _playlists(visit).move(visit.somebody, PlaylistId(playlist_id), movement.start, movement.to, version)
    return _changed(visit, kept, answer)


@router.post("/{playlist_id}/sort", responses=_OVERTAKEN)
def sort_playlist(playlist_id: Id, sorting: Sorting, visit: Listening, version: Version, answer: Response) -> SortedDoc:
    """Put it into another order: as a journey, in which every step is small to the ear, or by what is known of it."""
    kept, ids = _playlists(visit).read(visit.somebody, PlaylistId(playlist_id))
    steps: tuple[float | None, float | None] = (None, None)
    if sorting.by is Order.JOURNEY:
        ordered, *lengths = as_journey(visit.standing().desk, ids)
        steps = round(lengths[0], 4), round(lengths[1], 4)
    else:
        ordered = in_order(visit.database, ids, sorting.by, falling=sorting.falling)
    # Sorted was what was read; what came since would be lost.
    now = _playlists(visit).replace(visit.somebody, kept.id, ordered, version or kept.version)
    return SortedDoc(playlist=_changed(visit, now, answer), before=steps[0], after=steps[1])


@router.get("/{playlist_id}/course")
def course_of_playlist(playlist_id: Id, visit: Insider) -> list[PointDoc]:
    """How tempo and energy go along it."""
    _, ids = _playlists(visit).read(visit.somebody, PlaylistId(playlist_id))
    found = course(visit.database, ids)
    return [PointDoc(track=one.track_id, tempo=one.tempo, energy=one.energy) for one in found]


@router.get(
    "/{playlist_id}/export",
    response_class=Response,
    responses={200: {"content": {media: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()}}},
)
def export_playlist(
    playlist_id: Id,
    visit: Insider,
    format: Annotated[Format, Query(description="Of the file.")] = Format.M3U8,  # noqa: A002 - its name in the address
) -> Response:
    """It as a file for other players. Paths are relative to the music folder."""
    kept, ids = _playlists(visit).read(visit.somebody, PlaylistId(playlist_id))
    name = quote("".join(char if char.isalnum() else " " for char in kept.name).strip() or "playlist")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}.{format}"}
    data = written(visit.database, kept, ids, format)
    return Response(data, media_type=MEDIA_TYPES[format], headers=headers)


@uploads.post("/import", status_code=201, responses=responses(413))
def import_playlist(
    visit: Listening, file: Annotated[UploadFile, File(description="M3U, M3U8, XSPF or JSPF.")]
) -> ImportedDoc:
    """Make a playlist from a file of another player. What it names is found by its path, or by title and artist."""
    told = read_file(file.file.read(LARGEST + 1))
    if len(told.entries) > MOST_TRACKS:
        raise BadRequest(f"The file names {len(told.entries):,} tracks.", f"It may name {MOST_TRACKS:,}.")
    meant = tracks_meant(visit.database, told.entries)
    name = _plain(told.name) or _plain((file.filename or "").rpartition("/")[2].rpartition(".")[0]) or _NAME
    description = Description(name[:LONGEST_NAME], _plain(told.comment)[:LONGEST_COMMENT])
    made = _playlists(visit).make(visit.somebody, description, meant.tracks)
    unknown = list(meant.unknown[:_MOST_UNKNOWN])
    return ImportedDoc(playlist=_document(visit, made), unknown=unknown, not_found=len(meant.unknown))


def _playlists(visit: Visit) -> Playlists:
    return Playlists(visit.database, visit.house.clock)


def _changed(visit: Visit, kept: Playlist, answer: Response) -> PlaylistDoc:
    answer.headers["ETag"] = f'"{kept.version}"'
    return _document(visit, kept)


def _document(visit: Visit, kept: Playlist) -> PlaylistDoc:
    return PlaylistDoc(
        id=kept.id,
        name=kept.name,
        comment=kept.comment,
        shared=kept.shared,
        mine=mine(visit, kept.owner_id) and visit.role is not Role.GUEST,
        owner=kept.owner,
        tracks=kept.track_count,
        duration_s=kept.duration_ms / 1000,
        art=[told for cover in kept.covers if (told := art_of(cover)) is not None],
        created_at=kept.created_at,
        changed_at=kept.changed_at,
        version=kept.version,
    )


def _ids(numbers: list[int]) -> list[TrackId]:
    return [TrackId(number) for number in numbers]


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _plain(text: str) -> str:
    """A text from outside as one line that every database holds."""
    whole = text.encode("utf-8", "ignore").decode()
    return " ".join("".join(char if char.isprintable() else " " for char in whole).split())
