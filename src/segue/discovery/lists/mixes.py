"""Daily mixes: one for each taste of somebody, half of it what they know and like, half of it new to them.

Tastes are found by where the music lies that they play, what they played lately counting more; as all of it fades
alike, a day that goes by changes nothing, and a day's listening little.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo

import numpy as np
from numpy.typing import NDArray

from segue.discovery.lists.mix_names import named
from segue.discovery.memory import Memory
from segue.discovery.picks import Made, Pick, explained, only
from segue.discovery.plays import OwnPlays, known_well, last_played, of_plays, played_out, worn
from segue.discovery.stock import Stock
from segue.domain.listening import Preferences
from segue.taste import Histories, Ranked
from segue.taste.exposure import with_budget
from segue.taste.listening import row_of
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.rerank import Dials, rerank
from segue.taste.tastes import Tastes, tastes
from segue.taste.traits import unit

Mask = NDArray[np.bool_]
Counts = NDArray[np.float64]

_TIMES, _FARTHER = 6, 5
_SAME, _NEAR = 0.8, 0.5
"""The cosines from which on two tastes are one, and from which on an item goes with a taste that is not its own."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How mixes should be.

    There are at most `most`, each of `count` tracks, a share of `known` of them known. A taste more is worth a mix if
    it explains `gain` of what the others leave unexplained; what is in one with fewer than `least` liked items goes
    with the nearest, and where there are only such, all that is liked makes one. Plays fade by half in `half_life`
    days; at most `looked_at` items are looked at. A share of `exposure` of the places is kept for artists who are
    little heard, as far as there are.
    """

    most: int = 6
    count: int = 24
    known: float = 0.5
    gain: float = 0.1
    least: int = 3
    half_life: float = 60.0
    looked_at: int = 1000
    exposure: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """What somebody likes that lies together: item rows, and how much they like each [items]."""

    items: Rows
    weights: Counts


def daily_mixes(
    stock: Stock,
    memory: Memory,
    preferences: Preferences,
    zone: tzinfo,
    luck: np.random.Generator,
    shape: Shape | None = None,
) -> list[Made]:
    """The mixes of somebody for a day, the taste they play most first.

    Args:
        stock: the music, and who recommends.
        memory: what the listener did.
        preferences: the listener's dials.
        zone: where they live: reasons tell dates there.
        luck: the same for the same listener and day.
        shape: how they should be.
    """
    shape = shape or Shape()
    found, used = list[Made](), memory.unwanted(len(stock))
    told, taken = of_plays(memory, len(stock), zone), list[str]()
    for taste in tastes_of(stock, memory, shape):
        picks = _mix(stock, memory, taste, used, told, preferences, luck, shape)
        if len(picks) < shape.least:
            continue
        items = [pick.item for pick in picks]
        used[items] = True
        title, parts = named(stock, items, taken)
        taken.append(str(parts["label"]))
        found.append(Made(title, tuple(picks), "" if len(picks) == shape.count else _why_short(len(picks)), parts))
    return found


def _why_short(found: int) -> str:
    return (
        f"{only(found)} {'goes' if found < 2 else 'go'} with this and {'is' if found < 2 else 'are'} in no mix above."
    )


def tastes_of(stock: Stock, memory: Memory, shape: Shape | None = None) -> list[Taste]:
    """The tastes of somebody, the largest first. What has no place, or is not liked, is in none."""
    shape = shape or Shape()
    weights = _lately_liked(memory, len(stock), shape)
    items = np.flatnonzero(weights > 0)
    placed = items[np.any(stock.places[items] != 0, axis=1)]
    if not len(placed):
        return [Taste(items.astype(np.int32), weights[items])] if len(items) else []
    items = np.sort(placed[np.argsort(-weights[placed], kind="stable")[: shape.looked_at]])
    own = weights[items].astype(np.float32)
    centres = _apart(tastes(stock.places[items], own, shape.most, shape.gain))
    cosines = stock.places[items] @ centres.T
    large = np.bincount(cosines.argmax(axis=1), minlength=len(centres)) >= shape.least
    if not large.any():
        return [Taste(items.astype(np.int32), weights[items])]
    # What is alone goes with the nearest taste that makes a mix, if it is anywhere near.
    owners = np.where(large, cosines, -np.inf).argmax(axis=1)
    owners[(cosines.argmax(axis=1) != owners) & (cosines.max(axis=1, where=large, initial=-1) < _NEAR)] = NOWHERE
    each = [items[owners == one].astype(np.int32) for one in np.flatnonzero(large)]
    return sorted((Taste(own, weights[own]) for own in each), key=lambda one: -float(one.weights.sum()))


def _apart(found: Tastes) -> Floats:
    """The middles of tastes [tastes, numbers], those taken together that lie as near as songs of one artist do."""
    centres, shares = found.vectors, found.shares.astype(np.float32)
    while len(centres) > 1:
        cosines = centres @ centres.T
        np.fill_diagonal(cosines, -1)
        one, other = np.unravel_index(int(cosines.argmax()), cosines.shape)
        if cosines[one, other] < _SAME:
            break
        middle = unit((shares[[one, other]] @ centres[[one, other]])[None])
        centres = np.vstack([np.delete(centres, [one, other], axis=0), middle])
        shares = np.append(np.delete(shares, [one, other]), shares[one] + shares[other])
    return centres


def _lately_liked(memory: Memory, items: int, shape: Shape) -> Counts:
    """How much each item is liked, what was heard long ago less [items]."""
    liked = known_well(memory, items)
    last = np.maximum(last_played(memory, items), np.where(liked > 0, memory.now - 4 * shape.half_life, -np.inf))
    return np.asarray(liked * 0.5 ** ((memory.now - last).clip(min=0) / shape.half_life))


def _mix(
    stock: Stock, memory: Memory, taste: Taste, used: Mask, told: OwnPlays, preferences: Preferences,
    luck: np.random.Generator, shape: Shape,
) -> list[Pick]:  # fmt: skip
    """Known and new in turn; where there is too little of one, the other goes on."""
    old = known_part(taste, memory, used, told, luck, shape.count)
    history = of_taste(memory.history, taste)
    wanted = round(shape.count * (1 - shape.known))
    centre = taste.weights.astype(np.float32) @ stock.places[taste.items]
    wanted = max(wanted, shape.count - len(old))
    # What is little heard is sought farther down.
    wide = _FARTHER * wanted if shape.exposure else wanted
    new = new_part(stock, memory, history, used, preferences, wide, centre)
    many = max(shape.count - len(new), round(shape.count * shape.known))
    picks = in_turn(old[:many], new)
    if not shape.exposure:
        return picks[: shape.count]
    little = stock.little_heard[[pick.item for pick in picks]]
    return [picks[place] for place in with_budget(little, shape.exposure, shape.count)]


def known_part(
    taste: Taste, memory: Memory, used: Mask, told: OwnPlays, luck: np.random.Generator, count: int
) -> list[Pick]:
    """Some of what is liked and not played out, drawn by how much it is liked, so that each day brings others."""
    fit = ~used[taste.items] & ~played_out(memory, len(used))[taste.items] & (told.begun[taste.items] > 0)
    items = taste.items[fit]
    weights = (taste.weights[fit] / (1 + worn(memory, len(used))[items])) ** 2
    # The highest of weights disturbed like this are a draw without putting back.
    chances = np.log(weights) + luck.gumbel(size=len(items))
    order = np.argsort(-chances, kind="stable")[:count]
    picks = ((int(item), told.grounds(int(item))) for item in items[order])
    return [Pick(item, 1 - place / count, why) for place, (item, why) in enumerate(picks) if why is not None]


def of_taste(history: Histories, taste: Taste) -> Histories:
    """The history of somebody who has only this taste; what repels or is vetoed stays."""
    weights = history.weights
    own = np.isin(weights.indices, taste.items) | (weights.data < 0)
    recent = tuple(heard[np.isin(heard, taste.items)] for heard in history.recent)
    return replace(history.only(own), recent=recent)


def new_part(
    stock: Stock, memory: Memory, history: Histories, used: Mask, preferences: Preferences, count: int,
    centre: Floats | None = None,
) -> list[Pick]:  # fmt: skip
    """What the recommender has for a history, of what its listener has never met; the sooner, the nearer the centre."""
    barred = used.copy()
    barred[memory.met] = True
    barred[memory.history.weights.indices] = True
    struck = row_of(barred.astype(np.float32))
    ranked = _found(stock.model.best(history, min(len(stock), _TIMES * count), struck))
    if centre is not None:
        ranked = _toward(ranked, stock.places, centre)
    dials = Dials(2, 2, preferences.variety, preferences.deep_cuts, preferences.small_artists)
    items = rerank(ranked, stock.music, stock.heard, 2 * count, dials)
    wanted = ((int(item), 1 - place / (2 * count)) for place, item in enumerate(items))
    return explained(stock.model, history, wanted, count)


def in_turn(some: list[Pick], others: list[Pick]) -> list[Pick]:
    """One of each in turn, as long as there are both."""

    def both() -> Iterator[Pick]:
        for place in range(max(len(some), len(others))):
            yield from some[place : place + 1]
            yield from others[place : place + 1]

    return list(both())


def _toward(ranked: Ranked, places: Floats, centre: Floats) -> Ranked:
    """Ranked by both alike: as the recommender has it, and by the cosine to where a taste lies, without what is far."""
    rows = ranked.items[0]
    length = float(np.linalg.norm(centre))
    near = places[rows] @ (centre / length) if length else np.zeros(len(rows), dtype=np.float32)
    # Of what has no place nobody knows whether it is far.
    fit = (near >= _NEAR) | ~np.any(places[rows] != 0, axis=1) | (length == 0)
    rows, near = rows[fit], near[fit]
    worth = (np.linspace(1, 0, len(fit))[fit] + near).astype(np.float32)
    order = np.argsort(-worth, kind="stable")
    return Ranked(rows[order][None], worth[order][None])


def _found(ranked: Ranked) -> Ranked:
    there = ranked.items[0] != NOWHERE
    return Ranked(ranked.items[:, there], ranked.scores[:, there])
