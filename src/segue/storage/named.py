"""What recordings are called: keeping what models and people say, reading it back, and telling what is unnamed yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, delete, func, insert, select

from segue.domain.hearing import SoundVector, ToHear
from segue.domain.ids import AudioHash, ModelId, TrackId
from segue.domain.music import FileStamp, Problem
from segue.domain.naming import Correction, Guess, Naming, Task
from segue.storage.folders import path_at
from segue.storage.recordings import at_once, forget_unheld, problems_of, put, vector_in
from segue.storage.schema import corrections, folders, named_labels, namings, sound_vectors, tracks, unnamed

_KEPT_GUESSES = 10


@dataclass(frozen=True, slots=True)
class NamedCounts:
    """Of the recordings that are there: how many a model has named, is unsure of, could not hear; and corrections."""

    named: int
    unsure: int
    failed: int
    corrected: int


def keep(connection: Connection, found: Sequence[tuple[AudioHash, Naming]], now: datetime) -> None:
    """Keep what a model says of recordings, each in the place of what was said before for the same task."""
    if not found:
        return
    keys = [{"hash": audio_hash, "for": naming.task} for audio_hash, naming in found]
    for table in (named_labels, unnamed):
        same = (table.c.audio_hash == bindparam("hash")) & (table.c.task == bindparam("for"))
        connection.execute(delete(table).where(same), keys)
    rows = [
        {
            "audio_hash": audio_hash,
            "task": naming.task,
            "model": naming.model,
            "at": now,
            "sure": naming.sure,
            "doubt": naming.doubt,
            "guesses": [
                [guess.label, round(guess.probability, 6)]
                for place, guess in enumerate(naming.guesses)
                if place < _KEPT_GUESSES or guess.label in naming.named
            ],
        }
        for audio_hash, naming in found
    ]
    put(connection, namings, rows)
    labels = [
        {"audio_hash": audio_hash, "task": naming.task, "label": guess.label, "probability": guess.probability}
        for audio_hash, naming in found
        for guess in naming.guesses
        if guess.label in naming.named
    ]
    if labels:
        connection.execute(insert(named_labels), labels)


def note_unnamed(
    connection: Connection, audio_hash: AudioHash, task: Task, model: ModelId, reason: str, now: datetime
) -> None:
    """Write down why a model cannot name a recording. What was said of it before stays."""
    row = {"audio_hash": audio_hash, "task": task, "model": model, "reason": reason, "at": now}
    put(connection, unnamed, [row])


def correct(connection: Connection, audio_hash: AudioHash, task: Task, labels: Sequence[str], now: datetime) -> None:
    """Keep what somebody says that a recording is, in the place of what was said before."""
    row = {"audio_hash": audio_hash, "task": task, "labels": list(labels), "at": now}
    put(connection, corrections, [row])


def take_back(connection: Connection, audio_hash: AudioHash, task: Task) -> bool:
    """Forget a correction; False where there is none."""
    same = (corrections.c.audio_hash == audio_hash) & (corrections.c.task == task)
    return bool(connection.execute(delete(corrections).where(same)).rowcount)


def namings_of(connection: Connection, hashes: Sequence[AudioHash]) -> dict[tuple[AudioHash, Task], Naming]:
    """What models say of these recordings, by recording and task."""
    found: dict[tuple[AudioHash, Task], Naming] = {}
    for some in at_once(hashes):
        labels: dict[tuple[str, str], list[str]] = {}
        query = select(named_labels).where(named_labels.c.audio_hash.in_(some))
        for row in connection.execute(query.order_by(named_labels.c.probability.desc(), named_labels.c.label)):
            labels.setdefault((row.audio_hash, row.task), []).append(row.label)
        for row in connection.execute(select(namings).where(namings.c.audio_hash.in_(some))):
            naming = _naming(row, labels.get((row.audio_hash, row.task), []))
            found[AudioHash(row.audio_hash), naming.task] = naming
    return found


def corrections_of(connection: Connection, hashes: Sequence[AudioHash]) -> dict[tuple[AudioHash, Task], Correction]:
    """What people say of these recordings, by recording and task."""
    found: dict[tuple[AudioHash, Task], Correction] = {}
    for some in at_once(hashes):
        for row in connection.execute(select(corrections).where(corrections.c.audio_hash.in_(some))):
            one = Correction(AudioHash(row.audio_hash), Task(row.task), tuple(row.labels), row.at)
            found[one.audio_hash, one.task] = one
    return found


def count_vectors_to_name(connection: Connection, task: Task, model: ModelId, embedder: ModelId) -> int:
    """How many recordings `vectors_to_name` would give in all."""
    return _number(connection, select(func.count()).where(*_vectors_waiting(task, model, embedder)))


def vectors_to_name(
    connection: Connection, task: Task, model: ModelId, embedder: ModelId, after: str, limit: int
) -> list[tuple[AudioHash, SoundVector]]:
    """Recordings that this embedder has heard and this model has not named, by their hashes after `after`."""
    conditions = (*_vectors_waiting(task, model, embedder), sound_vectors.c.audio_hash > after)
    query = select(sound_vectors).where(*conditions).order_by(sound_vectors.c.audio_hash).limit(limit)
    return [(AudioHash(row.audio_hash), vector_in(row)) for row in connection.execute(query)]


def count_files_to_name(connection: Connection, task: Task, model: ModelId) -> int:
    """How many recordings `files_to_name` would give in all."""
    return _number(
        connection, select(func.count(func.distinct(tracks.c.audio_hash))).where(*_files_waiting(task, model))
    )


def files_to_name(connection: Connection, task: Task, model: ModelId, after: int, limit: int) -> list[ToHear]:
    """Recordings that this model has not named, each with a file of it, by track numbers after `after`."""
    conditions = (*_files_waiting(task, model), tracks.c.id > after)
    query = select(tracks, folders.c.path.label("root")).join(folders).where(*conditions).order_by(tracks.c.id)
    return [
        ToHear(
            track_id=TrackId(row.id),
            audio_hash=AudioHash(row.audio_hash),
            root=row.root,
            stamp=FileStamp(path_at(row.directory, row.name), row.size, row.modified_ns),
        )
        for row in connection.execute(query.limit(limit))
    ]


def counts(connection: Connection, task: Task, model: ModelId) -> NamedCounts:
    """How far a model has come with the library."""
    by_model = [namings.c.task == task, namings.c.model == model, _held(namings)]
    said = select(func.count()).where(*by_model)
    failed = select(func.count()).where(unnamed.c.task == task, unnamed.c.model == model, _held(unnamed))
    corrected = select(func.count()).where(corrections.c.task == task, _held(corrections))
    sure, all_said = _number(connection, said.where(namings.c.sure)), _number(connection, said)
    return NamedCounts(sure, all_said - sure, _number(connection, failed), _number(connection, corrected))


def unsure(connection: Connection, task: Task) -> int:
    """How many recordings models spoke of without naming them."""
    return _number(connection, select(func.count()).where(namings.c.task == task, ~namings.c.sure, _held(namings)))


def recordings_named(connection: Connection, task: Task) -> int:
    """How many recordings models gave a name."""
    return _number(connection, select(func.count()).where(namings.c.task == task, namings.c.sure, _held(namings)))


def label_counts(connection: Connection, task: Task) -> dict[str, int]:
    """Every label that models gave, with how many recordings have it, the most frequent first."""
    count = func.count().label("recordings")
    query = select(named_labels.c.label, count).where(named_labels.c.task == task, _held(named_labels))
    rows = connection.execute(query.group_by(named_labels.c.label).order_by(count.desc(), named_labels.c.label))
    return {row.label: row.recordings for row in rows}


def tracks_named(connection: Connection, task: Task, label: str, limit: int) -> list[TrackId]:
    """Tracks that models gave this label to, the surest first."""
    query = (
        select(tracks.c.id)
        .join(named_labels, named_labels.c.audio_hash == tracks.c.audio_hash)
        .where(named_labels.c.task == task, named_labels.c.label == label, tracks.c.missing_since.is_(None))
        .order_by(named_labels.c.probability.desc(), tracks.c.id)
    )
    return [TrackId(number) for number in connection.execute(query.limit(limit)).scalars()]


def doubtful(connection: Connection, task: Task, model: ModelId, limit: int) -> list[tuple[AudioHash, Naming]]:
    """The recordings that a model doubts most about and nobody has said what they are, the most doubtful first."""
    said = select(corrections.c.audio_hash).where(
        corrections.c.audio_hash == namings.c.audio_hash, corrections.c.task == namings.c.task
    )
    query = select(namings).where(namings.c.task == task, namings.c.model == model, _held(namings), ~said.exists())
    rows = connection.execute(query.order_by(namings.c.doubt.desc(), namings.c.audio_hash).limit(limit)).all()
    known = namings_of(connection, [AudioHash(row.audio_hash) for row in rows])
    return [(AudioHash(row.audio_hash), known[AudioHash(row.audio_hash), task]) for row in rows]


def problems(connection: Connection) -> list[Problem]:
    """Tracks that a model could not name, each with its absolute path and the reason."""
    return problems_of(connection, unnamed)


def forget_unused(connection: Connection) -> None:
    """Forget what was said of recordings that no track holds any more, missing ones among the tracks."""
    forget_unheld(connection, (namings, named_labels, unnamed, corrections))


def _vectors_waiting(task: Task, model: ModelId, embedder: ModelId) -> tuple[ColumnElement[bool], ...]:
    return sound_vectors.c.model == embedder, _held(sound_vectors), _unsaid(sound_vectors, task, model)


def _files_waiting(task: Task, model: ModelId) -> tuple[ColumnElement[bool], ...]:
    return tracks.c.missing_since.is_(None), _unsaid(tracks, task, model)


def _unsaid(table: Table, task: Task, model: ModelId) -> ColumnElement[bool]:
    """True for recordings that this model has neither named nor failed to name."""
    done = [
        select(said.c.audio_hash)
        .where(said.c.audio_hash == table.c.audio_hash, said.c.task == task, said.c.model == model)
        .exists()
        for said in (namings, unnamed)
    ]
    return ~(done[0] | done[1])


def _held(table: Table) -> ColumnElement[bool]:
    """True for recordings that a track which is there holds."""
    held = select(tracks.c.id).where(tracks.c.audio_hash == table.c.audio_hash, tracks.c.missing_since.is_(None))
    return held.exists()


def _naming(row: Row[*tuple[Any, ...]], labels: Sequence[str]) -> Naming:
    guesses = tuple(Guess(label, probability) for label, probability in row.guesses)
    return Naming(Task(row.task), ModelId(row.model), guesses, tuple(labels), row.doubt)


def _number(connection: Connection, query: Any) -> int:
    return int(connection.execute(query).scalar_one())
