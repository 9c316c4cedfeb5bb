"""Questions to somebody new are telling, narrow with the answers, and never come twice."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from segue.discovery import Stock
from segue.discovery.people.onboarding import (
    Newcomer,
    Question,
    QuestionKind,
    Reply,
    Told,
    Trust,
    next_questions,
    typical,
)
from segue.discovery.people.previews import LONG_MS, preview
from segue.taste import Figures, Labels, Listening, Music, Numbering
from segue.taste.recommenders.popularity import PopularityRecipe
from segue.taste.signals import Makers

ARTISTS = 12


def stock(listeners: int = 60, tracks: int = 48) -> Stock:
    """Four tracks by each artist, three circles of listeners who keep to the tracks of theirs; a genre for each."""
    luck = np.random.default_rng(5)
    circle = np.arange(tracks) // 4 % 3
    items = Numbering.of(np.arange(100, 100 + tracks))
    liked = (circle[None] == (np.arange(listeners) % 3)[:, None]) & (luck.random((listeners, tracks)) < 0.5)
    listening = Listening(Numbering.of(np.arange(listeners)), sp.csr_array(liked.astype(np.float32)))
    by = np.arange(tracks) // 4
    vectors = (np.eye(3)[circle] + 0.1 * luck.standard_normal((tracks, 3))).astype(np.float32)
    labels = Labels(("Dub", "Jazz", "Polka"), sp.csr_array(np.eye(3, dtype=np.float32)[circle].reshape(tracks, 3)))
    nowhere = np.full(tracks, -1, np.int32)
    music = Music(items, by.astype(np.int32), nowhere, vectors, Figures.none(tracks), labels,
                  artist_names=tuple(f"Artist {number}" for number in range(ARTISTS)))  # fmt: skip
    makers = Makers(items.ids, by, np.zeros(0, np.int64), np.zeros(0, np.int64))
    return Stock(music, listening, PopularityRecipe().learn(listening, music), makers)


def circle_of(made: Stock, question: Question) -> int:
    if question.kind is QuestionKind.GENRE:
        return question.row
    return (question.row if question.kind is QuestionKind.ARTIST else int(made.leading[question.row])) % 3


@pytest.mark.parametrize("listeners", [60, 0])
def test_a_round_is_spread_and_answers_narrow_it(listeners: int) -> None:
    made = stock(listeners)
    asked = next_questions(made, [], 6)
    assert len({circle_of(made, question) for question in asked}) == 3
    assert max(sum(one.kind is kind for one in asked) for kind in QuestionKind) <= 3
    assert len(set(asked)) == 6
    answers = [Told(one, Reply.YES if circle_of(made, one) == 1 else Reply.NO) for one in asked]
    then = next_questions(made, answers, 6)
    assert not set(then) & set(asked)
    assert next_questions(made, answers, 6) == then


def test_the_first_question_splits_what_is_possible() -> None:
    likes = np.array([[1, 1, 0, 1], [1, 1, 0, 0], [1, 0, 0, 0], [1, 0, 1, 0]], dtype=np.float32)
    newcomer = Newcomer(likes, Trust(same=0.9, other=0.1, unknown=1, floor=0.01))
    assert newcomer.round(1) == [1]
    newcomer.hear(1, Reply.YES)
    assert newcomer.weights[:2].sum() > 0.9
    assert newcomer.round(1) == [3]


def test_information_is_that_of_the_textbook() -> None:
    """Two possibilities, one sure to say yes and one sure to say no: one bit."""
    newcomer = Newcomer(np.array([[1.0], [0.0]], dtype=np.float32), Trust(1 - 1e-12, 0, 1, 1e-12))
    assert newcomer.information()[0] == pytest.approx(1, abs=1e-6)


@given(st.lists(st.sampled_from(list(Reply)), min_size=1, max_size=8))
def test_weights_stay_chances(replies: list[Reply]) -> None:
    luck = np.random.default_rng(1)
    newcomer = Newcomer((luck.random((5, 8)) < 0.4).astype(np.float32))
    for column, reply in enumerate(replies):
        assert (newcomer.information() >= -1e-12).all()
        newcomer.hear(column, reply)
        assert newcomer.weights.sum() == pytest.approx(1)
    assert set(newcomer.round(8)).isdisjoint(range(len(replies)))


def test_little_is_asked_where_there_is_little() -> None:
    assert next_questions(stock(0, 0), [], 5) == []
    few = next_questions(stock(0, 4), [], 9)
    assert {one.kind for one in few} <= {QuestionKind.ARTIST, QuestionKind.TRACK, QuestionKind.GENRE}
    assert len(few) == len(set(few)) <= 6


def test_typical_tracks_bear_the_genre_and_are_known() -> None:
    made = stock()
    found = typical(made, 1, 2)
    assert [circle_of(made, Question(QuestionKind.TRACK, item)) for item in found] == [1, 1]
    bearing = np.flatnonzero(made.music.labels.shares[:, [1]].toarray()[:, 0])
    assert made.heard.items[found[0]] == made.heard.items[bearing].max()


@given(st.integers(0, 600_000), st.integers(0, 200), st.floats(0.5, 10))
def test_a_preview_lies_within_the_track(length: int, frames: int, rate: float) -> None:
    timbre = np.random.default_rng(0).standard_normal((frames, 3)) if frames else None
    start, end = preview(length, timbre, rate)
    assert 0 <= start <= end <= length
    assert end - start == min(length, LONG_MS)


def test_a_preview_is_of_the_part_that_is_most_like_the_whole() -> None:
    timbre = np.concatenate(
        [np.full((30, 2), -9.0), np.tile([[1.0, 0.0], [-1.0, 2.0]], (60, 1)), np.full((30, 2), 9.0)]
    )
    start, end = preview(180_000, timbre, 1.0)
    assert (start, end) >= (30_000, 45_000)
    assert end <= 150_000
    assert preview(180_000) == (55_000, 70_000)
