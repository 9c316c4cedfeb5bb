"""Which tracks are meant: everything by which tracks can be chosen, each as a condition on their shelf marks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
)

from segue.domain.ids import AlbumId, ArtistId, FolderId, ListenerId
from segue.domain.listening import EventKind
from segue.domain.music import Kind
from segue.domain.naming import Task
from segue.domain.text import name_key
from segue.storage.schema import (
    FIGURES,
    corrections,
    events,
    genres,
    named_labels,
    shelf_marks,
    track_artists,
    track_genres,
    tracks,
)
from segue.storage.search import holding
from segue.storage.types import path_to_text

_VERDICTS = (EventKind.LIKE, EventKind.DISLIKE, EventKind.NEVER, EventKind.RATING, EventKind.FOLLOW)


class Mine(StrEnum):
    """What tracks are to who asks."""

    LIKED = "liked"
    PLAYED = "played"
    UNPLAYED = "unplayed"


class Range(NamedTuple):
    """From `lowest` to `highest`, both included; None where that end is open."""

    lowest: float | None = None
    highest: float | None = None


ANY = Range()


@dataclass(frozen=True, slots=True)
class Place:
    """A directory of a folder, '' for all of it. `right_there` leaves out what lies in directories under it."""

    folder_id: FolderId
    directory: str = ""
    right_there: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Which tracks are meant; everything that is said must hold.

    `genre` is one that tags name, in any spelling; `labels` are those that a model, or a person instead of it, gave;
    `any_genre` is either of the two.
    `ranges` are of figures by their names: tracks of which a figure is not known are in no range of it.
    """

    words: str = ""
    artist_id: ArtistId | None = None
    album_id: AlbumId | None = None
    genre: str | None = None
    any_genre: str | None = None
    labels: Mapping[Task, str] = field(default_factory=dict)
    place: Place | None = None
    kinds: Collection[Kind] = ()
    years: Range = ANY
    durations_s: Range = ANY
    added_since: datetime | None = None
    mine: Mine | None = None
    machine_made: bool | None = None
    explicit: bool | None = None
    lossless: bool | None = None
    codec: str | None = None
    keys: Sequence[str] = ()
    ranges: Mapping[str, Range] = field(default_factory=dict)


def conditions(connection: Connection, choice: Choice, listener_id: ListenerId) -> list[ColumnElement[bool]]:
    """What must hold of a track's shelf marks for it to be meant, when this listener asks."""
    found = [*_of_marks(choice), *_of_names(connection, choice)]
    if choice.words:
        found.append(holding(connection, choice.words, shelf_marks.c.track_id))
    if choice.place is not None:
        found.append(_among(select(tracks.c.id).where(_there(choice.place))))
    if choice.mine is Mine.LIKED:
        found.append(_among(_liked(listener_id)))
    elif choice.mine is not None:
        played = _among(select(events.c.track_id).where(*plays_of(listener_id)))
        found.append(played if choice.mine is Mine.PLAYED else ~played)
    return found


def is_text(value: str) -> bool:
    """Whether this is text that every database can hold."""
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def plays_of(listener_id: ListenerId) -> tuple[ColumnElement[bool], ...]:
    """What holds of events that are this listener's plays of tracks and were not taken back."""
    undone = select(events.c.undoes).where(events.c.listener_id == listener_id, events.c.undoes.is_not(None))
    return (
        events.c.listener_id == listener_id,
        events.c.kind == EventKind.PLAY,
        events.c.track_id.is_not(None),
        events.c.id.not_in(undone),
    )


def labelled(connection: Connection, task: Task, label: str) -> Select[Any]:
    """The tracks that bear a label: said by a person, or by a model where nobody said anything."""
    told = connection.execute(select(corrections.c.audio_hash, corrections.c.labels).where(corrections.c.task == task))
    said = [row.audio_hash for row in told if label in row.labels]
    corrected = select(corrections.c.audio_hash).where(corrections.c.task == task)
    heard = select(named_labels.c.audio_hash).where(
        named_labels.c.task == task, named_labels.c.label == label, named_labels.c.audio_hash.not_in(corrected)
    )
    return select(tracks.c.id).where(or_(tracks.c.audio_hash.in_(heard), tracks.c.audio_hash.in_(said)))


