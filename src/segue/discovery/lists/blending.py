"""A list for two listeners at once: what both would like, by the word of whoever likes it less.

How alike the two are is said as well, and what that rests on.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segue.discovery.lists.mixes import tastes_of
from segue.discovery.memory import Memory
from segue.discovery.picks import Made, Pick, only
from segue.discovery.plays import known_well
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds, Ranked
from segue.taste.listening import row_of
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.rerank import Dials, rerank
from segue.taste.traits import unit

Floats = NDArray[np.float64]

_EACH = 300
_LIKED = 0.5
"""How happy somebody is at least with what they know and like, on a scale from 0 to 1."""


class Side(NamedTuple):
    """One of the two."""

    name: str
    memory: Memory


class Match(NamedTuple):
    """How alike two are, each from 0 to 1: by the artists whom they like, and by where their tastes lie.

    `artists` is the cosine of how much each likes every artist, drawn together by the root. `tastes` is the mean, over
    what each plays, of the cosine between a taste and the nearest of the other's; None where nothing is known of how
    their music sounds or what it is called. `share` is the mean of both.
    """

    artists: float
    tastes: float | None

    @property
    def share(self) -> float:
        """As one figure."""
        return self.artists if self.tastes is None else (self.artists + self.tastes) / 2


@dataclass(frozen=True, slots=True)
class Shape:
    """`count` tracks, as unlike each other as `variety` says, from 0 to 1."""

    count: int = 30
    variety: float = 0.2


def blend(stock: Stock, one: Side, other: Side, shape: Shape | None = None) -> Made:
    """What both would like, what the less happy of them is happiest with first; each track says whose taste it is of.

    How happy somebody is with a track goes from 0 to 1. With what they know and like it is from a half to one, by how
    well they know it (`plays.known_well`); with what is new to them the mean of its place among what the recommender
    has for them and of the cosine to the nearest of what they like. A track is of the taste of both where both are at
    least half happy with it, otherwise of who is happier.
    """
    shape = shape or Shape()
    match = round(100 * taste_match(stock, one.memory, other.memory).share)
    title = f"{one.name} and {other.name}"
    parts: dict[str, str | int | float] = {"first": one.name, "second": other.name, "match": match}
    nobody = [side.name for side in (one, other) if not known_well(side.memory, len(stock)).any()]
    if nobody:
        has = "have" if nobody[1:] else "has"
        return Made(title, (), f"{' and '.join(nobody)} {has} not liked anything yet.", parts)
    out = one.memory.unwanted(len(stock)) | other.memory.unwanted(len(stock))
    wishes = [_wishes(stock, side.memory, out) for side in (one, other)]
    pool = np.union1d(wishes[0].brought, wishes[1].brought).astype(np.int32)
    happy = np.stack([_happiness(stock, theirs, pool) for theirs in wishes])
    chosen = _least_happy_first(stock, pool, happy, shape)
    picks = []
    for item, place in zip(chosen.tolist(), np.searchsorted(pool, chosen).tolist(), strict=True):
        first, second = happy[:, place].tolist()
        least = min(first, second)
        whose = _whose(((one.name, first), (other.name, second)))
        figures = {"least": least, "first": first, "second": second}
        picks.append(Pick(item, least, Grounds(ReasonKind.BLEND, words=whose, figures=figures)))
    short = (
        "" if len(picks) == shape.count else f"{only(len(picks))} {'suits' if len(picks) < 2 else 'suit'} both of you."
    )
    return Made(title, tuple(picks), short, parts)


def _least_happy_first(stock: Stock, pool: Rows, happy: Floats, shape: Shape) -> Rows:
    """The pool as it should come, the least happy deciding; of equals, what makes both together happier."""
    least = happy.min(axis=0)
    order = np.lexsort((pool, -happy.sum(axis=0), -least))
    ranked = Ranked(pool[order][None], least[order][None].astype(np.float32))
    return rerank(ranked, stock.music, stock.heard, shape.count, Dials(2, 2, shape.variety))


def _whose(happy: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    both = all(figure >= _LIKED for _, figure in happy)
    most = max(figure for _, figure in happy)
    return tuple(name for name, figure in happy if both or figure == most)


def taste_match(stock: Stock, one: Memory, other: Memory) -> Match:
    """How alike the tastes of two listeners are."""
    drawn = [np.sqrt(stock.credits @ known_well(memory, len(stock))) for memory in (one, other)]
    lengths = [float(np.linalg.norm(each)) for each in drawn]
    artists = float(drawn[0] @ drawn[1]) / (lengths[0] * lengths[1]) if all(lengths) else 0.0
    middles = [_middles(stock, memory) for memory in (one, other)]
    if not all(len(vectors) for vectors, _ in middles):
        return Match(min(1.0, artists), None)
    cosines = (middles[0][0] @ middles[1][0].T).clip(0, 1)
    there, back = middles[0][1] @ cosines.max(axis=1), middles[1][1] @ cosines.max(axis=0)
    return Match(min(1.0, artists), float(there + back) / 2)


def _middles(stock: Stock, memory: Memory) -> tuple[NDArray[np.float32], Floats]:
    """The middle of each taste, of unit length, and its share of all [tastes]; without those that have no place."""
    found = tastes_of(stock, memory)
    if not found:
        return np.zeros((0, stock.places.shape[1]), dtype=np.float32), np.zeros(0)
    vectors = unit(np.stack([taste.weights.astype(np.float32) @ stock.places[taste.items] for taste in found]))
    shares = np.array([taste.weights.sum() for taste in found])
    placed = np.any(vectors != 0, axis=1)
    return vectors[placed], shares[placed] / max(float(shares[placed].sum()), 1e-12)


@dataclass(frozen=True, slots=True, eq=False)
class _Wishes:
    """How well somebody knows and likes each item [items], and what the recommender has for them, the best first."""

    liked: Floats
    wanted: Rows

    @property
    def known(self) -> Rows:
        """What they like best, the best first."""
        best = np.argsort(-self.liked, kind="stable")[:_EACH].astype(np.int32)
        return best[self.liked[best] > 0]

    @property
    def brought(self) -> Rows:
        """All that comes from their taste, in ascending order."""
        return np.union1d(self.known, self.wanted).astype(np.int32)


def _wishes(stock: Stock, memory: Memory, out: NDArray[np.bool_]) -> _Wishes:
    """Without what either does not want."""
    struck = row_of(out.astype(np.float32))
    rows = stock.model.best(memory.history, min(len(stock), _EACH), struck).items[0]
    return _Wishes(np.where(out, 0, known_well(memory, len(stock))), np.asarray(rows[rows != NOWHERE]))


def _happiness(stock: Stock, wishes: _Wishes, pool: Rows) -> Floats:
    """How happy somebody is with each of the pool [pool], 0..1."""
    place = np.zeros(len(stock))
    place[wishes.wanted] = np.linspace(1, 0, len(wishes.wanted), endpoint=False)
    near = np.zeros(len(pool))
    if len(wishes.known):
        near = (stock.places[pool] @ stock.places[wishes.known].T).max(axis=1).clip(0, 1)
    new = (place[pool] + near) / 2
    most = float(wishes.liked.max(initial=0.0))
    own = np.where(wishes.liked[pool] > 0, _LIKED + (1 - _LIKED) * wishes.liked[pool] / max(most, 1e-12), 0)
    return np.maximum(new, own)
