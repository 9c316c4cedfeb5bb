"""Models beside each other: what should win wins, the same seed tells the same, and nothing tells more than it may."""

import json
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest
from segue.proving import study as studying
from segue.proving.search import RANGES, Budget, tune
from segue.proving.splits import ColdTracks, LastWeek, StrongGeneralisation
from segue.proving.study import BASELINES, Study, recipes, study
from segue.taste import Histories, Listening, Music, Ratings, Recommender
from segue.taste.port import Scores
from segue.taste.recommenders import kinds
from segue.taste.recommenders.chance import Chance, ChanceRecipe
from segue.taste.recommenders.ease import EaseRecipe
from tests.proving.worlds import circles, diary


@pytest.fixture(scope="module")
def found() -> Study:
    return study(circles(listeners=80, items=40), StrongGeneralisation(hidden=0.4), ("ease",), seeds=3, at=(10, 5))


def test_what_should_win_wins_and_baselines_are_beside(found: Study) -> None:
    names = [one.name for one in found.judged]
    assert set(names) == {"ease", *BASELINES}
    assert set(names[:2]) == {"ease", "item_neighbours"}
    values = [one.figures["ndcg@10"].value for one in found.judged]
    assert values == sorted(values, reverse=True)
    first = next(gap for gap in found.differences if (gap.first, gap.second) == ("ease", "random"))
    assert first.more_than_chance
    assert len(found.differences) == len(names) * (len(names) - 1) // 2
    assert len(found.verdicts) == len(names) - 1
    for name, words in zip(names, found.verdicts, strict=False):
        behind = [gap for gap in found.differences if gap.first == name]
        told = [gap for gap in behind if gap.more_than_chance][:1]
        assert all(str(gap) in words for gap in told)
        alike = behind if not told else behind[: behind.index(told[0])]
        assert all(gap.second in words.partition(".")[0] for gap in alike)
        assert bool(alike) == ("Nothing but chance" in words)


def test_a_figure_is_the_mean_over_everybody_asked_and_lies_in_its_interval(found: Study) -> None:
    for model in found.judged:
        main = model.figures["ndcg@10"]
        # As many are asked under every seed.
        assert main.value == pytest.approx(np.mean(model.by_seed))
        for one in model.figures.values():
            assert one.low <= one.value + 1e-12
            assert one.value <= one.high + 1e-12
        assert model.learn_s >= 0
        assert model.answer_s > 0
    assert found.judged[-1].figures["roc_auc"].low < 0.5 < found.judged[0].figures["roc_auc"].low


def test_the_same_seeds_tell_the_same(found: Study) -> None:
    again = study(circles(listeners=80, items=40), StrongGeneralisation(hidden=0.4), ("ease",), seeds=3, at=(10, 5))
    timeless = [[replace(one, learn_s=0.0, answer_s=0.0) for one in told.judged] for told in (found, again)]
    assert timeless[0] == timeless[1]
    assert found.differences == again.differences


def test_a_study_is_the_same_after_json(found: Study) -> None:
    assert Study.of_json(json.loads(json.dumps(found.as_json()))) == found


@pytest.mark.parametrize("told", [{}, {"format": 1}, {"format": 2}, [], {"format": 1, "judged": 3}])
def test_what_is_no_study_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        Study.of_json(told)


def test_cold_tracks_cannot_be_found_by_listening_alone() -> None:
    found = study(circles(listeners=80, items=40), ColdTracks(), ("ease",), seeds=2, at=(5,))
    assert "recommends nothing" in found.left_out["ease"]
    assert "random" in [one.name for one in found.judged]


def test_a_model_that_refuses_is_left_out_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studying, "recipes", lambda models: {"ease": EaseRecipe(most=3), "random": ChanceRecipe()})
    found = study(circles(), StrongGeneralisation(), seeds=1, at=(5,))
    assert [one.name for one in found.judged] == ["random"]
    assert "EASE is for up to 3 items" in found.left_out["ease"]
    monkeypatch.setattr(studying, "recipes", lambda models: {"ease": EaseRecipe(most=3)})
    with pytest.raises(BadRequest, match="No model could be judged"):
        study(circles(), StrongGeneralisation(), seeds=1, at=(5,))


def test_stars_that_are_hidden_are_foretold() -> None:
    known = circles(listeners=80, items=40)
    plays = known.plays
    # Everybody gives an item the same stars, of which no two neighbours get as many.
    stars = Ratings(plays.listeners, plays.items, (1 + plays.items % 5).astype(np.float32))
    rated = replace(known, ratings=stars)
    found = study(rated, StrongGeneralisation(), ("ratings", "ease"), seeds=2, at=(5,))
    by_name = {one.name: one.whole for one in found.judged}
    assert by_name["ratings"]["rmse"] < 0.5 * by_name["ratings"]["rmse_of_mean"]
    assert by_name["ratings"]["mae"] <= by_name["ratings"]["rmse"]
    assert by_name["ratings"]["rmse_of_mean"] == pytest.approx(np.sqrt(2), abs=0.2)
    assert "rmse" not in by_name["ease"]


