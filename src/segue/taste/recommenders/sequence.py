"""What follows what: an item is recommended after those that it came after in sessions and playlists.

The newest of what somebody played counts most, so this is for what to play next, and for radio. What comes after
everything, because everybody plays it, is held back by a power of how often it comes.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp

from segue.domain.recommending import ReasonKind
from segue.taste.arithmetic.nearest import gathered, reached
from segue.taste.arithmetic.weighing import owners, spoke_for, tempered
from segue.taste.listening import Histories, Listening
from segue.taste.music import Floats, Music
from segue.taste.numbering import Rows
from segue.taste.opinions import Few
from segue.taste.port import Arrays, Compared, Grounds, Opinion, Recipe, Recommender, Scores
from segue.taste.successions import successions

_SEEDS = 3


class Sequence(Recommender):
    """`after` [from, to] is how much one speaks for another to come after it, `times` [from, to] how often it did."""

    name: ClassVar[str] = "sequence"

    def __init__(self, after: sp.csr_array, times: sp.csr_array, last: int, fade: float) -> None:
        self.after, self.times, self.last, self.fade = _narrow(after), times, last, fade

    def scores(self, histories: Histories) -> Scores:
        """The last items of each, the newest the loudest; no opinion on what never came after any of them."""
        return gathered(self._heard(histories), self.after)

    def opinion(self, histories: Histories) -> Opinion:
        """On what came after something in a history only."""
        return reached(self._heard(histories), self.after)

    def similar(self, items: Rows) -> Scores:
        """What comes after each."""
        near = np.full((len(items), self.after.shape[0]), -np.inf, dtype=np.float32)
        told = self.after[items]
        near[owners(told), told.indices] = told.data
        near[np.arange(len(items)), items] = -np.inf
        return near

    def akin(self, items: Rows) -> Compared:
        """The same, of what ever came after."""
        told = self.after[items]
        return Few(told.indptr, told.indices, told.data).but(items)

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """After which of the last items it was played, and how often after each."""
        heard = self._heard(history.part(0, 1))
        # What is no longer in the history was taken out of it on purpose.
        kept = np.isin(heard.indices, history.liked()[:1].indices)
        items = heard.indices[kept]
        brought = heard.data[kept] * self.after[items][:, [item]].toarray()[:, 0]
        seeds, shares = spoke_for(items, brought, _SEEDS)
        if not seeds:
            return None
        times = self.times[list(seeds)][:, [item]].toarray()[:, 0]
        figures = {f"times after {place}": float(often) for place, often in enumerate(times, 1)}
        return Grounds(ReasonKind.SEQUENCE, seeds, shares, figures=figures)

    def arrays(self) -> Arrays:
        """Both matrices."""
        parts = {"items": np.array(self.after.shape[0]), "last": np.array(self.last), "fade": np.array(self.fade)}
        for name, matrix in (("after", self.after), ("times", self.times)):
            parts |= {
                f"{name}_data": matrix.data.astype(np.float32),
                f"{name}_to": matrix.indices.astype(np.int32),
                f"{name}_starts": matrix.indptr.astype(np.int64),
            }
        return parts

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From both matrices."""
        items = int(arrays["items"])
        both = [
            sp.csr_array(tuple(arrays[f"{name}_{part}"] for part in ("data", "to", "starts")), shape=(items, items))
            for name in ("after", "times")
        ]
        return cls(both[0], both[1], int(arrays["last"]), float(arrays["fade"]))

    def _heard(self, histories: Histories) -> sp.csr_array:
        """How much each item of each history speaks [histories, items]."""
        weights = histories.weights
        liked = tempered(weights, 0.5)
        rows: list[Rows] = []
        louds: list[Floats] = []
        for row in range(len(histories)):
            start, end = weights.indptr[row], weights.indptr[row + 1]
            own, held = weights.indices[start:end], liked.data[start:end]
            recent = histories.recent[row] if histories.recent else own[:0]
            recent = recent[(recent >= 0) & ~np.isin(recent, own[held < 0])][-self.last :][::-1]
            if len(recent):
                rows.append(recent)
                louds.append((self.fade ** np.arange(len(recent))).astype(np.float32))
            else:
                rows.append(own[held > 0])
                louds.append(held[held > 0])
        starts = np.cumsum([0, *(len(some) for some in rows)])
        none = np.zeros(0)
        data, items = np.concatenate([*louds, none]), np.concatenate([*rows, none])
        heard = sp.csr_array((data.astype(np.float32), items.astype(np.int32), starts), shape=weights.shape)
        heard.sum_duplicates()
        return heard


@dataclass(frozen=True, slots=True)
class SequenceRecipe(Recipe):
    """How successions are counted and weighed.

    Places up to `window` apart count, what came before `back` as much as what came after; each listener at most `cap`
    times for a pair; sequences lose half their weight in `half_life` days. `common` is the power of how often an item
    comes at all by which it is held back, `few` the successions that an item is thought to have beside its own. Only
    the `most` strongest of each item are kept. Of a history the `last` items count, one step older by `fade` less.
    """

    window: int = 10
    back: float = 0.5
    cap: int = 5
    half_life: float = 365.0
    common: float = 0.1
    few: float = 50.0
    most: int = 200
    last: int = 20
    fade: float = 0.9
    makes: ClassVar[type[Recommender]] = Sequence

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Sequence:
        """Count, and hold back what is common."""
        items = listening.weights.shape[1]
        found = successions(listening.sequences, items, self.window, self.half_life, self.cap)
        strength = sp.csr_array(found.strength + np.float32(self.back) * found.strength.T)
        leaving = np.asarray(strength.sum(axis=1)).reshape(-1) + self.few
        coming = np.asarray(strength.sum(axis=0)).reshape(-1)
        held = np.divide(1, coming**self.common, out=np.zeros_like(coming), where=coming > 0)
        strength.data = (strength.data / leaving[owners(strength)] * held[strength.indices]).astype(np.float32)
        return Sequence(_strongest(strength, self.most), sp.csr_array(found.times), self.last, self.fade)


def _narrow(matrix: sp.csr_array) -> sp.csr_array:
    """The same with narrow indices, which are then never converted when somebody asks."""
    starts, indices = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    return sp.csr_array((matrix.data, indices, starts), shape=matrix.shape)


def _strongest(matrix: sp.csr_array, most: int) -> sp.csr_array:
    """The `most` largest entries of each row."""
    row = owners(matrix)
    order = np.lexsort((matrix.indices, -matrix.data, row))
    place = np.arange(len(order)) - matrix.indptr[row]
    kept = np.sort(order[place < most])
    return sp.csr_array(
        sp.coo_array((matrix.data[kept], (row[kept], matrix.indices[kept])), shape=matrix.shape).tocsr()
    )
