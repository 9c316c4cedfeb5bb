"""What else lists are like: how much of the music ever comes, how well known, how varied, whose, and of which genres.

Lists are rows of items [listeners, places] with -1 for an empty place. What is a figure of each listener is an array of
them; coverage and Gini are figures of all lists together.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.proving.trial import Trial
from segue.taste.listening import Weights
from segue.taste.numbering import Rows

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

_TAIL = 0.2
_SMOOTHING = 0.01
_MOST = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What lists are held against, as it was when models learned.

    Attributes:
        may: [items] which may come at all.
        fans: [items] how many listeners like each; `audience` how many listeners there are.
        small: [items] whether its artist is small: of those who together have the last fifth of all likes.
        artists: [items] their rows, -1 where nobody knows.
        kin: [items, d] rows of length 1 whose cosine says how alike two items are, 0 where nothing is known.
        kin_by: in words what they are alike by.
        genres: [items, names] shares that sum to 1, or to 0 where nothing is known.
        histories: [listeners, items] 1 for what each is known to like.
    """

    may: NDArray[np.bool_]
    fans: Floats
    audience: int
    small: NDArray[np.bool_]
    artists: Rows
    kin: sp.csr_array
    kin_by: str
    genres: sp.csr_array
    histories: Weights

    @classmethod
    def of(cls, trial: Trial) -> "Surroundings":
        """Those of a trial."""
        weights, music = trial.listening.weights, trial.music
        liked = weights.indices[weights.data > 0]
        fans = np.bincount(liked, minlength=len(music)).astype(np.float64)
        histories = trial.asked.liked()
        histories.data = np.ones_like(histories.data)
        labels = sp.csr_array(music.labels.shares).astype(np.float64)
        by_genre = _scaled(labels, np.asarray(labels.sum(axis=1)).ravel())
        may = np.ones(len(music), dtype=np.bool_) if trial.among is None else trial.among
        kin, kin_by = _kin(trial, labels, may)
        kin = _scaled(kin, np.sqrt(np.asarray(kin.multiply(kin).sum(axis=1)).ravel()))
        small = _small(music.artists, fans)
        people = weights.shape[0]
        return cls(may, fans, people, small, music.artists, kin, kin_by, by_genre, histories)


def coverage(lists: Rows, around: Surroundings) -> float:
    """The share of items that may come that do come to somebody."""
    return float(len(np.unique(lists[lists >= 0])) / max(1, int(around.may.sum())))


def gini(lists: Rows, around: Surroundings) -> float:
    """How unevenly places go to the items that may come: 0 the same to each, 1 all to one."""
    return _unevenness(np.bincount(lists[lists >= 0], minlength=len(around.may))[around.may])


def artist_gini(lists: Rows, around: Surroundings) -> float:
    """The same of artists whose items may come."""
    makers = around.artists[lists[lists >= 0]]
    there = np.unique(around.artists[around.may & (around.artists >= 0)])
    return _unevenness(np.bincount(makers[makers >= 0], minlength=int(around.artists.max(initial=-1)) + 1)[there])


def artist_coverage(lists: Rows, around: Surroundings) -> float:
    """The share of artists whose items may come that come to somebody."""
    makers = np.unique(around.artists[lists[lists >= 0]])
    there = np.unique(around.artists[around.may & (around.artists >= 0)])
    return float((makers >= 0).sum() / max(1, len(there)))


def novelty(lists: Rows, around: Surroundings) -> Floats:
    """How little known items are, in bits: each says -log2 of the share of listeners who like it."""
    share = (around.fans + 1) / (around.audience + 1)
    return _mean(lists, -np.log2(np.minimum(share, 1)))


def popularity_lift(lists: Rows, around: Surroundings) -> Floats:
    """How much better known items are than those of the history: 0 as well known, 1 twice, -0.5 half as well."""
    sizes = np.diff(around.histories.indptr)
    usual = np.divide(around.histories @ around.fans, sizes, out=np.zeros(len(sizes)), where=sizes > 0)
    come = _mean(lists, around.fans)
    lift: Floats = np.divide(come, usual, out=np.ones(len(come)), where=usual > 0) - 1
    return lift


def small_artists(lists: Rows, around: Surroundings) -> Floats:
    """The share of places that small artists get, who have a fifth of all likes."""
    return _mean(lists, around.small.astype(np.float64))


