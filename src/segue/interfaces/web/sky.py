"""Where the artists around one stand in a picture: always in the same places, so that people find them again.

The one who was asked about is in the middle, those related to it on a ring, and theirs on an outer ring, each behind
whoever led to it. Around the outer ring everybody has a slot of the same angle; neighbours stand nearer and farther by
turns, so that their names do not lie on each other.
"""

import math
from dataclasses import dataclass

from segue.interfaces.api.library.artist import BondDoc, GraphDoc, StarDoc

WIDTH, HEIGHT = 960, 640
_RINGS = ((0.0, 0.0), (0.5, 0.5), (1.0, 0.84))
"""Of each step the two distances from the middle, as shares of half the picture."""
_LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Spot:
    """An artist in the picture, with the name as far as there is room for it."""

    star: StarDoc
    x: int
    y: int
    short: str


@dataclass(frozen=True, slots=True)
class Line:
    """A bond in the picture; `weight` is how thick it is, 1 to 5."""

    bond: BondDoc
    x1: int
    y1: int
    x2: int
    y2: int
    weight: int


@dataclass(frozen=True, slots=True)
class Sky:
    """The picture, in units of its `width` and `height`."""

    spots: list[Spot]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT


def sky_of(graph: GraphDoc) -> Sky:
    """Lay a neighbourhood out."""
    spots = {one.star.id: one for one in _spots(graph.stars)}
    lines = [
        Line(bond, a.x, a.y, b.x, b.y, max(1, round(5 * bond.strength)))
        for bond in graph.bonds
        if (a := spots.get(bond.one)) and (b := spots.get(bond.other))
    ]
    return Sky(list(spots.values()), lines)


def _spots(stars: list[StarDoc]) -> list[Spot]:
    first = [one for one in stars if one.steps == 1]
    behind = {one.id: [star for star in stars if star.steps > 1 and star.through == one.id] for one in first}
    slots = max(1, sum(max(1, len(behind[one.id])) for one in first))
    found = [_spot(one, 0.0, _RINGS[0][0]) for one in stars if one.steps == 0]
    slot = 0
    for one in first:
        own = behind[one.id]
        wide = max(1, len(own))
        found.append(_spot(one, _angle(slot + (wide - 1) / 2, slots), _RINGS[1][0]))
        found += [
            _spot(star, _angle(slot + place, slots), _RINGS[2][(slot + place) % 2]) for place, star in enumerate(own)
        ]
        slot += wide
    return found


def _angle(slot: float, slots: int) -> float:
    """Around the clock from twelve."""
    return 2 * math.pi * slot / slots - math.pi / 2


def _spot(star: StarDoc, angle: float, far: float) -> Spot:
    # Names need room at the sides and under the lowest.
    x = WIDTH / 2 + far * math.cos(angle) * (WIDTH / 2 - 80)
    y = HEIGHT / 2 + far * math.sin(angle) * (HEIGHT / 2 - 40)
    return Spot(star, round(x), round(y), _shortened(star.name))


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
