"""What places for little-heard artists cost is measured on the same candidates of the same listeners."""

import numpy as np
import pytest

from segue.proving.answering import answer
from segue.proving.exposure import PLACES, exposure_costs
from segue.proving.ranking import found_in, ndcg
from segue.proving.splits import StrongGeneralisation
from segue.taste.arithmetic.weighing import support
from segue.taste.exposure import little_heard
from segue.taste.recommenders.item_neighbours import ItemNeighboursRecipe
from segue.taste.recommenders.popularity import PopularityRecipe
from segue.taste.rerank import Heard
from tests.proving.worlds import diary

KNOWN = diary(listeners=60, items=80, plays=3000)


def test_more_places_for_the_little_heard_cost_more() -> None:
    found = exposure_costs(KNOWN, StrongGeneralisation(), PopularityRecipe(), budgets=(0.0, 0.3, 0.8))
    none, some, most = found.costs
    assert (none.cost.value, none.cost.low, none.cost.high, none.difference) == (0, 0, 0, None)
    # Popularity brings them only to who knows nearly all else, so that the budget is what they get: 6 and 16 of 20.
    assert none.share.value < 0.03
    assert [one.share.value for one in (some, most)] == pytest.approx([0.3, 0.8], abs=0.02)
    assert some.cost.value < most.cost.value <= 1
    assert some.cost.value == pytest.approx(1 - some.ndcg.value / none.ndcg.value)
    assert most.difference is not None
    assert most.difference.p < 0.05
    assert most.cost.low > 0
    assert 0 < found.liked < found.little < 1


def test_without_a_budget_it_is_what_the_recommender_says() -> None:
    split, recipe = StrongGeneralisation(), ItemNeighboursRecipe()
    found = exposure_costs(KNOWN, split, recipe, budgets=(0.0,), seeds=1)
    trial = split.deal(KNOWN, 0)
    told = answer(recipe.learn(trial.listening, trial.music), trial, PLACES)
    assert found.costs[0].ndcg.value == pytest.approx(ndcg(found_in(told.items, trial.truth), PLACES).mean())
    small = little_heard(Heard.of(support(trial.listening.weights), trial.music), trial.music)
    assert found.costs[0].share.value == pytest.approx(
        np.mean([small[row[row >= 0]].mean() for row in told.items if (row >= 0).any()])
    )
