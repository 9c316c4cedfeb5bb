"""Lists straight from the recommender: for somebody, to go with some tracks, or what is liked most of a genre."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from segue.discovery import Made, Stock
from segue.discovery.lists.for_you import Bounds, for_you, going_with, liked_most
from segue.domain.errors import BadRequest
from segue.domain.ids import TrackId
from segue.domain.listening import Listener, Preferences
from segue.domain.naming import Task
from segue.domain.recommending import ListKind, TrackList
from segue.naming.labels.hierarchy import Hierarchy, shipped
from segue.services.discovering.answering import answer
from segue.services.discovering.desk import Desk
from segue.services.genres import within
from segue.services.list_titles import POPULAR
from segue.storage.preferences import preferences_of
from segue.taste import Histories
from segue.taste.recommenders.popularity import PopularityRecipe
from segue.taste.rerank import Dials


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a list. A dial that is None is as its listener has it.

    With `again` what they know may come, with `clean` nothing that is said to be explicit; only music of `genre` comes,
    where one is named. `per_artist` is how often an artist or album may come, 0 for any number.
    """

    again: bool = False
    clean: bool = False
    genre: str | None = None
    per_artist: int = 2
    variety: float | None = None
    deep_cuts: float | None = None
    small_artists: float | None = None

    def dials(self, own: Preferences) -> Dials:
        """With those of a listener where none are wished for."""
        return Dials(
            self.per_artist,
            self.per_artist,
            own.variety if self.variety is None else self.variety,
            own.deep_cuts if self.deep_cuts is None else self.deep_cuts,
            own.small_artists if self.small_artists is None else self.small_artists,
        )


_ANY = Wish()


def list_for(
    desk: Desk, listener: Listener, count: int, wish: Wish = _ANY, genres: Hierarchy | None = None
) -> TrackList:
    """Music for a listener.

    It is by the model of their side while an experiment runs, and with the places kept for little-heard artists.

    Raises:
        NotFound: nothing bears the genre.
    """
    with desk.database.read() as connection:
        dials = wish.dials(preferences_of(connection, listener.id))
    memory = desk.memory(listener)
    bounds = _bounds(desk, wish, memory.history, genres)

    def make(stock: Stock, most: int) -> Made:
        return for_you(stock, memory, dials, most, bounds, again=wish.again)

    return answer(desk, listener, ListKind.FOR_YOU, make, count)


def list_from(
    desk: Desk, tracks: Sequence[TrackId], count: int, wish: Wish = _ANY, genres: Hierarchy | None = None
) -> TrackList:
    """Tracks that go with some others.

    Raises:
        NotFound: one of them is not there, or is no music; or nothing bears the genre.
    """
    rows = desk.rows(tracks)
    history = Histories.of_seeds(rows, len(desk.stock))
    bounds = _bounds(desk, wish, history, genres)
    names = desk.stock.music.names
    name = " and ".join(f"“{names[row]}”" for row in dict.fromkeys(rows.tolist())) if names else ""
    made = going_with(desk.stock, history, wish.dials(Preferences()), count, bounds, name=name)
    return desk.told(ListKind.GOING_WITH, made)


def chart_of(desk: Desk, count: int, wish: Wish, genres: Hierarchy | None = None) -> TrackList:
    """What is liked most of a genre, by everybody, in that order: of the dials, `variety` does not count.

    Raises:
        BadRequest: no genre is named.
        NotFound: nothing bears it.
    """
    nobody = Histories.of_seeds(np.zeros(0, dtype=np.int32), len(desk.stock))
    bounds = _bounds(desk, wish, nobody, genres)
    if bounds.chart is None:
        raise BadRequest("Say whose chart it is.", "segue recommend --genre jazz")
    dials = replace(wish.dials(Preferences()), variety=0.0)
    return desk.told(ListKind.CHART, liked_most(desk.stock, bounds.chart, dials, count, bounds))


def popular(desk: Desk, listener: Listener, count: int) -> TrackList:
    """What most listeners like, without what this one turned away."""
    memory = desk.memory(listener)
    everything = np.arange(len(desk.stock), dtype=np.int32)
    chart = PopularityRecipe().learn(desk.stock.listening, desk.stock.music).within(everything, "", memory.history)
    bounds = Bounds(memory.unwanted(len(desk.stock)), chart)
    made = liked_most(desk.stock, chart, Dials(variety=0.0), count, bounds)
    return desk.told(ListKind.CHART, replace(made, title="Popular here"), key=POPULAR)


def _bounds(desk: Desk, wish: Wish, history: Histories, genres: Hierarchy | None) -> Bounds:
    """What may come, and in a genre its chart as it is where somebody with this history belongs."""
    stock, chart = desk.stock, None
    barred = np.zeros(len(stock), dtype=np.bool_)
    if wish.genre is not None:
        found = within(stock.music.labels, wish.genre, genres or shipped(Task.GENRE))
        barred[:] = True
        barred[found.items] = False
        chart = PopularityRecipe().learn(stock.listening, stock.music).within(found.items, found.name, history)
    if wish.clean:
        barred[stock.music.said_explicit] = True
    return Bounds(barred, chart)
