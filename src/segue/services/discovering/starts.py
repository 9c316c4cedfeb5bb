"""What somebody may begin a radio from: the artists, genres and moods that they like, or those that most is here of."""

from dataclasses import dataclass

import numpy as np

from segue.discovery.people.profile import Belief
from segue.domain.listening import Listener
from segue.domain.naming import Task
from segue.domain.playing import About
from segue.services.discovering.desk import Desk
from segue.services.discovering.profile import believed
from segue.storage import catalogue, named
from segue.storage.database import Database
from segue.taste.numbering import NOWHERE

_ARTISTS, _GENRES, _MOODS = 6, 4, 2
_NAMED = 40
"""Labels of the library that are looked through for some that tracks bear."""


@dataclass(frozen=True, slots=True)
class Start:
    """One of them; `tracks` are a few that stand for it."""

    about: About
    name: str
    tracks: tuple[int, ...] = ()


def radio_starts(desk: Desk, listener: Listener) -> list[Start]:
    """A dozen, what is theirs first."""
    known = believed(desk, listener)
    own = [
        *_starts(desk, About.ARTIST, known.artists[:_ARTISTS]),
        *_starts(desk, About.GENRE, known.genres[:_GENRES]),
        *_starts(desk, About.MOOD, known.moods[:_MOODS]),
    ]
    taken = {(one.about, one.name) for one in own}
    missing = _ARTISTS + _GENRES + _MOODS - len(own)
    return own + [one for one in _here(desk) if (one.about, one.name) not in taken][: max(0, missing)]


def library_labels(database: Database, most: int = _NAMED) -> tuple[list[str], list[str]]:
    """The genres and the moods that most tracks here have."""
    with database.read() as connection:
        genres = [*catalogue.genre_counts(connection), *named.label_counts(connection, Task.GENRE)]
        moods = list(named.label_counts(connection, Task.MOOD))
    return list(dict.fromkeys(genres))[:most], moods[:most]


def _starts(desk: Desk, about: About, beliefs: tuple[Belief, ...]) -> list[Start]:
    return [Start(about, one.name, tuple(desk.tracks(one.items))) for one in beliefs if one.name]


def _here(desk: Desk) -> list[Start]:
    """Genres, moods and artists of the library, the ones with most tracks first."""
    borne = set(desk.stock.music.labels.names)
    genres, moods = library_labels(desk.database)
    leading = desk.stock.leading[desk.stock.leading != NOWHERE]
    most = np.argsort(-np.bincount(leading, minlength=len(desk.stock.artists)), kind="stable")[:_ARTISTS]
    told = [Start(About.GENRE, one) for one in genres if one in borne][:_GENRES]
    told += [Start(About.MOOD, one) for one in moods if one in borne][:_MOODS]
    artists = [Start(About.ARTIST, desk.stock.artist_name(int(one)), _some(desk, int(one))) for one in most]
    return told + [one for one in artists if one.name and one.tracks]


def _some(desk: Desk, artist: int) -> tuple[int, ...]:
    return tuple(desk.tracks(desk.stock.by(artist)[:5].tolist()))
