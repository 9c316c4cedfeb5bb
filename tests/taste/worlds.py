"""Small made worlds of listeners and music, with answers that are known."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.taste import Figures, Labels, Listening, Music, Numbering, People, Ratings, Sequences

CIRCLES = 2
WORDS = ("sea night wave harbour moon", "engine road dust desert sun")


def checkerboard(listeners: int = 40, items: int = 20, share: float = 0.6, seed: int = 0) -> tuple[Listening, Music]:
    """Two circles: even listeners like even items, odd listeners odd ones, each a part of them.

    Everything else that is known of an item tells its circle as well: how it sounds, its words, its labels, who made
    it, and what it is played after. Whatever is recommended to somebody is therefore of their own circle.
    """
    luck = np.random.default_rng(seed)
    likes = np.zeros((listeners, items), dtype=np.float32)
    for listener in range(listeners):
        own = np.arange(listener % CIRCLES, items, CIRCLES)
        likes[listener, luck.permutation(own)[: max(2, round(share * len(own)))]] = 1.0
    return world(likes, seed)


def world(likes: NDArray[np.floating], seed: int = 0) -> tuple[Listening, Music]:
    """A world with this listening [listeners, items], in which even and odd items differ in every other way too."""
    luck = np.random.default_rng(seed + 1)
    listeners, items = likes.shape
    weights = sp.csr_array(likes.astype(np.float32))
    sessions = [luck.permutation(np.flatnonzero(row > 0)).astype(np.int32) for row in likes]
    starts = np.concatenate([[0], np.cumsum([len(session) for session in sessions])]).astype(np.int64)
    circle = np.arange(items) % CIRCLES
    vectors = np.eye(8, dtype=np.float32)[circle] + 0.05 * luck.standard_normal((items, 8)).astype(np.float32)
    flat = np.concatenate([*sessions, np.zeros(0, dtype=np.int32)]).astype(np.int32)
    days = 20_000 + luck.random(len(weights.data)) * 5
    owners = np.repeat(np.arange(listeners, dtype=np.int32), np.diff(weights.indptr))
    stars = np.where(weights.data > 0, 5.0, 1.0).astype(np.float32)
    nobody = np.arange(listeners, dtype=np.int32) % CIRCLES
    listening = Listening(
        Numbering.of(100 + np.arange(listeners)),
        weights,
        days,
        20_005.0,
        Sequences(flat, starts, np.full(len(sessions), 20_000.0), np.arange(listeners, dtype=np.int32)),
        Ratings(owners, weights.indices.astype(np.int32), stars),
        People(nobody, nobody),
        tuple(sessions),
    )
    return listening, music_of(items, circle, vectors)


def music_of(items: int, circle: NDArray[np.int64], vectors: NDArray[np.float32]) -> Music:
    artists = (np.arange(items) // 2 * 2 + circle).astype(np.int32)
    figures = Figures(("tempo", "energy"), np.stack([90 + 50 * circle, 0.2 + 0.6 * circle], axis=1).astype(np.float32))
    labels = Labels(("calm", "wild"), sp.csr_array(np.eye(2, dtype=np.float32)[circle]))
    texts = tuple(f"{WORDS[kind]} {WORDS[kind].split()[item % 5]}" for item, kind in enumerate(circle))
    added = np.full(items, 19_000.0)
    names = tuple(f"Song {item}" for item in range(items))
    return Music(
        Numbering.of(1000 + np.arange(items)), artists, artists, vectors.astype(np.float32), figures, labels, texts,
        added, names, tuple(f"Artist {number}" for number in range(items)),
    )  # fmt: skip
