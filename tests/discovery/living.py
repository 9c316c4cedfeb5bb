"""Small made stocks of music, and lives lived with them, for the tests of lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from segue.discovery import Memory, Pick, Stock
from segue.discovery.memory import remember
from segue.domain.listening import Ending, EventKind
from segue.domain.recommending import ReasonKind
from segue.taste import Listening, Music, Numbering, Recipe
from segue.taste.recommenders.content import ContentRecipe
from segue.taste.signals import ENDINGS, KINDS, Deeds, Makers
from tests.taste.worlds import checkerboard

NOW = 20_300.0
"""31 July 2025, midnight in UTC."""
ME = 7
_NONE = -1


def stock(
    items: int = 60, per_artist: int = 2, recipe: Recipe | None = None, *, listeners: int = 40, seed: int = 0
) -> Stock:
    """Two circles of music (even and odd items); an artist has made `per_artist` items of one circle."""
    listening, music = checkerboard(listeners, items, seed=seed)
    rows = np.arange(items)
    artists = (rows // (2 * per_artist) * 2 + rows % 2).astype(np.int32)
    return of_music(listening, replace(music, artists=artists, albums=artists), recipe)


def of_music(listening: Listening, music: Music, recipe: Recipe | None = None) -> Stock:
    """A stock in which each item's only maker is its first artist."""
    known = music.artists >= 0
    ids = music.items.ids
    makers = Makers(ids[known], music.artists[known].astype(np.int64), ids, music.albums.astype(np.int64))
    return Stock(music, listening, (recipe or ContentRecipe()).learn(listening, music), makers)


def only(whole: Stock, items: int) -> Stock:
    """A stock of the first few items, that nobody has listened to."""
    music = whole.music
    few = Music(
        Numbering.of(music.items.ids[:items]), music.artists[:items], music.albums[:items], music.vectors[:items],
        replace(music.figures, values=music.figures.values[:items]),
        replace(music.labels, shares=music.labels.shares[:items]),
        music.texts[:items], None if music.added is None else music.added[:items], music.names[:items],
        music.artist_names,
    )  # fmt: skip
    listeners = len(whole.listening.listeners)
    silent = replace(checkerboard(listeners, max(1, items))[0], weights=whole.listening.weights[:, :items] * 0)
    return of_music(Listening(silent.listeners, silent.weights), few)


@dataclass
class Life:
    """What one listener did, in any order."""

    stock: Stock
    done: list[tuple[EventKind, int, int, float, Ending | None]] = field(default_factory=list)

    def play(self, item: int, *days: float, ended: Ending = Ending.COMPLETED) -> "Life":
        """Plays of an item on these days."""
        return self._do(EventKind.PLAY, item, _NONE, days, ended)

    def skip(self, item: int, *days: float) -> "Life":
        """Passed over unheard."""
        return self._do(EventKind.SKIP, item, _NONE, days)

    def say(self, kind: EventKind, item: int | None = None, artist: int = _NONE, day: float = NOW - 1) -> "Life":
        """An opinion, of an item or an artist."""
        return self._do(kind, item, artist, (day,))

    def _do(
        self, kind: EventKind, item: int | None, artist: int, days: Sequence[float], ended: Ending | None = None
    ) -> "Life":
        track = _NONE if item is None else int(self.stock.music.items.ids[item])
        self.done += [(kind, track, artist, day, ended) for day in days]
        return self

    def memory(self, now: float = NOW) -> Memory:
        """What is remembered of it."""
        kinds, tracks, artists, days, ends = (
            (list(column) for column in zip(*self.done, strict=True)) if (self.done) else ([], [], [], [], [])
        )
        none = np.full(len(self.done), _NONE)
        deeds = Deeds(
            np.arange(1, len(self.done) + 1, dtype=np.int64), np.full(len(self.done), ME),
            np.array([KINDS.index(kind) for kind in kinds], np.int8), np.array(tracks, np.int64), none,
            np.array(artists, np.int64), np.array(days, np.float64) * 86_400.0, none, none,
            np.array([_NONE if end is None else ENDINGS.index(end) for end in ends], np.int8), none.astype(np.int8),
            none, none,
        )  # fmt: skip
        return remember(deeds, self.stock.music.items, self.stock.makers, now, ME)


def rows(picks: Sequence[Pick]) -> list[int]:
    return [pick.item for pick in picks]


def check(stock: Stock, memory: Memory, picks: Sequence[Pick]) -> None:
    """What holds of every list: nothing twice, nothing unwanted, and true grounds for what the recommender brought."""
    items = rows(picks)
    assert len(set(items)) == len(items)
    assert all(0 <= item < len(stock) for item in items)
    assert not memory.unwanted(len(stock))[items].any()
    for pick in picks:
        if pick.grounds.kind is ReasonKind.SOUND:
            likest = stock.places[list(pick.grounds.seeds)] @ stock.places[pick.item]
            assert likest.tolist() == sorted(likest.tolist(), reverse=True)
            for place, cosine in enumerate(likest, 1):
                assert abs(pick.grounds.figures[f"cosine {place}"] - cosine) < 1e-4
            assert set(pick.grounds.seeds) <= liked(memory)


def liked(memory: Memory) -> set[int]:
    weights = memory.history.weights
    return set(weights.indices[weights.data > 0].tolist())


def luck(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def artists_of(stock: Stock, items: Sequence[int]) -> NDArray[np.int32]:
    return stock.music.artists[list(items)]
