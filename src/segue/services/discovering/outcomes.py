"""How the lists of this server were taken: by what they are for, by the model that made them, by place."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from segue.domain.time import Clock
from segue.proving.counterfactual import Estimate
from segue.proving.online import Deeds, Outcome, Shown, Taken, outcome, outcomes_by, taken
from segue.proving.places import seen_by_place, wanted
from segue.storage.database import Database
from segue.storage.impressions import ShownColumns, shown_columns, taken_columns

_PLACES = 30


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of everything that was shown.

    Attributes:
        days: how far it looks back.
        all: of everything; None where nothing was shown.
        kinds: by what the list is for.
        models: by the model that brought the track, and what the list is for.
        places: by place, counted from 1.
        seen: how often each place, counted from 1, is looked at beside the first, as far as that can be told.
        wanted: by model, what would be played if every place were looked at like the first; the `ips` of it.
    """

    days: int
    all: Outcome | None
    kinds: dict[str, Outcome]
    models: dict[tuple[str, str], Outcome]
    places: dict[int, Outcome]
    seen: dict[int, float]
    wanted: dict[str, Estimate]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Impressions as they were kept, the same as arrays, and how each was taken."""

    columns: ShownColumns
    shown: Shown
    took: Taken


def answers(database: Database, clock: Clock, days: int) -> Answers:
    """What was shown in the last days, and what came of it until now."""
    since = clock() - timedelta(days=days)
    with database.read() as connection:
        told = shown_columns(connection, since)
        deeds = taken_columns(connection, told.list_names, since)
    shown = Shown(told.listeners, told.tracks, told.at, told.lists)
    return Answers(told, shown, taken(shown, Deeds(*deeds)))


def outcomes(database: Database, clock: Clock, days: int = 30) -> Outcomes:
    """All figures of the last `days`."""
    found = answers(database, clock, days)
    told, shown, took = found.columns, found.shown, found.took
    by_kind = outcomes_by(shown, took, told.kinds)
    pairs = told.models * (len(told.kind_names) or 1) + told.kinds
    models = {
        (told.model_names[pair // len(told.kind_names)], told.kind_names[pair % len(told.kind_names)]): one
        for pair, one in outcomes_by(shown, took, pairs).items()
    }
    early = np.where(told.places < _PLACES, told.places, -1)
    by_place = {place + 1: one for place, one in outcomes_by(shown, took, early).items() if place >= 0}
    seen = seen_by_place(told.listeners, told.tracks, told.places, took.played, _PLACES)
    return Outcomes(
        days,
        outcome(shown, took),
        {told.kind_names[kind]: one for kind, one in by_kind.items()},
        models,
        by_place,
        {place + 1: float(share) for place, share in enumerate(seen) if np.isfinite(share)} if len(shown) else {},
        _wanted(told, took.played, seen),
    )


def _wanted(told: ShownColumns, played: NDArray[np.bool_], seen: NDArray[np.float64]) -> dict[str, Estimate]:
    """Only where more than the first place is known: there alone it says something else than being played does."""
    if np.isfinite(seen).sum() < 2:
        return {}
    found = {}
    for model, name in enumerate(told.model_names):
        own = told.models == model
        estimate = wanted(told.listeners[own], told.places[own], played[own], seen)
        if estimate is not None:
            found[name] = estimate
    return found
