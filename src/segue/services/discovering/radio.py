"""Radios: begun from whatever people name, and going on track by track from what they themselves remember.

A `Radio` is all that has to be kept between two tracks, and whoever listens may keep it: nothing of it stays here.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from segue.discovery import Memory
from segue.discovery.radio.drift import Steering
from segue.discovery.radio.seeding import begun_from, chosen, of_listener, of_tracks, staying
from segue.discovery.radio.sitting import Sitting, Turned
from segue.discovery.radio.stepping import next_picks
from segue.domain.ids import TrackId
from segue.domain.listening import Listener, Preferences
from segue.domain.playing import About, Radio, Turn
from segue.domain.recommending import ListKind, TrackList
from segue.services.discovering.desk import Desk
from segue.services.discovering.openings import Opening, Tracks, about, in_common, opening_of, tracks_there
from segue.storage.preferences import preferences_of
from segue.taste.numbering import NOWHERE

_STAYS = (About.GENRE, About.MOOD, About.YEARS)
_TITLE = "Radio: "
_KEPT = 32
"""Genres, moods and years whose tracks are remembered."""


class Radios:
    """Radios over a desk, for any number of threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._about: dict[tuple[About, str], Tracks] = {}
        self._lock = threading.Lock()

    def from_name(self, about: About, name: str, seed: int = 0) -> Radio:
        """From an artist, album, genre, mood or some years.

        Raises:
            NotFound: nothing is called so.
            BadRequest: that is no year.
        """
        opening = opening_of(self._desk, about, name)
        found = self._tracks(opening)
        seeds = chosen(self._desk.stock, found.rows, np.random.default_rng(seed), found.worth)
        title = _TITLE + opening.name
        return Radio(about, opening.key, title, tuple(self._desk.tracks(seeds)), seed=seed)

    def from_tracks(self, tracks: Sequence[TrackId], seed: int = 0) -> Radio:
        """From some songs.

        Raises:
            NotFound: one of them is not there, or is no music.
        """
        music = self._desk.stock.music
        rows = self._desk.rows(tracks)
        first = music.names[int(rows[0])] if len(rows) and music.names else ""
        title = _TITLE + first + (f" and {len(rows) - 1} more" if len(rows) > 1 else "")
        return Radio(About.TRACKS, "", title, tuple(self._desk.tracks(rows)), seed=seed)

    def from_playlist(self, tracks: Sequence[TrackId], name: str, seed: int = 0) -> Radio:
        """From a playlist, whose tracks may come themselves.

        Raises:
            NotFound: none of its tracks is there.
        """
        rows = np.unique(tracks_there(self._desk, tracks))
        seeds = chosen(self._desk.stock, rows.astype(np.int32), np.random.default_rng(seed))
        return Radio(About.PLAYLIST, name, _TITLE + name, tuple(self._desk.tracks(seeds)), seed=seed)

    def of_listener(self, listener: Listener, memory: Memory, seed: int = 0) -> Radio:
        """From what a listener likes."""
        seeds = of_listener(memory, np.random.default_rng(seed))
        title = _TITLE + listener.display_name
        tracks = tuple(self._desk.tracks(seeds))
        return Radio(About.LISTENER, listener.name, title, tracks, listener_id=listener.id, seed=seed)

    def following(self, radio: Radio, count: int, memory: Memory | None = None) -> tuple[TrackList, Radio]:
        """The next `count` tracks, and the radio when they were handed out; `memory` is its listener's.

        The same radio gives the same tracks.
        """
        steering = self._steering(radio)
        luck = np.random.default_rng([radio.seed, len(radio.turns)])
        stock, model = self._desk.stock_for(radio.listener_id)
        made = next_picks(stock, self._sitting(radio), count, steering, luck, memory)
        parts = {"about": str(radio.about), "name": radio.title.removeprefix(_TITLE)}
        told = self._desk.told(ListKind.RADIO, replace(made, title=radio.title, parts=parts), model=model)
        return told, radio.after(*(Turn(one.track_id) for one in told.tracks))

    def _steering(self, radio: Radio) -> Steering:
        """The listener's dials, or those of the radio itself where it has its own."""
        own, exposure = Preferences(), 0.0
        if radio.listener_id is not None:
            exposure = self._desk.exposure_for(radio.listener_id)
            with self._desk.database.read() as connection:
                own = preferences_of(connection, radio.listener_id)
        return Steering(
            own.explore if radio.explore is None else radio.explore,
            own.deep_cuts if radio.deep_cuts is None else radio.deep_cuts,
            own.small_artists,
            exposure=exposure,
        )

    def _sitting(self, radio: Radio) -> Sitting:
        """The radio in rows; tracks that have gone since are passed over."""
        sitting = self._begun(radio)
        items, copies = self._desk.stock.music.items, self._desk.copies
        rows = items.rows([copies.get(turn.track_id, turn.track_id) for turn in radio.turns])
        turns = [
            Turned(int(row), turn.came, turn.heard)
            for row, turn in zip(rows, radio.turns, strict=True)
            if row != NOWHERE
        ]
        gone = self._desk.stock.artists.rows(radio.gone)
        return replace(sitting, turns=tuple(turns), gone=tuple(int(row) for row in gone if row != NOWHERE))

    def _begun(self, radio: Radio) -> Sitting:
        seeds = tracks_there(self._desk, radio.seeds)
        if radio.about is About.TRACKS:
            return of_tracks(seeds)
        if radio.about not in _STAYS:
            return begun_from(seeds)
        name = in_common(radio.about, radio.key)
        return staying(seeds, *self._tracks(Opening(radio.about, radio.key, name)), name)

    def _tracks(self, opening: Opening) -> Tracks:
        """What an opening is about, which takes a while to find the first time."""
        key = opening.about, opening.key
        with self._lock:
            known = self._about.get(key)
        if known is None:
            known = about(self._desk, opening)
            with self._lock:
                self._about[key] = known
                while len(self._about) > _KEPT:
                    del self._about[next(iter(self._about))]
        return known
