"""What comes next best after what has just played: near in sound, labels, energy and tempo, and the way it was steered.

Every voice is told in deviations from its mean among the candidates, so that none depends on how crowded a corner of
the music is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.discovery.memory import Memory
from segue.discovery.plays import worn
from segue.discovery.radio.sitting import Sitting, word
from segue.discovery.stock import Stock
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.traits import unit

_FADES, _LOOKED_BACK = 0.6, 6
"""How much less each track counts than the one after it, and how many count for where the music is now."""
_WORDS_COUNT, _WORDS_FADE = 12, 0.9
_ENERGY, _TEMPO = ("energy",), ("tempo_bpm", "tempo")
_WORTH = {"said": 1.5, "artist said": 1.5, "energy": -0.4, "tempo": -0.2}
"""What a deviation of each is worth, beside 1 for the recommender's word, for being close to now and to a seed."""
_AWAY, _LETS_GO = 1.5, 0.4
"""How much less being close to a seed, and to what plays, is worth to somebody who explores."""
_OWED, _OWED_OF, _OWED_MOST, _SAID_OWED = 0.5, 40, 3.0, 3.0
"""What a track that is owed to a seed is worth, among how many of the last it is reckoned, how many at most are owed,
and for how many tracks a yes or no counts."""
_FAMILIAR, _NEITHER = 1.5, 0.6
"""What it is worth that its listener likes something, and where exploring turns that round."""
_INSIDE, _RARE, _HIT, _CHANCE, _AGAIN = 8.0, 2.0, 0.3, (0.15, 0.5), 0.4
_LOVED = 3.0
"""The weight of a track that somebody says they like, or has finished seven times."""
_WORN = 1.5
"""What the first play of a day takes from a track's worth, and every doubling of what it is worn by."""


@dataclass(frozen=True, slots=True)
class Steering:
    """Dials from 0 to 1.

    `explore` goes from close to the seeds to far from them, `deep_cuts` from hits to what is little heard;
    `small_artists` is how much being little heard counts for an artist, `keep_up` how much of the direction in which
    the music moves is kept. `exposure` is the share of places that are kept for artists who are little heard.
    """

    explore: float = 0.3
    deep_cuts: float = 0.0
    small_artists: float = 0.0
    keep_up: float = 0.0
    exposure: float = 0.0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a dial from 0 to 1")


