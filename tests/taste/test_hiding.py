"""What is hidden is hidden whole."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from segue.taste.hiding import hide, unmet, unmet_by_anybody
from segue.taste.listening import Sayings
from segue.taste.sayings import described
from tests.taste.worlds import checkerboard, world

LISTENING, MUSIC = checkerboard()
EVERYBODY = LISTENING.histories(np.arange(40, dtype=np.int32))


@given(some.floats(0.05, 0.95), some.integers(0, 9))
def test_nothing_of_it_stays_and_nothing_else_goes(share: float, seed: int) -> None:
    left, hidden = hide(EVERYBODY, share, seed)
    both = left.weights.toarray() + hidden.toarray()
    np.testing.assert_array_equal(both, EVERYBODY.weights.toarray())
    assert left.stars is not None
    assert left.days is not None
    assert len(left.days) == left.weights.nnz
    for row in range(40):
        gone = set(hidden[[row]].indices.tolist())
        assert gone
        assert left.weights[[row]].nnz > 0
        assert not gone & set(left.weights[[row]].indices.tolist())
        assert not gone & set(left.stars[[row]].indices.tolist())
        assert not gone & set(left.recent[row].tolist())


def test_who_likes_one_thing_or_nothing_keeps_it() -> None:
    listening, _ = world(np.array([[1.0, 0, 0], [0, 0, 0], [-1.0, -1.0, 1.0]]))
    left, hidden = hide(listening.histories(np.arange(3, dtype=np.int32)), 0.5, 0)
    assert hidden.nnz == 0
    assert left.weights.nnz == 4


@given(some.lists(some.booleans(), min_size=20, max_size=20))
def test_items_that_have_just_come_are_nowhere_to_be_found(new: list[bool]) -> None:
    items = np.array(new)
    said = Sayings(
        np.repeat(np.arange(40, dtype=np.int32), 20), np.tile(np.arange(20, dtype=np.int32), 40),
        np.zeros(800, dtype=np.int32), ("blue",),
    )  # fmt: skip
    left = unmet_by_anybody(replace(LISTENING, sayings=said), items)
    assert left.days is not None
    assert len(left.days) == left.weights.nnz
    assert len(left.sequences) == len(LISTENING.sequences)
    met = [left.weights.indices, left.sequences.items, left.ratings.items, left.sayings.items, *left.recent]
    assert not any(items[rows].any() for rows in met)
    np.testing.assert_array_equal(left.weights.toarray()[:, ~items], LISTENING.weights.toarray()[:, ~items])
    asked, gone = unmet(EVERYBODY, items)
    np.testing.assert_array_equal(asked.weights.toarray(), left.weights.toarray())
    np.testing.assert_array_equal(gone.toarray()[:, items], LISTENING.weights.toarray()[:, items])


def test_what_somebody_says_is_hidden_with_them() -> None:
    """A playlist's title and a listener's tag tell what is in it and what they know."""
    titles = tuple(f"list {row}" for row in range(40))
    said = Sayings(
        np.array([0, 1], dtype=np.int32), np.array([0, 1], dtype=np.int32), np.array([0, 1]), ("a", "b"), titles
    )
    whole = replace(LISTENING, sayings=said)
    music = described(MUSIC, whole)
    assert music.labels.shares.toarray()[:2, -2:].tolist() == [[1, 0], [0, 1]]
    assert "list 0" in music.texts[int(LISTENING.weights[[0]].indices[0])]
    rest = whole.only(np.arange(1, 40, dtype=np.int32))
    told = described(music, rest)
    assert told.labels.shares.toarray()[:2, -2:].tolist() == [[0, 0], [0, 1]]
    assert not any("list 0" in text.split() or text.endswith("list 0") for text in told.texts)
    assert described(told, replace(LISTENING, sayings=Sayings.none())) is MUSIC


def test_what_nobody_has_met_yet_stays_told_from_the_rest() -> None:
    likes = EVERYBODY.part(0, 1)
    first = np.arange(likes.weights.nnz) == 0
    left, _ = unmet(replace(likes, unmet=first), np.arange(likes.weights.shape[1]) == likes.weights.indices[1])
    assert left.unmet is not None
    assert left.unmet.tolist() == np.delete(first, 1).tolist()
    # What was praised but never met may come.
    assert int(likes.weights.indices[0]) not in left.struck().indices
