"""What lists are made from: the music that is there, the recommender that serves, and who made what."""

from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.music import UNKNOWN_ARTIST
from segue.taste import NOWHERE, Listening, Music, Numbering, Recommends
from segue.taste.arithmetic.weighing import support
from segue.taste.exposure import little_heard
from segue.taste.music import Floats
from segue.taste.numbering import Rows
from segue.taste.rerank import Heard
from segue.taste.signals import Makers
from segue.taste.traits import Blocks, traits, unit


class Stock:
    """`music` and `listening` are those of now, and `model` answers in their rows.

    `artists` numbers everybody who performs; `credits` [artists, items] says on what.
    """

    def __init__(self, music: Music, listening: Listening, model: Recommends, makers: Makers) -> None:
        self.music, self.listening, self.model, self.makers = music, listening, model, makers
        self.artists = Numbering.of(np.unique(makers.artists))
        rows, items = self.artists.rows(makers.artists), music.items.rows(makers.tracks)
        there = (rows != NOWHERE) & (items != NOWHERE)
        ones = np.ones(int(there.sum()), dtype=np.float32)
        shape = (len(self.artists), len(music))
        self.credits = sp.csr_array((ones, (rows[there], items[there])), shape=shape)
        self.heard = Heard.of(support(listening.weights), music)

    def __len__(self) -> int:
        return len(self.music)

    @cached_property
    def sound(self) -> Floats:
        """How each item sounds and nothing else [items, numbers], of unit length; nought for what was not heard."""
        return unit(np.where(self.music.heard[:, None], self.music.vectors, 0).astype(np.float32))

    @cached_property
    def sounding(self) -> NDArray[np.bool_]:
        """Which items have a place by sound [items]."""
        return np.asarray(np.any(self.sound != 0, axis=1))

    @cached_property
    def places(self) -> Floats:
        """Where each item lies by sound, figures and labels together [items, numbers], of unit length or nought."""
        return traits(self.music, Blocks())

    @cached_property
    def leading(self) -> Rows:
        """The row among `artists` of each item's first artist [items], `NOWHERE` where nobody knows."""
        return self.artists.rows(self.music.artists)

    @cached_property
    def little_heard(self) -> NDArray[np.bool_]:
        """Which items are by artists who are little heard [items]."""
        return little_heard(self.heard, self.music)

    @cached_property
    def performers(self) -> sp.csr_array:
        """Who performs on what [items, artists], those left out whom nobody knows."""
        known = np.array(
            [self.artist_name(artist) != UNKNOWN_ARTIST for artist in range(len(self.artists))], dtype=bool
        )
        return sp.csr_array(self.credits.T).multiply(known[None].astype(np.float32)).tocsr()

    def by(self, artist: int) -> Rows:
        """The items of the artist in this row."""
        return np.asarray(self.credits.indices[self.credits.indptr[artist] : self.credits.indptr[artist + 1]])

    def artist_name(self, artist: int) -> str:
        """What the artist in this row is called."""
        number = int(self.artists.ids[artist])
        return self.music.artist_names[number] if number < len(self.music.artist_names) else ""
