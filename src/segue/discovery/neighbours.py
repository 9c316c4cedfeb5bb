"""What is near one track, in three ways that are told apart: by its sound, by who likes it, by its words.

Sound       the cosine of how both sound.
Listeners   how many like both, less how many would by chance, beside how many like either. What fewer than five
            listeners have in common counts for nothing, so that nobody is given away.
Words       the cosine of the rare words that both sing, or that are written of both; names of genres do not count.
"""

from enum import StrEnum
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.discovery.picks import Pick
from segue.discovery.reading import Reading, reading_of
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds

Numbers = NDArray[np.float64]

TELLABLE = 5
"""Listeners, below whom what they have in common is not told."""
_SHRINK = 5.0
_WORDS = 3


class By(StrEnum):
    """In which way tracks are near."""

    SOUND = "sound"
    LISTENERS = "listeners"
    TEXT = "text"


class Neighbourhood:
    """Made once, it answers for any track; no table of all tracks against all is ever made."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock

    def near(self, item: int, by: By, count: int) -> list[Pick]:
        """The tracks nearest to the one in this row, the nearest first, each with what that rests on."""
        scores = {By.SOUND: self._by_sound, By.LISTENERS: self._by_listeners, By.TEXT: self._by_words}[by](item)
        scores[item] = 0
        some = np.argpartition(-scores, min(count, len(scores) - 1))[: count + 1]
        order = some[np.lexsort((some, -scores[some]))]
        return [self._pick(item, int(other), by, float(scores[other])) for other in order[:count] if scores[other] > 0]

    def knows(self, item: int, by: By) -> bool:
        """Whether anything is known of a track that could bring it near others in this way."""
        if by is By.SOUND:
            return bool(self.stock.sounding[item])
        if by is By.TEXT:
            return bool(self._words[[item]].nnz)
        return bool(len(self._likers(item)) >= TELLABLE)

    @cached_property
    def _liked(self) -> sp.csr_array:
        """Who likes what [listeners, items], ones."""
        # A matrix of its own: what is taken out below would be taken out of the stock's, too.
        liked = sp.csr_array(self.stock.listening.weights, copy=True)
        liked.data = (liked.data > 0).astype(np.float32)
        liked.eliminate_zeros()
        return liked

    @cached_property
    def _by_item(self) -> sp.csc_array:
        return sp.csc_array(self._liked)

    @cached_property
    def _reading(self) -> Reading:
        return reading_of(self.stock)

    @cached_property
    def _words(self) -> sp.csr_array:
        """How much each word that is no label says of each item [items, terms], of unit length."""
        read = self._reading
        if not read.weights.shape[1]:
            return read.weights
        plain = sp.csr_array(read.weights @ sp.diags_array((~read.labels).astype(np.float32)))
        plain.eliminate_zeros()
        lengths = np.sqrt(np.asarray(plain.multiply(plain).sum(axis=1)).reshape(-1))
        return sp.csr_array(sp.diags_array(1 / np.maximum(lengths, 1e-9)) @ plain)

    def _likers(self, item: int) -> NDArray[np.int32]:
        held = self._by_item
        return np.asarray(held.indices[held.indptr[item] : held.indptr[item + 1]])

    def _by_sound(self, item: int) -> Numbers:
        return np.asarray(self.stock.sound @ self.stock.sound[item], dtype=np.float64)

    def _by_listeners(self, item: int) -> Numbers:
        likers = self._likers(item)
        both = np.asarray(self._liked[likers].sum(axis=0), dtype=np.float64).reshape(-1)
        many = np.diff(self._by_item.indptr).astype(np.float64)
        active = max(1, int((np.diff(self._liked.indptr) > 0).sum()))
        strength = (both - many[item] * many / active) / (np.sqrt(many[item] * many) + _SHRINK)
        strength[(both < TELLABLE) | (strength < 0)] = 0
        return np.asarray(strength)

    def _by_words(self, item: int) -> Numbers:
        words = self._words
        return np.asarray((words @ words[[item]].T).toarray(), dtype=np.float64).reshape(-1)

    def _pick(self, item: int, other: int, by: By, score: float) -> Pick:
        if by is By.SOUND:
            return Pick(other, score, Grounds(ReasonKind.SOUND, (item,), figures={"cosine 1": score}))
        if by is By.TEXT:
            shared = self._words[[item]].multiply(self._words[[other]]).tocsr()
            best = np.argsort(-shared.data, kind="stable")[:_WORDS]
            words = tuple(self._reading.terms[shared.indices[place]] for place in best)
            return Pick(other, score, Grounds(ReasonKind.LYRIC_THEME, (item,), (), words, {"cosine 1": score}))
        likers = self._likers(other)
        both = len(np.intersect1d(self._likers(item), likers, assume_unique=True))
        figures = {"listeners": float(len(likers)), "both": float(both)}
        return Pick(other, score, Grounds(ReasonKind.LISTENERS_IN_COMMON, (item,), figures=figures))