def diversity(lists: Rows, around: Surroundings) -> Floats:
    """One less the mean cosine of all pairs in a list, of items of which something is known."""
    known = np.diff(around.kin.indptr) > 0
    squares = np.zeros(len(lists))
    kin = around.kin
    shares = kin.data.astype(np.float32)
    _square_sums(lists, shares, kin.indices, kin.indptr, np.zeros(kin.shape[1], dtype=np.float32), squares)
    count = _incidence(lists, len(around.may)) @ known.astype(np.float64)
    pairs = count * (count - 1)
    alike: Floats = np.divide(squares - count, pairs, out=np.ones(len(count)), where=pairs > 0)
    return 1 - alike


@kernel
def _square_sums(lists: Rows, shares: Singles, columns: Rows, starts: Rows, total: Singles, squares: Floats) -> None:
    """The squared length of the sum of each list's rows; `total` is nought and is left so."""
    for row in range(lists.shape[0]):
        length = 0.0
        for item in lists[row]:
            if item >= 0:
                for place in range(starts[item], starts[item + 1]):
                    share, before = shares[place], total[columns[place]]
                    # |t + s|^2 is |t|^2 + (2 t + s) s in each dimension.
                    length += (2 * before + share) * share
                    total[columns[place]] = before + share
        for item in lists[row]:
            if item >= 0:
                for place in range(starts[item], starts[item + 1]):
                    total[columns[place]] = 0.0
        squares[row] = length


def miscalibration(lists: Rows, around: Surroundings) -> Floats:
    """How far a list's genres are from the history's: the Kullback-Leibler divergence in bits (Steck 2018).

    0 where both have the same shares. A list without any of the history's genres has -log2 of the smoothing, 6.6.
    """
    here = _shares(around.histories @ around.genres)
    there = _shares(_incidence(lists, len(around.may)) @ around.genres)
    both = (here.multiply(there)).tocsr()
    both.data = np.ones_like(both.data)
    own, list_own = sp.csr_array(here.multiply(both)), sp.csr_array(there.multiply(both))
    for part in (own, list_own):
        part.sort_indices()
    mixed = (1 - _SMOOTHING) * list_own.data + _SMOOTHING * own.data
    gained = sp.csr_array((own.data * np.log2(mixed / (_SMOOTHING * own.data)), own.indices, own.indptr), own.shape)
    told = np.asarray(here.sum(axis=1)).ravel() > 0
    return np.where(told, -np.log2(_SMOOTHING) - np.asarray(gained.sum(axis=1)).ravel(), 0.0)


def _kin(trial: Trial, labels: sp.csr_array, may: NDArray[np.bool_]) -> tuple[sp.csr_array, str]:
    """By what items are alike: labels where most that may come have some, or else sound, or else who likes them."""
    music = trial.music
    if (np.diff(labels.indptr)[may] > 0).mean() > _MOST:
        return labels, "labels"
    if music.heard[may].mean() > _MOST:
        return sp.csr_array(np.where(music.heard[:, None], music.vectors, 0).astype(np.float64)), "sound"
    return sp.csr_array((trial.listening.weights > 0).T.astype(np.float64)), "listeners in common"


def _small(artists: Rows, fans: Floats) -> NDArray[np.bool_]:
    """Items of the artists who have least, as many as have a fifth of all likes between them."""
    known = artists >= 0
    likes = np.bincount(artists[known], fans[known])
    order = np.argsort(likes, kind="stable")
    tail = np.zeros(len(likes) + 1, dtype=np.bool_)
    tail[order[np.cumsum(likes[order]) <= _TAIL * likes.sum()]] = True
    return np.asarray(tail[artists], dtype=np.bool_)


def _unevenness(counts: NDArray[np.generic]) -> float:
    ordered = np.sort(np.asarray(counts, dtype=np.float64))
    total, count = ordered.sum(), len(ordered)
    if not total:
        return 0.0
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * total))


def _mean(lists: Rows, values: Floats) -> Floats:
    """The mean of a list's items; 0 for an empty list."""
    there = lists >= 0
    sums = np.where(there, values[lists], 0).sum(axis=1)
    count = there.sum(axis=1)
    mean: Floats = np.divide(sums, count, out=np.zeros(len(lists)), where=count > 0)
    return mean


def _incidence(lists: Rows, items: int) -> sp.csr_array:
    rows, places = np.nonzero(lists >= 0)
    return sp.csr_array((np.ones(len(rows)), (rows, lists[rows, places])), shape=(len(lists), items))


def _shares(weights: sp.csr_array) -> sp.csr_array:
    return _scaled(sp.csr_array(weights), np.asarray(weights.sum(axis=1)).ravel())


def _scaled(weights: sp.csr_array, by: Floats) -> sp.csr_array:
    """Each row divided; rows of nothing stay."""
    factor = np.divide(1.0, by, out=np.zeros(len(by)), where=by > 0)
    return sp.csr_array(sp.diags_array(factor) @ weights)
