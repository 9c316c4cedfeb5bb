"""What a radio can be begun from, as people name it, and the tracks that it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np

from segue.discovery.radio.seeding import bearing, by_artist, on_album
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import TrackId
from segue.domain.naming import Task
from segue.domain.playing import About
from segue.naming.labels.hierarchy import shipped
from segue.services.discovering.desk import Desk
from segue.services.discovering.spelling import called
from segue.services.genres import lies_in
from segue.storage import catalogue, lessons, named
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE, Rows

_YEARS = re.compile(r"\s*(\d{4})\s*(?:(s)|[-–—]\s*(\d{4}))?\s*")
_DECADE = 10


@dataclass(frozen=True, slots=True)
class Opening:
    """What a radio is about: `key` says it to programs, `name` to people."""

    about: About
    key: str
    name: str


class Tracks(NamedTuple):
    """Rows of tracks, in ascending order, and how much each is what was asked for."""

    rows: Rows
    worth: Floats


def opening_of(desk: Desk, about: About, name: str) -> Opening:
    """An artist, album, genre, mood or some years by name.

    Raises:
        NotFound: nothing is called so; the message names what is spelled nearly so.
        BadRequest: that is no year.
    """
    match about:
        case About.ARTIST:
            return _artist(desk, name)
        case About.ALBUM:
            return _album(desk, name)
        case About.YEARS:
            return _years(name)
        case About.GENRE | About.MOOD:
            label = _label(desk, about, name)
            return Opening(about, label, label)
        case _:
            raise ValueError(f"{about} has no name")


def about(desk: Desk, opening: Opening) -> Tracks:
    """All tracks that an opening is about."""
    match opening.about:
        case About.ARTIST:
            return _alike(by_artist(desk.stock, int(opening.key)))
        case About.ALBUM:
            return _alike(on_album(desk.stock, int(opening.key)))
        case About.YEARS:
            first, last = map(int, opening.key.split("-"))
            with desk.database.read() as connection:
                found = lessons.years(connection, first, last)
            rows = desk.stock.music.items.rows([desk.copies.get(int(track), int(track)) for track in found])
            return _alike(np.unique(rows[rows != NOWHERE]).astype(np.int32))
        case _:
            return _labelled(desk, opening.key, Task.GENRE if opening.about is About.GENRE else Task.MOOD)


def _alike(rows: Rows) -> Tracks:
    return Tracks(rows, np.ones(len(rows), dtype=np.float32))


def _artist(desk: Desk, name: str) -> Opening:
    names = desk.stock.music.artist_names
    there = desk.stock.artists.ids[np.diff(desk.stock.credits.indptr) > 0]
    number = called(name, "artist", {names[int(artist)]: int(artist) for artist in there[::-1]})
    return Opening(About.ARTIST, str(number), names[number])


def _album(desk: Desk, name: str) -> Opening:
    """By its title, or by its artist and its title where two are called the same."""
    there = set(np.unique(desk.stock.music.albums).tolist())
    with desk.database.read() as connection:
        albums = [one for one in lessons.album_names(connection) if one[0] in there]
    titles = {number: title for number, title, _ in albums}
    known = {f"{artist} {title}": number for number, title, artist in albums}
    known |= {title: number for number, title, _ in reversed(albums)}
    number = called(name, "album", known)
    return Opening(About.ALBUM, str(number), titles[number])


def _years(name: str) -> Opening:
    found = _YEARS.fullmatch(name)
    if found is None:
        raise BadRequest(f"“{name}” is not a year.", "Write 1999, 1990s or 1990-1999.")
    first = int(found[1])
    last = int(found[3]) if found[3] else first + _DECADE - 1 if found[2] else first
    if last < first:
        raise BadRequest(f"{last} is before {first}.", f"Write {last}-{first}.")
    key = f"{first}-{last}"
    return Opening(About.YEARS, key, in_common(About.YEARS, key))


def in_common(about: About, key: str) -> str:
    """What all tracks of a genre, a mood or some years have in common, in a word."""
    first, _, last = key.partition("-")
    if about is not About.YEARS:
        return key
    return first if first == last else f"{first} to {last}"


def _label(desk: Desk, about: About, name: str) -> str:
    """A genre or mood as it is called here. A genre that nothing bears by itself is known by the narrower ones."""
    task = Task.GENRE if about is About.GENRE else Task.MOOD
    resolved = shipped(task).resolve(name)
    if resolved is not None and len(_labelled(desk, resolved.name, task).rows):
        return resolved.name
    borne = desk.stock.music.labels.names
    with desk.database.read() as connection:
        of_kind = list(named.label_counts(connection, task))
        of_kind += list(catalogue.genre_counts(connection)) if task is Task.GENRE else []
    # A label that people gave by hand is in no count; it is looked for last.
    others = [label for label in borne if label not in set(of_kind)]
    return called(name, str(about), {label: label for label in [*of_kind, *others] if label in borne})


def _labelled(desk: Desk, label: str, task: Task) -> Tracks:
    """What bears a label, another name of it, or that of a narrower genre."""
    tree = shipped(task)
    wanted = tree.resolve(label)
    labels = [label]
    if wanted is not None:
        labels += [one for one in desk.stock.music.labels.names if one != label and lies_in(one, wanted, tree)]
    found = [bearing(desk.stock, one) for one in labels]
    rows = reduce(np.union1d, [some for some, _ in found]).astype(np.int32)
    worth = np.zeros(len(rows), dtype=np.float32)
    for some, shares in found:
        place = np.searchsorted(rows, some)
        worth[place] = np.maximum(worth[place], shares)
    return Tracks(rows, worth)


def tracks_there(desk: Desk, tracks: Sequence[TrackId]) -> Rows:
    """The rows of those of these tracks that are still there.

    Raises:
        NotFound: none of them is.
    """
    rows = desk.stock.music.items.rows([desk.copies.get(track, track) for track in tracks])
    rows = rows[rows != NOWHERE]
    if len(tracks) and not len(rows):
        raise NotFound("None of those tracks is here any more.", "Find others: segue search WORDS")
    return np.asarray(rows, dtype=np.int32)
