"""Two hundred simulated listeners: where they live, how old they are, when they listen and what they truly like.

Their taste is hidden from the recommenders and known to the tests: it is the truth those are measured against. It has
the structure real taste is said to have: a few circles of people who like similar styles, leanings by age and region
that are mild, a liking for certain artists within a style, and styles that are grown into over the months.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.random import Generator

from segue.composing import STYLES
from segue.domain.listening import AgeBand
from segue.domain.music import Role, Track
from segue.services.demo.people import demo_artists

_CIRCLES: tuple[tuple[str, Mapping[str, float]], ...] = (
    ("dancers", {"House": 1.0, "Drum and Bass": 0.75, "Jazz": 0.15}),
    ("night drivers", {"Drum and Bass": 1.0, "Ambient": 0.6, "House": 0.3}),
    ("readers", {"Neoclassical": 1.0, "Ambient": 0.7, "Folk": 0.4}),
    ("hearth", {"Folk": 1.0, "Neoclassical": 0.35, "Jazz": 0.3, "Modal Drone": 0.2}),
    ("travellers", {"Modal Drone": 1.0, "Folk": 0.5, "Ambient": 0.35, "Free Improvisation": 0.15}),
    ("jazz club", {"Jazz": 1.0, "Free Improvisation": 0.45, "House": 0.2}),
    ("seekers", {"Free Improvisation": 1.0, "Modal Drone": 0.6, "Ambient": 0.5, "Neoclassical": 0.2}),
)
_SIZES = (0.22, 0.14, 0.16, 0.16, 0.12, 0.13, 0.07)
_YOUNG = (1.6, 1.7, 0.8, 0.7, 0.9, 0.6, 0.9)
_OLD = (0.4, 0.4, 1.3, 1.5, 1.0, 1.8, 1.0)

_REGIONS = ("GB", "FR", "DE", "ES", "MA", "KR", "JP", "TR", "PL", "US")
_REGION_SHARES = (0.15, 0.13, 0.13, 0.1, 0.1, 0.09, 0.07, 0.06, 0.07, 0.10)
_HOME_STYLES = {
    "MA": "Modal Drone",
    "TR": "Modal Drone",
    "KR": "Ambient",
    "JP": "Neoclassical",
    "US": "Jazz",
    "ES": "House",
    "GB": "Drum and Bass",
}
_HOME_LIKING = 0.22

_AGES = tuple(AgeBand)
_AGE_SHARES = (0.06, 0.2, 0.26, 0.19, 0.13, 0.1, 0.06)
_YOUNG_UNTIL, _OLD_FROM = 2, 5

_GIVEN = (
    "Amina", "Bram", "Chiara", "Dae-jung", "Elif", "Farid", "Greta", "Hana", "Idris", "Joana", "Kenji", "Leïla",
    "Marek",
    "Nour", "Oisín", "Pilar", "Quentin", "Rania", "Søren", "Tomasz", "Uma", "Vera", "Wiktor", "Ximena", "Yusuf",
)  # fmt: skip
_FAMILY = "ABCDEFGH"
_UNKNOWN_STYLE = 0.25
_LIKED_FROM = 0.5


@dataclass(frozen=True, slots=True)
class SimulatedListener:
    """An invented person. Everything from `circle` on is hidden taste or habit, known only to simulation and tests.

    `styles` and `earlier_styles` are likings 0..1 per genre, now and 90 days ago; `artists` a factor per artist.
    `activity` is relative to the average listener, `hour` and `hours_spread` when they listen (local time),
    `adventurousness` how often they try what is new to them, `impatience` how quickly they skip, both 0..1.
    """

    name: str
    display_name: str
    region: str
    age_band: AgeBand
    circle: str
    styles: Mapping[str, float]
    earlier_styles: Mapping[str, float]
    artists: Mapping[str, float]
    activity: float
    hour: float
    hours_spread: float
    adventurousness: float
    impatience: float

    def affinity(self, track: Track) -> float:
        """How much they truly like a track today: 0 (not at all) to 1."""
        return self.affinity_at(track, 1.0)

    def affinity_at(self, track: Track, share: float) -> float:
        """The same when `share` (0..1) of the simulated time has passed."""
        names = [credit.name for credit in track.credits if credit.role is Role.ARTIST]
        genre = next((genre for genre in track.tags.genres if genre in self.styles), None) or _style_of(names)
        if genre is None:
            return _UNKNOWN_STYLE
        liking = (1 - share) * self.earlier_styles[genre] + share * self.styles[genre]
        factors = [self.artists[name] for name in names if name in self.artists]
        return min(1.0, liking * (sum(factors) / len(factors) if factors else 0.8))


@lru_cache(maxsize=1)
def _styles_by_artist() -> Mapping[str, str]:
    return MappingProxyType({artist.name: artist.style for artist in demo_artists()})


def _style_of(names: list[str]) -> str | None:
    """What a track without genre tags is, from who plays it: nobody needs a tag to like a song."""
    return next((_styles_by_artist()[name] for name in names if name in _styles_by_artist()), None)


def invent_listeners(seed: int, count: int = 200) -> tuple[SimulatedListener, ...]:
    """The same people for the same seed; the first ones stay the same when more are asked for."""
    return tuple(_person(np.random.default_rng([seed, 4, number]), number) for number in range(count))


def _person(rng: Generator, number: int) -> SimulatedListener:
    given = _GIVEN[number % len(_GIVEN)]
    round_number, family = divmod(number // len(_GIVEN), len(_FAMILY))
    age = _AGES[int(rng.choice(len(_AGES), p=_AGE_SHARES))]
    region = str(rng.choice(_REGIONS, p=_REGION_SHARES))
    circle = _circle(rng, age)
    now = _styles(rng, circle, region)
    before = _styles(rng, circle, region)
    before = {style: 0.55 * now[style] + 0.45 * before[style] for style in now}
    return SimulatedListener(
        name=f"demo{number + 1:03d}",
        display_name=f"{given} {_FAMILY[family]}." + (f" {round_number + 1}" if round_number else ""),
        region=region,
        age_band=age,
        circle=_CIRCLES[circle][0],
        styles=now,
        earlier_styles=before,
        artists=_artists(rng),
        activity=float(np.clip(rng.lognormal(-0.32, 0.8), 0.08, 5.0)),
        hour=float(rng.choice((8.0, 13.0, 18.0, 21.0, 23.0), p=(0.18, 0.17, 0.27, 0.26, 0.12))),
        hours_spread=float(rng.uniform(1.2, 3.0)),
        adventurousness=float(rng.beta(2, 4)),
        impatience=float(rng.beta(2.2, 3)),
    )


def _circle(rng: Generator, age: AgeBand) -> int:
    """The circle they belong to, a little by their age."""
    place = _AGES.index(age)
    lean = _YOUNG if place < _YOUNG_UNTIL else _OLD if place >= _OLD_FROM else (1.0,) * len(_SIZES)
    weights = np.array(_SIZES) * np.array(lean)
    return int(rng.choice(len(_CIRCLES), p=weights / weights.sum()))


def _styles(rng: Generator, circle: int, region: str) -> dict[str, float]:
    """Likings per genre: the circle's, something of another circle's, something of one's own and of home."""
    other = _CIRCLES[int(rng.choice(len(_CIRCLES), p=_SIZES))][1]
    visit = float(rng.uniform(0.0, 0.55))
    found = {}
    for style in STYLES:
        liking = 0.95 * _CIRCLES[circle][1].get(style, 0.0) + visit * other.get(style, 0.0)
        liking += _HOME_LIKING * (_HOME_STYLES.get(region) == style) + float(rng.normal(0.05, 0.09))
        found[style] = min(1.0, max(0.02, liking))
    return found


def _artists(rng: Generator) -> dict[str, float]:
    """A factor per artist. Those who like lively, bright artists in one style do so in the others, more or less."""
    wanted = float(rng.uniform(0.15, 0.9))
    found = {}
    for artist in demo_artists():
        pace, _, density, brightness, _, _ = artist.leaning
        distance = (pace + density + brightness) / 3 - wanted
        found[artist.name] = min(
            1.15, max(0.25, 0.45 + 0.65 * math.exp(-((distance / 0.28) ** 2)) + float(rng.normal(0, 0.1)))
        )
    return found
