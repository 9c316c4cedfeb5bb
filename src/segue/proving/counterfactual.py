"""What another recommender would have earned, told from what was shown and how it was taken.

Every impression that is logged says how probable it was to be shown there. A reward then counts as much more as the
other recommender would have shown that item more often: inverse propensity scoring. IPS is right on average and may lie
far off; SNIPS shares by the sum of the weights, leans a little and lies less far off (Swaminathan and Joachims 2015).
Both are only as good as the probabilities that were logged.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.proving.intervals import DRAWS, Interval, resampled, within

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Logged:
    """Impressions, in parallel: whose each was, what it earned, and how probable it was to be shown.

    `rewards` are 1 for what was played to its end and 0 for what was skipped, or anything between or beyond.
    `propensities` are above 0 and at most 1.

    Raises:
        BadRequest: they are not.
    """

    listeners: NDArray[np.int64]
    rewards: Floats
    propensities: Floats

    def __post_init__(self) -> None:
        """Look at each impression."""
        if not len(self.rewards) == len(self.listeners) == len(self.propensities):
            raise ValueError("a listener, a reward and a propensity for each impression")
        if not len(self.rewards):
            raise BadRequest("There is no impression to judge by.", "Let listeners see recommendations first.")
        if not np.isfinite(self.rewards).all():
            raise BadRequest("A reward is no number.", "Leave out impressions of which nothing is known.")
        wrong = ~((self.propensities > 0) & (self.propensities <= 1))
        if wrong.any():
            place = int(np.argmax(wrong))
            raise BadRequest(
                f"Impression {place + 1} was shown with the probability {self.propensities[place]:g}.",
                "What was shown had a probability above 0 and at most 1; log it when it is shown.",
            )


@dataclass(frozen=True, slots=True)
class Estimate:
    """What another recommender would earn for each impression.

    Attributes:
        ips, snips: with 95 % over listeners.
        logged: what was earned as it was shown.
        effective: how many impressions the weighted ones are worth (Kish); where they are few, nothing is known.
        clipped: the share of impressions whose weight was above the clip.
        impressions: how many there are.
    """

    ips: Interval
    snips: Interval
    logged: float
    effective: float
    clipped: float
    impressions: int


def estimate(logged: Logged, chances: Floats, *, clip: float = 10.0, seed: int = 0, draws: int = DRAWS) -> Estimate:
    """What a recommender would have earned that shows what was shown with these probabilities instead.

    Args:
        logged: what was shown, and how it was taken.
        chances: for each impression, how probable the other recommender was to show it, from 0 to 1.
        clip: the largest weight of an impression; it keeps few of them from telling all, and leans a little.
        seed: of the draws of listeners.
        draws: how many.

    Raises:
        BadRequest: a chance is no probability, or the clip is not above nought.
    """
    if len(chances) != len(logged.rewards) or not ((chances >= 0) & (chances <= 1)).all():
        raise BadRequest("The other recommender's chances are no probabilities.", "Give one from 0 to 1 for each.")
    if not clip > 0:
        raise BadRequest(f"Weights cannot be clipped at {clip:g}.", "Choose a clip above 0; 10 is usual.")
    ratio = chances / logged.propensities
    weights = np.minimum(ratio, clip)
    owners = np.unique(logged.listeners, return_inverse=True)[1]
    times = np.bincount(owners).astype(np.float64)
    sums = np.stack([np.bincount(owners, weights * logged.rewards), np.bincount(owners, weights)], axis=1)
    drawn = resampled(sums.astype(np.float64), times, seed, draws)
    earned, weight = sums.sum(axis=0)
    shared = np.divide(drawn[:, 0], drawn[:, 1], out=np.zeros(len(drawn)), where=drawn[:, 1] > 0)
    count = len(weights)
    return Estimate(
        within(float(earned / count), drawn[:, 0]),
        within(float(earned / weight) if weight > 0 else 0.0, shared),
        float(logged.rewards.mean()),
        float(weight**2 / (weights**2).sum()) if weight > 0 else 0.0,
        float((ratio > clip).mean()),
        count,
    )
