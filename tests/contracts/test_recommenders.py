"""What every recommender keeps to, whatever idea is behind it. Each new file in `taste/recommenders` is held to it."""

from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.hearing.embedding.failures import ModelDamaged
from segue.taste import (
    NOWHERE,
    Histories,
    Listening,
    Music,
    Numbering,
    Ranked,
    Recommender,
    recommend,
    similar,
)
from segue.taste.arithmetic import shelves
from segue.taste.keeping import pack, unpack
from segue.taste.listening import alone
from segue.taste.opinions import Whole
from segue.taste.recommenders import kinds
from tests.taste.worlds import CIRCLES, checkerboard, world

World: TypeAlias = tuple[Listening, Music]
Numbers: TypeAlias = NDArray[np.float64]

PERSONAL = [name for name in kinds() if name not in ("popularity", "random")]
"""Those that know one listener from another."""


@pytest.fixture(scope="module")
def known() -> World:
    return checkerboard()


@pytest.fixture(scope="module")
def learned(known: World) -> dict[str, Recommender]:
    return {name: recipe().learn(*known, seed=3) for name, recipe in kinds().items()}


def everybody(listening: Listening) -> Histories:
    return listening.histories(np.arange(len(listening.listeners), dtype=np.int32))


def with_weight(listening: Listening, listener: int, item: int, weight: float) -> Histories:
    dense = listening.weights[[listener]].toarray()
    dense[0, item] = weight
    one = listening.histories(np.array([listener], dtype=np.int32))
    return replace(one, weights=sp.csr_array(dense), days=None)


def same(one: Ranked, other: Ranked) -> None:
    np.testing.assert_array_equal(one.items, other.items)
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-4, atol=1e-6)


def test_there_is_a_recommender_for_each_idea() -> None:
    assert {"popularity", "ease"} <= set(kinds())


