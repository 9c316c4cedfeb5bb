"""How far foretold stars are from those that were given, with all listeners in one sum."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.proving.intervals import Interval, resampled, within
from segue.taste import Ratings

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StarErrors:
    """In stars: `rmse` weighs large errors more, `mae` all alike; both with 95 % over listeners."""

    rmse: Interval
    mae: Interval
    ratings: int


def star_figures(given: Ratings, foretold: NDArray[np.floating], middle: float) -> dict[str, float]:
    """Both errors by name, and that of who always foretells `middle`."""
    found = star_errors(given, foretold)
    plain = star_errors(given, np.full(len(given), middle))
    return {"rmse": found.rmse.value, "mae": found.mae.value, "rmse_of_mean": plain.rmse.value}


def star_errors(given: Ratings, foretold: NDArray[np.floating], seed: int = 0) -> StarErrors:
    """The errors of stars that were foretold, one for each that was given.

    Raises:
        BadRequest: there are none, or not as many.
    """
    if len(given) != len(foretold) or not len(given):
        raise BadRequest(
            f"{len(given):,} stars were given and {len(foretold):,} foretold.", "Foretell each that was given."
        )
    errors = np.asarray(foretold, dtype=np.float64) - given.stars
    owners = np.unique(given.listeners, return_inverse=True)[1]
    sums = np.stack([np.bincount(owners, errors**2), np.bincount(owners, np.abs(errors))], axis=1).astype(np.float64)
    times = np.bincount(owners).astype(np.float64)
    drawn = resampled(sums, times, seed)
    squares, sizes = sums.sum(axis=0) / len(errors)
    return StarErrors(
        within(float(np.sqrt(squares)), np.sqrt(drawn[:, 0])), within(float(sizes), drawn[:, 1]), len(errors)
    )
