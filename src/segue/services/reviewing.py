"""Asking people where it helps most, and keeping what they say, which goes before all tags and models.

A recording is worth asking about when the model doubts and when much of the library sounds like it, so that one
answer teaches about many (information density: Settles and Craven 2008). What sounds like one that is asked about
already is asked about later, so that ten questions are not ten times the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import AudioHash, ModelId, TrackId
from segue.domain.music import Track
from segue.domain.naming import Naming, Task
from segue.domain.time import Clock
from segue.hearing.embedding.shipped_spaces import space_for
from segue.naming.labels.hierarchy import hierarchy_of
from segue.storage import catalogue, heard, named
from segue.storage.database import Database

_CANDIDATES = 500
_NEIGHBOURS = 20

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Question:
    """A track that somebody should name. `worth` is its doubt weighed by how typical it is, 0..1 each."""

    track: Track
    naming: Naming
    typical: float
    worth: float


class Reviewer:
    """Asks about the namings of one model, and keeps the answers.

    Args:
        database: the library.
        data: the data folder, where the user's own genres are.
        embedder: the model by whose vectors it is told how typical a track is.
        clock: tells the time.
    """

    def __init__(self, database: Database, data: Path, embedder: ModelId, clock: Clock) -> None:
        self._database = database
        self._data = data
        self._embedder = embedder
        self._clock = clock

    def questions(self, task: Task, model: ModelId, limit: int) -> list[Question]:
        """The tracks that are most worth asking about, the most useful first."""
        with self._database.read() as connection:
            doubtful = named.doubtful(connection, task, model, _CANDIDATES)
            known = heard.vectors(connection, self._embedder)
        hashes = [audio_hash for audio_hash, _ in doubtful]
        rows = {audio_hash: row for row, audio_hash in enumerate(known.hashes)}
        placed = (
            space_for(self._embedder, known.means.shape[1]).place(known.means, self._embedder) if rows else known.means
        )
        own = np.array([rows.get(audio_hash, -1) for audio_hash in hashes], np.intp)
        typical = typicality(placed, own)
        doubts = np.array([naming.doubt for _, naming in doubtful])
        order = most_useful(doubts * typical, placed, own, limit)
        with self._database.read() as connection:
            holders = heard.holders(connection, [hashes[place] for place in order])
            first = {hashes[place]: holders[hashes[place]][0] for place in order if hashes[place] in holders}
            tracks = {one.audio_hash: one for one in catalogue.tracks_by_id(connection, list(first.values()))}
        return [
            Question(
                tracks[hashes[place]], doubtful[place][1], float(typical[place]), float(doubts[place] * typical[place])
            )
            for place in order
            if hashes[place] in tracks
        ]

    def correct(self, track_id: TrackId, task: Task, labels: Sequence[str]) -> tuple[str, ...]:
        """Keep what somebody says that a track is; the labels as they are called here, unknown ones as they are.

        Raises:
            NotFound: There is no such track.
            BadRequest: No label is given.
        """
        known = hierarchy_of(self._data, task)
        names = tuple(dict.fromkeys(name for label in labels for name in known.names(label)))
        if not names:
            raise BadRequest("No label was given.", "Write: segue genre correct 12 Chaabi")
        with self._database.write() as connection:
            track = catalogue.track(connection, track_id)
            named.correct(connection, track.audio_hash, task, names, self._clock())
        return names

    def accept(self, track_id: TrackId, task: Task) -> tuple[str, ...]:
        """Keep what the model says as what somebody said: the labels it named, or its first guess where it is unsure.

        Raises:
            NotFound: There is no such track, or no model has named it.
        """
        with self._database.read() as connection:
            track = catalogue.track(connection, track_id)
            naming = named.namings_of(connection, [track.audio_hash]).get((track.audio_hash, task))
        if naming is None:
            raise NotFound(f"No model has named the {task} of track {track_id} yet.", "Run: segue genre name")
        return self.correct(track_id, task, naming.named or (naming.guesses[0].label,))

    def take_back(self, track_id: TrackId, task: Task) -> None:
        """Forget what somebody said of a track. Raises NotFound where nobody said anything."""
        with self._database.write() as connection:
            track = catalogue.track(connection, track_id)
            if not named.take_back(connection, AudioHash(track.audio_hash), task):
                raise NotFound(f"Nobody has corrected the {task} of track {track_id}.")


def typicality(placed: Floats, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """How near the library is to each of these rows of `placed` [recordings, size]: mean cosine, 0..1, to the nearest.

    A row of -1, of which nothing is known, is as typical as the average one.
    """
    found = np.zeros(len(rows))
    known = rows >= 0
    count = min(_NEIGHBOURS, len(placed) - 1)
    if count > 0 and known.any():
        near = placed[rows[known]] @ placed.T
        near[np.arange(known.sum()), rows[known]] = -np.inf
        nearest = np.partition(near, -count, axis=1)[:, -count:]
        found[known] = np.clip((1 + nearest.mean(axis=1)) / 2, 0, 1)
        found[~known] = found[known].mean()
    else:
        found[:] = 1.0
    return found


def most_useful(worth: NDArray[np.float64], placed: Floats, rows: NDArray[np.intp], limit: int) -> list[int]:
    """The places of the most useful questions, in turn; each makes those that sound like it less useful."""
    left, chosen = worth.copy(), list[int]()
    while len(chosen) < min(limit, len(worth)):
        place = int(left.argmax())
        chosen.append(place)
        if rows[place] >= 0:
            alike = np.where(rows >= 0, placed[rows] @ placed[rows[place]], 0)
            left *= 1 - np.clip(alike, 0, 1)
        left[chosen] = -1
    return chosen
