"""The days of a world going by: people listen to what they choose and to what they are given, and Segue learns.

Each day everybody plays some favourites of their own, some tracks of one feature, and reacts; what the server saw is
all that it learns from. Beside the feature, and unheard, stand chance, what is popular, and an oracle that knows what
everybody likes best today.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from segue.discovery import Memory, Stock
from segue.discovery.leaning import leaning
from segue.discovery.memory import remember
from segue.proving.simulation.features import Asking, Feature, Shelf, Stream, anything, may_come, most_popular
from segue.proving.simulation.living import Person
from segue.proving.simulation.logbook import FIRST_DAY, Logbook
from segue.proving.simulation.world import World
from segue.taste import Listening, Numbering, Recipe
from segue.taste.music import Floats
from segue.taste.numbering import Rows
from segue.taste.recommenders.content import ContentRecipe
from segue.taste.recommenders.hybrid import HybridRecipe
from segue.taste.signals import listening_of

BESIDE = ("random", "popularity", "oracle")
_TRACK = 4 / (24 * 60)
_FAVOURITE = 4
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """`days` of which every `learns`th ends with learning.

    Of what somebody plays in a day they choose a share `own` themselves, and a share `given` is brought to them, but
    two tracks at least. The rest they play elsewhere.

    The last `newcomers` people of the world do nothing all the while.
    """

    days: int = 90
    learns: int = 7
    own: float = 0.25
    given: float = 0.25
    newcomers: int = 0
    seed: int = 0
    recipe: Recipe = field(default_factory=HybridRecipe)


@dataclass(slots=True)
class Story:
    """What came of it.

    `rewards` [feature or what stands beside it][days, people] is how much what came was liked, on average, NaN where
    nothing came. `plays` are those that the feature brought: the day, the person and the item of each. `refused` counts
    tracks that came although they, or their artist, had been refused. `stock` and `memories` are those of the last day.
    """

    world: World
    feature: str
    rewards: dict[str, Floats]
    plays: list[tuple[int, int, int]]
    refused: int
    stock: Stock
    memories: tuple[Memory, ...]

    def mean(self, name: str, first: int, last: int) -> float:
        """The mean reward of the days from `first` to before `last`."""
        return float(np.nanmean(self.rewards[name][first:last]))


class Simulation:
    """A world in which days can go by, with one feature: no other uses up what it would have found."""

    def __init__(self, world: World, feature: Feature, plan: Plan) -> None:
        self.world, self.feature, self.plan = world, feature, plan
        self.log = Logbook(len(world), world.others)
        self.people = [Person.of(row, world, self.log, plan.seed) for row in range(len(world) - plan.newcomers)]
        self.stock = self._learned(0)
        self._lists: dict[tuple[str, int], list[int]] = {}
        self._sessions = 0
        self._refused = 0
        self._plays: list[tuple[int, int, int]] = []
        shape = plan.days, len(self.people)
        self._rewards = {name: np.full(shape, np.nan, dtype=np.float32) for name in (feature.name, *BESIDE)}

    def run(self, report: Callable[[int, int], None] = lambda *_: None) -> Story:
        """All days, one after the other."""
        for day in range(self.plan.days):
            for person in self.people:
                self._day(person, day)
            if (day + 1) % self.plan.learns == 0:
                self.stock = self._learned(day + 1)
            report(day + 1, self.plan.days)
        memories = tuple(self.memory(person.row, self.plan.days) for person in self.people)
        return Story(self.world, self.feature.name, self._rewards, self._plays, self._refused, self.stock, memories)

    def memory(self, row: int, day: float) -> Memory:
        """What the server remembers of somebody."""
        items, makers = self.world.music.items, self.world.makers
        return leaning(remember(self.log.of(row), items, makers, FIRST_DAY + day, row), self.stock)

    def _learned(self, day: float) -> Stock:
        """Everything, learned anew."""
        deeds, world = self.log.everything(), self.world
        listeners = Numbering.of(np.union1d(np.arange(len(world)), deeds.listeners))
        listening: Listening = listening_of(
            deeds, listeners, world.music.items, world.makers, today=FIRST_DAY + day, people=None
        )
        nobody_listened = not listening.weights.nnz
        recipe = ContentRecipe() if nobody_listened else self.plan.recipe
        return Stock(world.music, listening, recipe.learn(listening, world.music, self.plan.seed), world.makers)

    def _day(self, person: Person, day: int) -> None:
        world, row, feature = self.world, person.row, self.feature
        count = int(world.habits.a_day[row])
        at = self._choose(person, day + float(world.habits.hour[row]) / 24, round(self.plan.own * count))
        many = max(_LEAST, round(self.plan.given * count))
        luck = np.random.default_rng([self.plan.seed, 51, day, row])
        asking = Asking(self.stock, self.memory(row, at), row, FIRST_DAY + at, luck)
        self._beside(asking, person, at, day, many)
        if isinstance(feature, Stream):
            given = self._stream(feature, asking, person, at, many)
        else:
            given = self._shelf(feature, asking, person, at, day, many)
        self._plays += [(day, row, item) for item, _ in given]
        if given:
            self._rewards[feature.name][day, row] = np.mean([worth for _, worth in given])

    def listen(self, asking: Asking, person: Person, at: float, count: int) -> list[float]:
        """How much somebody likes each of the tracks that the feature brings now; beside the days that go by."""
        if isinstance(self.feature, Stream):
            return [worth for _, worth in self._stream(self.feature, asking, person, at, count)]
        return [worth for _, worth in self._played(person, self._made(self.feature, asking, count), at)]

    def _choose(self, person: Person, at: float, count: int) -> float:
        """Favourites of their own, of what they know or met here, the more often the more they are liked."""
        dulled = self.world.liking[person.row] * person.dulled(FIRST_DAY + at) * person.knows
        chances = dulled.astype(np.float64) ** _FAVOURITE
        if not chances.any():
            return at
        self._sessions += 1
        for item in person.rng.choice(len(chances), count, p=chances / chances.sum()):
            person.hear(int(item), FIRST_DAY + at, self._sessions)
            at += _TRACK
        return at

    def _beside(self, asking: Asking, person: Person, at: float, day: int, count: int) -> None:
        """What chance, popularity and the oracle would have given."""
        today, new_only = FIRST_DAY + at, self.feature.new_only
        dulled = person.dulled(today)
        dulled[~may_come(asking, new_only=new_only)] = 0
        given: Mapping[str, Rows] = {
            "random": anything(asking, count, new_only=new_only),
            "popularity": most_popular(asking, count, new_only=new_only),
            "oracle": self.world.oracle(person.row, dulled, count),
        }
        for name, items in given.items():
            if len(items):
                self._rewards[name][day, person.row] = person.worth(items, today).mean()

    def _stream(
        self, feature: Stream, asking: Asking, person: Person, at: float, count: int
    ) -> list[tuple[int, float]]:
        """The tracks of a sitting, and how much each was liked."""
        flow, given = feature.begin(asking), list[tuple[int, float]]()
        self._sessions += 1
        while len(given) < count and (item := flow.next()) is not None:
            given.append((item, self._worth(person, item, at)))
            flow.heard(item, person.hear(item, FIRST_DAY + at, self._sessions))
            at += _TRACK
        return given

    def _shelf(
        self, feature: Feature, asking: Asking, person: Person, at: float, day: int, count: int
    ) -> list[tuple[int, float]]:
        """Of a list that stays for days, the next part of it; the list of a new day or week is made when it is due."""
        key = feature.name, person.row
        if day % feature.days == 0 or key not in self._lists:
            self._lists[key] = self._made(feature, asking, count * feature.days)
        # What was refused since the list was made is taken off it.
        left = [item for item in self._lists[key] if not self._is_refused(person, item)]
        self._lists[key] = left[count:]
        return self._played(person, left[:count], at)

    @staticmethod
    def _made(feature: Feature, asking: Asking, count: int) -> list[int]:
        return feature.made(asking, count).tolist() if isinstance(feature, Shelf) else []

    def _played(self, person: Person, items: list[int], at: float) -> list[tuple[int, float]]:
        given: list[tuple[int, float]] = []
        self._sessions += 1
        for item in items:
            given.append((item, self._worth(person, item, at)))
            person.hear(item, FIRST_DAY + at, self._sessions)
            at += _TRACK
        return given

    def _worth(self, person: Person, item: int, at: float) -> float:
        """How much it is liked now; that it was refused before is counted."""
        self._refused += self._is_refused(person, item)
        return float(person.worth(np.array([item]), FIRST_DAY + at)[0])

    def _is_refused(self, person: Person, item: int) -> bool:
        return item in person.refused_tracks or self._artist(item) in person.refused_artists

    def _artist(self, item: int) -> int:
        return int(self.world.music.artists[item])
