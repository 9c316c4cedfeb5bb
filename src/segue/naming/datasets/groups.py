"""Which clips belong together: those of one song, and those of one artist, so that no split parts them.

Names are compared as people compare them ("Björk" is "bjork"), a guest does not change whose song it is ("A feat. B"
is of A), and clips that sound like one recording are of one song whatever their names say.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.domain.text import name_key
from segue.naming.datasets.dataset import Clip, Dataset

Rows = NDArray[np.intp]

_GUEST = re.compile(r"\s*[\[(]?\b(?:feat\.?|ft\.?|featuring)\s.*", re.IGNORECASE)
_NOBODY = frozenset({"", "unknown", "unknown artist", "various", "various artists", "va", "n a", "none"})


@dataclass(frozen=True, eq=False)
class Groups:
    """A number for each clip's song and artist, shape (clips,) each. All clips of a song have one artist number.

    A clip without a known artist is grouped by its song. Numbers run from 0 in the order of their first clips.
    """

    songs: Rows
    artists: Rows

    def __post_init__(self) -> None:
        if len(self.songs) != len(self.artists):
            raise BadRequest(f"There are songs for {len(self.songs)} clips and artists for {len(self.artists)}.")

    def of(self, rows: Rows) -> "Groups":
        """The groups of other rows, each of which is one of these clips or a part of it."""
        return Groups(_renumbered(self.songs[rows]), _renumbered(self.artists[rows]))


class Joining:
    """Rows that are joined into groups two at a time."""

    def __init__(self, rows: int) -> None:
        self._above = list(range(rows))

    def join(self, one: int, other: int) -> None:
        """These two, and all that each is joined to, are one group."""
        first, second = sorted((self._head(one), self._head(other)))
        self._above[second] = first

    def join_alike(self, keys: Iterable[Hashable | None]) -> None:
        """Rows with the same key are one group; None is no key."""
        first: dict[Hashable, int] = {}
        for row, key in enumerate(keys):
            if key is not None:
                self.join(row, first.setdefault(key, row))

    def numbers(self) -> Rows:
        """The group of each row."""
        return _renumbered(np.array([self._head(row) for row in range(len(self._above))], np.intp))

    def _head(self, row: int) -> int:
        while self._above[row] != row:
            self._above[row] = self._above[self._above[row]]
            row = self._above[row]
        return row


def groups_of(dataset: Dataset, same_song: Iterable[tuple[int, int]] = ()) -> Groups:
    """The songs and artists of a data set's clips.

    Args:
        dataset: its clips' names, songs and artists as they are known.
        same_song: rows of clips that are known by their sound to be of one song.
    """
    songs = Joining(len(dataset))
    songs.join_alike(song_key(clip) for clip in dataset.clips)
    songs.join_alike(clip.file for clip in dataset.clips)
    for one, other in same_song:
        songs.join(one, other)
    artists = Joining(len(dataset))
    artists.join_alike(songs.numbers().tolist())
    artists.join_alike(artist_key(clip.artist) for clip in dataset.clips)
    return Groups(songs.numbers(), artists.numbers())


def artist_key(artist: str | None) -> str | None:
    """What two spellings of an artist have in common, guests left out; None for nobody in particular."""
    key = name_key(_GUEST.sub("", artist or "") or artist or "")
    return None if key in _NOBODY else key


def artists_known(dataset: Dataset) -> int:
    """How many clips have an artist."""
    return sum(artist_key(clip.artist) is not None for clip in dataset.clips)


def song_key(clip: Clip) -> Hashable | None:
    """What clips of one song have in common, as far as their names tell: the song's own name, or artist and title."""
    artist = artist_key(clip.artist)
    if clip.song is not None:
        return ("song", artist, clip.song)
    title = name_key(clip.title or "")
    return ("title", artist, title) if artist and title else None


def _renumbered(keys: Rows) -> Rows:
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    return np.asarray(order[inverse], np.intp)
