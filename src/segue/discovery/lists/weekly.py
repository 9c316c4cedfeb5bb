"""Discovery for a week: tracks that are new to somebody, most of them by artists who are new to them, too.

The recommender says what suits them. An artist who came in a past week stands back, by less with every week that goes
by. What the recommender can give no grounds for only fills a list up, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segue.discovery.calendar import Week
from segue.discovery.memory import Memory
from segue.discovery.picks import Made, Pick, at_random, explained
from segue.discovery.stock import Stock
from segue.domain.listening import Preferences
from segue.taste import Ranked
from segue.taste.listening import row_of
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.rerank import Dials, rerank

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

_TIMES = 12
"""Candidates for each track that is wanted, so that few of them are left out for the artist's sake."""
_UNREST = 0.25
"""How far chance moves what is wanted most, in shares of the whole order, where `explore` is 1."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a list should be.

    `count` tracks that were not heard for `away` days, at most a share of `familiar` of them by artists whom the
    listener knows. What keeps an artist of a past week back halves in `halving` weeks.
    """

    count: int = 30
    away: float = 182.0
    familiar: float = 1 / 3
    halving: float = 3.0


_TOO_SOON = 0.5
"""Nobody whom the listener knows anyway comes again before they are held back by less than this."""


class Past(NamedTuple):
    """The items of a list that was made `weeks` ago."""

    weeks: int
    items: Rows


class _Groups(NamedTuple):
    """Items by artists who are new to the listener, and by others, the most wanted first."""

    new: Rows
    known: Rows


def weekly(
    stock: Stock,
    memory: Memory,
    week: Week,
    past: Sequence[Past],
    preferences: Preferences,
    luck: np.random.Generator,
    shape: Shape | None = None,
) -> Made:
    """The list of somebody for a week.

    Args:
        stock: the music, and who recommends.
        memory: what the listener did.
        week: which it is for; the title says so.
        past: the lists of weeks before.
        preferences: the listener's dials; the further they want to explore, the fewer artists they know.
        luck: the same for the same listener and week.
        shape: how the list should be.
    """
    shape = shape or Shape()
    title, parts = f"Discoveries of week {week.number}, {week.year}", {"week": week.number, "year": week.year}
    fit, turned_away = new_to(memory, len(stock), shape.away)
    by_known = by_artists_met(stock, memory)
    held_back = _held_back(stock, past, shape)
    groups = _wanted(stock, memory, fit, by_known, held_back, preferences, luck, shape.count)
    lately = held_back >= _TOO_SOON
    picks = _filled(stock, memory, groups, fit & ~by_known, fit & by_known, lately, preferences, luck, shape)
    heard = bool(np.isin([pick.item for pick in picks], memory.met).any())
    short = "" if len(picks) == shape.count else _why_short(len(stock), len(picks), turned_away, heard, shape.away)
    return Made(title, tuple(picks), short, parts)


def new_to(memory: Memory, items: int, away: float) -> tuple[Mask, bool]:
    """What may come [items]: what was not met for `away` days and is not turned away; and whether any new one is."""
    lately = np.zeros(items, dtype=np.bool_)
    lately[memory.met[memory.last > memory.now - away]] = True
    # Who said something of an item that they never played here knows it, too.
    told, days = memory.history.weights.indices, memory.history.days
    said = ~np.isin(told, memory.met) & (True if days is None else days > memory.now - away)
    lately[told[said]] = True
    unwanted = memory.unwanted(items)
    return ~lately & ~unwanted, bool((unwanted & ~lately).any())


def by_artists_met(stock: Stock, memory: Memory) -> Mask:
    """The items [items] by artists of whom the listener met something, and by those they follow."""
    met = np.zeros(len(stock), dtype=np.float32)
    met[memory.met] = 1
    met[memory.history.weights.indices] = 1
    artists = stock.performers.T @ met > 0
    followed = stock.artists.rows(memory.followed)
    artists[followed[followed != NOWHERE]] = True
    return np.asarray((stock.performers @ artists.astype(np.float32) > 0) | (met > 0))


def _held_back(stock: Stock, past: Sequence[Past], shape: Shape) -> Floats:
    """How far each item is put back [items], in shares of the whole order: for its artist's sake and for its own."""
    total = np.zeros(len(stock))
    for weeks, items in past:
        came = np.zeros(len(stock), dtype=np.float32)
        came[items[items != NOWHERE]] = 1
        artists = (stock.performers.T @ came > 0).astype(np.float32)
        total += 0.5 ** (weeks / shape.halving) * ((stock.performers @ artists > 0).astype(float) + came)
    return total


