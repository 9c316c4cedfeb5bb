"""The desk where lists are asked for: the library as it is now, the recommender that serves, and who did what.

It reads the library once, when it is made, and one listener's deeds whenever that listener asks; nothing is learned
anew for an answer. Before anything was learned, what is known of the music itself has to do.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from segue.discovery import Made, Memory, Pick, Stock
from segue.discovery.leaning import leaning
from segue.discovery.memory import remember
from segue.domain.errors import NotFound, SegueError
from segue.domain.ids import ArtistId, ListenerId, ModelId, TrackId
from segue.domain.listening import EventKind, Listener
from segue.domain.recommending import ListKind, Reason, Recommendation, TrackList
from segue.domain.time import Clock
from segue.services.gathering import gather, lived_by, people_of
from segue.services.learning import Learner
from segue.storage import experiments
from segue.storage.database import Database
from segue.storage.preferences import preferences_of
from segue.taste import NOWHERE, Grounds, Music, Recommends
from segue.taste.keeping import Kept
from segue.taste.moving import Moved
from segue.taste.numbering import Rows
from segue.taste.recommenders.content import ContentRecipe

UNTAUGHT = ModelId("sound and labels")
"""Who answers before anything was learned of listeners."""
_DAY_S = 86_400.0
_LARGEST = 2**63 - 1
"""Nothing has a larger number: databases count no further."""


class Desk:
    """`stock` is what lists are made from, `model` the name of the recommender that is asked.

    `embedder` is the model by which the stock knows how music sounds.
    """

    def __init__(
        self, database: Database, learner: Learner, embedder: ModelId, clock: Clock, exposure: float = 0.0
    ) -> None:
        """How music sounds is heard by `embedder`; `exposure` is the share of places kept for little-heard artists."""
        self.database, self.clock, self._learner, self._exposure = database, clock, learner, exposure
        self.embedder = embedder
        known = gather(database, embedder, clock())
        self.copies: Mapping[int, int] = known.copies
        served = learner.serving()
        model: Recommends
        if served is None:
            self.model, model = UNTAUGHT, ContentRecipe().learn(known.listening, known.music)
        else:
            told, kept = served
            self.model, model = told.id, _moved(kept, known.music)
        self.stock = Stock(known.music, known.listening, model, known.makers)
        with database.read() as connection:
            self.experiment = experiments.running(connection)
        self._tried: dict[ModelId, Stock | None] = {self.model: self.stock}

    def stock_for(self, listener: ListenerId | None) -> tuple[Stock, ModelId]:
        """What somebody's lists are made from, and who is asked: while listeners are split, the model of their side.

        Nobody's lists come from the one that serves.
        """
        if listener is None or self.experiment is None or self.experiment.interleaved:
            return self.stock, self.model
        model = self.experiment.model_for(listener)
        stock = self.stock_of(model)
        return (self.stock, self.model) if stock is None else (stock, model)

    def exposure_for(self, listener: ListenerId) -> float:
        """The share of places that lists for somebody keep for little-heard artists: theirs, or the server's."""
        with self.database.read() as connection:
            own = preferences_of(connection, listener).exposure
        return self._exposure if own is None else own

    def stock_of(self, model: ModelId) -> Stock | None:
        """The same music with another recommender that is kept, read when it is first wanted; None if it is damaged."""
        if model not in self._tried:
            self._tried[model] = None
            with suppress(SegueError):
                _, kept = self._learner.kept(model)
                here = self.stock
                self._tried[model] = Stock(here.music, here.listening, _moved(kept, here.music), here.makers)
        return self._tried[model]

    def now(self) -> float:
        """In days since 1970."""
        return self.clock().timestamp() / _DAY_S

    def memory(self, listener: Listener) -> Memory:
        """What a listener did until this moment; what they want never to come is vetoed in its history."""
        deeds = lived_by(self.database, listener, self.copies, also=(EventKind.NOT_NOW,))
        items, makers = self.stock.music.items, self.stock.makers
        memory = leaning(remember(deeds, items, makers, self.now(), listener.id, people_of([listener])), self.stock)
        with self.database.read() as connection:
            clean = preferences_of(connection, listener.id).clean
        if clean:
            return replace(memory, history=memory.history.without(self.stock.music.said_explicit))
        return memory

    def rows(self, tracks: Iterable[TrackId]) -> Rows:
        """The rows of some tracks, or of the tracks whose copies they are.

        Raises:
            NotFound: one of them is not there, or is no music.
        """
        asked = list(tracks)
        known = [self.copies.get(track, track) if track <= _LARGEST else NOWHERE for track in asked]
        rows = self.stock.music.items.rows(known)
        for track, row in zip(asked, rows, strict=True):
            if row == NOWHERE:
                raise NotFound(f"There is no music with the number {track}.", "Find some: segue search WORDS")
        return rows

    def told(self, kind: ListKind, made: Made, key: str = "", model: ModelId | None = None) -> TrackList:
        """A list by the ids of the library, asked of `model` or of the one that serves."""
        asked = model or self.model
        tracks = tuple(self.recommendation(pick, asked) for pick in made.picks)
        return TrackList(kind, made.title, tracks, asked, made.short, key, made.parts)

    def recommendation(self, pick: Pick, model: ModelId | None = None) -> Recommendation:
        """One pick by the ids of the library."""
        return Recommendation(self._track(pick.item), pick.score, model or self.model, (self.reason(pick.grounds),))

    def reason(self, grounds: Grounds) -> Reason:
        """Grounds by the ids of the library."""
        tracks = tuple(self._track(seed) for seed in grounds.seeds)
        makers = self.stock.music.artists[list(grounds.seeds)] if grounds.seeds else np.zeros(0, dtype=np.int32)
        artists = tuple(dict.fromkeys(ArtistId(int(artist)) for artist in makers if artist != NOWHERE))
        shares = {f"share of {track}": round(share, 4) for track, share in zip(tracks, grounds.shares, strict=False)}
        return Reason(grounds.kind, tracks, artists, grounds.words, {**grounds.figures, **shares})

    def tracks(self, rows: Rows | Sequence[int]) -> list[TrackId]:
        """The tracks in some rows."""
        return [self._track(int(row)) for row in rows]

    def _track(self, row: int) -> TrackId:
        return TrackId(int(self.stock.music.items.ids[row]))


def _moved(kept: Kept, music: Music) -> Recommends:
    """A recommender that answers in the rows of this music."""
    return kept.recommender if kept.items == music.items else Moved(kept.recommender, kept.items, music.items)
