"""Hiding a part of what somebody likes, to see whether it is found again: to learn an order, or to judge one."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segue.taste.arithmetic.weighing import owners
from segue.taste.listening import Histories, Listening, Ratings, Weights, entries


def hide(histories: Histories, share: float, seed: int) -> tuple[Histories, Weights]:
    """What is left when a share of each one's liked items is hidden, and what was hidden.

    Of those who like two items or more at least one is hidden and one is left; others keep what they have. Nothing of
    what is hidden stays: not its weight, its day, its stars, or its place among what was heard last.
    """
    luck = np.random.default_rng(seed)
    weights = histories.weights
    hidden = np.zeros(weights.nnz, dtype=bool)
    for row in range(len(histories)):
        first, end = weights.indptr[row], weights.indptr[row + 1]
        liked = first + np.flatnonzero(weights.data[first:end] > 0)
        if len(liked) > 1:
            count = min(len(liked) - 1, max(1, round(share * len(liked))))
            hidden[luck.choice(liked, count, replace=False)] = True
    taken = entries(weights, hidden)
    recent = tuple(
        heard[~np.isin(heard, taken.indices[taken.indptr[row] : taken.indptr[row + 1]])]
        for row, heard in enumerate(histories.recent)
    )
    stars = None if histories.stars is None else _without(histories.stars, taken)
    return replace(histories.only(~hidden), recent=recent, listeners=None, stars=stars), taken


def unmet(histories: Histories, items: NDArray[np.bool_]) -> tuple[Histories, Weights]:
    """What is left when nobody has met these items, and what was taken."""
    gone = items[histories.weights.indices]
    recent = tuple(heard[~items[heard]] for heard in histories.recent)
    stars = histories.stars if histories.stars is None else entries(histories.stars, ~items[histories.stars.indices])
    return replace(histories.only(~gone), recent=recent, stars=stars), entries(histories.weights, gone)


def unmet_by_anybody(listening: Listening, items: NDArray[np.bool_]) -> Listening:
    """The same listening in a world where these items have just come: nobody played, rated or named them."""
    gone, stars, said = items[listening.weights.indices], listening.ratings, listening.sayings
    rated, named = ~items[stars.items], ~items[said.items]
    return replace(
        listening,
        weights=entries(listening.weights, ~gone),
        days=None if listening.days is None else listening.days[~gone],
        sequences=listening.sequences.without(items),
        ratings=Ratings(stars.listeners[rated], stars.items[rated], stars.stars[rated]),
        recent=tuple(heard[~items[heard]] for heard in listening.recent),
        sayings=replace(said, listeners=said.listeners[named], items=said.items[named], words=said.words[named]),
    )


def _without(told: Weights, taken: Weights) -> Weights:
    """What was told of everything but what was taken."""
    places = [owners(held).astype(np.int64) * told.shape[1] + held.indices for held in (told, taken)]
    return entries(told, ~np.isin(places[0], places[1]))
