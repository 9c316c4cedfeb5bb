"""Stars foretold: what all give, what a listener gives more or less, what an item gets more or less, and the rest.

The rest is a product of factors, as in Koren, Bell and Volinsky, "Matrix Factorization Techniques for Recommender
Systems" (2009). All of it is drawn towards nought where few stars are known. Whoever asks is placed by the stars in
their history at this moment; without any they are foretold what the items get from others.

Between circles of listeners who never gave stars to anything in common, more and less cannot be compared. An opinion
is therefore given only within the circles that the history reaches into.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from segue.domain.recommending import ReasonKind
from segue.taste.arithmetic.least_squares import Side, solve
from segue.taste.arithmetic.products import along
from segue.taste.arithmetic.shelves import Directed, Sought, many
from segue.taste.arithmetic.weighing import owners, spoke_for
from segue.taste.listening import Histories, Listening, Ratings, Weights
from segue.taste.music import Floats, Music
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.port import Arrays, Compared, Grounds, Opinion, Recipe, Recommender, Scores

LEAST, MOST = 1.0, 5.0
"""Stars that can be given."""

_EXACT_STEPS = 100
_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Doubt:
    """How many stars of an average listener or item are mixed in: into what is more or less, and into factors."""

    biases: float
    factors: float


@dataclass(frozen=True, slots=True, eq=False)
class Rated:
    """What is known of items: how much more each gets, its factors, its circle or -1, and how often it got stars."""

    biases: Floats
    factors: Floats
    circles: Rows
    counts: Floats


class Stars(Directed, Recommender):
    """`middle` is what everybody gives."""

    name: ClassVar[str] = "ratings"

    def __init__(self, middle: float, items: Rated, doubt: Doubt) -> None:
        self.middle, self.items, self.doubt = middle, items, doubt
        self._circles = int(items.circles.max(initial=NOWHERE)) + 1

    def scores(self, histories: Histories) -> Scores:
        """The stars that each would give, by as much as they can be compared with."""
        stars = self.stars(histories)
        stars[~self._reached(histories)[:, self.items.circles]] = -np.inf
        return stars

    def opinion(self, histories: Histories) -> Opinion:
        """On shelves where there are many items."""
        if not many(len(self.items.biases)):
            return super().opinion(histories)
        biases, factors = self._placed(_given(histories))
        into, known = self._reached(histories), self.items

        def exact(row: int, items: Rows) -> Scores:
            stars = self.middle + biases[row] + known.biases[items] + along(known.factors, items, factors[row])
            return np.where(into[row, known.circles[items]], stars, -np.inf).astype(np.float32)

        toward = np.hstack([factors, np.ones((len(factors), 1), dtype=np.float32)])
        return Sought(self.shelves, list(toward[:, None]), exact)

    def on_shelves(self) -> tuple[Floats, NDArray[np.bool_]]:
        """Factors and what each item gets more; of those that have stars."""
        return np.hstack([self.items.factors, self.items.biases[:, None]]), self.items.circles != NOWHERE

    def stars(self, histories: Histories) -> Scores:
        """The stars that each would give to every item, as a number that may lie beyond what can be given."""
        biases, factors = self._placed(_given(histories))
        return self.middle + biases[:, None] + self.items.biases + factors @ self.items.factors.T

    def similar(self, items: Rows) -> Scores:
        """The cosine between what is left of items when more and less are taken away; within a circle."""
        sizes = np.linalg.norm(self.items.factors, axis=1).clip(min=1e-12)
        near = (self.items.factors[items] / sizes[items, None]) @ (self.items.factors / sizes[:, None]).T
        circles = self.items.circles
        near[(circles[items][:, None] != circles) | (circles == NOWHERE)] = -np.inf
        near[np.arange(len(items)), items] = -np.inf
        return np.asarray(near, dtype=np.float32)

    def akin(self, items: Rows) -> Compared:
        """On shelves where there are many items."""
        circles = self.items.circles
        if not many(len(circles)):
            return super().akin(items)
        return self.in_direction(
            items, lambda row, rows: (circles[rows] != circles[items[row]]) | (circles[rows] == NOWHERE)
        )

    def pointing(self) -> Floats:
        """What is left when more and less are taken away."""
        return self.items.factors

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """The stars foretold, how many the item has, and the starred items that raise them most."""
        if not self._reached(history)[0, self.items.circles[item]]:
            return None
        figures = {"stars": float(self.stars(history)[0, item]), "ratings": float(self.items.counts[item])}
        if history.stars is None or not history.stars.nnz:
            return Grounds(ReasonKind.POPULAR, figures=figures)
        given = history.stars
        met = self.items.factors[given.indices].astype(np.float64)
        left = met.T @ met + self.doubt.factors * np.eye(met.shape[1])
        brought = self._rest(given, self._placed(given)[0]) * (met @ np.linalg.solve(left, self.items.factors[item]))
        seeds, shares = spoke_for(given.indices, brought.astype(np.float32))
        own = np.isin(seeds, history.weights.indices)
        return Grounds(
            ReasonKind.LISTENERS_IN_COMMON,
            tuple(np.array(seeds, dtype=int)[own].tolist()),
            tuple(np.array(shares)[own].tolist()),
            figures=figures,
        )

    def arrays(self) -> Arrays:
        """What is known of items."""
        items = self.items
        return {
            "biases": items.biases, "factors": items.factors, "circles": items.circles, "counts": items.counts,
            "middle": np.array(self.middle), "doubt": np.array([self.doubt.biases, self.doubt.factors]),
        }  # fmt: skip

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From what is known of items."""
        biases, factors = (float(number) for number in arrays["doubt"])
        items = Rated(
            arrays["biases"].astype(np.float32, copy=False), arrays["factors"].astype(np.float32, copy=False),
            arrays["circles"].astype(np.int32), arrays["counts"].astype(np.float32, copy=False),
        )  # fmt: skip
        return cls(float(arrays["middle"]), items, Doubt(biases, factors))

    def _placed(self, given: Weights) -> tuple[Floats, Floats]:
        """How much more each listener gives [listeners], and their factors [listeners, factors]."""
        biases = _shift(owners(given), given.data - self.middle - self.items.biases[given.indices], given.shape[0],
                        self.doubt.biases)  # fmt: skip
        factors = np.zeros((given.shape[0], self.items.factors.shape[1]), dtype=np.float32)
        _fit(given, self._rest(given, biases), self.items.factors, factors, self.doubt.factors, _EXACT_STEPS)
        return biases, factors

    def _rest(self, given: Weights, biases: Floats) -> Floats:
        """What more and less do not explain, in the order of the stars."""
        expected = self.middle + self.items.biases[given.indices] + biases[owners(given)]
        return np.asarray(given.data - expected, dtype=np.float32)

    def _reached(self, histories: Histories) -> NDArray[np.bool_]:
        """Which circles each history reaches into [histories, circles]; none is the last, of items without any star."""
        circles = self.items.circles
        into = np.zeros((len(histories), self._circles + 1), dtype=bool)
        for met in (histories.weights, histories.stars):
            if met is not None:
                into[owners(met), circles[met.indices]] = True
        into[:, -1] = False
        return into


