"""A world: music, people, and how much each of them truly likes each track, which no recommender is told."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.proving.data.known import Known, Plays
from segue.proving.simulation.logbook import DAY_S, FIRST_DAY, plays_to_the_end
from segue.taste import Labels, Music, Numbering, People
from segue.taste.music import Floats
from segue.taste.numbering import Ids, Rows
from segue.taste.sayings import described
from segue.taste.signals import Deeds, Makers

_UNKNOWN = (0.02, 0.28)
"""How much somebody likes what they never played is not known: it is drawn, below all that they play."""
_LEAST_LIKED = 0.45
_KNOWN = 0.4
"""The share of what somebody would like that they know already."""
_SONGS = tuple(np.arange(1, 9) ** -0.8 / (np.arange(1, 9) ** -0.8).sum())
"""The songs of an artist, by how often each is played: as many as on an album, since people play hundreds a month."""
_HOURS = (8.0, 13.0, 18.0, 21.0, 23.0)


@dataclass(frozen=True, slots=True, eq=False)
class Habits:
    """How people listen [people]: tracks a day, how soon they lose patience (0..1), and the hour they begin at."""

    a_day: Floats
    impatience: Floats
    hour: Floats

    def only(self, rows: NDArray[np.integer]) -> "Habits":
        """Those of some people."""
        return Habits(self.a_day[rows], self.impatience[rows], self.hour[rows])

    @classmethod
    def drawn(cls, people: int, rng: np.random.Generator) -> "Habits":
        """Most listen to some twenty tracks a day, a few to many more."""
        return cls(
            rng.lognormal(np.log(18), 0.5, people).clip(6, 60).astype(np.float32),
            rng.beta(2.2, 3, people).astype(np.float32),
            rng.choice(_HOURS, people).astype(np.float32),
        )


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """`liking` [people, items] goes from 0 to 1 and is the truth; `told` is what people say of themselves.

    `knows` [people, items] is what they know from elsewhere and play by themselves.
    `others` is what the server knew before the first day of listeners who do not live here, under ids from
    `len(liking)` on.
    """

    title: str
    music: Music
    makers: Makers
    liking: Floats
    knows: NDArray[np.bool_]
    habits: Habits
    told: People
    others: Deeds | None = None

    def __len__(self) -> int:
        return len(self.liking)

    def oracle(self, person: int, dulled: Floats, count: int) -> Rows:
        """What somebody likes best, as dulled [items] as it is to them today."""
        return np.argsort(-self.liking[person] * dulled, kind="stable")[:count].astype(np.int32)


def of_listening(known: Known, people: int, seed: int, least: int = 10) -> World:
    """People as real listeners of artists were: they like what those played, the more the more it was played.

    What a real listener never played is liked little. `people` of those who played at least 20 artists live here, and
    all others are what the server knew before. Artists with fewer than `least` listeners are left out. Each artist has
    a few songs, of which one is played most; somebody knows some of the artists they like, and is to find the others.
    """
    rng = np.random.default_rng([seed, 31])
    known = known.core(20, least)
    plays, songs = known.plays, len(_SONGS)
    living = np.sort(rng.choice(len(known.listeners), min(people, len(known.listeners) // 2), replace=False))
    liking = rng.uniform(*_UNKNOWN, (len(living), len(known.music))).astype(np.float32)
    knows = np.zeros(liking.shape, dtype=np.bool_)
    for row, listener in enumerate(living):
        own = plays.listeners == listener
        # By rank, since nobody plays their fortieth artist a hundredth as gladly as their first.
        order = np.argsort(np.argsort(plays.counts[own], kind="stable"), kind="stable")
        liking[row, plays.items[own]] = _LEAST_LIKED + (1 - _LEAST_LIKED) * (order + 1) / own.sum()
        knows[row, plays.items[own]] = rng.random(own.sum()) < _KNOWN
    rest = known.kept(~np.isin(plays.listeners, living))
    music = _with_songs(described(known.music, rest.listening()))
    of_songs = np.repeat(liking, songs, axis=1) * rng.uniform(0.75, 1, (len(living), len(music)))
    return World(
        known.title,
        music,
        _makers(music),
        of_songs.astype(np.float32),
        np.repeat(knows, songs, axis=1),
        Habits.drawn(len(living), rng),
        People.silent(len(living)),
        _history(rest.plays, music.items.ids, len(living), rng),
    )


def _with_songs(artists: Music) -> Music:
    """Songs of artists, of which nothing is known but who made them."""
    songs = len(_SONGS)
    items = Numbering.of(np.arange(len(artists) * songs))
    unknown = Music.unknown(items)
    shares = artists.labels.shares[np.repeat(np.arange(len(artists)), songs)]
    return Music(
        items,
        np.repeat(artists.artists, songs),
        unknown.albums,
        unknown.vectors,
        unknown.figures,
        Labels(artists.labels.names, shares),
        names=tuple(f"{name}, song {song + 1}" for name in artists.names for song in range(songs)),
        artist_names=artists.artist_names,
    )


def _makers(music: Music) -> Makers:
    items = music.items.ids.astype(np.int64)
    return Makers(items, music.artists.astype(np.int64), items, np.full(len(items), -1, dtype=np.int64))


def _history(plays: Plays, items: Ids, first: int, rng: np.random.Generator) -> Deeds:
    """Counts as plays to the end, on days of the half year before the first: more of them where there were more."""
    times = np.log2(plays.counts.clip(min=1)).astype(np.int64) // 2 + 1
    at = FIRST_DAY * DAY_S - rng.uniform(0, 180, int(times.sum())) * DAY_S
    songs = np.repeat(plays.items, times) * len(_SONGS) + rng.choice(len(_SONGS), int(times.sum()), p=_SONGS)
    return plays_to_the_end(np.repeat(plays.listeners, times) + first, items[songs], at)
