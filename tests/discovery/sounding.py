"""Music by its sound alone: places on a sphere, artists as they are told."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.discovery import Stock
from segue.taste import Figures, Labels, Listening, Music, Numbering
from segue.taste.recommenders.content import ContentRecipe
from segue.taste.signals import Makers


def sounding(
    vectors: NDArray[np.floating],
    artists: Sequence[int] | None = None,
    weights: NDArray[np.floating] | None = None,
    labels: dict[str, Sequence[int]] | None = None,
    texts: tuple[str, ...] = (),
    names: Sequence[str] = (),
) -> Stock:
    """A stock of these places [items, numbers], NaN for what was not heard.

    `artists` [items] have a song each, everybody one where none are given; `weights` [listeners, items] are what was
    listened to; `labels` are borne wholly by the items told.
    """
    count = len(vectors)
    by = np.arange(count) if artists is None else np.asarray(artists)
    ids = 1000 + np.arange(count)
    listened = sp.csr_array(np.zeros((1, count)) if weights is None else weights, dtype=np.float32)
    shares = sp.lil_array((count, len(labels or {})), dtype=np.float32)
    for column, bearers in enumerate((labels or {}).values()):
        for row in bearers:
            shares[row, column] = 1.0
    called = tuple(names) or tuple(f"Artist {number}" for number in range(int(by.max(initial=0)) + 1))
    music = Music(
        Numbering.of(ids), by.astype(np.int32), np.arange(count, dtype=np.int32), vectors.astype(np.float32),
        Figures.none(count), Labels(tuple(labels or {}), sp.csr_array(shares)), texts,
        artist_names=called, names=tuple(f"Song {row}" for row in range(count)),
    )  # fmt: skip
    listening = Listening(Numbering.of(np.arange(listened.shape[0])), listened)
    makers = Makers(ids, by.astype(np.int64), ids, np.arange(count))
    return Stock(music, listening, ContentRecipe().learn(listening, music), makers)


def scattered(count: int, numbers: int = 8, seed: int = 0) -> NDArray[np.float32]:
    """Places evenly all over the sphere."""
    return np.random.default_rng(seed).standard_normal((count, numbers)).astype(np.float32)
