"""Everything that the library knows of its listeners and its music, as rows and numbers to learn taste from."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.ids import ModelId
from segue.domain.listening import AgeBand, EventKind, Listener, Subject
from segue.domain.naming import Task
from segue.hearing.embedding.shipped_spaces import space_for
from segue.proving.data.known import Known, Plays
from segue.storage import articles, heard, lessons
from segue.storage.database import Database
from segue.storage.listening import all_listeners
from segue.taste import Figures, Labels, Listening, Music, Numbering, People
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.signals import Deeds, Makers, listening_of, weighed

_DAY_S = 86_400.0
_PARTS = ("descriptors", "rhythm", "loudness")
_FIGURES = (
    *("energy", "danceability", "valence", "acousticness", "instrumentalness", "speechiness"),
    *("tempo_bpm", "loudness_lufs"),
)


class Gathered(NamedTuple):
    """Who listens to what, the music, and whose each track is. `copies` leads to the track that stands for it.

    `known` holds the same listening deed by deed, as it is judged by what came later; `newest` is the number of the
    newest event among it.
    """

    listening: Listening
    music: Music
    makers: Makers
    copies: Mapping[int, int]
    known: Known
    newest: int


def gather(database: Database, embedder: ModelId, now: datetime) -> Gathered:
    """Read it all: `embedder` is the model whose vectors say how music sounds.

    Files of one recording are one item: what was done with any of them was done with the first.
    """
    with database.read() as connection:
        people = all_listeners(connection)
        known = lessons.track_columns(connection)
        names = lessons.artist_names(connection)
        vectors = heard.vectors(connection, embedder)
        rows, first, copies = _recordings(known)
        figures = _figures(lessons.heard_figures(connection, _PARTS), rows)
        tagged = list(lessons.tagged_genres(connection))
        named = [one for task in Task for one in lessons.heard_labels(connection, task)]
        sung = list(lessons.sung_words(connection))
        told_of = list(articles.written(connection))
        told = Deeds(**lessons.event_columns(connection)._asdict())
    items = Numbering(known.ids[first])
    performers, artists = _performers(known.performers, first)
    makers = Makers(items.ids[performers], artists, items.ids, known.albums[first])
    titles = tuple(known.titles[place] for place in first)
    music = Music(
        items,
        _leading(performers, artists, len(items)),
        known.albums[first].astype(np.int32),
        _vectors(vectors, embedder, rows),
        Figures(_FIGURES, figures),
        _labels(tagged, named, items, rows),
        _texts([*_sung(sung, items), *_written(told_of, makers, items, copies)], titles),
        known.added[first] / _DAY_S,
        titles,
        tuple(names.get(number, "") for number in range(max(names, default=-1) + 1)),
        explicit=_explicit(known, rows),
    )
    listeners = Numbering.of(listener.id for listener in people)
    today = now.timestamp() / _DAY_S
    deeds, said = _of_first(told, copies), people_of(people)
    listening = listening_of(deeds, listeners, items, makers, today=today, people=said)
    plays = Plays(*weighed(deeds, listeners, items))
    lived = Known("this library", listeners, plays, music, ratings=listening.ratings, people=said)
    return Gathered(listening, music, makers, copies, lived, int(told.ids.max(initial=0)))


def deeds_of_all(database: Database, copies: Mapping[int, int]) -> Deeds:
    """What everybody did, as far as it says something of taste."""
    with database.read() as connection:
        told = Deeds(**lessons.event_columns(connection)._asdict())
    return _of_first(told, copies)


def lived_by(
    database: Database, listener: Listener, copies: Mapping[int, int], also: Collection[EventKind] = ()
) -> Deeds:
    """What one listener did, as far as it says something of taste, and what they did of the kinds `also`."""
    with database.read() as connection:
        told = Deeds(**lessons.event_columns(connection, listener.id, also)._asdict())
    return _of_first(told, copies)


def lived_since(
    database: Database, listeners: Collection[Listener], copies: Mapping[int, int], since: datetime
) -> Deeds:
    """What some listeners did from then on, as far as it says something of taste."""
    ids = [listener.id for listener in listeners]
    with database.read() as connection:
        told = Deeds(**lessons.event_columns(connection, among=ids, since=since)._asdict())
    return _of_first(told, copies)


def _recordings(known: lessons.TrackColumns) -> tuple[dict[str, int], NDArray[np.int32], dict[int, int]]:
    """The row of each recording, the place of its first file among the tracks, and which other files are copies."""
    rows: dict[str, int] = {}
    first: list[int] = []
    copies: dict[int, int] = {}
    for place, audio_hash in enumerate(known.hashes):
        if audio_hash in rows:
            copies[int(known.ids[place])] = int(known.ids[first[rows[audio_hash]]])
        else:
            rows[audio_hash] = len(first)
            first.append(place)
    return rows, np.array(first, dtype=np.int32), copies


def _explicit(known: lessons.TrackColumns, rows: Mapping[str, int]) -> NDArray[np.bool_]:
    """Which recordings are said to be explicit: one of the files that hold it is enough, since they sound the same."""
    said = np.zeros(len(rows), dtype=np.bool_)
    said[[rows[known.hashes[place]] for place in np.flatnonzero(known.explicit)]] = True
    return said


def _of_first(told: Deeds, copies: Mapping[int, int]) -> Deeds:
    """Deeds with copies taken for the tracks that stand for them."""
    if not copies:
        return told
    there = np.isin(told.tracks, np.array(list(copies)))
    tracks = told.tracks.copy()
    tracks[there] = [copies[int(track)] for track in told.tracks[there]]
    return replace(told, tracks=tracks)


def _performers(performers: tuple[Rows, NDArray[np.int64]], first: NDArray[np.int32]) -> tuple[Rows, NDArray[np.int64]]:
    """Credits of the tracks that stand for a recording, in its row."""
    places, artists = performers
    row = Numbering.of(first.astype(np.int64)).rows(places.astype(np.int64))
    return row[row != NOWHERE], artists[row != NOWHERE]


def _leading(rows: Rows, artists: NDArray[np.int64], count: int) -> Rows:
    """Each track's first artist."""
    first = np.full(count, NOWHERE, dtype=np.int32)
    first[rows[::-1]] = artists[::-1]
    return first


