"""From the artist's side: who would love them, and how much of what is shown here is theirs.

Listeners are named only if they agreed to be seen by artists. Of the others nothing is said of fewer than five, and
they are counted in steps of five.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.discovery.artists.reach import Crowd, K
from segue.domain.accounts import Role
from segue.domain.ids import ArtistId
from segue.domain.recommending import ReasonKind
from segue.interfaces.api.library.artist import row_of
from segue.interfaces.api.music import ArtistBrief, TrackDoc, tracks_named
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider, Visit
from segue.services.discovering.desk import Desk
from segue.services.discovering.reach import ArtistsView, Exposure, Place, artists_exposure
from segue.storage.preferences import all_preferences

router = APIRouter(prefix="/artists", tags=["artists"])

_PATIENCE_S = 4.0

Days = Annotated[int, Query(ge=1, le=3650, description="How far back it looks.")]


class CrowdDoc(BaseModel):
    """At least so many; nought where it would be fewer than five listeners."""

    listeners: int
    times: int


class WhyCount(BaseModel):
    """A kind of reason, and for how many listeners at least it speaks."""

    kind: ReasonKind
    listeners: int


class TrackCount(BaseModel):
    """A track, and how many listeners at least would be given it first."""

    track: TrackDoc
    listeners: int


class ArtistCount(BaseModel):
    """An artist, and how many listeners at least of those who would love the other play them."""

    artist: ArtistBrief
    listeners: int


class LabelCount(BaseModel):
    """A label, and how many listeners at least play much that bears it."""

    label: str
    listeners: int


class NamedFan(BaseModel):
    """Somebody who agreed to be seen by artists, and what they would be given first."""

    listener: str
    track: TrackDoc
    why: ReasonKind


class PlaceDoc(BaseModel):
    """Where music came, as it is called there, and how it was taken."""

    name: str
    shown: CrowdDoc
    heard: CrowdDoc
    skipped: CrowdDoc


class ReachDoc(BaseModel):
    """Who would love an artist and does not play them yet."""

    depth: int = Field(description="A track among so many first that the recommender has for one counts.")
    least: int = Field(description="The fewest listeners of whom anything is said, and the step of all counts.")
    play: CrowdDoc = Field(description="Who play them already.")
    would: CrowdDoc = Field(description="Who would love them, without those who are named.")
    why: list[WhyCount]
    tracks: list[TrackCount]
    artists: list[ArtistCount]
    labels: list[LabelCount]
    named: list[NamedFan] = Field(description="Those who agreed to be seen; guests are told of nobody.")


class ExposureDoc(BaseModel):
    """How much of what was shown here is an artist's, and how it was taken."""

    days: int
    shown: CrowdDoc
    heard: CrowdDoc
    skipped: CrowdDoc
    places: list[PlaceDoc]
    all_places: int = Field(description="Places in lists that any music had.")
    of_places: float | None = Field(description="The share of these that the artist had; null where too few were told.")
    of_music: float = Field(description="The share of the library's music that is the artist's.")
    little_heard: bool = Field(description="Whether lists keep places for this artist, where they keep any.")
    kept: float = Field(description="The share of places that this server's lists keep for little-heard artists.")


@router.get("/{artist_id}/reach")
def artist_reach(artist_id: Id, visit: Insider, days: Days = 90) -> ReachDoc:
    """Who would love an artist and does not play them yet. It takes a while in a large library: 503 says how long."""
    return reach_document(visit, artist_id, days, _PATIENCE_S)


def reach_document(visit: Visit, artist_id: int, days: int, patience_s: float) -> ReachDoc:
    """The same for who would rather not wait.

    Raises:
        NotReady: it is being worked out for longer than that.
    """
    desk = visit.standing().desk
    row_of(visit, desk, artist_id)
    view = visit.reception.reach((ArtistId(artist_id), days), patience_s)
    found = view.reach
    titles = {track: count for row, count in found.tracks.items() for track in desk.tracks([row])}
    documents = {one.id: one for one in tracks_named(visit, [*titles, *(what.track_id for _, what in view.named)])}
    return ReachDoc(
        depth=found.depth,
        least=K,
        play=_crowd(found.play),
        would=_crowd(found.would),
        why=[WhyCount(kind=kind, listeners=count) for kind, count in found.why.items()],
        tracks=[
            TrackCount(track=documents[track], listeners=count) for track, count in titles.items() if track in documents
        ],
        artists=[ArtistCount(artist=_brief(desk, row), listeners=count) for row, count in found.artists.items()],
        labels=[LabelCount(label=label, listeners=count) for label, count in found.labels.items()],
        named=_named(visit, view, documents),
    )


@router.get("/{artist_id}/exposure")
def artist_exposure(artist_id: Id, visit: Insider, days: Days = 90) -> ExposureDoc:
    """How much of what was shown here is an artist's, where it came, and how it was taken."""
    desk = visit.standing().desk
    row_of(visit, desk, artist_id)
    found = artists_exposure(desk, ArtistId(artist_id), days)
    return ExposureDoc(
        days=days,
        shown=_crowd(found.shown),
        heard=_crowd(found.heard),
        skipped=_crowd(found.skipped),
        places=[_place(one) for one in found.places],
        all_places=found.all_places,
        of_places=_share(found),
        of_music=found.of_music,
        little_heard=found.little_heard,
        kept=visit.house.settings.exposure,
    )


def _share(found: Exposure) -> float | None:
    return found.shown.times / found.all_places if found.shown.times and found.all_places else None


def _named(visit: Visit, view: ArtistsView, documents: dict[int, TrackDoc]) -> list[NamedFan]:
    """Those who agree now: what was worked out an hour ago may name somebody who has thought better of it."""
    if visit.role is Role.GUEST:
        return []
    with visit.database.read() as connection:
        said = all_preferences(connection)
    return [
        NamedFan(listener=who.display_name, track=documents[what.track_id], why=what.reasons[0].kind)
        for who, what in view.named
        if who.id in said and said[who.id].seen_by_artists and said[who.id].learning and what.track_id in documents
    ]


def _brief(desk: Desk, row: int) -> ArtistBrief:
    return ArtistBrief(id=int(desk.stock.artists.ids[row]), name=desk.stock.artist_name(row))


def _crowd(of: Crowd) -> CrowdDoc:
    return CrowdDoc(listeners=of.listeners, times=of.times)


def _place(one: Place) -> PlaceDoc:
    return PlaceDoc(name=one.name, shown=_crowd(one.shown), heard=_crowd(one.heard), skipped=_crowd(one.skipped))
