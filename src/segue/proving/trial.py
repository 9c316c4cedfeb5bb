"""One question to recommenders: what to learn from, whom to answer, and what they went on to listen to.

No trial comes to be whose answers could have been learned: `Trial` checks that itself, whoever makes one.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.proving.data.known import Known, Mask
from segue.taste import Histories, Listening, Music, Ratings
from segue.taste.listening import Weights
from segue.taste.numbering import Ids
from segue.taste.sayings import described

_MEND = "Hide from training what is asked for; the splits in segue.proving.splits do."


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A part of what is known to learn from, and a part to be asked about.

    Attributes:
        title: how the two were told apart.
        known: what may be learned from; it can be split again, to choose parameters.
        listening, music: the same as recommenders take it.
        asked: the histories to be answered, in rows; `askers` the ids of their listeners.
        truth: [asked, items] 1 for what each of them went on to like; every row has one at least.
        among: [items] which may come at all; None for every item that is not in the history.
        stars: given to what is hidden, in rows of `asked`, to be foretold.
    """

    title: str
    known: Known
    listening: Listening
    music: Music
    asked: Histories
    askers: Ids
    truth: Weights
    among: Mask | None = None
    stars: Ratings = field(default_factory=Ratings.none)

    def __post_init__(self) -> None:
        """Refuse what would flatter.

        Raises:
            BadRequest: something that is asked for was shown or could be learned.
        """
        if self.truth.shape != self.asked.weights.shape or len(self.askers) != len(self.asked):
            raise ValueError("a row of truth for each history")
        wanted = _pairs(self.truth)
        hidden = np.union1d(wanted, self.stars.listeners * np.int64(self.truth.shape[1]) + self.stars.items)
        _refuse(np.intersect1d(hidden, _pairs(self.asked.weights)), "are in the histories that are shown")
        if self.asked.stars is not None:
            _refuse(np.intersect1d(hidden, _pairs(self.asked.stars)), "have stars that are shown")
        rows = self.listening.listeners.rows(self.askers)
        known = np.flatnonzero(rows >= 0)
        if len(known):
            learned = self.listening.weights[rows[known]]
            _refuse(np.intersect1d(_pairs(self.truth[known]), _pairs(learned)), "are in the listening to learn from")
            self._refuse_ratings(rows, hidden)
        if self.among is not None and not self.among[self.truth.indices].all():
            raise BadRequest("Some of what is asked for may not come at all.", "Ask only for what may come.")

    def __len__(self) -> int:
        return len(self.asked)

    def _refuse_ratings(self, rows: NDArray[np.int32], hidden: Ids) -> None:
        """Stars for what is asked for tell as much as plays do."""
        place = np.full(len(self.listening.listeners), -1, dtype=np.int64)
        place[rows[rows >= 0]] = np.flatnonzero(rows >= 0)
        stars = self.listening.ratings
        owners = place[stars.listeners]
        rated = owners[owners >= 0] * self.truth.shape[1] + stars.items[owners >= 0]
        _refuse(np.intersect1d(hidden, rated), "were rated in what is learned from")


def trial(title: str, known: Known, learn: Mask, shown: Mask, hidden: Mask, among: Mask | None = None) -> Trial:
    """A trial from which plays are learned from, which are shown as histories, and which are asked for.

    Only who is shown something and has something liked hidden that was not shown is asked.

    Raises:
        BadRequest: nobody can be asked, or nothing is left to learn from.
    """
    items = len(known.music)
    pairs = known.pairs(known.plays)
    found, where = np.unique(pairs[hidden], return_inverse=True)
    liked = found[np.bincount(where, known.plays.counts[hidden], len(found)) > 0]
    # Only what the same listeners are known for can be in both, which for listeners held out is little.
    may_overlap = np.zeros(len(known.listeners), dtype=np.bool_)
    may_overlap[known.plays.listeners[hidden]] = True
    unseen = np.setdiff1d(found, pairs[(shown | learn) & may_overlap[known.plays.listeners]])
    asked_for = np.intersect1d(liked, unseen)
    owners, columns = np.divmod(asked_for, items)
    asked = np.intersect1d(owners, known.plays.listeners[shown])
    if not len(asked) or not learn.any():
        raise BadRequest(
            f"{known.title} is too little for this split: {title}.",
            "Take more listening, another --split, or leave fewer out (--least-items, --least-listeners).",
        )
    there = np.isin(owners, asked)
    rows = np.searchsorted(asked, owners[there])
    truth = sp.csr_array(
        (np.ones(len(rows), dtype=np.float32), (rows, columns[there])), shape=(len(asked), items), dtype=np.float32
    )
    seen = known.kept(shown & np.isin(known.plays.listeners, asked)).listening()
    learned = known.kept(learn)
    listening = learned.listening()
    histories = seen.histories(np.arange(len(asked), dtype=np.int32))
    histories = replace(histories, listeners=listening.listeners.rows(seen.listeners.ids))
    stars = _hidden_stars(known, asked, unseen)
    return Trial(
        title,
        learned,
        listening,
        described(learned.music, listening),
        histories,
        seen.listeners.ids,
        truth,
        among,
        stars,
    )


def _hidden_stars(known: Known, asked: Ids, unseen: Ids) -> Ratings:
    """The stars that those who are asked gave to what they are not shown."""
    rated = known.ratings
    pairs = rated.listeners.astype(np.int64) * len(known.music) + rated.items
    hidden = np.isin(pairs, unseen) & np.isin(rated.listeners, asked)
    rows = np.searchsorted(asked, rated.listeners[hidden]).astype(np.int32)
    return Ratings(rows, rated.items[hidden], rated.stars[hidden])


def _pairs(weights: Weights) -> Ids:
    rows = np.repeat(np.arange(weights.shape[0], dtype=np.int64), np.diff(weights.indptr))
    return np.asarray(rows * weights.shape[1] + weights.indices, dtype=np.int64)


def _refuse(shared: Ids, where: str) -> None:
    if len(shared):
        raise BadRequest(f"Training and test overlap: {len(shared):,} of the items asked for {where}.", _MEND)
