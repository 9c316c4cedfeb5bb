"""Recommending tracks to a listener, each with a reason that can be checked, by the recommender that serves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from segue.domain.errors import NotFound
from segue.domain.ids import ArtistId, ModelId, TrackId
from segue.domain.listening import Listener
from segue.domain.naming import Task
from segue.domain.recommending import Reason, ReasonKind, Recommendation
from segue.domain.time import Clock
from segue.naming.labels.hierarchy import Hierarchy, shipped
from segue.services.gathering import Gathered, gather, listening_now
from segue.services.genres import within
from segue.services.learning import Learner
from segue.storage.database import Database
from segue.storage.preferences import preferences_of
from segue.taste import NOWHERE, Grounds, Histories, Music, Ranked, Recommends, recommend
from segue.taste.arithmetic.weighing import support
from segue.taste.moving import Moved
from segue.taste.recommenders.popularity import Chart, Popularity, PopularityRecipe
from segue.taste.rerank import Dials, Heard, rerank

_TIMES = 6
_MORE = 40


@dataclass(frozen=True, slots=True)
class Advice:
    """A list, and the recommender that made it."""

    model: ModelId
    tracks: tuple[Recommendation, ...]


class Advisor:
    """Answers for what somebody did until this moment; nothing is learned anew for it.

    It reads the library once, when it is made.
    """

    def __init__(
        self, database: Database, learner: Learner, embedder: ModelId, clock: Clock, genres: Hierarchy | None = None
    ) -> None:
        """`embedder` is the model by which is heard how music sounds, `genres` the tree in which genres lie.

        Raises:
            NotFound: nothing was learned yet.
        """
        served = learner.serving()
        if served is None:
            raise NotFound("Nothing was learned of taste yet.", "Learn: segue taste learn")
        self.learned, kept = served
        self._database, self._clock = database, clock
        self._now: Gathered = gather(database, embedder, clock())
        self._model: Recommends = kept.recommender
        if kept.items != self._now.music.items:
            self._model = Moved(kept.recommender, kept.items, self._now.music.items)
        self._heard = Heard.of(support(self._now.listening.weights), self._now.music)
        self._genres = genres

    @property
    def music(self) -> Music:
        """The music that can be recommended."""
        return self._now.music

    def for_listener(
        self,
        listener: Listener,
        count: int,
        dials: Dials | None = None,
        *,
        again: bool = False,
        clean: bool = False,
        genre: str | None = None,
    ) -> Advice:
        """Tracks for somebody: new to them, or also what they know, with `again`; of a genre only where one is named.

        Nothing that is said to be explicit comes with `clean`, nor to those who want none of it.

        Raises:
            NotFound: nothing bears that genre.
        """
        with self._database.read() as connection:
            clean = clean or preferences_of(connection, listener.id).clean
        told = listening_now(
            self._database, listener, self.music.items, self._now.makers, self._now.copies, self._clock()
        )
        history = told.histories(np.zeros(1, dtype=np.int32))
        asked = self._asked(history, clean, genre)
        return self._advice(asked, recommend(self._model, asked.history, self._wide(count), again=again), count, dials)

    def from_tracks(
        self,
        tracks: Sequence[TrackId],
        count: int,
        dials: Dials | None = None,
        *,
        clean: bool = False,
        genre: str | None = None,
    ) -> Advice:
        """Tracks that go with some others; with `clean`, none that is said to be explicit; of a genre, if one is named.

        Raises:
            NotFound: one of them is not there, or is no music; or nothing bears that genre.
        """
        ids = [self._now.copies.get(track, track) for track in tracks]
        rows = self.music.items.rows(ids)
        for track, row in zip(tracks, rows, strict=True):
            if row == NOWHERE:
                raise NotFound(f"There is no music with the number {track}.", "Find some: segue search WORDS")
        asked = self._asked(Histories.of_seeds(rows, len(self.music)), clean, genre)
        return self._advice(asked, recommend(self._model, asked.history, self._wide(count)), count, dials)

    def chart(self, genre: str, count: int, dials: Dials | None = None, *, clean: bool = False) -> Advice:
        """What is liked most of a genre, by everybody, in that order: of the dials, `variety` does not count.

        Raises:
            NotFound: nothing bears that genre.
        """
        nobody = Histories.of_seeds(np.zeros(0, dtype=np.int32), len(self.music))
        dials = replace(dials or Dials(), variety=0.0)
        return self._advice(self._asked(nobody, clean, genre), Ranked.empty(1, 0), count, dials)

    def _asked(self, history: Histories, clean: bool, genre: str | None) -> "_Asked":
        barred = np.zeros(len(self.music), dtype=np.bool_)
        chart = None
        if genre is not None:
            found = within(self.music.labels, genre, self._genres or shipped(Task.GENRE))
            barred[:] = True
            barred[found.items] = False
            chart = self._popularity.within(found.items, found.name, history)
        if clean:
            barred[self.music.said_explicit] = True
        if barred.any():
            history = history.without(np.flatnonzero(barred).astype(np.int32))
        return _Asked(history, chart)

    @cached_property
    def _popularity(self) -> Popularity:
        """As it is now; it takes counting only."""
        return PopularityRecipe().learn(self._now.listening, self.music)

    def _advice(self, asked: "_Asked", ranked: Ranked, count: int, dials: Dials | None) -> Advice:
        if asked.chart is not None:
            ranked = _filled(ranked, asked.chart, asked.history, self._wide(count))
        rows = rerank(ranked, self.music, self._heard, count, dials)
        scores = dict(zip(ranked.items[0].tolist(), ranked.scores[0].tolist(), strict=True))
        found = []
        for row in rows.tolist():
            grounds = self._model.grounds(asked.history, row)
            if asked.chart is not None and (grounds is None or _is_of_chart(grounds)):
                grounds = asked.chart.grounds(row) or grounds
            # What nobody can say a true reason for is left out.
            if grounds is not None:
                reason = self._reason(grounds)
                track = TrackId(int(self.music.items.ids[row]))
                found.append(Recommendation(track, scores[row], self.learned.id, (reason,)))
        return Advice(self.learned.id, tuple(found))

    def _reason(self, grounds: Grounds) -> Reason:
        tracks = tuple(TrackId(int(number)) for number in self.music.items.ids[list(grounds.seeds)])
        makers = self.music.artists[list(grounds.seeds)] if grounds.seeds else np.zeros(0, dtype=np.int32)
        artists = tuple(dict.fromkeys(ArtistId(int(artist)) for artist in makers if artist != NOWHERE))
        shares = {f"share of {track}": round(share, 4) for track, share in zip(tracks, grounds.shares, strict=False)}
        return Reason(grounds.kind, tracks, artists, grounds.words, {**grounds.figures, **shares})

    def _wide(self, count: int) -> int:
        """How many candidates a list of so many is chosen from."""
        return min(len(self.music), _TIMES * count + _MORE)


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """The history of whoever asks, to which only comes what may; and the chart of the genre that is asked for."""

    history: Histories
    chart: Chart | None


def _is_of_chart(grounds: Grounds) -> bool:
    """Whether it is the place in the chart of all, for which that in the chart of a genre says more."""
    return grounds.kind is ReasonKind.POPULAR and "rank" in grounds.figures


def _filled(ranked: Ranked, chart: Chart, history: Histories, count: int) -> Ranked:
    """Candidates, and after them what the chart has beside, where they are fewer than `count`."""
    kept = ranked.items[0] != NOWHERE
    items, scores = ranked.items[0][kept], ranked.scores[0][kept]
    there = np.concatenate([items, history.struck().indices])
    more = chart.items[~np.isin(chart.items, there)][: max(0, count - len(items))]
    # Below every score that was given, in the order of the chart.
    lowest = scores.min(initial=0.0)
    below = lowest - np.arange(1, len(more) + 1, dtype=np.float32)
    return Ranked(np.concatenate([items, more])[None], np.concatenate([scores, below]).astype(np.float32)[None])
