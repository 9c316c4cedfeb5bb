"""Trees as LightGBM itself walks them."""

import re

import lightgbm
import numpy as np
import pytest

from segue.taste.ordering.forest import Forest


def words(leaves: int, rounds: int, seed: int = 0, **more: object) -> str:
    luck = np.random.default_rng(seed)
    figures = luck.standard_normal((600, 5)).astype(np.float32).round(1)
    wanted = figures[:, 0] * figures[:, 1] + np.abs(figures[:, 3]) + luck.standard_normal(600) / 5
    how = {"num_leaves": leaves, "verbosity": -1, "num_threads": 1, "seed": seed, "min_data_in_leaf": 5, **more}
    return lightgbm.train(how, lightgbm.Dataset(figures, wanted), num_boost_round=rounds).model_to_string()


@pytest.mark.parametrize(("leaves", "rounds"), [(2, 1), (7, 100), (31, 30)])
def test_trees_say_what_lightgbm_says(leaves: int, rounds: int) -> None:
    written = words(leaves, rounds)
    asked = np.random.default_rng(1).standard_normal((500, 5)).astype(np.float32)
    # Figures on thresholds and beyond all of them, too.
    asked = np.concatenate([asked, asked.round(1), np.full((1, 5), 1e30), np.zeros((1, 5))]).astype(np.float32)
    expected = np.asarray(lightgbm.Booster(model_str=written).predict(asked, num_threads=1))
    np.testing.assert_array_equal(Forest.read(written).sums(asked), expected.astype(np.float32))
    assert len(Forest.read(written).sums(asked[:0])) == 0


def test_trees_without_forks_say_the_same_of_everything() -> None:
    written = words(7, 3, min_data_in_leaf=600)
    asked = np.ones((3, 5), dtype=np.float32)
    expected = np.asarray(lightgbm.Booster(model_str=written).predict(asked))
    np.testing.assert_array_equal(Forest.read(written).sums(asked), expected.astype(np.float32))


@pytest.mark.parametrize(
    ("told", "instead"),
    [
        ("Tree=", "Bush="),
        (r"left_child=-?\d+", "left_child=99"),
        (r"left_child=-?\d+", "left_child=0"),
        (r"left_child=-?\d+", "left_child="),
        (r"split_feature=\d+", "split_feature=-1"),
        ("decision_type=2", "decision_type=1"),
    ],
)
def test_damaged_trees_are_refused(told: str, instead: str) -> None:
    written = words(7, 5)
    assert re.search(told, written)
    with pytest.raises(ValueError, match="tree"):
        Forest.read(re.sub(told, instead, written))


def test_fewer_figures_than_the_trees_know_are_refused() -> None:
    with pytest.raises(ValueError, match="figures"):
        Forest.read(words(7, 5)).sums(np.ones((2, 1), dtype=np.float32))
