"""Which model serves for genre, for mood and for taste: a history that only grows, so that any can be taken back."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from segue.domain.errors import BadRequest
from segue.domain.ids import ModelId
from segue.domain.naming import Served
from segue.storage.schema import served_models


def serve(connection: Connection, task: str, model: ModelId, now: datetime) -> None:
    """Make a model serve from now on; one that serves already goes on."""
    if serving(connection, task) != model:
        connection.execute(insert(served_models).values(task=task, model=model, at=now))


def roll_back(connection: Connection, task: str, now: datetime) -> ModelId | None:
    """Return to the model that was chosen before the one that serves; None is the one that comes with Segue, if any.

    Raises:
        BadRequest: nothing was chosen that could be returned from.
    """
    if not _choices(connection, task):
        raise BadRequest(f"No {task} model was installed or chosen, so there is nothing to return to.")
    connection.execute(insert(served_models).values(task=task, model=None, at=now))
    return serving(connection, task)


def serving(connection: Connection, task: str) -> ModelId | None:
    """The model that somebody chose for a task; None where nobody did, or all choices were taken back."""
    chosen = _choices(connection, task)
    return chosen[-1] if chosen else None


def history(connection: Connection, task: str) -> list[Served]:
    """Every choice and every return, the oldest first."""
    query = select(served_models).where(served_models.c.task == task).order_by(served_models.c.id)
    return [
        Served(task, None if row.model is None else ModelId(row.model), row.at) for row in connection.execute(query)
    ]


def _choices(connection: Connection, task: str) -> list[ModelId]:
    """The choices that were not returned from, the oldest first."""
    chosen: list[ModelId] = []
    for one in history(connection, task):
        if one.model is not None:
            chosen.append(one.model)
        elif chosen:
            chosen.pop()
    return chosen
