"""Experiments with two recommenders; one at a time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from segue.domain.errors import BadRequest, NotFound
from segue.domain.experiments import Experiment
from segue.domain.ids import ModelId
from segue.storage.schema import experiments

_RUNNING = "running"


def start(connection: Connection, new: Experiment) -> None:
    """Keep a new one.

    Raises:
        BadRequest: another is running, or had this name.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    kept = connection.execute(
        dialect.insert(experiments)
        .values(
            name=new.name,
            first=new.first,
            second=new.second,
            interleaved=new.interleaved,
            salt=new.salt,
            started_at=new.started_at,
            running=_RUNNING,
        )
        .on_conflict_do_nothing()
        .returning(experiments.c.id)
    ).first()
    if kept is None:
        now = running(connection)
        if now is not None:
            raise BadRequest(f"The experiment {now.name} is running.", "End it first: segue experiment stop")
        raise BadRequest(f"There was an experiment {new.name} already.", "Choose another name.")


def stop(connection: Connection, now: datetime) -> Experiment:
    """End the one that is running.

    Raises:
        NotFound: none is.
    """
    ended = connection.execute(
        update(experiments)
        .where(experiments.c.running == _RUNNING)
        .values(running=None, ended_at=now)
        .returning(*experiments.c)
    ).one_or_none()
    if ended is None:
        raise NotFound("No experiment is running.", "Begin one: segue experiment start NAME MODEL MODEL")
    return _experiment(ended)


def running(connection: Connection) -> Experiment | None:
    """The one that is running."""
    row = connection.execute(select(experiments).where(experiments.c.running == _RUNNING)).one_or_none()
    return None if row is None else _experiment(row)


def by_name(connection: Connection, name: str) -> Experiment:
    """Any that ever was.

    Raises:
        NotFound: none had this name.
    """
    row = connection.execute(select(experiments).where(experiments.c.name == name)).one_or_none()
    if row is None:
        raise NotFound(f"There is no experiment {name}.", "See what there is: segue experiment show")
    return _experiment(row)


def newest(connection: Connection) -> Experiment | None:
    """The last that was begun."""
    row = connection.execute(select(experiments).order_by(experiments.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _experiment(row)


def _experiment(row: Row[*tuple[Any, ...]]) -> Experiment:
    first, second = ModelId(row.first), ModelId(row.second)
    return Experiment(row.name, first, second, row.interleaved, row.salt, row.started_at, row.ended_at)
