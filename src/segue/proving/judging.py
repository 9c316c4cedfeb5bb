"""All figures of one model's answers to one trial, by name."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.proving import beyond
from segue.proving.answering import Answers
from segue.proving.beyond import Surroundings
from segue.proving.ranking import MEASURES, found_in, r_precision
from segue.proving.trial import Trial

Floats = NDArray[np.float64]

_DEEPEST = 1000
_WORDS = {
    "ndcg": "NDCG", "recall": "recall", "precision": "precision", "map": "MAP", "mrr": "MRR", "hit_rate": "hit rate",
    "r_precision": "R-precision", "roc_auc": "ROC-AUC", "novelty": "novelty", "diversity": "diversity",
    "popularity_lift": "popularity lift", "small_artists": "small artists", "miscalibration": "miscalibration",
    "coverage": "coverage", "gini": "Gini", "artist_coverage": "artist coverage", "artist_gini": "artist Gini",
    "rmse": "RMSE", "mae": "MAE", "rmse_of_mean": "RMSE of the mean",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """`own` are arrays over the listeners asked, `whole` are of all lists together."""

    own: dict[str, Floats]
    whole: dict[str, float]


def figure_words(name: str) -> str:
    """A figure as a person calls it: NDCG@100 for ndcg@100."""
    measure, mark, places = name.partition("@")
    return f"{_WORDS.get(measure, measure)}{mark}{places}"


def main_figure(at: Sequence[int]) -> str:
    """What models are sorted by: NDCG at the first number of places."""
    return f"ndcg@{at[0]}"


def depth(trial: Trial, at: Sequence[int]) -> int:
    """How long lists have to be: as many places as are looked at, and for R-precision as there are items asked for."""
    most = int(np.diff(trial.truth.indptr).max(initial=1))
    return max(*at, min(most, _DEEPEST))


def judge(answers: Answers, trial: Trial, around: Surroundings, at: Sequence[int]) -> Figures:
    """Every figure that can be told of this trial; those beyond ranking at the fewest places asked for."""
    found = found_in(answers.items, trial.truth)
    own = {f"{name}@{places}": measure(found, places) for places in at for name, measure in MEASURES.items()}
    own["r_precision"] = r_precision(found)
    own["roc_auc"] = answers.preferred
    few = min(at)
    lists = answers.items[:, :few]
    own[f"novelty@{few}"] = beyond.novelty(lists, around)
    own[f"diversity@{few}"] = beyond.diversity(lists, around)
    own[f"popularity_lift@{few}"] = beyond.popularity_lift(lists, around)
    whole = {f"coverage@{few}": beyond.coverage(lists, around), f"gini@{few}": beyond.gini(lists, around)}
    if around.genres.nnz:
        own[f"miscalibration@{few}"] = beyond.miscalibration(lists, around)
    if (around.artists >= 0).any():
        own[f"small_artists@{few}"] = beyond.small_artists(lists, around)
        whole[f"artist_coverage@{few}"] = beyond.artist_coverage(lists, around)
        whole[f"artist_gini@{few}"] = beyond.artist_gini(lists, around)
    return Figures(own, whole)
