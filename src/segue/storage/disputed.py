"""Tracks that a model named and of which nobody has said yet what they are, for going through them."""

from sqlalchemy import Connection, select

from segue.domain.ids import TrackId
from segue.domain.naming import Task
from segue.storage.schema import corrections, namings, shelf_marks, tracks


def named_by_models_alone(connection: Connection, task: Task, after: TrackId, limit: int) -> list[TrackId]:
    """The next of them after this number, ascending."""
    corrected = select(corrections.c.audio_hash).where(corrections.c.task == task)
    query = (
        select(tracks.c.id)
        .join(shelf_marks, shelf_marks.c.track_id == tracks.c.id)
        .join(namings, (namings.c.audio_hash == tracks.c.audio_hash) & (namings.c.task == task))
        .where(tracks.c.id > after, tracks.c.audio_hash.not_in(corrected))
    )
    return [TrackId(number) for number in connection.execute(query.order_by(tracks.c.id).limit(limit)).scalars()]
