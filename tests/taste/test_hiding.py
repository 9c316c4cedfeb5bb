"""What is hidden is hidden whole."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from segue.taste.hiding import hide
from tests.taste.worlds import checkerboard, world

LISTENING, _ = checkerboard()
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
