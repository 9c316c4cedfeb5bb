"""What each dial costs and gains: the same people asked for the same lists on the same day, one dial turned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from segue.discovery import Memory
from segue.domain.listening import Ending, Preferences
from segue.proving.simulation.days import Simulation
from segue.proving.simulation.features import Asking, Feature, Shelf, Stream
from segue.proving.simulation.living import Outcome
from segue.proving.simulation.logbook import FIRST_DAY

DIALS = {"explore": (0.0, 0.3, 0.6, 1.0), "deep_cuts": (0.0, 0.5, 1.0), "small_artists": (0.0, 0.5, 1.0)}
_TRACKS = 10


@dataclass(frozen=True, slots=True)
class Dialled:
    """What came with a dial at `value`: how much it was liked, the share by small artists, the share that was new.

    They are NaN where nothing came to anybody.
    """

    feature: str
    dial: str
    value: float
    liked: float
    small: float
    new: float


def dialled(simulation: Simulation, day: int) -> tuple[Dialled, ...]:
    """The feature with every dial turned, for all who live there.

    Nobody hears what comes, so that nothing changes by the asking.
    """
    memories = [simulation.memory(person.row, day) for person in simulation.people]
    turned = [(dial, value) for dial, values in DIALS.items() for value in values]
    return tuple(_dialled(simulation, memories, dial, value, day) for dial, value in turned)


def _dialled(simulation: Simulation, memories: Sequence[Memory], dial: str, value: float, day: int) -> Dialled:
    preferences = replace(Preferences(), **{dial: value})  # type: ignore[arg-type] # every dial is a number
    liked, by_small, new = list[float](), list[float](), list[float]()
    for person, memory in zip(simulation.people, memories, strict=True):
        luck = np.random.default_rng([simulation.plan.seed, 91, person.row])
        asking = Asking(simulation.stock, memory, person.row, FIRST_DAY + day, luck, preferences)
        items = np.array(_brought(simulation.feature, asking), dtype=np.int32)
        if len(items):
            liked.append(float(person.worth(items, FIRST_DAY + day).mean()))
            by_small.append(float(simulation.stock.little_heard[items].mean()))
            new.append(float((~np.isin(items, memory.met)).mean()))
    means = (float(np.mean(part)) if part else float("nan") for part in (liked, by_small, new))
    return Dialled(simulation.feature.name, dial, value, *means)


def _brought(feature: Feature, asking: Asking) -> list[int]:
    if isinstance(feature, Shelf):
        return [int(item) for item in feature.made(asking, _TRACKS)[:_TRACKS]]
    if not isinstance(feature, Stream):
        return []
    flow, items = feature.begin(asking), list[int]()
    while len(items) < _TRACKS and (item := flow.next()) is not None:
        items.append(item)
        flow.heard(item, Outcome(Ending.STOPPED, 0.5))
    return items
