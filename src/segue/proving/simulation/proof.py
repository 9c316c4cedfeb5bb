"""One simulation from its world to its figures."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from segue.proving.simulation.arriving import first_day
from segue.proving.simulation.days import Plan, Simulation, Story
from segue.proving.simulation.dialling import Dialled, dialled
from segue.proving.simulation.features import Feature
from segue.proving.simulation.telling import FirstDay, Told, told
from segue.proving.simulation.world import World

_MONTH, _WEEK = 30, 7


def prove(
    world: World,
    features: Sequence[Feature],
    plan: Plan,
    *,
    dials: bool = True,
    report: Callable[[int, int], None] = lambda *_: None,
) -> Told:
    """Let the days go by with each feature, newcomers arrive, and each of the `dials` be turned; tell what came of it.

    Args:
        world: where, of which the last of `plan.newcomers` people arrive at the end.
        features: each has a life of its own.
        plan: how long and how.
        dials: whether to turn them.
        report: is told how many days of all have gone by.
    """
    stories, first_days, turned = dict[str, Story](), list[FirstDay](), list[Dialled]()
    total = plan.days * len(features)
    for place, feature in enumerate(features):
        simulation = Simulation(world, feature, plan)
        story = simulation.run(partial(_report, report, place * plan.days, total))
        stories[feature.name] = story
        if plan.newcomers:
            first_days.append(_first_day(simulation, story))
        if dials:
            turned += dialled(simulation, plan.days)
    return replace(told(stories, plan.seed), first_days=tuple(first_days), dials=tuple(turned))


def _report(report: Callable[[int, int], None], gone: int, total: int, day: int, _: int) -> None:
    report(gone + day, total)


def _first_day(simulation: Simulation, story: Story) -> FirstDay:
    """Beside those who had lived there for a month, or for as long as it went on."""
    days = simulation.plan.days
    asked, unasked = (first_day(simulation, days, asked=asked) for asked in (True, False))
    since = min(_MONTH, max(0, days - _WEEK))
    return FirstDay(story.feature, asked, unasked, story.mean(story.feature, since, since + _WEEK))
