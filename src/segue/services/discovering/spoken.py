"""Podcasts and audiobooks for a listener: what to go on with, and which others to try."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.discovery.spoken import BEGUN_MS, Been, Continued, Shelf, Where, been, recommended, to_continue
from segue.domain.ids import ArtistId, ModelId, TrackId
from segue.domain.listening import Listener
from segue.domain.music import Kind
from segue.domain.recommending import ListKind, Reason, Recommendation, TrackList
from segue.storage.database import Database
from segue.storage.spoken import SpokenWords, episode_columns, spoken_plays, spoken_words
from segue.taste import NOWHERE, Grounds, Numbering

SPOKEN = (Kind.PODCAST, Kind.AUDIOBOOK)
MODEL = ModelId("who listens to both, and shared words")


@dataclass(frozen=True, slots=True)
class GoOn:
    """A part to go on with: the show, how it is come to, and the place in it in milliseconds."""

    track: TrackId
    show: str
    where: Where
    place_ms: int


class SpokenDesk:
    """All shows of a kind, and what everybody did with them; read once, when it is made."""

    def __init__(self, database: Database, kind: Kind) -> None:
        self._database, self.kind = database, kind
        with database.read() as connection:
            self.told = episode_columns(connection, kind)
            self.plays = spoken_plays(connection, kind)
        self.items = Numbering(self.told.ids)
        self.shelf = Shelf(self.told.shows, self.told.lengths, self.told.texts)
        self._rows = self.items.rows(self.plays.tracks).astype(np.int64)

    @property
    def _newest(self) -> bool:
        return self.kind is Kind.PODCAST

    @cached_property
    def _listens(self) -> sp.csr_array:
        """[listeners by id, shows] 1 where somebody began a part of a show."""
        long = self.plays.finished | (self.plays.heard >= BEGUN_MS)
        pairs = np.unique(np.stack([self.plays.listeners[long], self.told.shows[self._rows[long]]], axis=1), axis=0)
        shape = (int(self.plays.listeners.max(initial=0)) + 1, len(self.told.names))
        return sp.csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=shape)

    def go_on(self, listener: Listener, count: int) -> list[GoOn]:
        """What to continue."""
        followed, refused = self._said(listener)
        found = to_continue(self.shelf, self._been(listener), followed, refused, count, newest=self._newest)
        return [self._go_on(one) for one in found]

    def recommend(self, listener: Listener, count: int) -> TrackList:
        """Shows that they do not know, each by the part to begin with."""
        _, refused = self._said(listener)
        others = self._listens.copy()
        if listener.id < others.shape[0]:
            others.data[others.indptr[listener.id] : others.indptr[listener.id + 1]] = 0
            others.eliminate_zeros()
        picks = recommended(self.shelf, others, self._been(listener), refused, count, newest=self._newest)
        tracks = tuple(
            Recommendation(self._track(pick.item), pick.score, MODEL, (self._reason(pick.grounds),)) for pick in picks
        )
        title = "Podcasts for you" if self._newest else "Audiobooks for you"
        return TrackList(ListKind.SPOKEN, title, tracks, MODEL, self._short(len(tracks), count), self.kind)

    def _short(self, there: int, count: int) -> str:
        if there == count:
            return ""
        if not len(self.told.names):
            return f"There is no {self.kind} in the library. Take some in: segue scan FOLDER --kind {self.kind}"
        return f"There is no other {self.kind} here that they do not know."

    def _been(self, listener: Listener) -> Been:
        own = self.plays.listeners == listener.id
        plays = self.plays
        return been(self.shelf, self._rows[own], plays.at[own], plays.heard[own], plays.finished[own])

    def _said(self, listener: Listener) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """The shows that they follow, and the parts that they refused; the last word on each subject counts."""
        with self._database.read() as connection:
            said = spoken_words(connection, listener.id)
        followed = np.zeros(len(self.told.names), dtype=np.bool_)
        refused = np.zeros(len(self.told.ids), dtype=np.bool_)
        for pairs, subjects in ((self.told.albums, said.albums), (self.told.makers, said.artists)):
            for subject, good in _last_words(said, subjects).items():
                shows = pairs[pairs[:, 0] == subject, 1]
                followed[shows] |= good
                refused |= np.isin(self.told.shows, shows) & (not good)
        for subject, good in _last_words(said, said.tracks).items():
            (row,) = self.items.rows([subject])
            if row != NOWHERE:
                refused[row] |= not good
        return followed, refused

    def _go_on(self, one: Continued) -> GoOn:
        return GoOn(self._track(one.part), self.told.names[int(self.told.shows[one.part])], one.where, one.place_ms)

    def _reason(self, grounds: Grounds) -> Reason:
        tracks = tuple(self._track(seed) for seed in grounds.seeds)
        shows = {int(self.told.shows[seed]) for seed in grounds.seeds}
        makers = [ArtistId(int(artist)) for artist, show in self.told.makers if int(show) in shows]
        return Reason(grounds.kind, tracks, tuple(makers), grounds.words, grounds.figures)

    def _track(self, row: int) -> TrackId:
        return TrackId(int(self.told.ids[row]))


def _last_words(said: SpokenWords, subjects: NDArray[np.int64]) -> dict[int, bool]:
    return {int(one): bool(good) for one, good in zip(subjects, said.good, strict=True) if one >= 0}
