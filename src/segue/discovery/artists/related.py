"""Artists who are related, and by what: by who listens to them, by how their songs sound, by what is said and sung.

Listening   how many play both, less how many would by chance, beside how many play either: who is played by everybody
            is thus related to nobody much. What fewer than five listeners have in common counts for nothing, and how
            many they are is never told.
Sound       an artist has several kinds of songs (`tastes`). Each kind is held against the other's nearest song, and
            each song of the other against the nearest kind.
Labels      genres, moods and tags that both bear, a rare one counting more.
Words       rare words that both sing, as far as texts were read.

An index is made once (`Kinship`) and answers for any artist; no table of all artists against all is ever made.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.discovery.reading import Reading, reading_of
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds
from segue.taste.arithmetic.weighing import owners
from segue.taste.music import Floats
from segue.taste.tastes import tastes

Numbers = NDArray[np.float64]

TELLABLE = 5
"""Listeners, below whom neither are they counted nor does it count what they have in common."""
_SHRINK = 5.0
_WORDS = 3
_CLEARLY = 1.0
"""Deviations above what is usual, from which a sound is called alike."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each tie counts beside the others, the strongest of each kind being 1."""

    listening: float = 1.0
    sound: float = 0.7
    labels: float = 0.5
    words: float = 0.2


@dataclass(frozen=True, slots=True)
class Link:
    """A related artist's row, how much they are, and what that rests on, the strongest first."""

    artist: int
    score: float
    grounds: tuple[Grounds, ...]


