"""What came lately: files that were added and music that was released, the more to somebody's taste, the sooner."""

from dataclasses import dataclass
from datetime import tzinfo

import numpy as np
from numpy.typing import NDArray

from segue.discovery.calendar import date_of, day_of
from segue.discovery.memory import Days, Memory
from segue.discovery.picks import Made, Pick
from segue.discovery.plays import known_well
from segue.discovery.stock import Stock
from segue.domain.listening import Preferences
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds, Ranked
from segue.taste.numbering import Rows
from segue.taste.rerank import Dials, rerank

Floats = NDArray[np.float64]

_LIKED = 300
_LOOKED_AT = 3000
_FOLLOWED, _OF_ARTIST = 2.0, 0.3
_ALIKE = 0.3
"""The cosine from which on something new is said to be like something liked."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`count` tracks that were added in the last `days`, or released in the last `since_release`."""

    count: int = 30
    days: float = 7.0
    since_release: float = 30.0


def new_here(
    stock: Stock, memory: Memory, released: Days, preferences: Preferences, zone: tzinfo, shape: Shape | None = None
) -> Made:
    """What is new here and to somebody, by their taste; says so where nothing is.

    Args:
        stock: the music.
        memory: what the listener did.
        released: the day on which each item was released, in days since 1970 [items]; -inf where nobody knows.
        preferences: the listener's dials.
        zone: where they live: a sentence tells a date there.
        shape: how the list should be.
    """
    shape = shape or Shape()
    added = stock.music.added if stock.music.added is not None else np.full(len(stock), -np.inf)
    out = (released > memory.now - shape.since_release) & (released <= memory.now)
    came = out | (added > memory.now - shape.days)
    fit = came & ~memory.unwanted(len(stock))
    fit[memory.met] = False
    fit[memory.history.weights.indices] = False
    items = np.flatnonzero(fit).astype(np.int32)
    picks = _to_taste(stock, memory, items, np.maximum(added, np.where(out, released, -np.inf)), preferences, shape)
    short = "" if len(picks) == shape.count else _why_short(len(picks), int(came.sum()), added, zone, shape)
    return Made("New this week", tuple(picks), short)


@dataclass(frozen=True, slots=True, eq=False)
class _News:
    """What came, the newest first: rows, days since each came, whether its artist is followed, and how it suits.

    `seeds` are the liked items that each is nearest to, and `cosines` how near [items].
    """

    items: Rows
    ago: Floats
    followed: NDArray[np.bool_]
    seeds: Rows
    cosines: Floats
    worth: Floats

    def grounds(self, place: int) -> Grounds:
        """Followed artists are the first reason, then what it is like; that it is new is true of all."""
        figures = {"days ago": float(np.floor(self.ago[place]))}
        if self.followed[place]:
            return Grounds(ReasonKind.FOLLOWED_ARTIST, figures=figures)
        if self.cosines[place] < _ALIKE:
            return Grounds(ReasonKind.NEW, figures=figures)
        alike = {"cosine 1": float(self.cosines[place])}
        return Grounds(ReasonKind.NEW, (int(self.seeds[place]),), figures={**figures, **alike})


def _to_taste(
    stock: Stock, memory: Memory, items: Rows, days: Days, preferences: Preferences, shape: Shape
) -> list[Pick]:
    """The newest first where nothing is known of somebody's taste."""
    news = _weighed(stock, memory, items[np.argsort(-days[items], kind="stable")], days)
    order = np.argsort(-news.worth, kind="stable")[: max(10 * shape.count, 200)]
    ranked = Ranked(news.items[order][None], news.worth[order][None].astype(np.float32))
    dials = Dials(2, 0, preferences.variety, preferences.deep_cuts, preferences.small_artists)
    place = {int(item): int(where) for where, item in zip(order, news.items[order], strict=True)}
    return [
        Pick(item, float(news.worth[place[item]]), news.grounds(place[item]))
        for item in rerank(ranked, stock.music, stock.heard, shape.count, dials).tolist()
    ]


def _weighed(stock: Stock, memory: Memory, items: Rows, days: Days) -> _News:
    liked = known_well(memory, len(stock))
    followed = _by_followed(stock, memory)[items]
    favour = _FOLLOWED * followed + _OF_ARTIST * _of_liked_artists(stock, liked)[items]
    seeds = np.argsort(-liked, kind="stable")[:_LIKED].astype(np.int32)
    likest, cosines = _near(stock, items, seeds[liked[seeds] > 0], favour)
    return _News(items, memory.now - days[items], followed, likest, cosines, favour + cosines)


def _near(stock: Stock, items: Rows, seeds: Rows, favour: Floats) -> tuple[Rows, Floats]:
    """Which of the seeds is nearest to each item [items], and its cosine; where much came, of the likeliest only."""
    likest, nearest = np.zeros(len(items), dtype=np.int32), np.zeros(len(items))
    if not len(seeds) or not len(items):
        return likest, nearest
    middle = stock.places[seeds].mean(axis=0)
    few = np.argsort(-(stock.places[items] @ middle + favour), kind="stable")[:_LOOKED_AT]
    cosines = stock.places[items[few]] @ stock.places[seeds].T
    likest[few] = seeds[cosines.argmax(axis=1)]
    nearest[few] = cosines.max(axis=1)
    return likest, nearest


def _by_followed(stock: Stock, memory: Memory) -> NDArray[np.bool_]:
    rows = stock.artists.rows(memory.followed)
    follows = np.zeros(len(stock.artists), dtype=np.float32)
    follows[rows[rows >= 0]] = 1
    return np.asarray(stock.credits.T @ follows > 0)


def _of_liked_artists(stock: Stock, liked: Floats) -> Floats:
    """How much of the artist who is liked most each item's artists are liked [items], 0..1."""
    drawn = stock.credits @ liked
    most = float(drawn.max(initial=0.0))
    return np.asarray(np.minimum(1.0, stock.credits.T @ drawn / most) if most else np.zeros(len(stock)))


def _why_short(found: int, came: int, added: Days, zone: tzinfo, shape: Shape) -> str:
    span = f"added in the last {shape.days:.0f} days or released in the last {shape.since_release:.0f}"
    if not len(added):
        return "There is no music here yet."
    if not came:
        newest = float(added.max())
        when = date_of(day_of(newest, zone)) if np.isfinite(newest) else None
        return f"Nothing was {span}." + (f" The newest came on {when.day} {when:%B %Y}." if when else "")
    if not found:
        return f"You know or turned away all that was {span}."
    return f"Only {found} {'track' if found == 1 else 'tracks'} new to you {'was' if found == 1 else 'were'} {span}."
