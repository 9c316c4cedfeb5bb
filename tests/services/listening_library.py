"""A library without files, and listeners of two circles: even ones like even tracks, odd ones odd tracks."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import numpy as np

from segue.domain.ids import ListenerId, TrackId
from segue.domain.listening import Ending, Event, EventKind, Listener, Subject
from segue.domain.music import Kind
from segue.storage import intake, listening
from segue.storage.database import Database
from segue.storage.folders import add_folder
from tests.conftest import NOON
from tests.storage.conftest import reading

TRACKS = 24
DAY = timedelta(days=1)


def add_tracks(
    database: Database,
    count: int = TRACKS,
    *,
    explicit: Collection[int] = (),
    clean: Collection[int] = (),
    genres: Mapping[int, str] = MappingProxyType({}),
) -> list[TrackId]:
    """Two tracks by each artist; those at some places are said to be explicit, or clean, or of a genre."""
    advised = dict.fromkeys(explicit, True) | dict.fromkeys(clean, False)
    songs = [
        reading(
            f"{place:02}.flac",
            title=f"Song {place}",
            by=[f"Artist {place % 2}-{place // 4}"],
            explicit=advised.get(place),
            genres=(genres[place],) if place in genres else (),
        )
        for place in range(count)
    ]
    with database.write() as connection:
        folder = add_folder(connection, "/music", Kind.MUSIC, NOON)
        taken = intake.take(connection, folder, [(song, None) for song in songs], NOON, lambda *_: True)
    return [one.track_id for one in taken]


def add_listeners(database: Database, count: int, name: str = "listener") -> list[Listener]:
    with database.write() as connection:
        return [
            listening.add_listener(connection, Listener(ListenerId(0), f"{name} {place}", f"{name} {place}", NOON))
            for place in range(count)
        ]


def play(listener: Listener, track: TrackId, at: datetime, ended: Ending = Ending.COMPLETED) -> Event:
    heard = 180_000 if ended is Ending.COMPLETED else 4_000
    return Event(listener.id, EventKind.PLAY, Subject(track_id=track), at, heard_ms=heard, ended=ended)


def circles(listeners: list[Listener], tracks: list[TrackId], *, weeks: int = 4, seed: int = 0) -> list[Event]:
    """Each plays some of their circle's tracks, the rest of it in the last week, and skips one of the other's."""
    luck = np.random.default_rng(seed)
    done = []
    for place, listener in enumerate(listeners):
        own = luck.permutation(np.arange(place % 2, len(tracks), 2))
        for number, track in enumerate(own[: len(own) * 3 // 4]):
            late = number >= len(own) // 2
            days = luck.uniform(0, 6.5) if late else luck.uniform(7.5, 7 * weeks)
            done.append(play(listener, tracks[track], NOON - days * DAY))
        other = tracks[1 - place % 2 + 2 * int(luck.integers(len(tracks) // 2))]
        done.append(play(listener, other, NOON - luck.uniform(8, 20) * DAY, Ending.SKIPPED))
    return done


def store(database: Database, events: Iterable[Event]) -> None:
    with database.write() as connection:
        listening.add_events(connection, events)
