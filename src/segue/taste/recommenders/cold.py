"""For what hardly anybody has played: where it would stand among listeners, foretold from what is known of it.

Van den Oord, Dieleman and Schrauwen, "Deep content-based music recommendation" (2013): items have factors in what is
listened to, and a regression from their content learns to foretell these. An item that many play stands where they put
it, one that nobody played where it is foretold, and one that few played in between. Likewise a newcomer needs no more
than a few seeds, which may be cold themselves.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.recommending import ReasonKind
from segue.taste.arithmetic.factors import factors
from segue.taste.arithmetic.products import along
from segue.taste.arithmetic.shelves import Directed, Sought, many
from segue.taste.arithmetic.weighing import owners, spoke_for, support, tempered
from segue.taste.foretelling import Shape, foretell
from segue.taste.listening import Histories, Listening, Weights
from segue.taste.music import Floats, Music
from segue.taste.numbering import Rows
from segue.taste.port import Arrays, Compared, Grounds, Opinion, Recipe, Recommender, Scores
from segue.taste.traits import Blocks, traits, unit

_BY_ARTISTS = 2000
"""Items by the artists somebody likes that are looked at."""


class Cold(Directed, Recommender):
    """`places` [items, factors] is where each item stands, nought where nothing is known of it.

    `support` [items] is how many listeners like each; where there are none, its place was foretold. `bonds` [items] is
    what it gains where all that somebody plays is by its artist, of the row in `artists` [items]: the less known it is,
    the more it is its artist's.
    """

    name: ClassVar[str] = "cold"

    def __init__(self, places: Floats, support: Floats, bonds: Floats, artists: Rows, power: float) -> None:
        self.places, self.support, self.bonds, self.artists, self.power = places, support, bonds, artists, power
        self.known = np.any(places != 0, axis=1)
        self._artists = int(artists.max(initial=-1)) + 1

    def scores(self, histories: Histories) -> Scores:
        """How far each item lies in the direction of what somebody likes, and away from what repels them."""
        weights = tempered(histories.weights, self.power)
        scores = np.asarray(unit(weights @ self.places) @ self.places.T, dtype=np.float32)
        scores += self.bonds * self._by_artist(weights)[:, self.artists]
        scores[:, ~self.known] = -np.inf
        scores[_silent(weights, self.known)] = -np.inf
        return scores

    def opinion(self, histories: Histories) -> Opinion:
        """On shelves where there are many items; what the artists made who are liked most is looked at anyway."""
        if not many(len(self.places)):
            return super().opinion(histories)
        weights = tempered(histories.weights, self.power)
        toward, loyal = unit(weights @ self.places), self._by_artist(weights)
        silent = set(_silent(weights, self.known).tolist())

        def exact(row: int, items: Rows) -> Scores:
            if row in silent:
                return np.full(len(items), -np.inf, dtype=np.float32)
            scores = along(self.places, items, toward[row]) + self.bonds[items] * loyal[row, self.artists[items]]
            return np.where(self.known[items], scores, np.float32(-np.inf))

        return Sought(self.shelves, list(toward[:, None]), exact, [self._made_by(row) for row in loyal])

    def on_shelves(self) -> tuple[Floats, NDArray[np.bool_]]:
        """Where the items stand."""
        return self.places, self.known

    def similar(self, items: Rows) -> Scores:
        """Those in the same direction."""
        whole = unit(self.places)
        near = np.asarray(whole[items] @ whole.T, dtype=np.float32)
        near[:, ~self.known] = -np.inf
        near[~self.known[items]] = -np.inf
        near[np.arange(len(items)), items] = -np.inf
        return near

    def akin(self, items: Rows) -> Compared:
        """On shelves where there are many items."""
        if not many(len(self.places)):
            return super().akin(items)
        return self.in_direction(items, lambda row, rows: ~(self.known[rows] & self.known[items[row]]))

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """What is liked and stands where the item does, and what share of it is by the item's artist.

        What nobody likes yet is new here: where it stands was foretold, and no listeners can speak for it.
        """
        row = tempered(history.weights[:1], self.power)
        # In the scale of the scores: the direction of all that is liked has length one.
        length = max(float(np.linalg.norm(row @ self.places)), 1e-12)
        brought = row.data * (self.places[row.indices] @ self.places[item]) / np.float32(length)
        same = (self.artists[row.indices] == self.artists[item]) & (self.artists[item] >= 0)
        share = same * row.data / max(float(np.abs(row.data).sum()), 1e-12)
        brought += self.bonds[item] * share
        liked = row.data > 0
        seeds, shares = spoke_for(row.indices[liked], brought[liked])
        if not seeds:
            return None
        kind = ReasonKind.LISTENERS_IN_COMMON if self.support[item] > 0 else ReasonKind.NEW
        figures = {"listeners": float(self.support[item]), "share by the artist": float(share.sum())}
        return Grounds(kind, seeds, shares, figures=figures)

    def arrays(self) -> Arrays:
        """Where the items stand."""
        parts = {"places": self.places, "support": self.support, "bonds": self.bonds, "artists": self.artists}
        return {**parts, "power": np.array(self.power)}

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From where they stand."""
        places, likers, bonds = (arrays[name].astype(np.float32, copy=False) for name in ("places", "support", "bonds"))
        return cls(places, likers, bonds, arrays["artists"].astype(np.int32), float(arrays["power"]))

    def _by_artist(self, weights: Weights) -> Floats:
        """What share of each history is by each artist [histories, artists], below nought for what repels.

        One artist more stands at the end, who made what nobody knows the maker of, and is never met.
        """
        row, artist = owners(weights), self.artists[weights.indices]
        total = np.bincount(row, np.abs(weights.data), weights.shape[0])
        made = artist >= 0
        shares = np.zeros((weights.shape[0], self._artists + 1), dtype=np.float32)
        np.add.at(shares, (row[made], artist[made]), weights.data[made] / total[row[made]])
        return shares

    def _made_by(self, shares: Floats) -> Rows:
        """The items of the artists with the greatest of these shares, as many as are looked at, in ascending order."""
        order, starts = self._works
        liked = np.flatnonzero(shares > 0)
        liked = liked[np.argsort(-shares[liked], kind="stable")][:_BY_ARTISTS]
        made = [order[starts[artist] : starts[artist + 1]] for artist in liked]
        return np.sort(np.concatenate([*made, order[:0]])[:_BY_ARTISTS])

    @cached_property
    def _works(self) -> tuple[Rows, NDArray[np.int64]]:
        """Items by their artists, and where the first of each stands."""
        order = np.argsort(self.artists, kind="stable").astype(np.int32)
        return order, np.searchsorted(self.artists[order], np.arange(self._artists + 1))


