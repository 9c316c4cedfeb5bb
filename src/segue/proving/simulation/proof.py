"""One simulation from its world to its figures."""

from collections.abc import Callable
from dataclasses import replace

from segue.proving.simulation.arriving import first_day
from segue.proving.simulation.days import Plan, Simulation, Story
from segue.proving.simulation.dialling import dialled
from segue.proving.simulation.lists import all_features
from segue.proving.simulation.telling import FirstDay, Told, small_items, told
from segue.proving.simulation.world import World

_MONTH, _WEEK = 30, 7


def prove(
    world: World,
    *,
    days: int,
    newcomers: int,
    seed: int,
    dials: bool = True,
    report: Callable[[int, int], None] = lambda *_: None,
) -> Told:
    """Let the days go by, and tell what came of them; then `newcomers` arrive, and each of the `dials` is turned."""
    simulation = Simulation(world, all_features(), Plan(days=days, newcomers=newcomers, seed=seed))
    story = simulation.run(report)
    found = told(story, seed)
    if newcomers:
        found = replace(found, first_days=_first_days(simulation, story, days))
    if dials:
        found = replace(found, dials=dialled(simulation, all_features(), days, small_items(story)))
    return found


def _first_days(simulation: Simulation, story: Story, days: int) -> tuple[FirstDay, ...]:
    """Beside those who had lived there for a month, or for as long as it went on."""
    asked, unasked = (first_day(simulation, all_features(), days, asked=asked) for asked in (True, False))
    since = min(_MONTH, max(0, days - _WEEK))
    return tuple(
        FirstDay(name, asked[name], unasked[name], story.mean(name, since, since + _WEEK)) for name in story.features
    )