def _wanted(
    stock: Stock, memory: Memory, fit: Mask, by_known: Mask, held_back: Floats, preferences: Preferences,
    luck: np.random.Generator, count: int,
) -> _Groups:  # fmt: skip
    """Who is asked twice where what suits the listener best is by artists they know."""
    items = _asked(stock, memory, fit, count)
    new = items[~by_known[items]]
    if len(new) < min(2 * count, int((fit & ~by_known).sum())):
        new = _asked(stock, memory, fit & ~by_known, count)
    known = items[by_known[items]]
    return _Groups(*(_in_order(stock, some, held_back, preferences, luck, 2 * count) for some in (new, known)))


def _asked(stock: Stock, memory: Memory, fit: Mask, count: int) -> Rows:
    """What the recommender wants most of what is fit."""
    struck = row_of((~fit).astype(np.float32))
    rows = stock.model.best(memory.history, min(len(fit), _TIMES * count), struck).items[0]
    return np.asarray(rows[rows != NOWHERE])


def _in_order(
    stock: Stock, items: Rows, held_back: Floats, preferences: Preferences, luck: np.random.Generator, count: int
) -> Rows:
    """As they should come: first one of each artist, then a second, until there are enough."""
    dials = Dials(1, 1, preferences.variety, preferences.deep_cuts, preferences.small_artists)
    worth = np.linspace(1, 0, len(items)) - held_back[items]
    worth += _UNREST * preferences.explore * luck.standard_normal(len(items))
    left, found = items[np.argsort(-worth, kind="stable")], list[int]()
    while len(left) and len(found) < count:
        ranked = Ranked(left[None], np.zeros((1, len(left)), dtype=np.float32))
        rows = rerank(ranked, stock.music, stock.heard, count - len(found), dials)
        found += rows.tolist()
        left = left[~np.isin(left, rows)]
    return np.array(found, dtype=np.int32)


def _filled(
    stock: Stock, memory: Memory, groups: _Groups, new: Mask, known: Mask, lately: Mask, preferences: Preferences,
    luck: np.random.Generator, shape: Shape,
) -> list[Pick]:  # fmt: skip
    """Enough of each kind, as far as there is: what is new without grounds comes before more of what is known."""
    least = ceil(shape.count * (1 - shape.familiar))
    few = round((shape.count - least) * (1 - preferences.explore))
    scores = {int(item): 1 - place / shape.count for some in groups for place, item in enumerate(some)}

    def taken(items: Rows, count: int) -> list[Pick]:
        return explained(stock.model, memory.history, ((item, scores[item]) for item in items.tolist()), count)

    def drawn(fit: Mask, without: list[Pick], count: int) -> list[Pick]:
        left = np.setdiff1d(np.flatnonzero(fit), [pick.item for pick in without])
        return at_random(stock, luck.permutation(left)[: max(0, count)].tolist())

    by_known = taken(groups.known[~lately[groups.known]], few)
    by_new = taken(groups.new, shape.count - len(by_known))
    by_new += drawn(new, by_new, least - len(by_new))
    if len(by_new) + len(by_known) < shape.count:
        by_known = taken(groups.known, shape.count - len(by_new))
    picks = _mingled(by_new, by_known)
    return picks + drawn(new | known, picks, shape.count - len(picks))


def _mingled(some: list[Pick], others: list[Pick]) -> list[Pick]:
    """Both in their own order, each spread over the whole."""
    places = [((place + 0.5) / len(own), pick) for own in (some, others) for place, pick in enumerate(own)]
    return [pick for _, pick in sorted(places, key=lambda pair: pair[0])]


def _why_short(music: int, found: int, turned_away: bool, heard: bool, away: float) -> str:
    if not music:
        return "There is no music here yet."
    new = f"new to you{f' or unheard for {away:.0f} days' if heard else ''}"
    but = ", apart from what you turned away" if turned_away else ""
    if not found:
        return f"Nothing here is {new}{but}."
    return f"Only {found} {'track' if found == 1 else 'tracks'} here {'is' if found == 1 else 'are'} {new}{but}."
