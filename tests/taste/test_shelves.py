"""What is found on a few shelves, beside what is found by looking at everything."""

import faiss
import numpy as np
import pytest

from segue.taste.arithmetic.shelves import Shelves

COUNT, NUMBERS, ASKED = 20_000, 32, 50


def scattered(seed: int, *, famous: bool) -> tuple[np.ndarray, np.ndarray]:
    """Items around some middles, and what is asked for among them; of unit length, or a few much longer than others."""
    luck = np.random.default_rng(seed)
    middles = luck.standard_normal((60, NUMBERS))
    vectors = middles[luck.integers(0, 60, COUNT)] + 0.7 * luck.standard_normal((COUNT, NUMBERS))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = vectors[:ASKED] + 0.1 * luck.standard_normal((ASKED, NUMBERS))
    if famous:
        vectors *= luck.pareto(2.0, COUNT).clip(max=5)[:, None] + 0.1
    return vectors.astype(np.float32), asked.astype(np.float32)


@pytest.mark.parametrize("famous", [False, True])
def test_nearly_all_of_the_best_are_found(famous: bool) -> None:
    vectors, asked = scattered(1, famous=famous)
    known = np.random.default_rng(2).random(COUNT) < 0.9
    shelves = Shelves(vectors, known)
    shares = []
    for one in asked:
        products = np.where(known, vectors @ one, -np.inf)
        found = shelves.search(one[None], 350)
        assert known[found].all()
        assert (np.diff(found) > 0).all()
        shares.append(np.isin(np.argsort(-products)[:150], found).mean())
    assert np.mean(shares) >= 0.95


def test_what_several_directions_lead_to_is_found_together() -> None:
    vectors, asked = scattered(3, famous=False)
    shelves = Shelves(vectors, np.ones(COUNT, dtype=bool))
    apart = [shelves.search(one[None], 20) for one in asked[:3]]
    np.testing.assert_array_equal(shelves.search(asked[:3], 20), np.unique(np.concatenate(apart)))


def test_nothing_known_and_nothing_asked_is_no_trouble() -> None:
    vectors, asked = scattered(4, famous=False)
    assert not len(Shelves(vectors, np.zeros(COUNT, dtype=bool)).search(asked, 5))
    assert not len(Shelves(vectors[:0], np.zeros(0, dtype=bool)).search(asked, 5))
    assert not len(Shelves(vectors[:9], np.ones(9, dtype=bool)).search(asked[:0], 5))
    assert len(Shelves(vectors[:9], np.ones(9, dtype=bool)).search(asked[:1], 50)) == 9


def test_the_threads_of_the_caller_are_left_as_they_were() -> None:
    before = faiss.omp_get_max_threads()
    vectors, asked = scattered(5, famous=False)
    Shelves(vectors[:500], np.ones(500, dtype=bool)).search(asked, 5)
    assert faiss.omp_get_max_threads() == before
