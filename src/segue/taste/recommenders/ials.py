"""Implicit matrix factorisation: listeners and items as points, near each other where one listens to the other.

Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008), with the loss and the ridge of
Rendle, Krichene, Zhang and Koren, "Revisiting the Performance of iALS" (2022): what was never met counts a little, as
nought; what is liked counts by its weight, as one; and what is disliked as much, as minus one. The ridge of each row
grows with how much it met. One side is solved while the other is held, in turns.

Only the items' factors are kept. Whoever asks is placed among them by what is in their history at this moment, which
is exact and takes less than a millisecond. A score is a sum over the history's items, so it can be said who brought it.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp

from segue.domain.recommending import ReasonKind
from segue.taste.arithmetic.least_squares import Side, solve
from segue.taste.arithmetic.weighing import owners, spoke_for, support, tempered
from segue.taste.factored import Factored
from segue.taste.listening import Histories, Listening, Weights
from segue.taste.music import Floats, Music
from segue.taste.port import Arrays, Grounds, Recipe, Recommender

_EXACT_STEPS = 100
"""Far more than it takes; a row stops when it is solved."""

_SPREAD = 0.1
"""How far items stand from the middle before anything is learned."""


@dataclass(frozen=True, slots=True)
class Pull:
    """What holds rows back: `unmet` is the weight of what was not met, `ridge` and its growth with `frequency`."""

    unmet: float
    ridge: float
    frequency: float

    def gram(self, others: Floats) -> Floats:
        """What all of the other side weigh, met or not [factors, factors]."""
        return np.asarray(self.unmet * (others.T @ others), dtype=np.float32)

    def ridges(self, weights: Weights) -> Floats:
        """Each row's ridge [rows]."""
        met = np.bincount(owners(weights), np.abs(weights.data), weights.shape[0])
        return np.asarray(self.ridge * (met + self.unmet * weights.shape[1]) ** self.frequency, dtype=np.float32)


class Ials(Factored):
    """`factors` [items, factors] float32, `support` [items] how many listeners each has."""

    name: ClassVar[str] = "ials"

    def __init__(self, factors: Floats, support: Floats, pull: Pull, power: float) -> None:
        super().__init__(factors, support > 0)
        self.support, self.pull, self.power = support, pull, power
        self._gram = pull.gram(self.factors)
        self._last: tuple[Histories | None, Weights, Floats] = (None, sp.csr_array((0, 0)), self._gram)

    def places(self, histories: Histories) -> Floats:
        """Where each history stands among the items [histories, factors]."""
        given = tempered(histories.weights, self.power)
        places = np.zeros((len(histories), self.factors.shape[1]), dtype=np.float32)
        solve(Side.of_signed(given), self.factors, self._gram, self.pull.ridges(given), places, _EXACT_STEPS)
        return places

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """The items of the history that bring most of the score: it is a sum over them, to the last digit."""
        row, through = self._through(history)
        # What is alike to the contrary of what repels is no reason to give.
        brought = row.data.clip(min=0) * (through @ self.factors[item])
        seeds, shares = spoke_for(row.indices, brought.astype(np.float32))
        if not seeds or self.support[item] == 0:
            return None
        return Grounds(ReasonKind.LISTENERS_IN_COMMON, seeds, shares, figures={"listeners": float(self.support[item])})

    def _through(self, history: Histories) -> tuple[Weights, Floats]:
        """The history's weights, and what each of its items brings for each factor [items met, factors].

        It is kept for the one that was asked about last: a list of thirty has thirty reasons of one history.
        """
        asked, row, through = self._last
        if asked is not history:
            row = tempered(history.weights[:1], self.power)
            met = self.factors[row.indices].astype(np.float64)
            held = self.pull.ridges(row)[0] * np.eye(self.factors.shape[1])
            left = self._gram + held + (met.T * np.abs(row.data)) @ met
            through = np.linalg.solve(left, met.T).T.astype(np.float32)
            self._last = history, row, through
        return row, through

    def arrays(self) -> Arrays:
        """The items' factors, and what rows are held back by."""
        pull = np.array([self.pull.unmet, self.pull.ridge, self.pull.frequency])
        return {"factors": self.factors, "support": self.support, "pull": pull, "power": np.array(self.power)}

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From the items' factors."""
        unmet, ridge, frequency = (float(number) for number in arrays["pull"])
        factors, many = (
            arrays["factors"].astype(np.float32, copy=False),
            arrays["support"].astype(np.float32, copy=False),
        )
        return cls(factors, many, Pull(unmet, ridge, frequency), float(arrays["power"]))


@dataclass(frozen=True, slots=True)
class IalsRecipe(Recipe):
    """`factors` are the dimensions, `unmet` the weight of what a listener never met, beside 1 for what they like most.

    `ridge` holds factors small, for each row in proportion to what it met to the power of `frequency`. `rounds` is how
    often each side is solved, with `steps` of conjugate gradients. `power` is how much more a heavier weight counts.
    """

    factors: int = 128
    unmet: float = 0.05
    ridge: float = 0.4
    frequency: float = 0.25
    rounds: int = 15
    steps: int = 3
    power: float = 0.3
    makes: ClassVar[type[Recommender]] = Ials

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Ials:
        """Solve listeners, then items, and again."""
        given = tempered(listening.weights, self.power)
        turned = sp.csr_array(given.T)
        of_listeners, of_items = Side.of_signed(given), Side.of_signed(turned)
        pull = Pull(self.unmet, self.ridge, self.frequency)
        listener_ridges, item_ridges = pull.ridges(given), pull.ridges(turned)
        del given, turned
        luck = np.random.default_rng(seed)
        items = luck.standard_normal((len(item_ridges), self.factors), dtype=np.float32)
        items *= np.float32(_SPREAD / np.sqrt(self.factors))
        listeners = np.zeros((len(listener_ridges), self.factors), dtype=np.float32)
        for _ in range(self.rounds):
            solve(of_listeners, items, pull.gram(items), listener_ridges, listeners, self.steps)
            solve(of_items, listeners, pull.gram(listeners), item_ridges, items, self.steps)
        return Ials(items, support(listening.weights), pull, self.power)
