"""An artist's top songs are those that draw most, and few listeners are never counted."""

import numpy as np

from segue.discovery.artists.top_songs import TELLABLE, top_songs
from tests.discovery.sounding import scattered, sounding


def test_songs_stand_by_what_they_draw_and_say_how_many_like_them_where_that_may_be_said() -> None:
    weights = np.zeros((8, 6))
    weights[:TELLABLE, 0] = 1.0
    weights[: TELLABLE - 1, 1] = 3.0
    weights[:2, 2] = (1.0, -4.0)
    weights[:, 5] = 9.0
    stock = sounding(scattered(6), [0, 0, 0, 0, 1, 1], weights)
    made = top_songs(stock, 0, 10)
    assert [pick.item for pick in made.picks] == [1, 0]
    assert [dict(pick.grounds.figures) for pick in made.picks] == [{"place": 1}, {"place": 2, "listeners": TELLABLE}]
    assert made.short == "2 of Artist 0's 4 songs were not played here, or turned away more than liked."
    assert top_songs(stock, 0, 1).short == ""


def test_where_nobody_played_anything_that_is_said() -> None:
    made = top_songs(sounding(scattered(3)), 1, 10)
    assert made.picks == ()
    assert made.short == "Nobody here has played or liked a song of Artist 1 yet."