class Kinship:
    """The index: who plays each artist, which labels each bears, which words each sings."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self.reading: Reading = reading_of(stock)

    @cached_property
    def players(self) -> sp.csr_array:
        """Who likes something by each artist [artists, listeners], ones."""
        weights = self.stock.listening.weights
        liked = sp.csr_array(((weights.data > 0).astype(np.float32), weights.indices, weights.indptr), weights.shape)
        found = sp.csr_array(self.stock.credits @ liked.T)
        found.eliminate_zeros()
        found.data[:] = 1
        return found

    @cached_property
    def names(self) -> sp.csr_array:
        """How much each artist bears each label [artists, labels], of unit length."""
        return _profiles(self.stock.credits, sp.csr_array(self.stock.music.labels.shares, dtype=np.float32))

    @cached_property
    def sung(self) -> sp.csr_array:
        """How much each artist sings each word that is no label [artists, terms], of unit length."""
        words = self.reading.weights
        no_label = sp.diags_array((~self.reading.labels).astype(np.float32))
        return _profiles(self.stock.credits, sp.csr_array(words @ no_label) if words.shape[1] else words)

    @cached_property
    def _turned(self) -> tuple[sp.csr_array, sp.csr_array, sp.csr_array]:
        """Players, names and words the other way round: turning them takes longer than the question."""
        return sp.csr_array(self.players.T), sp.csr_array(self.names.T), sp.csr_array(self.sung.T)

    def related(self, artist: int, count: int, weights: Weights | None = None) -> list[Link]:
        """The artists most related to the one in this row, the most related first."""
        weights = weights or Weights()
        listening, alike = self._by_listening(artist), self._sound_of(artist)
        standing = _standing(alike)
        standing[artist] = 0
        _, bearing, singing = self._turned
        ties = (
            (weights.listening, listening),
            (weights.sound, standing.clip(min=0)),
            (weights.labels, _alike(self.names, bearing, artist)),
            (weights.words, _alike(self.sung, singing, artist)),
        )
        total = np.zeros(len(self.stock.artists))
        for weight, strength in ties:
            total += weight * strength / max(float(strength.max(initial=0.0)), 1e-9)
        order = np.argsort(-total, kind="stable")[:count]
        links = []
        for other in order[total[order] > 0].tolist():
            found = []
            if listening[other] > 0:
                both, own, theirs = self.listeners(artist, other)
                figures = {"play both": float(both), "play it": float(own), "play the other": float(theirs)}
                found.append(Grounds(ReasonKind.LISTENERS_IN_COMMON, figures=figures))
            if standing[other] >= _CLEARLY:
                found.append(Grounds(ReasonKind.SOUND, figures={"cosine 1": float(alike[other])}))
            found += self._shared(artist, other)
            if found:
                links.append(Link(other, float(total[other]), tuple(found)))
        return links

    def _shared(self, artist: int, other: int) -> list[Grounds]:
        """The labels and the words that two artists share, those first that bring them nearest."""
        found = []
        for kind, profiles, called in (
            (ReasonKind.SHARED_TAG, self.names, self.stock.music.labels.names),
            (ReasonKind.LYRIC_THEME, self.sung, self.reading.terms),
        ):
            shared = profiles[[artist]].multiply(profiles[[other]]).tocsr()
            order = np.argsort(-shared.data, kind="stable")[:_WORDS]
            words = tuple(called[shared.indices[place]] for place in order if shared.data[place] > 0)
            if words:
                found.append(Grounds(kind, words=words, figures={"cosine 1": float(shared.sum())}))
        return found

    def listeners(self, artist: int, other: int) -> tuple[int, int, int]:
        """How many like both artists, the one and the other."""
        one, two = self.players[[artist]], self.players[[other]]
        return int(one.multiply(two).sum()), one.nnz, two.nnz

    def _by_listening(self, artist: int) -> Numbers:
        """How many more play both than by chance, beside how many play either [artists]."""
        players = self.players
        many = np.diff(players.indptr).astype(np.float64)
        both = (players[[artist]] @ self._turned[0]).toarray().reshape(-1).astype(np.float64)
        active = max(1, int((np.diff(self.stock.listening.weights.indptr) > 0).sum()))
        strength = (both - many[artist] * many / active) / (np.sqrt(many[artist] * many) + _SHRINK)
        strength[(both < TELLABLE) | (strength < 0)] = 0
        strength[artist] = 0
        return np.asarray(strength)

    def _sound_of(self, artist: int) -> Numbers:
        """How alike the songs of the one and of each other sound, -1 to 1 [artists]; NaN where one was not heard."""
        stock, starts = self.stock, self.stock.credits.indptr
        own = stock.by(artist)
        places = stock.sound[own[stock.sounding[own]]]
        if not len(places):
            return np.full(len(stock.artists), np.nan)
        kinds = tastes(places, np.ones(len(places), dtype=np.float32), most=6, gain=0.05)
        near: Floats = kinds.vectors @ stock.sound.T
        near[:, ~stock.sounding] = np.nan
        there = np.flatnonzero(np.diff(starts) > 0)
        songs = near[:, stock.credits.indices]
        best = np.fmax.reduceat(songs, starts[there], axis=1)
        closest = songs.max(axis=0)
        heard = np.isfinite(closest)
        sums = np.add.reduceat(np.where(heard, closest, 0), starts[there])
        counts = np.add.reduceat(heard.astype(np.float64), starts[there])
        alike = np.full(len(stock.artists), np.nan)
        mean = np.divide(sums, counts, out=np.full(len(there), np.nan), where=counts > 0)
        alike[there] = (kinds.shares @ best + mean) / 2
        return alike


def _standing(alike: Numbers) -> Numbers:
    """In deviations from what is usual; nought where it is not known."""
    told = np.isfinite(alike)
    spread = float(alike[told].std()) if told.any() else 0.0
    if spread < 1e-6:
        return np.zeros(len(alike))
    return np.where(told, (alike - alike[told].mean()) / spread, 0.0)


def _alike(profiles: sp.csr_array, turned: sp.csr_array, artist: int) -> Numbers:
    """The cosine of one artist's profile with every other's [artists]; `turned` are the same [names, artists]."""
    near = np.asarray((profiles[[artist]] @ turned).toarray(), dtype=np.float64).reshape(-1)
    near[artist] = 0
    return near


def _profiles(credits: sp.csr_array, borne: sp.csr_array) -> sp.csr_array:
    """What the songs of each artist bear together [artists, names], rare names counting more, of unit length."""
    summed = sp.csr_array(credits @ borne)
    having = np.bincount(summed.indices[summed.data > 0], minlength=summed.shape[1])
    rare = np.log((2 + summed.shape[0]) / (1 + having)).astype(np.float32)
    row = owners(summed)
    songs = np.maximum(np.diff(credits.indptr), 1)
    data = summed.data / songs[row] * rare[summed.indices]
    length = np.sqrt(np.bincount(row, data.astype(np.float64) ** 2, summed.shape[0]))
    data = np.divide(data, length[row], out=np.zeros_like(data), where=length[row] > 1e-12)
    return sp.csr_array((data.astype(np.float32), summed.indices, summed.indptr), shape=summed.shape)
