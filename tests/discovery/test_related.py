"""Related artists share listeners, a sound, labels or words, and each link says which, with figures that are true."""

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.discovery import Stock
from segue.discovery.artists.related import TELLABLE, Kinship, Link, Weights
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds
from tests.discovery.sounding import scattered, sounding

CIRCLES, ARTISTS, SONGS, LISTENERS = 3, 24, 4, 60
HUB = 23


def likes(seed: int = 0) -> NDArray[np.bool_]:
    """Listeners of a circle like songs of its artists, and everybody likes the hub."""
    luck = np.random.default_rng(seed)
    by = np.arange(ARTISTS * SONGS) // SONGS
    same = by[None] % CIRCLES == np.arange(LISTENERS)[:, None] % CIRCLES
    liked = (same & (luck.random(same.shape) < 0.4)) | (luck.random(same.shape) < 0.01)
    liked[:, by == HUB] = True
    return np.asarray(liked)


@pytest.fixture(scope="module")
def stock() -> Stock:
    by = np.arange(ARTISTS * SONGS) // SONGS
    places = np.eye(8)[by % CIRCLES] + 0.3 * scattered(len(by))
    labels = {f"style {circle}": np.flatnonzero(by % CIRCLES == circle).tolist() for circle in range(CIRCLES)}
    texts = tuple(f"{('sea wave', 'road dust', 'moon night')[artist % CIRCLES]} song" for artist in by)
    return sounding(places, by.tolist(), likes().astype(float), {**labels, "music": list(range(len(by)))}, texts)


def grounds_of(link: Link, kind: ReasonKind) -> Grounds | None:
    return next((one for one in link.grounds if one.kind is kind), None)


@pytest.mark.parametrize("weights", [Weights(), Weights(1, 0, 0, 0), Weights(0, 1, 0, 0), Weights(0, 0, 1, 0)])
@pytest.mark.parametrize("artist", [0, 4, 9])
def test_the_nearest_are_of_the_same_circle_and_not_the_one_that_all_play(
    stock: Stock, artist: int, weights: Weights
) -> None:
    links = Kinship(stock).related(artist, 5, weights)
    assert [link.artist % CIRCLES for link in links] == [artist % CIRCLES] * 5
    assert artist not in [link.artist for link in links]
    assert HUB not in [link.artist for link in links]


def test_figures_of_listeners_are_those_of_the_data(stock: Stock) -> None:
    liked: NDArray[np.bool_] = np.asarray(likes().reshape(LISTENERS, ARTISTS, SONGS).any(axis=2))
    for link in Kinship(stock).related(3, 6):
        told = grounds_of(link, ReasonKind.LISTENERS_IN_COMMON)
        assert told is not None
        assert dict(told.figures) == {
            "play both": (liked[:, 3] & liked[:, link.artist]).sum(),
            "play it": liked[:, 3].sum(),
            "play the other": liked[:, link.artist].sum(),
        }


def test_what_few_have_in_common_is_neither_told_nor_counted() -> None:
    weights = np.zeros((TELLABLE + 20, 3))
    weights[: TELLABLE - 1, :2] = 1
    weights[TELLABLE:, 2] = 1
    few = sounding(np.full((3, 4), np.nan), weights=weights)
    assert Kinship(few).related(0, 5) == []
    weights[TELLABLE - 1, :2] = 1
    (link,) = Kinship(sounding(np.full((3, 4), np.nan), weights=weights)).related(0, 5)
    assert link.artist == 1
    assert link.grounds[0].figures["play both"] == TELLABLE


def test_sound_is_told_by_kinds_and_nearest_songs() -> None:
    # The first artist has two kinds of songs, and the second has the same two; their means alone say nothing.
    east, north, up = np.eye(3)
    vectors = np.stack([east, north, east, north, up, up, -east, -north, -up, -up])
    stock = sounding(vectors, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    (link, *_) = Kinship(stock).related(0, 3)
    assert link.artist == 1
    told = grounds_of(link, ReasonKind.SOUND)
    assert told is not None
    assert told.figures["cosine 1"] == pytest.approx(1)


def test_shared_labels_and_words_are_named_the_telling_ones_first(stock: Stock) -> None:
    (link, *_) = Kinship(stock).related(1, 1, Weights(0, 0, 1, 1))
    tags, words = grounds_of(link, ReasonKind.SHARED_TAG), grounds_of(link, ReasonKind.LYRIC_THEME)
    assert tags is not None
    assert tags.words[0] == "style 1"
    assert words is not None
    assert set(words.words) >= {"road", "dust"}


def test_without_anything_known_nobody_is_related() -> None:
    assert Kinship(sounding(np.full((4, 3), np.nan))).related(2, 5) == []
    assert Kinship(sounding(scattered(1))).related(0, 5) == []
