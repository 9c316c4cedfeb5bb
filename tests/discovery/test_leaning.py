"""Who praises an artist or an album is drawn to a few of its tracks, which are still new to them."""

import numpy as np
import scipy.sparse as sp

from segue.discovery import Memory, Stock
from segue.discovery.leaning import DRAWN, TRACKS, leaning
from segue.discovery.memory import remember
from segue.domain.listening import EventKind
from segue.taste import Listening, Music, Numbering
from segue.taste.recommenders.popularity import PopularityRecipe
from segue.taste.signals import Makers
from tests.discovery.test_memory import NONE, lived

ITEMS = Numbering.of([10, 11, 12, 13, 14, 15])
MAKERS = Makers(ITEMS.ids, np.array([1, 1, 1, 1, 2, 2]), np.array([14, 15]), np.array([7, 7]))


def stock() -> Stock:
    plays = sp.csr_array(np.array([[0, 1, 1, 1, 1, 0], [0, 0, 1, 1, 0, 0]], dtype=np.float32))
    listening = Listening(Numbering.of([5, 6]), plays)
    nothing = Music.unknown(ITEMS)
    albums = np.array([-1, -1, -1, -1, 7, 7], dtype=np.int32)
    music = Music(ITEMS, nothing.artists, albums, nothing.vectors, nothing.figures, nothing.labels)
    return Stock(music, listening, PopularityRecipe().learn(listening, music), MAKERS)


def memory(*done: tuple[EventKind, int, float], artists: dict[int, int] | None = None) -> Memory:
    return leaning(remember(lived(*done, artists=artists), ITEMS, MAKERS, 100, 5), stock())


def test_the_best_known_tracks_speak_for_an_artist_and_stay_new() -> None:
    told = memory((EventKind.LIKE, NONE, 1), artists={0: 1})
    assert told.history.weights.indices.tolist() == [1, 2, 3]
    assert len(told.history.weights.indices) == TRACKS
    assert told.history.weights.data.tolist() == [DRAWN] * 3
    assert told.history.struck().nnz == 0


def test_what_the_listener_plays_speaks_first_and_is_known() -> None:
    told = memory((EventKind.PLAY, 10, 99), (EventKind.FOLLOW, NONE, 99), artists={1: 1})
    assert told.history.weights.indices.tolist() == [0, 2, 3]
    assert told.history.struck().indices.tolist() == [0]


def test_what_is_refused_speaks_for_nothing() -> None:
    told = memory((EventKind.NEVER, 12, 98), (EventKind.LIKE, NONE, 99), artists={1: 1})
    assert told.history.weights.indices.tolist() == [0, 1, 2, 3]
    assert told.history.weights.toarray()[0, 2] < 0
    assert told.history.struck().indices.tolist() == [2]
    gone = memory((EventKind.LIKE, NONE, 98), (EventKind.DISLIKE, NONE, 99), artists={0: 1, 1: 1})
    assert gone.history.weights.nnz == 0
