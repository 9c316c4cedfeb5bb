"""Lists that somebody wants to hear."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from segue.taste import NOWHERE, Ranked
from segue.taste.rerank import Dials, Heard, rerank
from tests.taste.worlds import checkerboard

_, MUSIC = checkerboard()
SUPPORT = np.arange(len(MUSIC), 0, -1, dtype=np.float32)
HEARD = Heard.of(SUPPORT, MUSIC)
PLAIN = Dials(per_artist=0, per_album=0, variety=0)


def ranked(items: list[int]) -> Ranked:
    scores = np.arange(len(items), 0, -1, dtype=np.float32)
    return Ranked(np.array([[*items, NOWHERE]], dtype=np.int32), np.append(scores, -np.inf)[None].astype(np.float32))


def test_without_dials_the_order_stays() -> None:
    items = [7, 3, 0, 12, 4]
    assert rerank(ranked(items), MUSIC, HEARD, 9, PLAIN).tolist() == items
    assert rerank(ranked(items), MUSIC, HEARD, 2, PLAIN).tolist() == items[:2]
    assert rerank(ranked([]), MUSIC, HEARD, 5).tolist() == []


ITEMS = some.permutations(range(len(MUSIC)))


@given(ITEMS, some.integers(1, 3), some.floats(0, 1), some.floats(0, 1))
def test_nobody_comes_more_often_than_the_caps_allow(items: list[int], cap: int, variety: float, deep: float) -> None:
    dials = Dials(per_artist=cap, per_album=0, variety=variety, deep_cuts=deep)
    chosen = rerank(ranked(items), replace(MUSIC, artists=np.arange(20, dtype=np.int32) % 5), HEARD, 20, dials)
    assert len(set(chosen.tolist())) == len(chosen) == 5 * cap
    assert max(np.bincount(chosen % 5)) == cap


def test_variety_brings_the_other_kind_forward() -> None:
    # The even ones sound alike, and so do the odd ones.
    items = [0, 2, 4, 6, 8, 1, 3]
    alone = replace(MUSIC, artists=np.full(20, NOWHERE, dtype=np.int32), albums=np.full(20, NOWHERE, dtype=np.int32))
    narrow = rerank(ranked(items), alone, HEARD, 4, PLAIN)
    wide = rerank(ranked(items), alone, HEARD, 4, replace(PLAIN, variety=0.6))
    assert (narrow % 2).sum() == 0
    assert (wide % 2).sum() > 0
    assert wide[0] == narrow[0]


@pytest.mark.parametrize("dial", ["deep_cuts", "small_artists"])
def test_dials_bring_forward_what_is_little_heard(dial: str) -> None:
    items = list(range(20))
    mean = [
        SUPPORT[rerank(ranked(items), MUSIC, HEARD, 6, Dials(0, 0, 0, **{dial: turned}))].mean()
        for turned in (0.0, 0.6, 1.0)
    ]
    assert mean[0] > mean[1] >= mean[2]


def test_what_nobody_has_heard_or_nobody_made_is_no_trouble() -> None:
    silent = replace(
        MUSIC,
        vectors=np.full_like(MUSIC.vectors, np.nan),
        artists=np.full(20, NOWHERE, dtype=np.int32),
        albums=np.full(20, NOWHERE, dtype=np.int32),
    )
    assert (
        len(
            rerank(ranked([3, 1, 2]), silent, Heard.of(np.zeros(20, dtype=np.float32), silent), 3, Dials(deep_cuts=0.5))
        )
        == 3
    )


def test_a_dial_goes_from_nought_to_one() -> None:
    with pytest.raises(ValueError, match="variety"):
        Dials(variety=1.5)