@pytest.mark.parametrize("name", PERSONAL)
def test_each_is_recommended_what_their_circle_likes(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, _ = known
    ranked = recommend(learned[name], everybody(listening), 4)
    for listener, items in enumerate(ranked.items):
        assert (items[items != NOWHERE] % CIRCLES == listener % CIRCLES).all()
        assert (items != NOWHERE).any()


@pytest.mark.parametrize("name", PERSONAL)
def test_seeds_lead_to_their_like(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, _ = known
    for seeds in ([0, 2], [1, 5, 7]):
        rows = np.array(seeds, dtype=np.int32)
        ranked = recommend(learned[name], Histories.of_seeds(rows, listening.weights.shape[1]), 4)
        got = ranked.items[0][ranked.items[0] != NOWHERE]
        assert len(got)
        assert (got % CIRCLES == seeds[0] % CIRCLES).all()


@pytest.mark.parametrize("name", PERSONAL)
def test_what_is_near_an_item_is_of_its_circle(name: str, learned: dict[str, Recommender]) -> None:
    rows = np.array([0, 1, 8, 13], dtype=np.int32)
    near = similar(learned[name], rows, 3)
    for row, items in zip(rows, near.items, strict=True):
        assert row not in items
        assert (items[items != NOWHERE] % CIRCLES == row % CIRCLES).all()


@pytest.mark.parametrize("name", kinds())
def test_many_at_once_are_answered_as_one_by_one(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, _ = known
    together = recommend(learned[name], everybody(listening), 5)
    for listener in (0, 1, 7, 38):
        alone = recommend(learned[name], listening.histories(np.array([listener], dtype=np.int32)), 5)
        same(Ranked(together.items[[listener]], together.scores[[listener]]), alone)


@pytest.mark.parametrize("name", kinds())
def test_what_is_kept_is_what_was_learned(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, music = known
    data = pack(learned[name], music.items)
    back, items = unpack(data)
    assert items == music.items
    same(recommend(back, everybody(listening), 5), recommend(learned[name], everybody(listening), 5))
    assert pack(back, items) == data
    with pytest.raises(ModelDamaged):
        unpack(data[:-200])


@pytest.mark.parametrize("name", kinds())
def test_learning_again_gives_the_same(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, _ = known
    again = kinds()[name]().learn(*known, seed=3)
    same(recommend(again, everybody(listening), 5), recommend(learned[name], everybody(listening), 5))


@pytest.mark.parametrize("many", [pytest.param(50_000, id="every score"), pytest.param(0, id="on shelves")])
@pytest.mark.parametrize("name", kinds())
def test_an_opinion_is_what_the_scores_say(
    name: str, many: int, learned: dict[str, Recommender], known: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "MANY", many)
    listening, music = known
    rows = np.array([3, 4, 9, 20], dtype=np.int32)
    disliking = with_weight(listening, 9, int(listening.weights[[9]].indices[0]), -1.0)
    newcomer = Histories.of_seeds(np.zeros(0, dtype=np.int32), len(music))
    some = np.array([0, 3, 4, 7, 18, 19], dtype=np.int32)
    for histories in (listening.histories(rows), disliking, newcomer):
        scores, opinion = learned[name].scores(histories), learned[name].opinion(histories)
        struck = histories.struck()
        for row, own in enumerate(scores):
            np.testing.assert_allclose(opinion.voices(row, some), own[some], rtol=1e-4, atol=1e-5)
        expected, got = Whole(scores).best(5, struck), opinion.best(5, struck)
        np.testing.assert_allclose(got.scores, expected.scores, rtol=1e-4, atol=1e-5)
        same(learned[name].best(histories, 5, struck), got)
        for items, best, own in zip(got.items, got.scores, scores, strict=True):
            there = items != NOWHERE
            np.testing.assert_allclose(own[items[there]], best[there], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("many", [pytest.param(50_000, id="every score"), pytest.param(0, id="on shelves")])
@pytest.mark.parametrize("name", kinds())
def test_what_is_sought_near_items_is_what_is_near(
    name: str, many: int, learned: dict[str, Recommender], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "MANY", many)
    rows = np.array([0, 1, 8, 13], dtype=np.int32)
    some = np.array([2, 3, 7, 18, 19], dtype=np.int32)
    near, told = learned[name].similar(rows), learned[name].akin(rows)
    for row, own in enumerate(near):
        np.testing.assert_allclose(told.voices(row, some), own[some], rtol=1e-4, atol=1e-5)
        assert set(told.overall(row)[np.isfinite(told.overall(row))]) != set()
    expected, got = Whole(near).best(4, alone(rows, near.shape[1])), similar(learned[name], rows, 4)
    np.testing.assert_allclose(got.scores, expected.scores, rtol=1e-4, atol=1e-5)
    for row, items, best, own in zip(rows, got.items, got.scores, near, strict=True):
        there = items != NOWHERE
        assert row not in items
        np.testing.assert_allclose(own[items[there]], best[there], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", kinds())
def test_who_has_prepared_answers_the_same(
    name: str, learned: dict[str, Recommender], known: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "MANY", 0)
    listening, music = known
    ready, _ = unpack(pack(learned[name], music.items))
    ready.prepare()
    if isinstance(ready, shelves.Shelved):
        assert "shelves" in vars(ready)
    same(recommend(ready, everybody(listening), 5), recommend(learned[name], everybody(listening), 5))


@pytest.mark.parametrize("name", kinds())
def test_what_is_left_out_never_comes(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, music = known
    histories = everybody(listening)
    luck = np.random.default_rng(5)
    without = sp.csr_array((luck.random(histories.weights.shape) < 0.3).astype(np.float32))
    ranked = recommend(learned[name], histories, len(music), without=without)
    for listener, items in enumerate(ranked.items):
        given = set(items[items != NOWHERE].tolist())
        assert not given & set(without[[listener]].indices.tolist())
        assert not given & set(histories.weights[[listener]].indices.tolist())


@pytest.mark.parametrize("name", kinds())
def test_what_is_disliked_never_comes_back(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, music = known
    first = int(recommend(learned[name], listening.histories(np.array([4], dtype=np.int32)), 1).items[0, 0])
    for again in (False, True):
        ranked = recommend(learned[name], with_weight(listening, 4, first, -1.0), len(music), again=again)
        assert first not in ranked.items


@pytest.mark.parametrize("name", kinds())
def test_a_listener_twice_is_answered_alike(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, _ = known
    twice = listening.histories(np.array([6, 6], dtype=np.int32))
    ranked = recommend(learned[name], twice, 5)
    np.testing.assert_array_equal(ranked.items[0], ranked.items[1])


@pytest.mark.parametrize("name", kinds())
def test_playing_everything_more_often_changes_nothing(name: str, known: World) -> None:
    listening, music = known
    louder = replace(listening, weights=listening.weights * np.float32(7))
    one = kinds()[name]().learn(listening, music, seed=3)
    other = kinds()[name]().learn(louder, music, seed=3)
    before, after = recommend(one, everybody(listening), 5), recommend(other, everybody(louder), 5)
    np.testing.assert_array_equal(before.items, after.items)


@pytest.mark.parametrize("name", kinds())
def test_somebody_unrelated_changes_little(name: str, known: World) -> None:
    listening, music = known
    dense = listening.weights.toarray()
    stranger = np.zeros((1, dense.shape[1]), dtype=np.float32)
    stranger[0, [3, 9]] = 1.0
    more, _ = world(np.vstack([dense, stranger]))
    one = kinds()[name]().learn(listening, music, seed=3)
    other = kinds()[name]().learn(
        replace(more, sequences=listening.sequences, ratings=listening.ratings), music, seed=3
    )
    rows = np.arange(0, 20, 2, dtype=np.int32)
    before = recommend(one, listening.histories(rows), 4).items
    after = recommend(other, replace(listening.histories(rows)), 4).items
    shared = [len(set(first.tolist()) & set(second.tolist())) for first, second in zip(before, after, strict=True)]
    assert np.mean(shared) >= 2.5


@pytest.mark.parametrize("name", kinds())
def test_a_reason_names_only_what_is_in_the_history(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, _ = known
    for listener in (0, 5):
        history = listening.histories(np.array([listener], dtype=np.int32))
        for item in recommend(learned[name], history, 3).items[0]:
            grounds = learned[name].grounds(history, int(item))
            if grounds is not None:
                assert set(grounds.seeds) <= set(history.weights.indices.tolist())
                assert all(np.isfinite(figure) for figure in grounds.figures.values())
                assert len(grounds.shares) in (0, len(grounds.seeds))
                assert all(0 < share <= 1 + 1e-6 for share in grounds.shares)


@pytest.mark.parametrize("name", kinds())
def test_what_repels_is_no_reason(name: str, learned: dict[str, Recommender], known: World) -> None:
    listening, music = known
    for listener in range(6):
        history = listening.histories(np.array([listener], dtype=np.int32))
        weights = history.weights.copy()
        weights.data = np.where(np.arange(weights.nnz) % 2, -2.0, 1.0).astype(np.float32)
        drawn = set(weights.indices[weights.data > 0].tolist())
        asked = replace(history, weights=weights, recent=(), stars=None)
        for item in np.setdiff1d(np.arange(len(music)), weights.indices):
            grounds = learned[name].grounds(asked, int(item))
            assert grounds is None or set(grounds.seeds) <= drawn


@pytest.mark.parametrize("name", kinds())
@pytest.mark.parametrize(
    "likes",
    [
        pytest.param(np.zeros((0, 4)), id="nobody"),
        pytest.param(np.zeros((3, 4)), id="nothing heard"),
        pytest.param(np.ones((1, 4)), id="one listener who knows all"),
        pytest.param(np.array([[1.0, 0, 0, 0]]), id="one listener, one play"),
        pytest.param(np.ones((3, 1)), id="one item"),
        pytest.param(np.zeros((2, 0)), id="no item"),
        pytest.param(-np.ones((3, 4)), id="all dislikes"),
        pytest.param(np.array([[1e6, 1.0, 0, 0], [0, 1.0, 1.0, 0]]), id="one played a million times"),
    ],
)
def test_little_to_learn_from_is_no_trouble(name: str, likes: Numbers) -> None:
    listening, music = world(likes.astype(np.float32))
    recommender = kinds()[name]().learn(listening, music, seed=1)
    items = likes.shape[1]
    ranked = recommend(recommender, everybody(listening), 3)
    assert ranked.items.shape == (len(likes), 3)
    assert np.isfinite(ranked.scores[ranked.items != NOWHERE]).all()
    newcomer = recommend(recommender, Histories.of_seeds(np.zeros(0, dtype=np.int32), items), 3)
    assert newcomer.items.shape == (1, 3)
    assert ((newcomer.items < items) & (newcomer.items >= NOWHERE)).all()


@pytest.mark.parametrize("name", kinds())
def test_music_that_nobody_heard_or_that_cannot_be_heard_is_no_trouble(name: str, known: World) -> None:
    listening, music = known
    vectors = music.vectors.copy()
    vectors[:6] = np.nan
    recommender = kinds()[name]().learn(listening, replace(music, vectors=vectors), seed=1)
    ranked = recommend(recommender, everybody(listening), 5)
    assert np.isfinite(ranked.scores[ranked.items != NOWHERE]).all()
    bare = kinds()[name]().learn(listening, Music.unknown(Numbering.of(music.items.ids)), seed=1)
    assert recommend(bare, everybody(listening), 5).items.shape == (40, 5)
