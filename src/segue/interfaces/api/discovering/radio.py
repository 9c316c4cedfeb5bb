"""Music that goes on: radios begun from anything that people name, and what comes after a queue.

The server keeps nothing of a radio: `radio` in every answer is all of it, to be sent back for the tracks that follow.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from segue.discovery import Memory
from segue.domain.accounts import Role
from segue.domain.errors import BadRequest, NotAllowed
from segue.domain.ids import ArtistId, PlaylistId, TrackId
from segue.domain.listening import Listener, Preferences
from segue.domain.playing import About, Came, Queue, Queued, Radio, Turn
from segue.interfaces.api.lists import ListDoc, list_document
from segue.interfaces.api.texts import Name
from segue.interfaces.door.paging import Number
from segue.interfaces.door.visits import Insider, Visit
from segue.services.discovering.playing_documents import radio_document, radio_of
from segue.services.discovering.standing import Standing
from segue.services.discovering.upnext import go_on
from segue.services.playlists.keeping import Playlists
from segue.storage.preferences import preferences_of

router = APIRouter(tags=["radio"])

_CHANCES = 2**31
_REMEMBERED = 5000
"""Tracks that a radio of the API remembers; those before may come again."""

Dial = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1, le=100, description="How many tracks.")]


class NewRadio(BaseModel):
    """What a radio begins from, and its dials: one's own, where none are given."""

    about: About
    name: Name | None = Field(
        default=None, description="Of the artist, album, genre, mood or playlist; years as 1999, 1990s, 1985-1995."
    )
    tracks: list[Number] = Field(default=[], max_length=1000, description="The songs, or those of the playlist.")
    playlist_id: Number | None = Field(default=None, description="A playlist that is kept here.")
    explore: Dial | None = Field(default=None, description="From close to where it begins (0) to far (1).")
    deep_cuts: Dial | None = Field(default=None, description="From hits (0) to what is little heard (1).")
    count: Count = 10
    seed: int | None = Field(default=None, ge=0, lt=_CHANCES, description="The same number, the same tracks.")


class TurnDoc(BaseModel):
    """What came of a track that the radio gave."""

    track_id: Number
    came: Came
    heard: Dial = Field(default=0, description="The share of it that was heard.")


class GoOn(BaseModel):
    """A radio, and what happened since it was answered."""

    radio: dict[str, Any] = Field(description="As it was answered last.")
    turns: list[TurnDoc] = Field(default=[], max_length=1000, description="In order; a track again with every word.")
    unheard: list[Number] = Field(
        default=[], max_length=1000, description="Tracks that it gave and nobody will hear: they may come again."
    )
    without: list[Number] = Field(
        default=[], max_length=1000, description="Artists who are not to come in it any more."
    )
    count: Count = 10


class RadioDoc(BaseModel):
    """The next tracks of a radio, and the radio to be sent back for those after them."""

    list: ListDoc
    radio: dict[str, Any] = Field(description="Opaque.")


class UpNext(BaseModel):
    """What plays, in order, and what was added to it and taken out."""

    tracks: list[Number] = Field(min_length=1, max_length=1000)
    refused: list[Number] = Field(default=[], max_length=1000)
    count: Count = 10


@router.post("/radio", name="begin_radio")
def begin(new: NewRadio, visit: Insider) -> RadioDoc:
    """Begin a radio from tracks, an artist, an album, a genre, a mood, years, a playlist or one's own taste."""
    standing = visit.standing()
    listener = taste_of(visit)
    memory = None if listener is None else standing.desk.memory(listener)
    seed = secrets.randbelow(_CHANCES) if new.seed is None else new.seed
    begun = _begun(visit, standing, new, listener, memory, seed)
    whose = None if listener is None else listener.id
    steered = replace(begun, listener_id=whose, explore=new.explore, deep_cuts=new.deep_cuts)
    return _following(visit, standing, steered, new.count, memory)


@router.post("/radio/next", name="next_of_radio")
def next_tracks(going: GoOn, visit: Insider) -> RadioDoc:
    """The tracks that follow, heeding what was skipped, liked, disliked or taken out of the radio until now."""
    radio = radio_of(going.radio)
    listener = taste_of(visit)
    whose = None if listener is None else listener.id
    if radio.listener_id not in (None, whose):
        raise BadRequest("This radio is another listener's.", "Begin one of your own.")
    standing = visit.standing()
    radio = replace(radio, listener_id=whose).given_back(set(map(TrackId, going.unheard)))
    radio = radio.after(*(Turn(TrackId(one.track_id), one.came, one.heard) for one in going.turns))
    for artist in going.without:
        radio = radio.without(ArtistId(artist))
    memory = None if listener is None else standing.desk.memory(listener)
    return _following(visit, standing, radio, going.count, memory)


@router.post("/up-next", name="up_next")
def up_next(queue: UpNext, visit: Insider) -> ListDoc:
    """What comes after a queue: where its last tracks were going, each with the reason."""
    desk = visit.standing().desk
    listener = taste_of(visit)
    own, memory = Preferences(), None
    if listener is not None:
        memory = desk.memory(listener)
        with visit.database.read() as connection:
            own = preferences_of(connection, listener.id)
    kept = Queue(tuple(Queued(TrackId(one)) for one in queue.tracks), _tracks(queue.refused))
    made, _ = go_on(desk, kept, queue.count, own, memory)
    return list_document(visit, made)


def taste_of(visit: Visit) -> Listener | None:
    """Whose taste colours what is made for who asks: a guest has none."""
    return None if visit.role is Role.GUEST else visit.listener


def _begun(
    visit: Visit, standing: Standing, new: NewRadio, listener: Listener | None, memory: Memory | None, seed: int
) -> Radio:
    radios = standing.radios
    match new.about:
        case About.LISTENER:
            if listener is None or memory is None:
                raise NotAllowed("A guest has no taste to begin from.", "Begin from a song, an artist or a genre.")
            return radios.of_listener(listener, memory, seed)
        case About.PLAYLIST:
            name, tracks = _playlist(visit, new)
            return radios.from_playlist(tracks, name, seed)
        case About.TRACKS:
            return radios.from_tracks(_some(_tracks(new.tracks)), seed)
        case _:
            if new.name is None:
                raise BadRequest(f"It is not said which {new.about} to begin from.", "Say it in `name`.")
            return radios.from_name(new.about, new.name, seed)


def _playlist(visit: Visit, new: NewRadio) -> tuple[str, tuple[TrackId, ...]]:
    """The name and the tracks of a playlist that is kept, or that is told."""
    if new.playlist_id is None:
        return new.name or "", _some(_tracks(new.tracks))
    kept = Playlists(visit.database, visit.house.clock)
    found, tracks = kept.read(visit.somebody, PlaylistId(new.playlist_id))
    return new.name or found.name, _some(tuple(tracks))


def _some(tracks: tuple[TrackId, ...]) -> tuple[TrackId, ...]:
    if not tracks:
        raise BadRequest("There is no track to begin from.", "Name one or more.")
    return tracks


def _following(visit: Visit, standing: Standing, radio: Radio, count: int, memory: Memory | None) -> RadioDoc:
    made, after = standing.radios.following(radio, count, memory)
    kept = replace(after, turns=after.turns[-_REMEMBERED:])
    return RadioDoc(list=list_document(visit, made), radio=radio_document(kept))


def _tracks(numbers: Sequence[int]) -> tuple[TrackId, ...]:
    return tuple(TrackId(one) for one in numbers)