class Drift:
    """What some candidates are worth, one sitting having come so far. `wanted` [items] is the recommender's word."""

    def __init__(
        self,
        stock: Stock,
        sitting: Sitting,
        items: Rows,
        wanted: Floats,
        memory: Memory | None,
        steering: Steering,
        luck: np.random.Generator,
    ) -> None:
        self._stock, self._items, self._steering = stock, items, steering
        self._places, self.artists = stock.places[items], stock.leading[items]
        self._energy, self._tempo = (_figure(stock, names) for names in (_ENERGY, _TEMPO))
        explore, (least, most) = steering.explore, _CHANCE
        fixed = _apart(wanted)
        beside = self._places @ stock.places[sitting.seeds].T
        # The seed that each candidate is closest to; -1 where there is none.
        self._seed = beside.argmax(axis=1) if len(sitting.seeds) else np.full(len(items), -1)
        if len(sitting.seeds):
            fixed += (1 - _AWAY * explore) * _apart(beside.max(axis=1))
        fixed += self._said(sitting)
        fixed += (_NEITHER - explore) * _FAMILIAR * self._familiar(memory)
        fixed += self._heard()
        if memory is not None:
            fixed -= _WORN * np.log2(1 + worn(memory, len(stock))[items])
        fixed += (1 - explore) * _INSIDE * sitting.belonging(items)
        self._fixed = fixed + (least + most * explore) * luck.standard_normal(len(items))

    def worth(self, sitting: Sitting) -> NDArray[np.float64]:
        """What each candidate is worth as the next one [items]."""
        stays = 1 - _LETS_GO * self._steering.explore
        total = self._fixed + stays * _apart(self._places @ self._now(sitting)) + self._owed(sitting)
        before = sitting.stayed[-4:]
        for name, figure in (("energy", self._energy), ("tempo", self._tempo)):
            if figure is not None and before:
                total += _WORTH[name] * _apart(self._far(name, figure, before))
        last = [int(self._stock.leading[item]) for item in sitting.played[-30:]]
        often = np.array([last.count(int(artist)) if artist != NOWHERE else 0 for artist in self.artists])
        return np.asarray(total - _AGAIN * often)

    def _now(self, sitting: Sitting) -> Floats:
        """Where the music is, and a little on in the direction in which it moves."""
        recent = sitting.stayed[-_LOOKED_BACK:][::-1]
        if not recent or (sitting.seeds_played and len(sitting.stayed) == len(sitting.seeds)):
            return self._middle(sitting)
        places = self._stock.places[recent]
        now = np.asarray((_FADES ** np.arange(len(recent))) @ places, dtype=np.float32)
        if self._steering.keep_up and len(recent) > 2:
            now = unit(now[None])[0] + self._steering.keep_up * (places[:2].mean(axis=0) - places[2:].mean(axis=0))
        return now

    def _middle(self, sitting: Sitting) -> Floats:
        return np.asarray(sitting.worth @ self._stock.places[sitting.seeds], dtype=np.float32)

    def _far(self, name: str, figure: Floats, before: Sequence[int]) -> Floats:
        """How far each candidate's figure is from the last one's, moved on as it has been moving; NaN if unknown."""
        values, there = figure[list(before)], figure[self._items]
        aim = values[-1]
        if self._steering.keep_up and len(values) > 2:
            aim = aim + self._steering.keep_up * (values[-1] - values[-3]) / 2
        if name == "energy":
            return np.asarray(np.abs(there - aim))
        # Twice as fast is felt as the same pace.
        apart = np.abs(np.log2(there.clip(min=1e-3) / max(float(aim), 1e-3)))
        return np.asarray(np.minimum(apart, np.abs(apart - 1)))

    def _owed(self, sitting: Sitting) -> NDArray[np.float64]:
        """Each seed is to be heard of in its turn: more for what is close to one that was not lately.

        What was turned away was enough of its seed for a while, and of what was liked there is never enough.
        """
        if len(sitting.seeds) < 2:
            return np.zeros(len(self._items))
        lately = [item for item in sitting.played if not sitting.seeds_played or item not in sitting.seeds][-_OWED_OF:]
        lately += [item for item in sitting.words if item not in lately]
        heard = [1 - _SAID_OWED * word(sitting.words[item]) if item in sitting.words else 1.0 for item in lately]
        whose = (self._stock.places[lately] @ self._stock.places[sitting.seeds].T).argmax(axis=1)
        had = np.bincount(whose, heard, len(sitting.seeds))
        due = sitting.worth / sitting.worth.sum() * len(lately)
        return np.asarray(_OWED * (due - had).clip(-_OWED_MOST, _OWED_MOST)[self._seed])

    def _said(self, sitting: Sitting) -> NDArray[np.float64]:
        """Toward what is like what was liked and away from what is like what was turned away, the latest most."""
        total = np.zeros(len(self._items))
        said = [turn for turn in sitting.words.values() if word(turn)][::-1][:_WORDS_COUNT]
        for ago, turn in enumerate(said):
            spoken = word(turn) * _WORDS_FADE**ago
            total += _WORTH["said"] * spoken * _apart(self._places @ self._stock.places[turn.item])
            artist = self._stock.leading[turn.item]
            total += _WORTH["artist said"] * spoken * ((self.artists == artist) & (artist != NOWHERE))
        return total

    def _familiar(self, memory: Memory | None) -> NDArray[np.float64]:
        """How well its listener likes it and its artist: 1 for what they love, less for what they once finished.

        Half of it is the track's own, half is that of the artist's best liked.
        """
        if memory is None:
            return np.zeros(len(self._items))
        liked = memory.history.liked()
        own = np.zeros(len(self._stock))
        own[liked.indices] = (liked.data / _LOVED).clip(max=1)
        makers = self._stock.leading[liked.indices]
        known = makers != NOWHERE
        best = np.zeros(len(self._stock.artists))
        np.maximum.at(best, makers[known], own[liked.indices][known])
        artist = np.where(self.artists != NOWHERE, best[self.artists], 0) if len(best) else 0
        return np.asarray(0.5 * artist + 0.5 * own[self._items])

    def _heard(self) -> NDArray[np.float64]:
        """For hits or for what is little heard, and for artists who are little heard, as it is steered."""
        deep, small = self._steering.deep_cuts, self._steering.small_artists
        often, artists = self._stock.heard.items[self._items], self._stock.heard.artists[self._items]
        worth = (_HIT * (1 - deep) - _RARE * deep) * _apart(np.log1p(often))
        return worth - _RARE * small * _apart(np.log1p(artists)) if small else worth


def _figure(stock: Stock, names: Sequence[str]) -> Floats | None:
    """The first of these figures that is known of the music [all items]."""
    figures = stock.music.figures
    for name in names:
        if name in figures.names:
            return figures.values[:, figures.names.index(name)]
    return None


def _apart(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """In deviations from the mean; nought where unknown or where all are the same."""
    known = np.isfinite(values)
    if not known.any():
        return np.zeros(len(values))
    told = values[known].astype(np.float64)
    spread = float(told.std())
    if spread <= 1e-6 * max(1.0, float(np.abs(told).max())):
        return np.zeros(len(values))
    return np.where(known, (np.where(known, values, 0) - told.mean()) / spread, 0.0).clip(-3, 3)
