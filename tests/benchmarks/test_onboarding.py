"""Newcomers answer truthfully, about one half of what there is, and are judged by the other."""

import numpy as np
import pytest
import scipy.sparse as sp

from benchmarks.onboarding import STEPS, measure
from segue.discovery.people.onboarding import Trust


def test_circles_are_told_apart_by_telling_questions() -> None:
    """Listeners of four circles, each of which plays a quarter of the artists."""
    luck = np.random.default_rng(4)
    circle = np.arange(160) % 4
    plays = (luck.random((160, 200)) < 0.8) & (np.arange(200)[None] % 4 == circle[:, None])
    ways = ("onboarding", "popular", "random")
    found = measure(sp.csr_array(plays.astype(np.float32)), 0, Trust(), ways)
    assert found["nothing_ndcg"] < 0.7 * found["full_history_ndcg"]
    assert found["onboarding_ndcg_5"] > max(found["popular_ndcg_5"], found["random_ndcg_5"]) > found["nothing_ndcg"]
    assert found["onboarding_ndcg_20"] == pytest.approx(found["full_history_ndcg"], rel=0.05)
    for step in STEPS:
        assert found[f"random_yes_{step}"] <= found[f"onboarding_yes_{step}"] <= step