def tagged(genre: str) -> Select[Any]:
    """The tracks whose tags name a genre, in any spelling."""
    bearing = select(track_genres.c.track_id).join(genres, genres.c.id == track_genres.c.genre_id)
    return bearing.where(genres.c.name_key == name_key(genre))


def _of_marks(choice: Choice) -> list[ColumnElement[bool]]:
    marks = shelf_marks.c
    found: list[ColumnElement[bool]] = []
    if choice.kinds:
        found.append(marks.kind.in_(choice.kinds))
    for column, wanted in (
        (marks.machine_made, choice.machine_made),
        (marks.explicit, choice.explicit),
        (marks.lossless, choice.lossless),
    ):
        if wanted is not None:
            found.append(column.is_(wanted))
    if choice.codec is not None:
        found.append(marks.codec == choice.codec)
    if choice.keys:
        found.append(marks.key.in_(choice.keys))
    if choice.added_since is not None:
        found.append(marks.added_at >= choice.added_since)
    found += _within(marks.year, choice.years)
    found += _within(marks.duration_ms, Range(*(None if end is None else 1000 * end for end in choice.durations_s)))
    for name in FIGURES:
        found += _within(marks[name], choice.ranges.get(name, ANY))
    return found


def _of_names(connection: Connection, choice: Choice) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if choice.artist_id is not None:
        by = select(track_artists.c.track_id).where(track_artists.c.artist_id == choice.artist_id)
        found.append(_among(by))
    if choice.album_id is not None:
        found.append(_among(select(tracks.c.id).where(tracks.c.album_id == choice.album_id)))
    if choice.genre is not None:
        found.append(_among(tagged(choice.genre)))
    if choice.any_genre is not None:
        heard = labelled(connection, Task.GENRE, choice.any_genre)
        found.append(or_(_among(tagged(choice.any_genre)), _among(heard)))
    found += [_among(labelled(connection, task, label)) for task, label in choice.labels.items()]
    return found


def _within(column: Any, wanted: Range) -> list[ColumnElement[bool]]:
    """A range as a condition that no index is looked up for: most ranges are wide, and reading the marks is quick."""
    value = column + literal_column("0")
    found: list[ColumnElement[bool]] = []
    if wanted.lowest is not None:
        found.append(value >= wanted.lowest)
    if wanted.highest is not None:
        found.append(value <= wanted.highest)
    return found


def _among(query: Select[Any]) -> ColumnElement[bool]:
    return shelf_marks.c.track_id.in_(query)


def _there(place: Place) -> ColumnElement[bool]:
    here = and_(tracks.c.folder_id == place.folder_id, tracks.c.missing_since.is_(None))
    if place.right_there:
        return here & (tracks.c.directory == place.directory)
    if not place.directory:
        return here
    # Compared as it is stored, where a byte that is no UTF-8 is one character as well.
    under = path_to_text(f"{place.directory}/")
    below = func.substr(type_coerce(tracks.c.directory, Text()), 1, len(under)) == literal(under, Text())
    return here & or_(tracks.c.directory == place.directory, below)


def _liked(listener_id: ListenerId) -> Select[Any]:
    """The tracks of which this listener's last word that was not taken back is a like."""
    undone = select(events.c.undoes).where(events.c.listener_id == listener_id, events.c.undoes.is_not(None))
    later = events.alias("later")
    overruled = exists().where(
        later.c.listener_id == listener_id,
        later.c.track_id == events.c.track_id,
        later.c.kind.in_(_VERDICTS),
        or_(later.c.at > events.c.at, (later.c.at == events.c.at) & (later.c.id > events.c.id)),
        later.c.id.not_in(undone),
    )
    return select(events.c.track_id).where(
        events.c.listener_id == listener_id,
        events.c.kind == EventKind.LIKE,
        events.c.track_id.is_not(None),
        events.c.id.not_in(undone),
        ~overruled,
    )
