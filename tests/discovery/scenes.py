"""Music in four scenes that sound apart, each with artists and listeners of its own, and somebody to listen."""

from functools import cache

import numpy as np
import scipy.sparse as sp

from segue.discovery import Memory, Stock
from segue.taste import Figures, Histories, Labels, Listening, Music, Numbering
from segue.taste.recommenders.content import ContentRecipe
from segue.taste.recommenders.hybrid import HybridRecipe
from segue.taste.recommenders.item_neighbours import ItemNeighboursRecipe
from segue.taste.recommenders.popularity import PopularityRecipe
from segue.taste.signals import Makers

SCENES, ARTISTS, TRACKS = 4, 8, 5
"""So many artists in each scene, and so many tracks by each artist."""
TODAY = 20_000.0


@cache
def stock(scenes: int = SCENES, artists: int = ARTISTS, tracks: int = TRACKS, *, copies: bool = False) -> Stock:
    """Row by row: the tracks of an artist, the artists of a scene. With `copies` every second is one of the first."""
    luck = np.random.default_rng(7)
    count = scenes * artists * tracks
    by = np.arange(count) // tracks
    scene = by // artists
    centres = 2 * luck.standard_normal((max(scenes, 1), 16))
    vectors = (centres[scene] + luck.standard_normal((count, 16))).astype(np.float32)
    figures = np.stack([scene / 4 + 0.1 * luck.random(count), 80 + 20 * scene + 5 * luck.random(count)], axis=1)
    shares = sp.csr_array((np.ones(count, dtype=np.float32), (np.arange(count), scene)), shape=(count, max(scenes, 1)))
    song = np.arange(count) - (np.arange(count) % 2 if copies else 0)
    music = Music(
        Numbering.of(np.arange(100, 100 + count)),
        by.astype(np.int32),
        by.astype(np.int32),
        vectors,
        Figures(("energy", "tempo_bpm"), figures.astype(np.float32)),
        Labels(tuple(f"scene {one}" for one in range(max(scenes, 1))), shares),
        names=tuple(f"Song {one}" for one in song),
        artist_names=tuple(f"Artist {one}" for one in range(count)),
    )
    listening = _listening(scene, luck)
    recipe = HybridRecipe((ContentRecipe(), ItemNeighboursRecipe(), PopularityRecipe()))
    ids = music.items.ids
    makers = Makers(ids, by.astype(np.int64), ids, by.astype(np.int64))
    return Stock(music, listening, recipe.learn(listening, music), makers)


def scene_of(item: int, artists: int = ARTISTS, tracks: int = TRACKS) -> int:
    """The scene of a track in a row."""
    return item // tracks // artists


def _listening(scene: np.ndarray, luck: np.random.Generator) -> Listening:
    """Eight listeners to each scene, who play a part of it, the first tracks of it more."""
    scenes = int(scene.max(initial=-1)) + 1
    rows, columns = [], []
    for listener in range(8 * scenes):
        own = np.flatnonzero(scene == listener % scenes)
        played = own[luck.random(len(own)) < np.linspace(0.9, 0.1, len(own))]
        rows += [listener] * len(played)
        columns += played.tolist()
    weights = sp.csr_array((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(8 * scenes, len(scene)))
    return Listening(Numbering.of(np.arange(8 * scenes)), weights)


def memory_of(
    count: int,
    *,
    liked: list[int] | None = None,
    vetoed: list[int] | None = None,
    resting: list[int] | None = None,
    ago: float = 60.0,
) -> Memory:
    """Somebody who likes, never wants and has put off these, of so many tracks, and played what they like days ago."""
    liked, vetoed = sorted(liked or []), sorted(vetoed or [])

    def row(items: list[int]) -> sp.csr_array:
        ones = np.ones(len(items), dtype=np.float32)
        return sp.csr_array((ones, np.array(items, dtype=np.int32), np.array([0, len(items)])), shape=(1, count))

    met = np.array(liked, dtype=np.int32)
    ones, days = np.ones(len(met), dtype=np.int32), np.full(len(met), TODAY - ago)
    history = Histories(row(liked), (met,), days, None, None, row(vetoed))
    return Memory(
        history, TODAY, met, ones, ones, 0 * ones, days, days, met, days,
        np.array(sorted(resting or []), dtype=np.int32), met, np.zeros(0, dtype=np.int64),
    )  # fmt: skip
