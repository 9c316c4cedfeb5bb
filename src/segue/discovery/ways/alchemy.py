"""Alchemy: some music and other music together, without what a third has.

What is added and what is taken away is an ingredient each: a song, an artist, a label, a word. How near every track is
to each is told in deviations from what is usual, so that a song and a mood weigh the same. A track is wanted that is
near to all that is added, the farthest of it counting as much as the mean, and not near to anything that is taken away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.discovery.picks import Made, Pick, only
from segue.discovery.reading import Reading
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.tastes import tastes
from segue.taste.traits import unit

_NOTHING = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Ingredient:
    """What is added or taken away, and how `near` each item is to it [items], from -1 to 1.

    `own` are the rows that it is made of, where it is music itself: they do not come out of it again.
    """

    name: str
    near: Floats
    own: Rows


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much what is taken away counts beside what is added, and how many tracks of one artist come."""

    aversion: float = 1.0
    per_artist: int = 2


def of_song(stock: Stock, row: int) -> Ingredient:
    """A song: near is what sounds like it and bears its labels."""
    name = stock.music.names[row] if stock.music.names else f"song {row}"
    return Ingredient(name, stock.places @ stock.places[row], np.array([row], dtype=np.int32))


def of_artist(stock: Stock, artist: int) -> Ingredient:
    """An artist: near is what is near to any kind of song that they have."""
    own = stock.by(artist)
    places = stock.places[own][np.any(stock.places[own] != 0, axis=1)]
    kinds = tastes(places, np.ones(len(places), dtype=np.float32), most=4, gain=0.1).vectors
    near = (stock.places @ kinds.T).max(axis=1) if len(kinds) else np.zeros(len(stock), dtype=np.float32)
    return Ingredient(stock.artist_name(artist), near, own.astype(np.int32))


def of_labels(stock: Stock, name: str, labels: Sequence[int]) -> Ingredient:
    """One or several labels, a genre or a mood: near is what bears one, and what lies where such music lies."""
    borne = np.asarray(stock.music.labels.shares[:, list(labels)].toarray().max(axis=1, initial=0.0))
    return Ingredient(name, _borne(stock, borne), _NOTHING)


def of_word(stock: Stock, reading: Reading, word: str, terms: Sequence[int]) -> Ingredient:
    """A word: near is what has it in its text, the more it says there, and a little what lies where such music lies."""
    borne = np.asarray(reading.weights[:, list(terms)].sum(axis=1)).reshape(-1)
    return Ingredient(word, _borne(stock, borne / max(float(borne.max(initial=0.0)), 1e-9)), _NOTHING)


def mixed(
    stock: Stock,
    added: Sequence[Ingredient],
    less: Sequence[Ingredient],
    count: int,
    never: Rows = _NOTHING,
    recipe: Recipe | None = None,
) -> Made:
    """The tracks that come out, the best first.

    Args:
        stock: what it is made from.
        added: at least one.
        less: what is taken away.
        count: how many tracks.
        never: rows that must not come.
        recipe: how it is mixed.
    """
    recipe = recipe or Recipe()
    wanted = worth(stock, added, less, recipe)
    wanted[np.concatenate([never, *(one.own for one in (*added, *less))]).astype(np.int32)] = -np.inf
    title = " + ".join(one.name for one in added) + "".join(f" - {one.name}" for one in less)
    rows = _few_each(stock, np.argsort(-wanted, kind="stable"), wanted, count, recipe.per_artist)
    picks = tuple(Pick(row, float(wanted[row]), _grounds(row, added, less)) for row in rows)
    lie = "lies" if len(picks) < 2 else "lie"
    short = "" if len(picks) == count else f"{only(len(picks))} that may come {lie} near what was added."
    return Made(title, picks, short)


def worth(stock: Stock, added: Sequence[Ingredient], less: Sequence[Ingredient], recipe: Recipe) -> NDArray[np.float64]:
    """How much each item is wanted [items]; -inf where it is nearer to nothing of what is added than is usual."""
    known = np.any(stock.places != 0, axis=1)
    towards = np.stack([_unusual(one.near, known) for one in added])
    drawn = (towards.mean(axis=0) + towards.min(axis=0)) / 2
    if less:
        away = np.stack([_unusual(one.near, known) for one in less]).clip(min=0)
        drawn -= recipe.aversion * (away.mean(axis=0) + away.max(axis=0)) / 2
    return np.where(known & (towards.max(axis=0) > 0), drawn, -np.inf)


def _borne(stock: Stock, borne: NDArray[np.floating]) -> Floats:
    """What bears it, joined with how near each item is to the middle of those that do, in equal parts."""
    middle = unit((borne.astype(np.float32) @ stock.places)[None])[0]
    return np.asarray((borne + stock.places @ middle) / 2, dtype=np.float32)


def _unusual(near: Floats, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """In deviations from what is usual among the known ones; nought where all are alike."""
    some = near[known].astype(np.float64)
    spread = some.std() if len(some) else 0.0
    return (near - some.mean()) / spread if spread > 1e-6 else np.zeros(len(near))


def _few_each(stock: Stock, order: NDArray[np.intp], wanted: NDArray[np.float64], count: int, most: int) -> list[int]:
    """The first `count` in this order, no artist more than `most` times."""
    times: dict[int, int] = {}
    found = list[int]()
    for row in order.tolist():
        if len(found) == count or wanted[row] == -np.inf:
            break
        artist = int(stock.leading[row])
        if artist == NOWHERE or times.get(artist, 0) < most:
            times[artist] = times.get(artist, 0) + 1
            found.append(row)
    return found


def _grounds(row: int, added: Sequence[Ingredient], less: Sequence[Ingredient]) -> Grounds:
    """How near it is to each; only songs are named as seeds."""
    seeds = tuple(int(one.own[0]) for one in added if len(one.own) == 1)
    figures = {f"+ {one.name}": float(one.near[row]) for one in added}
    figures |= {f"- {one.name}": float(one.near[row]) for one in less}
    return Grounds(ReasonKind.MIXTURE, seeds, figures=figures)