@dataclass(frozen=True, slots=True)
class RatingsRecipe(Recipe):
    """`factors` are the dimensions, `rounds` how often each side is solved.

    `bias_doubt` and `factor_doubt` hold back what is known by few stars: see `Doubt`.
    """

    factors: int = 16
    rounds: int = 20
    bias_doubt: float = 5.0
    factor_doubt: float = 5.0
    makes: ClassVar[type[Recommender]] = Stars

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Stars:
        """First what is more or less, then factors of the rest."""
        given = listening.ratings.of(np.arange(len(listening.listeners), dtype=np.int32), listening.weights.shape[1])
        listeners, items = given.shape
        row, doubt = owners(given), Doubt(self.bias_doubt, self.factor_doubt)
        middle = float(given.data.mean()) if given.nnz else (LEAST + MOST) / 2
        theirs, its = np.zeros(listeners, dtype=np.float32), np.zeros(items, dtype=np.float32)
        for _ in range(self.rounds):
            its = _shift(given.indices, given.data - middle - theirs[row], items, self.bias_doubt)
            theirs = _shift(row, given.data - middle - its[given.indices], listeners, self.bias_doubt)
        luck = np.random.default_rng(seed)
        factors = luck.standard_normal((items, self.factors), dtype=np.float32)
        factors *= np.float32(_SPREAD / np.sqrt(self.factors))
        places = np.zeros((listeners, self.factors), dtype=np.float32)
        rest = given.copy()
        rest.data = (given.data - middle - theirs[row] - its[given.indices]).astype(np.float32)
        turned = sp.csr_array(rest.T)
        for _ in range(self.rounds):
            _fit(rest, rest.data, factors, places, self.factor_doubt, _EXACT_STEPS)
            _fit(turned, turned.data, places, factors, self.factor_doubt, _EXACT_STEPS)
        counts = np.bincount(given.indices, minlength=items).astype(np.float32)
        return Stars(middle, Rated(its, factors, _circles(given, counts), counts), doubt)


def rmse(recommender: Stars, histories: Histories, held: Ratings) -> float:
    """How far foretold stars are from those that were given: the root of the mean square, in stars.

    Args:
        recommender: who foretells.
        histories: what is known of the listeners, without what is held back.
        held: stars that are not in the histories; `listeners` are rows of `histories`.
    """
    foretold = recommender.stars(histories)[held.listeners, held.items].clip(LEAST, MOST)
    return float(np.sqrt(np.mean((foretold - held.stars) ** 2)))


def _given(histories: Histories) -> Weights:
    """The stars that each gave."""
    return histories.stars if histories.stars is not None else sp.csr_array(histories.weights.shape, dtype="f4")


def _shift(groups: Rows, more: Floats, many: int, doubt: float) -> Floats:
    """How much more each group gets, or gives, on average, `doubt` average ones mixed in [many]."""
    total, count = np.bincount(groups, more, many), np.bincount(groups, minlength=many)
    return np.asarray(total / (count + max(doubt, 1e-9)), dtype=np.float32)


def _fit(given: Weights, rest: Floats, others: Floats, rows: Floats, doubt: float, steps: int) -> None:
    """Move factors towards what explains the rest of the stars best."""
    side = Side(given.indptr.astype(np.int64), given.indices.astype(np.int32), np.ones_like(rest), rest)
    nothing = np.zeros((others.shape[1], others.shape[1]), dtype=np.float32)
    solve(side, others, nothing, np.full(len(rows), doubt, dtype=np.float32), rows, steps)


def _circles(given: Weights, counts: Floats) -> Rows:
    """The circle of each item: of those linked by listeners who gave stars to both, in any number of steps [items]."""
    listeners, items = given.shape
    links = sp.coo_array(
        (np.ones(given.nnz), (owners(given), given.indices + listeners)), shape=(listeners + items,) * 2
    )
    found = connected_components(links, directed=False)[1][listeners:]
    circles = np.full(items, NOWHERE, dtype=np.int32)
    circles[counts > 0] = np.unique(found[counts > 0], return_inverse=True)[1]
    return circles
