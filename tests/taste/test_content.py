"""How music sounds: several tastes in one listener, no hubs, and reasons that can be computed again."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import skew

from segue.taste import Figures, Histories, Labels, Listening, Music, Numbering, recommend
from segue.taste.arithmetic.hubs import crowds, landmarks
from segue.taste.keeping import pack, unpack
from segue.taste.recommenders.content import Attention, Content, ContentRecipe
from segue.taste.tastes import tastes
from segue.taste.traits import Blocks, normal, traits, unit
from tests.taste.playlists import needs_playlists, songs
from tests.taste.worlds import checkerboard

Floats = NDArray[np.float32]


def music_that_sounds(vectors: NDArray[np.floating]) -> Music:
    return replace(Music.unknown(Numbering.of(np.arange(len(vectors)))), vectors=vectors.astype(np.float32))


def learned(music: Music, recipe: ContentRecipe | None = None) -> Content:
    nobody = Listening(Numbering.of([]), sp.csr_array((0, len(music)), dtype=np.float32))
    return (recipe or ContentRecipe()).learn(nobody, music)


def somebody(items: int, weights: dict[int, float], days: dict[int, float] | None = None) -> Histories:
    row = np.zeros((1, items), dtype=np.float32)
    row[0, list(weights)] = list(weights.values())
    kept = sp.csr_array(row)
    return Histories(kept, days=None if days is None else np.array([days[int(item)] for item in kept.indices]))


def three_styles(each: int = 30, numbers: int = 24, seed: int = 0) -> Floats:
    """Items of three styles, the third half-way between the other two."""
    luck = np.random.default_rng(seed)
    centres = np.zeros((3, numbers))
    centres[0, 0] = centres[1, 1] = 1
    centres[2, :2] = np.sqrt(0.5)
    return (np.repeat(centres, each, axis=0) + 0.1 * luck.standard_normal((3 * each, numbers))).astype(np.float32)


def skewness(closeness: Floats, nearest: int = 10) -> float:
    """Of how often each is among another's nearest."""
    near = closeness.copy()
    np.fill_diagonal(near, -np.inf)
    best = np.argpartition(-near, nearest, axis=1)[:, :nearest]
    return float(skew(np.bincount(best.ravel(), minlength=len(near))))


