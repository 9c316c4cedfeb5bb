"""One simulation from its world to its figures."""

from collections.abc import Callable

from segue.proving.simulation.days import Plan, Simulation
from segue.proving.simulation.lists import all_features
from segue.proving.simulation.telling import Told, told
from segue.proving.simulation.world import World


def prove(
    world: World, *, days: int, newcomers: int, seed: int, report: Callable[[int, int], None] = lambda *_: None
) -> Told:
    """Let the days go by, and tell what came of them."""
    story = Simulation(world, all_features(), Plan(days=days, newcomers=newcomers, seed=seed)).run(report)
    return told(story, seed)
