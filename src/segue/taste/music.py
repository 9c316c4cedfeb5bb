"""What is known of the items themselves, whoever listens to them: a row each, in the order of `items`."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.taste.numbering import Numbering, Rows

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Numbers with names that a person can read (tempo, energy ...): [items, names], NaN where unknown."""

    names: tuple[str, ...]
    values: Floats

    @classmethod
    def none(cls, items: int) -> "Figures":
        """Nothing was measured."""
        return cls((), np.zeros((items, 0), dtype=np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Names that items bear more or less (genres, moods, tags): [items, names], how much above nought."""

    names: tuple[str, ...]
    shares: sp.csr_array

    @classmethod
    def none(cls, items: int) -> "Labels":
        """Nothing has a name."""
        return cls((), sp.csr_array((items, 0), dtype=np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Music:
    """The items and what is known of them.

    `artists` and `albums` number the makers, -1 where nobody knows; `names` and `artist_names` are for people.
    `vectors` [items, d] is how each sounds, NaN in the rows of those that were not heard. `texts` are the words that
    go with each: lyrics, titles of playlists, articles. `added` is when each came, in days since 1970. `explicit`
    [items] are those that are said to be, None where nobody says it of any. Where some of this is what listeners said
    (`sayings.described`), `bare` is what is known without them.
    """

    items: Numbering
    artists: Rows
    albums: Rows
    vectors: Floats
    figures: Figures
    labels: Labels
    texts: tuple[str, ...] = ()
    added: NDArray[np.float64] | None = None
    names: tuple[str, ...] = ()
    artist_names: tuple[str, ...] = ()
    bare: "Music | None" = None
    explicit: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        count = len(self.items)
        for what in (self.artists, self.albums, self.vectors, self.figures.values):
            if len(what) != count:
                raise ValueError("a row for each item")
        if self.explicit is not None and len(self.explicit) != count:
            raise ValueError("a row for each item")
        if self.labels.shares.shape[0] != count or (self.texts and len(self.texts) != count):
            raise ValueError("a row for each item")

    def __len__(self) -> int:
        return len(self.items)

    @property
    def heard(self) -> NDArray[np.bool_]:
        """Which items have a vector [items]."""
        return np.asarray(np.isfinite(self.vectors).all(axis=1) & (self.vectors.shape[1] > 0))

    @property
    def said_explicit(self) -> Rows:
        """The rows of what is said to be explicit."""
        return np.flatnonzero(np.zeros(0) if self.explicit is None else self.explicit).astype(np.int32)

    @classmethod
    def unknown(cls, items: Numbering) -> "Music":
        """Items of which nothing is known but that they are there."""
        nobody = np.full(len(items), -1, dtype=np.int32)
        nothing = np.zeros((len(items), 0), dtype=np.float32)
        return cls(items, nobody, nobody, nothing, Figures.none(len(items)), Labels.none(len(items)))