@dataclass(frozen=True, slots=True)
class ColdRecipe(Recipe):
    """How factors are found and foretold.

    There are `axes` of them at most, of listening in which weights count to the `power` and an item is held back by
    the power `common` of how many like it. An item is believed to stand where its listeners put it as if `doubt` of
    them had put it where it is foretold. `loyalty` is what an item that nobody knows gains where all is by its artist.
    """

    axes: int = 64
    power: float = 0.1
    common: float = 0.5
    doubt: float = 1.0
    loyalty: float = 10.0
    blocks: Blocks = field(default_factory=Blocks)
    shape: Shape = field(default_factory=Shape)
    makes: ClassVar[type[Recommender]] = Cold

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Cold:
        """Factors of the listening, a regression to them, and what lies between the two."""
        given = tempered(listening.weights, self.power)
        likers = support(given)
        found = factors(_evened(given, likers, self.common), _axes(given, self.axes), seed)
        stood = unit(found.right.T * np.sqrt(found.strengths))
        trust = (likers / (likers + self.doubt)).astype(np.float32)
        trust[~np.any(stood != 0, axis=1)] = 0
        makers = (music.artists, music.albums)
        foretold = unit(foretell(traits(music, self.blocks, seed), makers, stood, trust, self.shape, seed))
        mixed = trust[:, None] * stood + (1 - trust)[:, None] * foretold
        bonds = (self.loyalty * (1 - trust)).astype(np.float32)
        return Cold(mixed.astype(np.float32), likers, bonds, music.artists, self.power)


def _axes(given: Weights, most: int) -> int:
    """As many factors as can be told from chance: a fifth of the listeners, or of the items, where these are few."""
    return min(most, -(-int(min(given.shape)) // 5))


def _evened(given: Weights, likers: Floats, common: float) -> sp.csr_array:
    """Each listener of length one, and each item held back by how many like it."""
    held = np.divide(1, likers**common, out=np.zeros_like(likers), where=likers > 0)
    row = owners(given)
    data = given.data * held[given.indices]
    length = np.sqrt(np.bincount(row, data**2, given.shape[0]))
    data = np.divide(data, length[row], out=np.zeros_like(data), where=length[row] > 0)
    return sp.csr_array((data.astype(np.float32), given.indices, given.indptr), shape=given.shape)


def _silent(weights: Weights, known: NDArray[np.bool_]) -> Rows:
    """The rows of those in whose history nothing has a place."""
    spoken = np.bincount(owners(weights), known[weights.indices] & (weights.data != 0), weights.shape[0])
    return np.flatnonzero(spoken == 0).astype(np.int32)
