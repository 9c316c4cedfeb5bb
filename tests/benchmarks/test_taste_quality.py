"""The benchmark's own measures: against scikit-learn's, and that nobody is learned from who is judged."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import ndcg_score

from benchmarks.taste_quality import judged, split


def plays(listeners: int = 200, items: int = 150) -> sp.csr_array:
    luck = np.random.default_rng(0)
    return sp.csr_array(
        (luck.integers(1, 99, (listeners, items)) * (luck.random((listeners, items)) < 0.2)).astype("f4")
    )


def test_ndcg_is_scikit_learns() -> None:
    _, known, hidden = split(plays(), 0, "test")
    scores = np.random.default_rng(1).random(known.shape)
    found = judged(scores, known, hidden)
    scores[known.nonzero()] = -1
    for row in range(known.shape[0]):
        truth = (hidden.toarray()[[row]] > 0).astype(int)
        assert found[row, 0] == pytest.approx(ndcg_score(truth, scores[[row]], k=100), rel=1e-9)
        best = set(np.argsort(-scores[row])[:20].tolist())
        wanted = set(np.flatnonzero(truth[0]).tolist())
        assert found[row, 1] == pytest.approx(len(best & wanted) / min(20, len(wanted)))


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_learned_from_who_is_judged(seed: int) -> None:
    whole = plays()
    parts = {part: split(whole, seed, part) for part in ("test", "validation")}

    def lines(*matrices: sp.csr_array) -> set[bytes]:
        return {row.tobytes() for row in sum(matrix.toarray() for matrix in matrices)}

    learned, test, validation = lines(parts["test"][0]), lines(*parts["test"][1:]), lines(*parts["validation"][1:])
    assert not learned & test
    assert not learned & validation
    assert not test & validation
    assert len(learned | test | validation) == whole.shape[0]
    for _, known, hidden in parts.values():
        assert not (known.toarray() * hidden.toarray()).any()
        np.testing.assert_array_less(0, np.diff(hidden.indptr))
