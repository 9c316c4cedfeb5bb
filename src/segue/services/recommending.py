"""Recommending tracks to a listener, each with a reason that can be checked, by the recommender that serves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segue.domain.errors import NotFound
from segue.domain.ids import ArtistId, ModelId, TrackId
from segue.domain.listening import Listener
from segue.domain.recommending import Reason, Recommendation
from segue.domain.time import Clock
from segue.services.gathering import Gathered, gather, listening_now
from segue.services.learning import Learner
from segue.storage.database import Database
from segue.storage.preferences import preferences_of
from segue.taste import NOWHERE, Grounds, Histories, Music, Ranked, Recommends, recommend
from segue.taste.arithmetic.weighing import support
from segue.taste.moving import Moved
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

    def __init__(self, database: Database, learner: Learner, embedder: ModelId, clock: Clock) -> None:
        """`embedder` is the model by which is heard how music sounds.

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

    @property
    def music(self) -> Music:
        """The music that can be recommended."""
        return self._now.music

    def for_listener(
        self, listener: Listener, count: int, dials: Dials | None = None, *, again: bool = False, clean: bool = False
    ) -> Advice:
        """Tracks for somebody: new to them, or also what they know, with `again`.

        Nothing that is said to be explicit comes with `clean`, nor to those who want none of it.
        """
        with self._database.read() as connection:
            clean = clean or preferences_of(connection, listener.id).clean
        told = listening_now(
            self._database, listener, self.music.items, self._now.makers, self._now.copies, self._clock()
        )
        history = self._within(told.histories(np.zeros(1, dtype=np.int32)), clean)
        return self._advice(history, recommend(self._model, history, self._wide(count), again=again), count, dials)

    def from_tracks(
        self, tracks: Sequence[TrackId], count: int, dials: Dials | None = None, *, clean: bool = False
    ) -> Advice:
        """Tracks that go with some others; with `clean`, none that is said to be explicit.

        Raises:
            NotFound: one of them is not there, or is no music.
        """
        ids = [self._now.copies.get(track, track) for track in tracks]
        rows = self.music.items.rows(ids)
        for track, row in zip(tracks, rows, strict=True):
            if row == NOWHERE:
                raise NotFound(f"There is no music with the number {track}.", "Find some: segue search WORDS")
        history = self._within(Histories.of_seeds(rows, len(self.music)), clean)
        return self._advice(history, recommend(self._model, history, self._wide(count)), count, dials)

    def _within(self, history: Histories, clean: bool) -> Histories:
        """The history, to which only what is asked for comes."""
        return history.without(self.music.said_explicit) if clean else history

    def _advice(self, history: Histories, ranked: Ranked, count: int, dials: Dials | None) -> Advice:
        rows = rerank(ranked, self.music, self._heard, count, dials)
        scores = dict(zip(ranked.items[0].tolist(), ranked.scores[0].tolist(), strict=True))
        found = []
        for row in rows.tolist():
            grounds = self._model.grounds(history, row)
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
