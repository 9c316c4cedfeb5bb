"""Everything that is known before a split: each play by itself, so that what was learned from can be told apart.

Whatever else was said by listeners (tags, stars, the titles of their playlists) is kept with who said it. What somebody
said of an item that is hidden from a model is hidden with it.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.taste import Labels, Listening, Music, Numbering, People, Ratings, Sequences
from segue.taste.listening import Sayings
from segue.taste.music import Figures
from segue.taste.numbering import Ids, Rows

Mask = NDArray[np.bool_]
Days = NDArray[np.float64]

_SESSION_GAP = 30 / (24 * 60)
"""Days without a play after which another session begins: half an hour."""

_RECENT = 50


@dataclass(frozen=True, slots=True, eq=False)
class Plays:
    """Rows of listeners and items, how often each was played, and when, in days since 1970; None where nobody knows.

    `counts` are below nought for what somebody does not like.
    """

    listeners: Rows
    items: Rows
    counts: NDArray[np.float32]
    days: Days | None = None

    def __len__(self) -> int:
        return len(self.listeners)

    def where(self, kept: Mask) -> "Plays":
        """Only those that are kept."""
        days = None if self.days is None else self.days[kept]
        return Plays(self.listeners[kept], self.items[kept], self.counts[kept], days)


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Listening as it was read.

    Attributes:
        title: what it is called.
        listeners, music: who, and what they listen to.
        plays: in the order in which they were read.
        sayings, ratings, people: what listeners said; `titles` what each listener, a playlist then, is called.
        in_order: whether the plays of a listener without times stand in the order in which they were heard.
        notes: sentences on what was left out or taken together.
    """

    title: str
    listeners: Numbering
    plays: Plays
    music: Music
    sayings: Sayings = field(default_factory=Sayings.none)
    ratings: Ratings = field(default_factory=Ratings.none)
    people: People | None = None
    titles: tuple[str, ...] = ()
    in_order: bool = False
    notes: tuple[str, ...] = ()

    def pairs(self, plays: Plays) -> Ids:
        """One number for listener and item of each play."""
        return plays.listeners.astype(np.int64) * len(self.music) + plays.items

    def sessions(self) -> NDArray[np.int64]:
        """The number of the session of each play, growing with time within a listener; one each where no time is."""
        if self.plays.days is None:
            return self.plays.listeners.astype(np.int64)
        order = np.lexsort((self.plays.days, self.plays.listeners))
        owners, days = self.plays.listeners[order], self.plays.days[order]
        begins = (owners[1:] != owners[:-1]) | (np.diff(days) > _SESSION_GAP)
        numbers = np.empty(len(order), dtype=np.int64)
        numbers[order] = np.concatenate([[0], np.cumsum(begins)])[: len(order)]
        return numbers

    def kept(self, kept: Mask) -> "Known":
        """Only these plays, who they are of, and what does not tell of the others. All items stay."""
        plays = self.plays.where(kept)
        there = np.flatnonzero(np.bincount(plays.listeners, minlength=len(self.listeners)))
        place = np.full(len(self.listeners), -1, dtype=np.int32)
        place[there] = np.arange(len(there), dtype=np.int32)
        said, stars = self.sayings, self.ratings
        gone = np.zeros(0, dtype=np.int64)
        if len(said.words) or len(stars):
            gone = np.setdiff1d(self.pairs(self.plays.where(~kept)), self.pairs(plays))
        stay = self._told(said.listeners, said.items, place, gone)
        rated = self._told(stars.listeners, stars.items, place, gone)
        return replace(
            self,
            listeners=Numbering(self.listeners.ids[there]),
            plays=replace(plays, listeners=place[plays.listeners]),
            sayings=Sayings(place[said.listeners[stay]], said.items[stay], said.words[stay], said.names),
            ratings=Ratings(place[stars.listeners[rated]], stars.items[rated], stars.stars[rated]),
            people=None if self.people is None else People(self.people.regions[there], self.people.ages[there]),
            titles=tuple(self.titles[row] for row in there) if self.titles else (),
        )

    def core(self, listeners: int = 1, items: int = 1) -> "Known":
        """Only listeners with as many items as `listeners` says, and items with as many listeners as `items` says.

        Raises:
            BadRequest: nothing is left.
        """
        kept = np.ones(len(self.plays), dtype=np.bool_)
        pairs = np.unique(self.pairs(self.plays))
        owners, columns = np.divmod(pairs, max(1, len(self.music)))
        here = np.ones(len(pairs), dtype=np.bool_)
        while here.any():
            enough = (np.bincount(owners[here], minlength=len(self.listeners)) >= listeners)[owners]
            enough &= (np.bincount(columns[here], minlength=len(self.music)) >= items)[columns]
            if not (here & ~enough).any():
                break
            here &= enough
        if not here.any():
            raise BadRequest(
                f"Nothing is left of {self.title} when listeners have {listeners} items or more and items {items} "
                "listeners or more.",
                "Ask for fewer: --least-items, --least-listeners",
            )
        if not here.all():
            kept = np.isin(self.pairs(self.plays), pairs[here])
        rows = np.unique(columns[here]).astype(np.int32)
        return self.kept(kept)._of_items(rows)

    def listening(self) -> Listening:
        """As recommenders learn from it."""
        plays = self.plays
        pairs, where = np.unique(self.pairs(plays), return_inverse=True)
        owners, columns = np.divmod(pairs, max(1, len(self.music)))
        counts = np.bincount(where, plays.counts, len(pairs)).astype(np.float32)
        starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(self.listeners)))])
        shape = (len(self.listeners), len(self.music))
        weights = sp.csr_array((counts, columns.astype(np.int32), starts.astype(np.int32)), shape=shape)
        days = None
        if plays.days is not None:
            days = np.full(len(pairs), -np.inf)
            np.maximum.at(days, where, plays.days)
        sequences, recent = self._followed()
        today = float(plays.days.max()) if plays.days is not None and len(plays) else 0.0
        said = replace(self.sayings, titles=self.titles)
        return Listening(
            self.listeners, weights, days, today, sequences, self.ratings, self.people, recent, sayings=said
        )

    def _told(self, listeners: Rows, items: Rows, place: Rows, gone: Ids) -> Mask:
        """Which of the things that were said may be known: not what was said of a hidden play, nor by who is gone."""
        pairs = listeners.astype(np.int64) * len(self.music) + items
        return np.asarray((place[listeners] >= 0) & ~np.isin(pairs, gone), dtype=np.bool_)

    def _followed(self) -> tuple[Sequences, tuple[Rows, ...]]:
        """The sessions of two plays or more that were not turned away, and the last items of each listener."""
        plays = self.plays
        if plays.days is None and not self.in_order:
            return Sequences.none(), ()
        days = np.zeros(len(plays)) if plays.days is None else plays.days
        order = np.lexsort((days, plays.listeners))
        order = order[plays.counts[order] > 0]
        items, numbers, owners = plays.items[order], self.sessions()[order], plays.listeners[order]
        ends = np.searchsorted(owners, np.arange(len(self.listeners)), side="right")
        begins = np.concatenate([[0], ends[:-1]])
        recent = tuple(items[max(begin, end - _RECENT) : end] for begin, end in zip(begins, ends, strict=True))
        _, first, size = np.unique(numbers, return_index=True, return_counts=True)
        long = np.repeat(size > 1, size)
        starts = np.concatenate([[0], np.cumsum(size[size > 1])]).astype(np.int64)
        return Sequences(items[long], starts, days[order][first[size > 1]], owners[first[size > 1]]), recent

    def _of_items(self, rows: Rows) -> "Known":
        """Only these items."""
        place = np.full(len(self.music), -1, dtype=np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        said, stars = self.sayings, self.ratings
        stay, rated = place[said.items] >= 0, place[stars.items] >= 0
        return replace(
            self,
            plays=replace(self.plays, items=place[self.plays.items]),
            music=music_of(self.music, rows),
            sayings=Sayings(said.listeners[stay], place[said.items[stay]], said.words[stay], said.names),
            ratings=Ratings(stars.listeners[rated], place[stars.items[rated]], stars.stars[rated]),
        )


def music_of(music: Music, rows: Rows) -> Music:
    """Only these items, in this order."""
    return replace(
        music,
        items=Numbering(music.items.ids[rows]),
        artists=music.artists[rows],
        albums=music.albums[rows],
        vectors=music.vectors[rows],
        figures=Figures(music.figures.names, music.figures.values[rows]),
        labels=Labels(music.labels.names, sp.csr_array(music.labels.shares[rows])),
        texts=tuple(music.texts[row] for row in rows) if music.texts else (),
        added=None if music.added is None else music.added[rows],
        names=tuple(music.names[row] for row in rows) if music.names else (),
        explicit=None if music.explicit is None else music.explicit[rows],
    )
