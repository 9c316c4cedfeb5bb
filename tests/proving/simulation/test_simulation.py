"""A simulation tells the truth about whom it asks: chance, an oracle, and who is refused."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from segue.domain.listening import Ending, EventKind
from segue.proving.data.hetrec import read_hetrec
from segue.proving.simulation.arriving import first_day
from segue.proving.simulation.days import Plan, Simulation, Story
from segue.proving.simulation.dialling import DIALS, dialled
from segue.proving.simulation.features import Asking, Shelf
from segue.proving.simulation.lists import Mixes, Radio, Weekly, all_features
from segue.proving.simulation.living import Person
from segue.proving.simulation.logbook import FIRST_DAY, Logbook
from segue.proving.simulation.proof import prove
from segue.proving.simulation.world import of_listening
from segue.taste.numbering import Rows
from segue.taste.recommenders.item_neighbours import ItemNeighboursRecipe
from segue.taste.signals import ENDINGS, KINDS
from tests.proving.simulation.worlds import PEOPLE, circles

WORLD = circles()
HETREC = Path(__file__).parents[3] / "../shared/data/hetrec"
PLAN = Plan(days=4, learns=2, recipe=ItemNeighboursRecipe())


class Fixed(Shelf):
    """Gives everybody the same rows, whatever they said of them."""

    name: ClassVar[str] = "fixed"

    def __init__(self, rows: list[int]) -> None:
        self.rows = rows

    def made(self, asking: Asking, count: int) -> Rows:
        return np.array(self.rows[:count], dtype=np.int32)


def person(row: int = 0, seed: int = 0) -> Person:
    return Person.of(row, WORLD, Logbook(PEOPLE), seed)


def test_what_is_heard_again_and_again_is_liked_less_and_rests() -> None:
    one = person()
    fresh = one.worth(np.array([0]), FIRST_DAY)[0]
    one.hear(0, FIRST_DAY, 1)
    one.hear(0, FIRST_DAY + 0.1, 1)
    assert one.worth(np.array([0]), FIRST_DAY + 0.2)[0] == pytest.approx(0.64 * fresh, rel=1e-5)
    assert one.worth(np.array([0]), FIRST_DAY + 20)[0] == pytest.approx(fresh, rel=1e-5)


def test_people_finish_what_they_like_and_say_so() -> None:
    one = person()
    outcomes = [one.hear(2 * (turn % 5), FIRST_DAY + 20 * turn, turn) for turn in range(60)]
    finished = sum(outcome.ended is Ending.COMPLETED for outcome in outcomes)
    assert finished > 40
    assert any(outcome.said is EventKind.LIKE for outcome in outcomes)
    others = [one.hear(1 + 2 * (turn % 5), FIRST_DAY + 2000 + 20 * turn, turn) for turn in range(60)]
    assert sum(outcome.ended is Ending.COMPLETED for outcome in others) < 20
    assert {outcome.said for outcome in others} & {EventKind.DISLIKE, EventKind.NEVER}


def test_the_server_sees_what_was_done_and_nothing_else() -> None:
    one = person()
    outcome = one.hear(0, FIRST_DAY + 1, 7)
    deeds = one.log.of(0)
    assert deeds.tracks[0] == WORLD.music.items.ids[0]
    assert ENDINGS[deeds.endings[0]] is outcome.ended
    assert deeds.sessions[0] == 7
    assert {KINDS[kind] for kind in deeds.kinds} <= {EventKind.PLAY, EventKind.LIKE}
    assert len(one.log.of(1)) == 0
    one.log.strike(0, 0)
    assert len(one.log.everything()) == 0


def test_a_refused_track_that_comes_again_is_counted() -> None:
    simulation = Simulation(WORLD, Fixed([1]), PLAN)
    simulation.people[0].refused_tracks.add(1)
    asking = Asking(simulation.stock, simulation.memory(0, 0), 0, FIRST_DAY, np.random.default_rng(0))
    assert simulation.listen(asking, simulation.people[0], 0.0, 1) == []
    # Once now, and on each of four days; others refuse it in the meantime.
    assert simulation.run().refused >= 5


@pytest.fixture(scope="module")
def stories() -> dict[str, Story]:
    return {feature.name: Simulation(WORLD, feature, PLAN).run() for feature in all_features()}


def test_the_oracle_is_above_all_and_features_above_chance(stories: dict[str, Story]) -> None:
    for name in ("radio", "mixes"):
        story = stories[name]
        assert story.mean("oracle", 0, 4) >= story.mean(name, 0, 4) - 1e-6
        assert story.mean(name, 0, 4) > story.mean("random", 0, 4)


def test_nothing_refused_comes_again(stories: dict[str, Story]) -> None:
    assert [story.refused for story in stories.values()] == [0, 0, 0]


def test_weekly_brings_only_what_is_new(stories: dict[str, Story]) -> None:
    brought = [(person, item) for _, person, item in stories["weekly"].plays]
    assert len(brought) == len(set(brought))


def test_the_same_seed_gives_the_same_days() -> None:
    one, other = (Simulation(circles(), Radio(), PLAN).run() for _ in range(2))
    assert one.plays == other.plays
    different = Simulation(circles(), Radio(), replace(PLAN, seed=1)).run()
    assert different.plays != one.plays


def test_newcomers_leave_nothing_behind_and_answers_help() -> None:
    simulation = Simulation(WORLD, Mixes(), replace(PLAN, newcomers=4))
    simulation.run()
    before = len(simulation.log.everything())
    asked, unasked = (first_day(simulation, 4, asked=asked) for asked in (True, False))
    assert len(simulation.log.everything()) == before
    assert 0 < asked <= 1
    assert not asked < unasked


def test_dials_are_turned_without_anybody_hearing_it() -> None:
    simulation = Simulation(WORLD, Radio(), PLAN)
    simulation.run()
    before = len(simulation.log.everything())
    found = dialled(simulation, 4)
    assert len(simulation.log.everything()) == before
    assert [(one.dial, one.value) for one in found] == [(dial, v) for dial, values in DIALS.items() for v in values]
    deep = [one.small for one in found if one.dial == "small_artists"]
    assert deep[-1] >= deep[0]


def test_all_of_it_is_told() -> None:
    told = prove(WORLD, [Radio(), Weekly()], replace(PLAN, days=8, newcomers=2))
    assert [one.feature for one in told.rewards] == ["radio", "weekly"]
    assert (told.people, told.tracks, told.days) == (4, 20, 8)
    assert all(0 <= week <= 1 for one in told.rewards for week in one.weeks)
    radio = told.rewards[0]
    assert radio.low <= radio.over("popularity") <= radio.high
    assert {one.feature for one in told.first_days} == {"radio", "weekly"}
    assert len(told.dials) == 2 * sum(map(len, DIALS.values()))


@pytest.mark.skipif(not HETREC.is_dir(), reason="Last.fm's listening (HetRec 2011) is not beside the repository")
def test_people_of_real_listening_like_what_they_played() -> None:
    world = of_listening(read_hetrec(HETREC), 10, 0)
    assert len(world) == 10
    assert world.others is not None
    liked = world.liking > 0.33
    assert 40 < liked.sum(axis=1).mean() < 500
    assert (world.liking[world.knows] > 0.33).all()
    # Those who live there are not among those whom the server knew before.
    assert world.others.listeners.min() >= 10