def test_somebody_who_likes_two_unlike_styles_gets_both_and_not_what_lies_between() -> None:
    recommender = learned(music_that_sounds(three_styles()))
    ranked = recommend(recommender, somebody(90, dict.fromkeys([*range(8), *range(30, 38)], 1.0)), 20)
    styles = np.bincount(ranked.items[0] // 30, minlength=3)
    assert styles[0] >= 6
    assert styles[1] >= 6
    assert styles[2] == 0
    middling = learned(music_that_sounds(three_styles()), ContentRecipe(attention=Attention(most=1)))
    between = recommend(middling, somebody(90, dict.fromkeys([*range(8), *range(30, 38)], 1.0)), 20)
    assert (between.items[0] // 30 == 2).sum() >= 15


def test_what_repels_pushes_its_like_away() -> None:
    recommender = learned(music_that_sounds(three_styles()))
    before = recommender.scores(somebody(90, {0: 1.0, 30: 1.0}))[0]
    after = recommender.scores(somebody(90, {0: 1.0, 30: 1.0, 31: -1.0, 32: -1.0}))[0]
    fallen = before - after
    assert fallen[33:60].mean() > 4 * fallen[1:30].mean()
    only = recommender.scores(somebody(90, {31: -1.0, 32: -1.0}))[0]
    assert only[33:60].mean() < only[:30].mean()


def test_what_was_played_lately_counts_more() -> None:
    recommender = learned(music_that_sounds(three_styles()), ContentRecipe(attention=Attention(most=1, half_life=30)))
    weights = {0: 1.0, 1: 1.0, 30: 1.0, 31: 1.0}
    lately_first = recommender.scores(somebody(90, weights, {0: 400.0, 1: 400.0, 30: 100.0, 31: 100.0}))[0]
    lately_second = recommender.scores(somebody(90, weights, {0: 100.0, 1: 100.0, 30: 400.0, 31: 400.0}))[0]
    assert lately_first[2:30].mean() > lately_first[32:60].mean()
    assert lately_second[2:30].mean() < lately_second[32:60].mean()


def test_it_has_no_opinion_on_what_was_not_heard_nor_for_who_plays_only_that() -> None:
    vectors = three_styles()
    vectors[5] = np.nan
    vectors[6, 3] = np.inf
    vectors[7] = 0
    recommender = learned(music_that_sounds(vectors))
    scores = recommender.scores(somebody(90, {5: 1.0, 0: 1.0}))
    assert (scores[0, 5:8] == -np.inf).all()
    assert np.isfinite(np.delete(scores[0], [5, 6, 7])).all()
    assert (recommender.scores(somebody(90, {5: 1.0, 6: -1.0})) == -np.inf).all()
    assert (recommender.similar(np.array([5], dtype=np.int32)) == -np.inf).all()
    assert recommender.grounds(somebody(90, {0: 1.0}), 5) is None


def test_a_reason_gives_the_nearest_played_their_cosines_and_shared_labels() -> None:
    listening, music = checkerboard()
    recommender = ContentRecipe(blocks=Blocks(1, 0, 0)).learn(listening, music)
    grounds = recommender.grounds(somebody(len(music), {1: 1.0, 2: 1.0, 4: 3.0, 6: 1.0, 8: -1.0}), 0)
    assert grounds is not None
    vectors = music.vectors / np.linalg.norm(music.vectors, axis=1, keepdims=True)
    cosines = {item: float(vectors[item] @ vectors[0]) for item in (1, 2, 4, 6)}
    nearest = sorted(cosines, key=lambda item: -cosines[item])[:3]
    assert list(grounds.seeds) == nearest
    for place, item in enumerate(nearest, 1):
        assert grounds.figures[f"cosine {place}"] == pytest.approx(cosines[item], abs=1e-5)
    assert grounds.words == ("calm",)


def test_the_cosine_of_two_items_is_the_mean_of_their_blocks() -> None:
    _, music = checkerboard()
    luck = np.random.default_rng(3)
    figures = Figures(("a", "b", "c"), luck.standard_normal((20, 3)).astype(np.float32))
    joined = traits(replace(music, figures=figures), Blocks(3, 2, 1))
    parts = [unit(music.vectors), unit(normal(figures)), unit(np.asarray(music.labels.shares.toarray()))]
    expected = sum(weight * part @ part.T for weight, part in zip((3, 2, 1), parts, strict=True)) / 6
    np.testing.assert_allclose(joined @ joined.T, expected, atol=1e-5)


def test_figures_are_told_in_deviations_and_gaps_say_nothing() -> None:
    values = np.array([[1, 7, np.nan], [3, 7, 2.0], [np.nan, 7, 4.0], [5, 7, np.inf]], dtype=np.float32)
    told = normal(Figures(("x", "same", "gaps"), values))
    spread = np.std([1, 3, 5])
    np.testing.assert_allclose(told[:, 0], np.array([-2, 0, 0, 2]) / spread, atol=1e-6)
    np.testing.assert_array_equal(told[:, 1], 0)
    np.testing.assert_allclose(told[:, 2], [0, -1, 1, 0], atol=1e-6)


def test_many_labels_become_few_directions() -> None:
    luck = np.random.default_rng(1)
    shares = sp.csr_array((luck.random((60, 200)) < 0.1).astype(np.float32))
    music = replace(music_that_sounds(np.zeros((60, 0))), labels=Labels(tuple(f"tag {n}" for n in range(200)), shares))
    assert traits(music, Blocks(label_axes=16)).shape == (60, 16)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 8), st.integers(0, 1000))
def test_tastes_are_whole_however_much_is_played(count: int, numbers: int, most: int, seed: int) -> None:
    luck = np.random.default_rng(seed)
    played = unit(luck.standard_normal((count, numbers)).astype(np.float32))
    weights = luck.random(count).astype(np.float32) + np.float32(0.01)
    found = tastes(played, weights, most, 0.1)
    assert 1 <= len(found.shares) <= min(most, count)
    assert found.shares.sum() == pytest.approx(1, abs=1e-5)
    assert (found.shares > 0).all()
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-4)
    louder = tastes(played, weights * np.float32(8), most, 0.1)
    np.testing.assert_allclose(louder.vectors, found.vectors, atol=1e-6)


