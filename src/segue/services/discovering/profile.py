"""A listener's own hand on what is known of them: seeing it, forgetting, pausing, dials, taking it along, leaving."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import numpy as np

from segue.discovery.people.profile import Belief, Profile, profile
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import AlbumId, ArtistId, TrackId
from segue.domain.listening import Event, Listener, Preferences
from segue.domain.music import Track
from segue.domain.text import name_key
from segue.domain.time import Clock
from segue.services.discovering.desk import Desk
from segue.services.learning import TASK
from segue.services.queueing import queue_learning
from segue.storage import catalogue, forgetting, kept_lists, names, own_things, serving_models
from segue.storage.database import Database
from segue.storage.forgetting import Chosen, Forgotten
from segue.storage.listening import events_of, remove_listener
from segue.storage.preferences import preferences_of, set_preferences


def believed(desk: Desk, listener: Listener) -> Profile:
    """What is believed of a listener now."""
    offset = desk.clock().astimezone().utcoffset()
    return profile(desk.stock, desk.memory(listener), 0.0 if offset is None else offset.total_seconds() / 3600)


def told(desk: Desk, belief: Belief) -> dict[str, Any]:
    """A belief with its evidence by the ids of the library, for scripts."""
    return {
        **asdict(belief),
        "items": desk.tracks(belief.items),
        "first": day(belief.first),
        "last": day(belief.last),
    }


def maker_of(desk: Desk, belief: Belief) -> ArtistId:
    """The artist that a belief on an artist is about."""
    return ArtistId(int(desk.stock.artists.ids[desk.stock.leading[belief.items[0]]]))


def day(days: float) -> str | None:
    """Days since 1970 as a date."""
    return None if np.isnan(days) else str(np.datetime64(0, "D") + int(days))


class OwnData:
    """What a listener may do with all that is known of them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def forget(
        self, listener: Listener, *, tracks: Sequence[TrackId] = (), artist: ArtistId | None = None, genre: str = "",
        since: datetime | None = None, until: datetime | None = None,
    ) -> Forgotten:  # fmt: skip
        """Forget tracks, an artist or a genre, wholly or from one day to another; or everything of that time.

        What was learned from it goes with the next learning, which is queued if anything was learned.

        Raises:
            BadRequest: nothing is named, or more than one thing.
            NotFound: there is no such track or artist, or nothing here is of this genre.
        """
        named = sum((bool(tracks), artist is not None, bool(genre)))
        if named > 1 or (not named and since is None and until is None):
            raise BadRequest("Say what to forget: tracks, an artist, a genre, or a time.")
        if since is not None and until is not None and since >= until:
            raise BadRequest("The time to forget ends before it begins.")
        chosen = Chosen(since=since, until=until)
        if tracks:
            chosen = self._of_tracks(chosen, tracks)
        elif artist is not None:
            chosen = self._of_artist(chosen, artist)
        elif genre:
            chosen = self._of_genre(chosen, genre)
        with self._database.write() as connection:
            found = forgetting.forget(connection, listener.id, chosen)
        if found.events:
            self.learn_anew()
        return found

    def learning(self, listener: Listener, *, on: bool) -> bool:
        """Let learning go on, or pause it; returns whether that changed anything."""
        before = self.preferences(listener)
        self.set(listener, replace(before, learning=on))
        return before.learning is not on

    def preferences(self, listener: Listener) -> Preferences:
        """Dials and consents."""
        with self._database.read() as connection:
            return preferences_of(connection, listener.id)

    def set(self, listener: Listener, wanted: Preferences) -> None:
        """Set them."""
        with self._database.write() as connection:
            set_preferences(connection, listener.id, wanted)

    def export(self, listener: Listener) -> Iterator[dict[str, Any]]:
        """Everything that is kept of a listener, document by document: who, preferences, events, lists and the rest."""
        with self._database.read() as connection:
            yield {"type": "listener", **asdict(listener)}
            yield {"type": "preferences", **asdict(preferences_of(connection, listener.id))}
            done = events_of(connection, listener.id)
            undone = {event.undoes for event in done}
            named = names.called(connection, [event.subject for event in done])
            ids = list(dict.fromkeys(event.subject.track_id for event in done if event.subject.track_id is not None))
            tracks = {one.id: one for one in catalogue.tracks_by_id(connection, ids)}
            for event in done:
                back = {"taken_back": True} if event.id in undone else {}
                yield {"type": "event", **asdict(event), **_names(event, named[event.subject], tracks), **back}
            yield from ({"type": "list", **one} for one in kept_lists.all_kept(connection, listener.id))
            yield from own_things.all_of(connection, listener.id)

    def delete(self, listener: Listener) -> None:
        """Forget somebody and all that they did; what was learned from it goes with the next learning."""
        with self._database.write() as connection:
            remove_listener(connection, listener.id)
        self.learn_anew()

    def learn_anew(self) -> None:
        """Queue a learning, where something was learned that may hold what is gone."""
        with self._database.read() as connection:
            learned = serving_models.serving(connection, TASK) is not None
        if learned:
            queue_learning(self._database, self._clock)

    def _of_tracks(self, chosen: Chosen, tracks: Sequence[TrackId]) -> Chosen:
        """Tracks and the other files of their recordings."""
        with self._database.read() as connection:
            known = [catalogue.track(connection, track) for track in tracks]
            same = [one.id for track in known for one in catalogue.same_audio(connection, track.audio_hash)]
        return chosen._replace(tracks={*tracks, *same})

    def _of_artist(self, chosen: Chosen, artist: ArtistId) -> Chosen:
        """An artist, their tracks, and the albums that are theirs."""
        with self._database.read() as connection:
            catalogue.artist(connection, artist)
            tracks = {one.id for one in catalogue.artist_tracks(connection, artist)}
            albums = {AlbumId(one.id) for one in catalogue.albums_of(connection, artist)}
        return chosen._replace(tracks=tracks, albums=albums, artists={artist})

    def _of_genre(self, chosen: Chosen, genre: str) -> Chosen:
        """All tracks whose tags say so."""
        wanted = name_key(genre)
        with self._database.read() as connection:
            known = catalogue.all_tracks(connection)
        tracks = {one.id for one in known if wanted in {name_key(name) for name in (*one.tags.genres, *one.tags.moods)}}
        if not tracks:
            raise NotFound(f"Nothing here is tagged {genre}.", "See what there is: segue status")
        return chosen._replace(tracks=tracks)


def _names(event: Event, called: names.Called, tracks: Mapping[TrackId, Track]) -> dict[str, Any]:
    """What an event is about, as another server finds it."""
    if event.subject.artist_id is not None:
        return {"artist": called.title}
    if event.subject.album_id is not None:
        return {"artist": called.maker, "album": called.title}
    track = None if event.subject.track_id is None else tracks.get(event.subject.track_id)
    told = {"title": called.title, "artist": called.maker}
    return told if track is None else {**told, "mbid": track.tags.recording_mbid, "audio_hash": track.audio_hash}
