"""Experiments with two kept recommenders: begun, looked at as often as one likes, ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.domain.experiments import Experiment
from segue.domain.ids import ListenerId, ModelId
from segue.proving.experiments import Finding, interleaved_finding, split_finding
from segue.proving.online import Deeds, Shown, taken
from segue.services.learning import Learner
from segue.storage import experiments
from segue.storage.database import Database
from segue.storage.impressions import ShownColumns, shown_columns, taken_columns


@dataclass(frozen=True, slots=True)
class Looked:
    """An experiment as it stands; `finding` is None where it is too early, and `early` says so."""

    experiment: Experiment
    finding: Finding | None
    early: str


def start(
    database: Database,
    learner: Learner,
    name: str,
    models: tuple[ModelId, ModelId],
    now: datetime,
    *,
    interleaved: bool = False,
    salt: str | None = None,
) -> Experiment:
    """Begin one with two recommenders that are kept; `salt` is drawn where none is given.

    Raises:
        BadRequest: it has no name, both models are the same, or another experiment is in the way.
        NotFound: a model is not kept.
    """
    if not name.strip():
        raise BadRequest("An experiment needs a name.")
    if models[0] == models[1]:
        raise BadRequest("Both models are the same.", "Choose two: segue taste list")
    for model in models:
        learner.kept(model)
    new = Experiment(name.strip(), *models, interleaved, salt or secrets.token_hex(16), now)
    with database.write() as connection:
        experiments.start(connection, new)
    return new


def look(database: Database, name: str | None = None) -> Looked | None:
    """How one stands, by name or the last that was begun; None where there never was one.

    Raises:
        NotFound: none had this name.
    """
    if name is not None:
        return look_at(database, name)
    with database.read() as connection:
        newest = experiments.newest(connection)
    return None if newest is None else _looked(database, newest)


def look_at(database: Database, name: str) -> Looked:
    """How the one of this name stands.

    Raises:
        NotFound: none had this name.
    """
    with database.read() as connection:
        tried = experiments.by_name(connection, name)
    return _looked(database, tried)


def _looked(database: Database, tried: Experiment) -> Looked:
    with database.read() as connection:
        told = shown_columns(connection, tried.started_at, tried.ended_at)
        deeds = taken_columns(connection, told.list_names, tried.started_at)
    took = taken(Shown(told.listeners, told.tracks, told.at, told.lists), Deeds(*deeds))
    ours, second = _sides(tried, told)
    judge = interleaved_finding if tried.interleaved else split_finding
    try:
        return Looked(tried, judge(told.listeners[ours], second[ours], took.finished[ours]), "")
    except BadRequest as error:
        return Looked(tried, None, str(error))


def _sides(tried: Experiment, told: ShownColumns) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which impressions are of the experiment, and which of those are the second's.

    A list that another model made, or that stayed from before, says nothing; nor does one that somebody was shown by
    the model of the other side.
    """
    number = {name: place for place, name in enumerate(told.model_names)}
    first, second, both = (number.get(name, -1) for name in (tried.first, tried.second, tried.both))
    of_second = told.models == second
    if tried.interleaved:
        return (told.asked == both) & (of_second | (told.models == first)), of_second
    people, where = np.unique(told.listeners, return_inverse=True)
    sides = np.array([tried.second_for(ListenerId(int(one))) for one in people], dtype=np.bool_)
    expected = np.where(sides[where], second, first) if len(people) else told.models
    return (told.models == expected) & (told.asked == expected) & (expected >= 0), of_second
