import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest
from segue.hearing.embedding.failures import ModelsDiffer
from segue.hearing.embedding.port import EmbedderId, Excerpts, same_model, summarise


@given(st.integers(1, 5000), st.integers(1, 60), st.integers(1, 500))
def test_excerpts_lie_inside_in_order_and_alike_at_both_ends(total: int, count: int, samples: int) -> None:
    starts = Excerpts(count, samples).starts(total)
    assert list(starts) == sorted(set(starts))
    assert 1 <= len(starts) <= count
    if total > samples:
        assert starts[0] >= 0
        assert starts[-1] + samples <= total
        assert abs(starts[0] - (total - samples - starts[-1])) <= 2


@given(st.integers(1, 5000), st.integers(1, 20), st.integers(1, 9), st.integers(1, 60))
def test_excerpts_begin_at_whole_steps_and_lie_inside(total: int, count: int, steps: int, step: int) -> None:
    samples = steps * step
    starts = Excerpts(count, samples, step).starts(total)
    assert list(starts) == sorted(set(starts))
    assert all(start % step == 0 for start in starts)
    assert starts == Excerpts(count, samples, step).starts(total - total % step + step - 1)
    if total >= samples:
        assert starts[-1] + samples <= total


def test_long_track_is_heard_in_the_middle_of_its_parts() -> None:
    assert Excerpts(4, 10).starts(800) == (95, 295, 495, 695)


def test_short_track_is_repeated_until_it_fills_an_excerpt() -> None:
    found = Excerpts(4, 7).cut(np.array([1, 2, 3], np.float32))
    np.testing.assert_array_equal(found, [[1, 2, 3, 1, 2, 3, 1]])


@pytest.mark.parametrize(
    ("samples", "why"),
    [
        (np.zeros(0, np.float32), "no sound"),
        (np.zeros((2, 40), np.float32), "no sound"),
        (np.full(40, np.nan, np.float32), "no finite"),
        (np.full(5, np.inf, np.float32), "no finite"),
    ],
)
def test_what_is_no_sound_is_refused(samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]], why: str) -> None:
    with pytest.raises(BadRequest, match=why):
        Excerpts(2, 10).cut(samples)


def test_mean_and_spread_are_over_the_excerpts() -> None:
    found = summarise(EmbedderId("m"), np.array([[1, 2], [3, 2]], np.float32), np.array([[0.5], [0.0]], np.float32))
    np.testing.assert_array_equal(found.mean, [2, 2])
    np.testing.assert_array_equal(found.spread, [1, 0])
    np.testing.assert_array_equal(found.tags, [0.25])
    assert found.excerpts == 2


def test_vectors_of_different_models_are_not_mixed() -> None:
    vectors = np.ones((1, 2), np.float32)
    one, two = (summarise(EmbedderId(name), vectors, vectors) for name in ("one", "two"))
    assert same_model([one, one]) == "one"
    with pytest.raises(ModelsDiffer, match="one, two"):
        same_model([two, one, two])
    with pytest.raises(ModelsDiffer, match="none"):
        same_model([])
