"""From scores to a list that somebody wants to hear: no artist too often, something different now and then.

The list is built one item at a time. Each place goes to the candidate with the best score, less what it has in common
with what stands in the list already (maximal marginal relevance), and more for little-known artists where the dials ask
for it. Artists and albums may come only so often. What the dials cost is measured (`segue evaluate`), not guessed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import summing_kernel
from segue.taste.music import Music
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.port import Ranked
from segue.taste.traits import unit

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Dials:
    """How a list should be.

    `per_artist` and `per_album` are how often each may come, 0 for any number. The others go from 0 to 1: `variety` how
    much being unlike the rest of the list counts beside the score, `deep_cuts` how much being little heard counts,
    `small_artists` how much an artist's being little heard does.
    """

    per_artist: int = 2
    per_album: int = 2
    variety: float = 0.2
    deep_cuts: float = 0.0
    small_artists: float = 0.0

    def __post_init__(self) -> None:
        for name in ("variety", "deep_cuts", "small_artists"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a dial from 0 to 1")


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """How many listeners like each item [items], and each one's artist, all items together [items]."""

    items: Floats
    artists: Floats

    @classmethod
    def of(cls, support: Floats, music: Music) -> "Heard":
        """From how many like each item; the artist nobody knows of an item is heard as much as that item is."""
        known = music.artists >= 0
        total = np.bincount(music.artists[known], support[known], int(music.artists.max(initial=0)) + 1)
        artists = np.where(known, total[music.artists.clip(min=0)], support)
        return cls(support, artists.astype(np.float32))


def rerank(ranked: Ranked, music: Music, heard: Heard, count: int, dials: Dials | None = None) -> Rows:
    """The rows of `count` items for the one listener of `ranked`, in the order in which they should come.

    Args:
        ranked: candidates of one listener, best a few times as many as are wanted.
        music: what is known of the items.
        heard: how much each item and its artist are heard.
        count: how many are wanted; fewer come where the caps leave fewer.
        dials: how the list should be.
    """
    dials = dials or Dials()
    rows = ranked.items[0][ranked.items[0] != NOWHERE]
    if not len(rows):
        return np.asarray(rows, dtype=np.int32)
    worth = _worth(ranked.scores[0][: len(rows)], rows, heard, dials)
    sound = unit(np.nan_to_num(music.vectors[rows], nan=0.0))
    chosen = np.empty(min(count, len(rows)), dtype=np.int32)
    artists, albums = music.artists[rows], music.albums[rows]
    found = _choose(worth, sound, artists, albums, dials.variety, dials.per_artist, dials.per_album, chosen)
    return np.asarray(rows[chosen[:found]], dtype=np.int32)


@summing_kernel
def _choose(
    worth: Floats, sound: Floats, artists: Rows, albums: Rows, variety: float, per_artist: int, per_album: int,
    chosen: Rows,
) -> int:  # fmt: skip
    """Places of candidates into `chosen`, one after the other, and how many there are."""
    likest, open_ = np.zeros(len(worth), dtype=np.float32), np.ones(len(worth), dtype=np.bool_)
    for found in range(len(chosen)):
        best, most = -1, 0.0
        for one in range(len(worth)):
            value = (1 - variety) * worth[one] - variety * likest[one]
            if open_[one] and (best < 0 or value > most):
                best, most = one, value
        if best < 0:
            return found
        chosen[found], open_[best] = best, False
        by_artist = by_album = 0
        for one in chosen[: found + 1]:
            by_artist += artists[one] == artists[best]
            by_album += albums[one] == albums[best]
        for one in range(len(worth)):
            same_artist = artists[one] == artists[best] and artists[best] != NOWHERE
            same_album = albums[one] == albums[best] and albums[best] != NOWHERE
            if (same_artist and 0 < per_artist <= by_artist) or (same_album and 0 < per_album <= by_album):
                open_[one] = False
            likest[one] = max(likest[one], _likeness(sound[one], sound[best], same_artist, same_album))
    return len(chosen)


@summing_kernel
def _likeness(sound: Floats, other: Floats, same_artist: bool, same_album: bool) -> np.float32:
    """How like two candidates are, 0..1: by sound, a good deal if they are by the same artist, wholly on one album."""
    if same_album:
        return np.float32(1.0)
    cosine = np.float32(0.0)
    for number in range(len(sound)):
        cosine += sound[number] * other[number]
    return max(cosine, np.float32(0.8) if same_artist else np.float32(0.0))


def _worth(scores: Floats, rows: Rows, heard: Heard, dials: Dials) -> Floats:
    """What each candidate is worth by itself, 0..1: by its place among the scores, and by how little it is heard."""
    places = np.linspace(1, 0, len(rows) + 1, dtype=np.float32)[:-1]
    worth = np.where(np.isfinite(scores), places, 0)
    for dial, often in ((dials.deep_cuts, heard.items[rows]), (dials.small_artists, heard.artists[rows])):
        if dial:
            rare = 1 - np.log1p(often) / max(float(np.log1p(often).max()), 1e-9)
            worth = (1 - dial) * worth + dial * rare
    return np.asarray(worth, dtype=np.float32)
