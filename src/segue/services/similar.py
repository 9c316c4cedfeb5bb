"""Which tracks sound alike: exact cosine over all vectors of one model.

A matrix product reads 100,000 vectors of 128 numbers in some milliseconds, so there is nothing to approximate.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import NotFound
from segue.domain.ids import AudioHash, ModelId, TrackId
from segue.domain.music import Role, Track
from segue.hearing.embedding.shipped_spaces import space_for
from segue.storage import catalogue, heard
from segue.storage.database import Database

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A track and how alike it sounds: the cosine, -1..1, of its vector and the one that was asked about."""

    track: Track
    score: float


class SoundMap:
    """The library as one model hears it."""

    def __init__(self, database: Database, served: ModelId) -> None:
        """`served` is the model that is wanted; until it has heard as much as another one, the other one serves."""
        self._database = database
        with database.read() as connection:
            known = heard.models(connection)
            self.model = max(known, key=lambda model: (known[model], model == served), default=served)
            found = heard.vectors(connection, self.model)
        self._rows = {audio_hash: row for row, audio_hash in enumerate(found.hashes)}
        self._hashes = found.hashes
        self._placed = _placed(found.means, self.model)

    def __len__(self) -> int:
        """How many recordings it knows."""
        return len(self._hashes)

    def near(self, track_id: TrackId, limit: int, *, other_artists: bool = False) -> list[Neighbour]:
        """The tracks that sound most like one, the nearest first; other files of the same recording are left out.

        Podcasts and audiobooks are compared among themselves. With `other_artists`, none of its own artists is given.

        Raises:
            NotFound: There is no such track, or it has not been heard yet.
        """
        with self._database.read() as connection:
            seed = catalogue.track(connection, track_id)
        row = self._rows.get(seed.audio_hash)
        if row is None:
            raise NotFound(f"Track {track_id} has not been heard yet.", "Run: segue analyze")
        scores = self._placed @ self._placed[row]
        scores[row] = -np.inf
        own = _artists(seed) if other_artists else frozenset()
        found: list[Neighbour] = []
        for track, score in self._ranked(scores):
            if track.kind is seed.kind and not own & _artists(track):
                found.append(Neighbour(track, score))
                if len(found) == limit:
                    break
        return found

    def _ranked(self, scores: NDArray[np.float32]) -> Iterator[tuple[Track, float]]:
        """One track of each recording that is there, by falling score."""
        order = np.argsort(-scores, kind="stable")[:-1]
        for start in range(0, len(order), _AT_ONCE):
            hashes = [self._hashes[row] for row in order[start : start + _AT_ONCE]]
            with self._database.read() as connection:
                holders = heard.holders(connection, hashes)
                first = {holders[one][0]: one for one in hashes if one in holders}
                tracks = catalogue.tracks_by_id(connection, list(first))
            for track in tracks:
                yield track, float(scores[self._rows[AudioHash(first[track.id])]])


def _placed(means: NDArray[np.float32], model: ModelId) -> NDArray[np.float32]:
    space = space_for(model, means.shape[1])
    return space.place(means, model) if len(means) else means


def _artists(track: Track) -> frozenset[int]:
    return frozenset(credit.artist_id for credit in track.credits if credit.role is Role.ARTIST)