def test_a_split_that_draws_nothing_says_so() -> None:
    assert "hides the same" in study(diary(), LastWeek(), ("random",), seeds=2, at=(5,)).notes[-1]


def test_recommenders_are_asked_for_by_name() -> None:
    assert set(recipes(())) == set(kinds())
    assert list(recipes(("ease",))) == ["ease", *BASELINES]
    with pytest.raises(BadRequest, match="no recommender oracle"):
        recipes(("oracle",))


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("30", Budget(trials=30)),
        ("90s", Budget(seconds=90)),
        (" 5m", Budget(seconds=300)),
        ("2min", Budget(seconds=120)),
    ],
)
def test_a_budget_is_trials_or_time(text: str, budget: Budget) -> None:
    assert Budget.of(text) == budget


@pytest.mark.parametrize("text", ["", "0", "-3", "many", "2.5", "0s", "1h"])
def test_what_is_no_budget_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="no budget"):
        Budget.of(text)


def test_every_range_is_of_a_parameter_and_holds_what_it_comes_with() -> None:
    assert set(RANGES) <= set(kinds())
    for name, fields in RANGES.items():
        for field, one in fields.items():
            value = getattr(kinds()[name](), field)
            if isinstance(one, tuple):
                assert value in one
            else:
                assert one.low <= value <= one.high, (name, field)
                assert one.even or one.low > 0


@pytest.mark.parametrize("name", sorted(RANGES))
def test_every_recommender_can_be_searched_for(name: str) -> None:
    trial = StrongGeneralisation().deal(circles(), 0)
    tuned = tune(trial, StrongGeneralisation(), kinds()[name](), Budget(trials=3), at=5)
    assert tuned.tried == 3
    assert 0 <= tuned.before <= tuned.score <= 1


def test_a_search_finds_what_is_better_and_is_seeded() -> None:
    trial = StrongGeneralisation(hidden=0.4).deal(circles(listeners=60, items=40), 0)
    # So large a ridge leaves nothing but popularity of pairs.
    poor = EaseRecipe(ridge=3000.0, power=1.0)
    one, again = (
        tune(trial, StrongGeneralisation(hidden=0.4), poor, Budget(trials=6), seed=2, at=10) for _ in range(2)
    )
    assert one == again
    assert one.tried == 6
    assert one.score >= one.before
    assert isinstance(one.recipe, EaseRecipe)
    assert one.recipe.most == poor.most
    first = tune(trial, StrongGeneralisation(hidden=0.4), poor, Budget(trials=1), at=10)
    assert (first.recipe, first.tried) == (poor, 1)
    timed = tune(trial, StrongGeneralisation(hidden=0.4), poor, Budget(seconds=0.05), at=10)
    assert timed.tried >= 1
    assert "keeps the parameters" in tune(trial, StrongGeneralisation(), ChanceRecipe(), Budget(trials=2)).note


class Eavesdropper(Chance):
    """Remembers whom it was asked about."""

    asked: ClassVar[list[Histories]] = []

    def scores(self, histories: Histories) -> Scores:
        self.asked.append(histories)
        return super().scores(histories)


@dataclass(frozen=True)
class EavesdropperRecipe(ChanceRecipe):
    """With a parameter to search for."""

    half_life: float = 90.0
    learned: ClassVar[list[Listening]] = []
    makes: ClassVar[type[Recommender]] = type("Popular", (Eavesdropper,), {"name": "popularity"})

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Chance:
        self.learned.append(listening)
        return Eavesdropper(listening.weights.shape[1], seed)


@given(st.integers(0, 50))
def test_a_search_sees_nobody_who_is_held_out(seed: int) -> None:
    Eavesdropper.asked.clear()
    EavesdropperRecipe.learned.clear()
    split = StrongGeneralisation()
    trial = split.deal(circles(), seed)
    tune(trial, split, EavesdropperRecipe(), Budget(trials=2), seed=seed, at=5)
    may = set(trial.listening.listeners.ids.tolist())
    assert len(EavesdropperRecipe.learned) == 2
    for listening in EavesdropperRecipe.learned:
        assert set(listening.listeners.ids.tolist()) < may
    for histories in Eavesdropper.asked:
        assert len(histories) + len(EavesdropperRecipe.learned[0].listeners) <= len(may)
