"""Playlists in another order, and how tempo and energy go along them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from segue.domain.ids import AudioHash, TrackId
from segue.domain.music import Track
from segue.domain.text import name_key
from segue.hearing.parts import Part
from segue.services.discovering.desk import Desk
from segue.services.discovering.paths import music_among, sorted_as_journey
from segue.storage import catalogue, heard
from segue.storage.database import Database

_AT_ONCE = 500


class Order(StrEnum):
    """By what a playlist is sorted."""

    JOURNEY = "journey"
    TITLE = "title"
    ARTIST = "artist"
    ALBUM = "album"
    YEAR = "year"
    LENGTH = "length"
    TEMPO = "tempo"
    ENERGY = "energy"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Point:
    """How a track sounds: its tempo in beats per minute, its energy from 0 to 1; None while it was not heard."""

    track_id: TrackId
    tempo: float | None
    energy: float | None


def course(database: Database, ids: Sequence[TrackId]) -> list[Point]:
    """How tempo and energy go along these tracks."""
    tracks = _tracks(database, ids)
    tempo, energy = (_figures(database, tracks.values(), *which) for which in _HEARD)
    return [
        Point(one, tempo.get(tracks[one].audio_hash), energy.get(tracks[one].audio_hash))
        for one in ids
        if one in tracks
    ]


def in_order(database: Database, ids: Sequence[TrackId], by: Order, *, falling: bool = False) -> list[TrackId]:
    """Tracks in an order, those that are alike in it as they come; what has no such figure or name is at the end."""
    tracks = _tracks(database, ids)
    key = _key(database, tracks, by)
    told = {one: key(tracks[one]) for one in tracks}
    known = [one for one in ids if told.get(one) is not None]
    known.sort(key=lambda one: told[one], reverse=falling)
    return known + [one for one in ids if told.get(one) is None]


def as_journey(desk: Desk, ids: Sequence[TrackId]) -> tuple[list[TrackId], float, float]:
    """Tracks as one journey, what is no music or not there at the end; and how long all steps are, before and now."""
    music = music_among(desk, ids)
    made = sorted_as_journey(desk, music)
    sounding = set(music)
    ordered = [one.track_id for one in made.tracks.tracks]
    return ordered + [one for one in ids if one not in sounding], made.before, made.after


_HEARD = ((Part.RHYTHM, "tempo_bpm"), (Part.DESCRIPTORS, "energy"))


def _key(database: Database, tracks: Mapping[TrackId, Track], by: Order) -> Callable[[Track], Any]:
    if by in (Order.TEMPO, Order.ENERGY):
        figures = _figures(database, tracks.values(), *_HEARD[by is Order.ENERGY])
        return lambda track: figures.get(track.audio_hash)
    titles = {}
    if by is Order.ALBUM:
        with database.read() as connection:
            titles = catalogue.album_titles(connection, {one.album_id for one in tracks.values() if one.album_id})
    keys: dict[Order, Callable[[Track], Any]] = {
        Order.TITLE: lambda track: name_key(track.tags.title),
        Order.ARTIST: lambda track: (name_key(track.artist), name_key(track.tags.title)) if track.artist else None,
        Order.ALBUM: lambda track: _on_album(track, titles.get(track.album_id) if track.album_id else None),
        Order.YEAR: lambda track: track.tags.original_date or track.tags.date,
        Order.LENGTH: lambda track: track.format.duration_ms,
        Order.ADDED: lambda track: track.added_at,
    }
    return keys[by]


def _on_album(track: Track, title: str | None) -> tuple[str, int, int] | None:
    return None if title is None else (name_key(title), track.tags.disc_number or 1, track.tags.track_number or 0)


def _tracks(database: Database, ids: Sequence[TrackId]) -> dict[TrackId, Track]:
    different, found = list(dict.fromkeys(ids)), {}
    with database.read() as connection:
        for start in range(0, len(different), _AT_ONCE):
            some = catalogue.tracks_by_id(connection, different[start : start + _AT_ONCE])
            found.update({one.id: one for one in some})
    return found


def _figures(database: Database, tracks: Iterable[Track], part: Part, name: str) -> dict[AudioHash, float]:
    hashes, found = list(dict.fromkeys(one.audio_hash for one in tracks)), {}
    with database.read() as connection:
        for start in range(0, len(hashes), _AT_ONCE):
            told = heard.figures_of(connection, hashes[start : start + _AT_ONCE], part)
            found.update({one: float(told[one][name]) for one in told if told[one].get(name) is not None})
    return found
