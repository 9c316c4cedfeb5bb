"""Music that sounds like something that is not in the library: a vector of the desk's own embedder is enough."""

import numpy as np

from segue.domain.errors import BadRequest
from segue.domain.hearing import SoundVector
from segue.domain.ids import TrackId
from segue.hearing.embedding.shipped_spaces import space_for
from segue.services.discovering.desk import Desk


def nearest(desk: Desk, sound: SoundVector, count: int) -> list[tuple[TrackId, float]]:
    """The tracks that sound most like it, the nearest first, with how alike (cosine, -1 to 1); maybe none.

    Raises:
        BadRequest: the vector is another model's.
    """
    if sound.model != desk.embedder:
        raise BadRequest(f"The library was heard by {desk.embedder}, and this sound by {sound.model}.")
    known = np.flatnonzero(desk.stock.music.heard)
    if not len(known):
        return []
    mean = np.frombuffer(sound.mean, "<f4")[None]
    (placed,) = space_for(sound.model, mean.shape[1]).place(mean, sound.model)
    alike = desk.stock.music.vectors[known] @ placed
    best = np.argsort(-alike, kind="stable")[:count]
    return list(zip(desk.tracks(known[best].tolist()), alike[best].tolist(), strict=True))