def people_of(listeners: Iterable[Listener]) -> People:
    """Regions as two letters read as a number, so that they mean the same in every model; age bands by place."""
    ages = tuple(AgeBand)
    everybody = list(listeners)
    return People(
        np.array([-1 if one.region is None else _two_letters(one.region) for one in everybody], dtype=np.int32),
        np.array([-1 if one.age_band is None else ages.index(one.age_band) for one in everybody], dtype=np.int32),
    )


def _two_letters(region: str) -> int:
    first, second = (ord(letter) - ord("A") for letter in region.upper()[:2])
    return first * 26 + second


def _vectors(found: heard.Vectors, embedder: ModelId, rows: Mapping[str, int]) -> NDArray[np.float32]:
    """Where each recording lies among all sounds; NaN for what was not heard by the model."""
    if not len(found.means):
        return np.zeros((len(rows), 0), dtype=np.float32)
    placed = space_for(embedder, found.means.shape[1]).place(found.means, embedder)
    vectors = np.full((len(rows), placed.shape[1]), np.nan, dtype=np.float32)
    for vector, audio_hash in zip(placed, found.hashes, strict=True):
        if audio_hash in rows:
            vectors[rows[audio_hash]] = vector
    return vectors


def _figures(found: Iterable[tuple[str, Mapping[str, Any]]], rows: Mapping[str, int]) -> NDArray[np.float32]:
    values = np.full((len(rows), len(_FIGURES)), np.nan, dtype=np.float32)
    for audio_hash, figures in found:
        for place, name in enumerate(_FIGURES):
            if audio_hash in rows and isinstance(figures.get(name), int | float):
                values[rows[audio_hash], place] = figures[name]
    return values


def _labels(
    tagged: Iterable[tuple[int, str]],
    named: Iterable[tuple[str, str, float]],
    items: Numbering,
    rows: Mapping[str, int],
) -> Labels:
    """What tags say, wholly; and what was heard, as far as the model is sure of it."""
    shares: dict[tuple[int, str], float] = {}
    pairs = list(tagged)
    for row, (_, label) in zip(items.rows(track for track, _ in pairs), pairs, strict=True):
        if row != NOWHERE:
            shares[int(row), label] = 1.0
    for audio_hash, label, probability in named:
        if audio_hash in rows:
            place = rows[audio_hash], label
            shares[place] = max(probability, shares.get(place, 0.0))
    names = tuple(sorted({label for _, label in shares}))
    column = {label: place for place, label in enumerate(names)}
    ends = np.array([(row, column[label]) for row, label in shares], dtype=np.int32).reshape(-1, 2)
    values = np.array(list(shares.values()), dtype=np.float32)
    return Labels(names, sp.csr_array((values, (ends[:, 0], ends[:, 1])), shape=(len(items), len(names))))


def _texts(said: Iterable[tuple[int, str]], titles: tuple[str, ...]) -> tuple[str, ...]:
    """Titles, and under each what else is said in its row."""
    parts = [[title] for title in titles]
    for row, words in said:
        parts[row].append(words)
    return tuple("\n".join(some) for some in parts)


def _sung(sung: Sequence[tuple[int, str]], items: Numbering) -> Iterator[tuple[int, str]]:
    """Lyrics, with the rows of their tracks."""
    for row, (_, words) in zip(items.rows(track for track, _ in sung), sung, strict=True):
        if row != NOWHERE:
            yield int(row), words


def _written(
    told: Sequence[tuple[Subject, str]], makers: Makers, items: Numbering, copies: Mapping[int, int]
) -> Iterator[tuple[int, str]]:
    """Articles, with the row of each track that they are about: of an artist or album, all of its tracks."""
    credited = np.argsort(makers.artists, kind="stable")
    released = np.argsort(makers.albums, kind="stable")
    of_artists, on_albums = makers.artists[credited], makers.albums[released]
    for subject, words in told:
        if subject.track_id is not None:
            about = np.array([copies.get(subject.track_id, subject.track_id)])
        elif subject.album_id is not None:
            about = makers.album_tracks[released[_from_to(on_albums, subject.album_id)]]
        else:
            about = makers.tracks[credited[_from_to(of_artists, subject.artist_id or 0)]]
        rows = np.unique(items.rows(about))
        yield from ((int(row), words) for row in rows if row != NOWHERE)


def _from_to(ordered: NDArray[np.int64], number: int) -> slice:
    """Where a number stands among others in order."""
    return slice(int(np.searchsorted(ordered, number)), int(np.searchsorted(ordered, number, "right")))