def test_there_are_as_many_tastes_as_styles_that_are_played() -> None:
    styles = np.repeat(np.eye(3, 16, dtype=np.float32), [10, 20, 30], axis=0)
    played = unit(styles + 0.05 * np.random.default_rng(0).standard_normal((60, 16)).astype(np.float32))
    found = tastes(played, np.ones(60, dtype=np.float32), 8, 0.2)
    np.testing.assert_allclose(np.sort(found.shares), [1 / 6, 2 / 6, 3 / 6], atol=1e-5)
    one = tastes(played[:10], np.ones(10, dtype=np.float32), 8, 0.2)
    assert len(one.shares) == 1


def test_a_crowd_is_the_mean_cosine_with_the_nearest() -> None:
    vectors = unit(np.random.default_rng(0).standard_normal((30, 6)).astype(np.float32))
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    expected = np.sort(cosines, axis=1)[:, -4:].mean(axis=1)
    np.testing.assert_allclose(crowds(vectors, vectors, 4, members=True), expected, atol=1e-5)
    outside = unit(np.random.default_rng(1).standard_normal((3, 6)).astype(np.float32))
    expected = np.sort(outside @ vectors.T, axis=1)[:, -4:].mean(axis=1)
    np.testing.assert_allclose(crowds(outside, vectors, 4, members=False), expected, atol=1e-5)


def test_landmarks_are_a_seeded_part_of_what_was_heard() -> None:
    vectors = unit(np.random.default_rng(0).standard_normal((300, 6)).astype(np.float32))
    vectors[::3] = 0
    assert len(landmarks(vectors, 1000, 0)) == 200
    some = landmarks(vectors, 50, 7)
    np.testing.assert_array_equal(some, landmarks(vectors, 50, 7))
    assert np.any(some != 0, axis=1).all()


def test_hubs_are_corrected_where_many_dimensions_make_them() -> None:
    luck = np.random.default_rng(0)
    recommender = learned(music_that_sounds(luck.standard_normal((1500, 100)) + 0.3))
    plain = recommender.vectors @ recommender.vectors.T
    corrected = recommender.similar(np.arange(1500, dtype=np.int32))
    assert skewness(plain) > 1.5
    assert skewness(corrected) < skewness(plain) / 2


@needs_playlists
def test_among_real_songs_hubs_fall_and_songs_of_one_artist_are_found_no_less() -> None:
    known = songs().music
    rows = np.sort(np.random.default_rng(0).permutation(len(known))[:4000])
    recommender = learned(
        replace(
            music_that_sounds(np.zeros((4000, 0))), figures=Figures(known.figures.names, known.figures.values[rows])
        )
    )
    artists = known.artists[rows]
    several = np.bincount(artists)[artists] > 1

    def hits(closeness: Floats) -> float:
        near = closeness.copy()
        np.fill_diagonal(near, -np.inf)
        best = np.argpartition(-near, 10, axis=1)[:, :10]
        return float((artists[best] == artists[:, None]).any(axis=1)[several].mean())

    plain = recommender.vectors @ recommender.vectors.T
    corrected = recommender.similar(np.arange(4000, dtype=np.int32))
    assert skewness(corrected) < skewness(plain) / 2
    assert hits(corrected) >= hits(plain) - 0.005


def test_it_is_kept_with_and_without_labels() -> None:
    listening, music = checkerboard()
    odd = replace(music.labels, names=("قوالي", "ambient\nnoise 🎧"))
    for given_music in (replace(music, labels=odd), music_that_sounds(music.vectors)):
        recommender = learned(given_music)
        back = unpack(pack(recommender, given_music.items)).recommender
        assert isinstance(back, Content)
        assert back.labels.names == given_music.labels.names
        assert back.attention == recommender.attention
        history = listening.histories(np.array([0], dtype=np.int32))
        assert back.grounds(history, 1) == recommender.grounds(history, 1)
