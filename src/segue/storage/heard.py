"""What was heard of recordings: keeping it, reading it back, and telling what is still to be heard."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, ColumnElement, Connection, Select, and_, delete, false, func, or_, select, true

from segue.domain.hearing import HeardPart, HearingPlan, SoundVector, ToHear
from segue.domain.ids import AudioHash, ModelId, TrackId
from segue.domain.music import FileStamp, Kind, Problem
from segue.storage import shelving
from segue.storage.folders import path_at
from segue.storage.recordings import at_once, forget_unheld, problems_of, put, vector_in
from segue.storage.schema import folders, heard_parts, sound_vectors, tracks, unheard

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Vectors:
    """All vectors of one model: row n of `means`, shape (recordings, size), is that of `hashes[n]`."""

    hashes: tuple[AudioHash, ...]
    means: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeardCounts:
    """Of the recordings that are there: how many, how many fully heard by a plan, and how many cannot be heard."""

    recordings: int
    heard: int
    unheard: int


def keep(
    connection: Connection,
    audio_hash: AudioHash,
    parts: Iterable[HeardPart],
    vectors: Iterable[SoundVector],
    now: datetime,
) -> None:
    """Keep what was heard of a recording, each part in the place of its older version."""
    heard_rows = [
        {
            "audio_hash": audio_hash,
            "part": part.name,
            "version": part.version,
            "figures": dict(part.figures),
            "sequences": part.sequences,
            "heard_at": now,
        }
        for part in parts
    ]
    vector_rows = [
        {
            "model": vector.model,
            "audio_hash": audio_hash,
            "mean": vector.mean,
            "spread": vector.spread,
            "tags": vector.tags,
            "excerpts": vector.excerpts,
            "heard_at": now,
        }
        for vector in vectors
    ]
    put(connection, heard_parts, heard_rows)
    put(connection, sound_vectors, vector_rows)
    if heard_rows:
        shelving.note_figures(connection, audio_hash)
    connection.execute(delete(unheard).where(unheard.c.audio_hash == audio_hash))


def note_unheard(connection: Connection, audio_hash: AudioHash, plan: HearingPlan, reason: str, now: datetime) -> None:
    """Write down why a recording cannot be heard. What was heard of it before stays."""
    put(connection, unheard, [{"audio_hash": audio_hash, "plan": plan.mark, "reason": reason, "at": now}])


def parts_of(connection: Connection, audio_hash: AudioHash, *, sequences: bool = False) -> dict[str, HeardPart]:
    """What is known of a recording, by the name of the part; the long sequences only when asked for."""
    columns = [column for column in heard_parts.c if sequences or column is not heard_parts.c.sequences]
    query = select(*columns).where(heard_parts.c.audio_hash == audio_hash)
    return {
        row.part: HeardPart(row.part, row.version, row.figures, row.sequences if sequences else None)
        for row in connection.execute(query)
    }


def figures_of(connection: Connection, hashes: Sequence[AudioHash], part: str) -> dict[AudioHash, Mapping[str, Any]]:
    """The figures of one part for each of these recordings that was heard."""
    query = select(heard_parts.c.audio_hash, heard_parts.c.figures).where(
        heard_parts.c.audio_hash.in_(hashes), heard_parts.c.part == part
    )
    return {AudioHash(row.audio_hash): row.figures for row in connection.execute(query)}


def figure_columns(
    connection: Connection, part: str, names: Sequence[str], kind: Kind
) -> dict[str, NDArray[np.float64]]:
    """Some figures of one part, each of all recordings of this kind that are there and have it, in no order."""
    held = select(tracks.c.id).where(tracks.c.audio_hash == heard_parts.c.audio_hash, tracks.c.kind == kind, _present())
    columns = [heard_parts.c.figures[name].as_float() for name in names]
    rows = connection.execute(select(*columns).where(heard_parts.c.part == part, held.exists())).all()
    return {
        name: np.array([row[place] for row in rows if row[place] is not None], dtype=np.float64)
        for place, name in enumerate(names)
    }


def vector_of(connection: Connection, audio_hash: AudioHash, model: ModelId) -> SoundVector | None:
    """How a recording sounds to a model, where it was asked."""
    query = select(sound_vectors).where(sound_vectors.c.audio_hash == audio_hash, sound_vectors.c.model == model)
    row = connection.execute(query).one_or_none()
    return None if row is None else vector_in(row)


def vectors(connection: Connection, model: ModelId) -> Vectors:
    """The means of all recordings that this model has heard, in the order of their hashes."""
    query = select(sound_vectors.c.audio_hash, sound_vectors.c.mean).where(sound_vectors.c.model == model)
    hashes, told = [], bytearray()
    # In pages, since all of them as rows would take as much room again.
    paged = query.order_by(sound_vectors.c.audio_hash).execution_options(yield_per=_AT_ONCE)
    for row in connection.execute(paged):
        hashes.append(AudioHash(row.audio_hash))
        told += row.mean
    means = np.frombuffer(told, "<f4").astype(np.float32, copy=False)
    return Vectors(tuple(hashes), means.reshape(len(hashes), -1 if hashes else 0))


def models(connection: Connection) -> dict[ModelId, int]:
    """Every model that has heard something, with how many recordings."""
    count = func.count()
    query = select(sound_vectors.c.model, count).group_by(sound_vectors.c.model).order_by(count.desc())
    return {ModelId(model): number for model, number in connection.execute(query)}


def holders(connection: Connection, hashes: Sequence[AudioHash]) -> dict[AudioHash, list[TrackId]]:
    """The tracks that are there and hold these recordings."""
    found: dict[AudioHash, list[TrackId]] = {}
    for some in at_once(hashes):
        query = select(tracks.c.audio_hash, tracks.c.id).where(_present(), tracks.c.audio_hash.in_(some))
        for audio_hash, track_id in connection.execute(query.order_by(tracks.c.id)):
            found.setdefault(AudioHash(audio_hash), []).append(TrackId(track_id))
    return found


def counts(connection: Connection, plan: HearingPlan) -> HeardCounts:
    """How much of the library is heard."""

    def number(*conditions: ColumnElement[bool]) -> int:
        query = select(func.count(func.distinct(tracks.c.audio_hash))).where(_present(), *conditions)
        return int(connection.execute(query).scalar_one())

    failed = select(unheard.c.audio_hash).where(unheard.c.plan == plan.mark)
    return HeardCounts(number(), number(_lacks_nothing(plan)), number(tracks.c.audio_hash.in_(failed)))


def count_to_hear(connection: Connection, plan: HearingPlan) -> int:
    """How many recordings `to_hear` would give in all."""
    query = select(func.count(func.distinct(tracks.c.audio_hash))).where(*_unfinished(plan))
    return int(connection.execute(query).scalar_one())


def to_hear(connection: Connection, plan: HearingPlan, kinds: Collection[Kind], after: int, limit: int) -> list[ToHear]:
    """Recordings of which something of the plan is not known, by the number of a track that holds them.

    Those that could not be heard by this very plan are left out. `after` is the last track number that was given.
    """
    conditions = (*_unfinished(plan), tracks.c.kind.in_(kinds), tracks.c.id > after)
    query = select(tracks, folders.c.path.label("root")).join(folders).where(*conditions)
    rows = connection.execute(query.order_by(tracks.c.id).limit(limit)).all()
    known = _known(connection, plan, [AudioHash(row.audio_hash) for row in rows])
    found = []
    for row in rows:
        parts, heard_by = known.get(AudioHash(row.audio_hash), (set(), set()))
        found.append(
            ToHear(
                track_id=TrackId(row.id),
                audio_hash=AudioHash(row.audio_hash),
                root=row.root,
                stamp=FileStamp(path_at(row.directory, row.name), row.size, row.modified_ns),
                parts=tuple(name for name in plan.parts if name not in parts),
                models=tuple(model for model in plan.models if model not in heard_by),
            )
        )
    return found


def problems(connection: Connection) -> list[Problem]:
    """Tracks whose sound could not be analysed, each with its absolute path and the reason."""
    return problems_of(connection, unheard)


def forget_unused(connection: Connection) -> None:
    """Forget what was heard of recordings that no track holds any more, missing ones among the tracks."""
    forget_unheld(connection, (heard_parts, sound_vectors, unheard))


def _present() -> ColumnElement[bool]:
    return tracks.c.missing_since.is_(None)


def _unfinished(plan: HearingPlan) -> tuple[ColumnElement[bool], ...]:
    failed = select(unheard.c.audio_hash).where(
        unheard.c.audio_hash == tracks.c.audio_hash, unheard.c.plan == plan.mark, _since(plan, unheard.c.at)
    )
    return _present(), ~_lacks_nothing(plan), ~failed.exists()


def _lacks_nothing(plan: HearingPlan) -> ColumnElement[bool]:
    """True for tracks of whose recording everything in the plan is known."""
    parts = select(func.count()).where(heard_parts.c.audio_hash == tracks.c.audio_hash, _current_parts(plan))
    heard_by = select(func.count()).where(sound_vectors.c.audio_hash == tracks.c.audio_hash, _current_vectors(plan))
    return and_(_correlated(parts) == len(plan.parts), _correlated(heard_by) == len(plan.models))


def _correlated(query: Select[int]) -> ColumnElement[int]:
    return query.correlate(tracks).scalar_subquery()


def _current_parts(plan: HearingPlan) -> ColumnElement[bool]:
    part, version = heard_parts.c.part, heard_parts.c.version
    wanted = [(part == name) & (version == number) for name, number in plan.parts.items()]
    return or_(false(), *wanted) & _since(plan, heard_parts.c.heard_at)


def _current_vectors(plan: HearingPlan) -> ColumnElement[bool]:
    return sound_vectors.c.model.in_(plan.models) & _since(plan, sound_vectors.c.heard_at)


def _since(plan: HearingPlan, at: Column[datetime]) -> ColumnElement[bool]:
    return true() if plan.since is None else at >= plan.since


def _known(
    connection: Connection, plan: HearingPlan, hashes: Sequence[AudioHash]
) -> dict[AudioHash, tuple[set[str], set[ModelId]]]:
    """Of each recording the parts that are up to date, and the models of the plan that have heard it."""
    found: dict[AudioHash, tuple[set[str], set[ModelId]]] = {one: (set(), set()) for one in hashes}
    parts = select(heard_parts.c.audio_hash, heard_parts.c.part)
    for audio_hash, part in connection.execute(parts.where(heard_parts.c.audio_hash.in_(hashes), _current_parts(plan))):
        found[AudioHash(audio_hash)][0].add(part)
    heard_by = select(sound_vectors.c.audio_hash, sound_vectors.c.model)
    of_these = sound_vectors.c.audio_hash.in_(hashes)
    for audio_hash, model in connection.execute(heard_by.where(of_these, _current_vectors(plan))):
        found[AudioHash(audio_hash)][1].add(ModelId(model))
    return found
