"""What follows what: counted by hand, and by a count that goes through every pair."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.domain.recommending import ReasonKind
from segue.taste import Histories, Listening, Music, Numbering, Sequences, recommend
from segue.taste import successions as counting
from segue.taste.recommenders.sequence import Sequence, SequenceRecipe
from segue.taste.successions import successions


def played(*lists: list[int], days: list[float] | None = None, owners: list[int] | None = None) -> Sequences:
    return Sequences(
        np.array([item for some in lists for item in some], dtype=np.int32),
        np.cumsum([0, *(len(some) for some in lists)]).astype(np.int64),
        np.array(days if days is not None else [0.0] * len(lists), dtype=np.float64),
        None if owners is None else np.array(owners, dtype=np.int32),
    )


def learned(sequences: Sequences, items: int, recipe: SequenceRecipe | None = None) -> Sequence:
    listening = Listening(Numbering.of([]), sp.csr_array((0, items), dtype=np.float32), sequences=sequences)
    return (recipe or SequenceRecipe()).learn(listening, Music.unknown(Numbering.of(np.arange(items))))


def after(*recent: int, items: int, weights: dict[int, float] | None = None) -> Histories:
    row = np.zeros((1, items), dtype=np.float32)
    for item, weight in (weights if weights is not None else dict.fromkeys(recent, 1.0)).items():
        row[0, item] = weight
    return Histories(sp.csr_array(row), (np.array(recent, dtype=np.int32),))


def test_what_came_after_what_is_counted_with_its_distance() -> None:
    found = successions(played([0, 1, 2], [1, 0]), 3, window=2, half_life=100, cap=5)
    np.testing.assert_array_equal(found.times.toarray(), [[0, 1, 1], [1, 0, 1], [0, 0, 0]])
    np.testing.assert_allclose(found.strength.toarray(), np.array([[0, 1, 0.5], [1, 0, 1], [0, 0, 0]]))
    near = successions(played([0, 1, 2], [1, 0]), 3, window=1, half_life=100, cap=5)
    np.testing.assert_array_equal(near.times.toarray(), [[0, 1, 0], [1, 0, 1], [0, 0, 0]])


def test_nobody_counts_more_than_five_times_for_a_pair() -> None:
    often = played(*[[0, 1]] * 9, [0, 1], owners=[7] * 9 + [8])
    assert successions(often, 2, 1, 100, cap=5).times[0, 1] == 6
    assert successions(often, 2, 1, 100, cap=5).strength[0, 1] == pytest.approx(6)
    nobodys = played(*[[0, 1]] * 9, owners=[-1] * 9)
    assert successions(nobodys, 2, 1, 100, cap=5).times[0, 1] == 9
    loop = played([0, 1] * 50)
    assert successions(loop, 2, 1, 100, cap=5).times[0, 1] == 5


def test_what_is_long_ago_counts_less() -> None:
    found = successions(played([0, 1], [1, 2], days=[1000, 1100]), 3, 1, half_life=50, cap=5)
    assert found.strength[0, 1] == pytest.approx(0.25)
    assert found.strength[1, 2] == pytest.approx(1)
    assert found.times[0, 1] == 1


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 5), max_size=8), max_size=8),
    st.integers(1, 4),
    st.integers(1, 3),
)
def test_it_is_what_going_through_every_pair_gives(lists: list[list[int]], window: int, cap: int) -> None:
    owners = [number % 3 - 1 for number in range(len(lists))]
    expected = np.zeros((6, 6))
    strengths = np.zeros((6, 6))
    pairs: dict[tuple[int, int, int], list[float]] = {}
    for number, some in enumerate(lists):
        who = owners[number] if owners[number] >= 0 else 100 + number
        for place, first in enumerate(some):
            for apart in range(1, window + 1):
                if place + apart < len(some) and some[place + apart] != first:
                    pairs.setdefault((who, first, some[place + apart]), []).append(1 / apart)
    for (_, first, then), told in pairs.items():
        expected[first, then] += min(len(told), cap)
        strengths[first, then] += np.mean(told) * min(len(told), cap)
    found = successions(played(*lists, owners=owners), 6, window, 100, cap)
    np.testing.assert_array_equal(found.times.toarray(), expected)
    np.testing.assert_allclose(found.strength.toarray(), strengths, rtol=1e-5)


def test_portions_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    luck = np.random.default_rng(0)
    lists = [luck.integers(0, 30, luck.integers(0, 20)).tolist() for _ in range(200)]
    sequences = played(*lists, owners=luck.integers(-1, 12, 200).tolist())
    whole = successions(sequences, 30, 5, 100, 5)
    monkeypatch.setattr(counting, "_AT_ONCE", 40)
    parts = successions(sequences, 30, 5, 100, 5)
    np.testing.assert_array_equal(parts.times.toarray(), whole.times.toarray())
    np.testing.assert_allclose(parts.strength.toarray(), whole.strength.toarray(), rtol=1e-5)


def test_the_newest_counts_most() -> None:
    recommender = learned(played(*[[0, 1]] * 5, *[[2, 3]] * 5), 4)
    assert recommend(recommender, after(0, 2, items=4), 1).items[0, 0] == 3
    assert recommend(recommender, after(2, 0, items=4), 1).items[0, 0] == 1


def test_what_comes_after_everything_is_held_back() -> None:
    lists = [[first, 9] for first in range(8)] + [[0, 1]]
    recommender = learned(played(*lists), 10)
    assert recommend(recommender, after(0, items=10), 1).items[0, 0] == 1
    plain = learned(played(*lists, [0, 9]), 10, SequenceRecipe(common=0))
    assert recommend(plain, after(0, items=10), 1).items[0, 0] == 9


def test_without_anything_recent_the_weights_speak() -> None:
    recommender = learned(played(*[[0, 1]] * 5, *[[2, 3]] * 5), 4)
    history = replace(after(items=4, weights={0: 1.0, 2: 9.0}), recent=())
    assert recommend(recommender, history, 1).items[0, 0] == 3


def test_what_is_disliked_speaks_for_nothing() -> None:
    recommender = learned(played(*[[0, 1]] * 5, *[[2, 3]] * 5), 4)
    scores = recommender.scores(after(0, 2, items=4, weights={0: 1.0, 2: -1.0}))[0]
    assert scores[1] > 0
    assert scores[3] == -np.inf


def test_the_reason_is_after_what_and_how_often() -> None:
    recommender = learned(played(*[[0, 1]] * 3, [2, 1], [2, 5, 1], [4, 3]), 6)
    grounds = recommender.grounds(after(4, 2, 0, items=6), 1)
    assert grounds is not None
    assert grounds.kind is ReasonKind.SEQUENCE
    assert grounds.seeds == (0, 2)
    assert grounds.figures == {"times after 1": 3.0, "times after 2": 2.0}
    assert sum(grounds.shares) == pytest.approx(1)
    assert recommender.grounds(after(0, items=6), 3) is None
    assert recommender.grounds(after(0, items=6, weights={2: 1.0}), 1) is None


def test_only_the_strongest_of_each_are_kept() -> None:
    lists = [[0, other] for other in range(1, 9) for _ in range(other)]
    recommender = learned(played(*lists), 9, SequenceRecipe(most=3, common=0, back=0))
    assert recommender.after[[0]].indices.tolist() == [6, 7, 8]
    assert recommender.after.nnz == 3
