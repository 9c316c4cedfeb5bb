"""What is hidden from a model, so that it can be asked for: each way of hiding answers another question.

`SPLITS` holds them by name. The same seed hides the same.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.proving.data.known import Days, Known, Mask
from segue.proving.trial import Trial, trial

_HELD = 0.2


class Split(ABC):
    """A way of hiding."""

    name: ClassVar[str]
    drawn: ClassVar[bool] = True
    """Whether another seed hides something else."""

    @property
    @abstractmethod
    def title(self) -> str:
        """In words."""

    @abstractmethod
    def deal(self, known: Known, seed: int) -> Trial:
        """Hide, and ask for what was hidden.

        Raises:
            BadRequest: there is too little, or no time where it takes one.
        """


@dataclass(frozen=True, slots=True)
class StrongGeneralisation(Split):
    """Listeners of whom nothing was learned: a part of each one's items is shown, the rest asked for.

    `held` is the share of listeners, `hidden` the share of each one's items.
    """

    held: float = _HELD
    hidden: float = 0.2
    name: ClassVar[str] = "listeners"

    @property
    def title(self) -> str:
        """In words."""
        return f"strong generalisation, {self.held:.0%} of listeners held out, {self.hidden:.0%} of their items hidden"

    def deal(self, known: Known, seed: int) -> Trial:
        """Hold out listeners, and hide items of theirs."""
        luck = np.random.default_rng(seed)
        held = _held_out(known, self.held, luck)
        hidden = held & _hidden(known, self.hidden, luck)
        return trial(self.title, known, ~held, held & ~hidden, hidden)


@dataclass(frozen=True, slots=True)
class Continuation(StrongGeneralisation):
    """Playlists of which nothing was learned: half of each one's tracks are shown, the rest asked for."""

    hidden: float = 0.5
    name: ClassVar[str] = "playlists"

    @property
    def title(self) -> str:
        """In words."""
        return f"playlist continuation, {self.held:.0%} of playlists held out, {self.hidden:.0%} of their tracks hidden"


@dataclass(frozen=True, slots=True)
class LastWeek(Split):
    """The last days of all, of which nothing was learned: what each listener first played then is asked for."""

    days: float = 7.0
    name: ClassVar[str] = "week"
    drawn: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """In words."""
        return f"the last {self.days:g} days, learned from all before them"

    def deal(self, known: Known, seed: int) -> Trial:
        """Cut at one moment for everybody."""
        days = _times(known)
        before = days < days.max(initial=0.0) - self.days
        return trial(self.title, known, before, before, ~before)


@dataclass(frozen=True, slots=True)
class LastSession(Split):
    """The last session of each listener who has two or more, learned from all others."""

    name: ClassVar[str] = "session"
    drawn: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """In words."""
        return "the last session of each listener, learned from the others"

    def deal(self, known: Known, seed: int) -> Trial:
        """Cut before each one's last session."""
        _times(known)
        sessions, owners = known.sessions(), known.plays.listeners
        first = np.full(len(known.listeners), np.iinfo(np.int64).max)
        last = np.full(len(known.listeners), -1)
        np.minimum.at(first, owners, sessions)
        np.maximum.at(last, owners, sessions)
        hidden = (sessions == last[owners]) & (first < last)[owners]
        return trial(self.title, known, ~hidden, ~hidden, hidden)


@dataclass(frozen=True, slots=True)
class ColdTracks(Split):
    """Items that nobody was seen to play, to listeners of whom nothing was learned; only such items may come."""

    held: float = _HELD
    share: float = 0.2
    name: ClassVar[str] = "cold-tracks"

    @property
    def title(self) -> str:
        """In words."""
        return f"cold tracks, {self.share:.0%} of items hidden from everybody, {self.held:.0%} of listeners held out"

    def deal(self, known: Known, seed: int) -> Trial:
        """Hide items, and hold out listeners."""
        luck = np.random.default_rng(seed)
        held = _held_out(known, self.held, luck)
        there = np.unique(known.plays.items)
        cold = np.zeros(len(known.music), dtype=np.bool_)
        cold[luck.permutation(there)[: _part(self.share, len(there))]] = True
        hidden = cold[known.plays.items]
        return trial(self.title, known, ~held & ~hidden, held & ~hidden, held & hidden, cold)


@dataclass(frozen=True, slots=True)
class ColdListeners(Split):
    """Listeners of whom nothing was learned, and who have said little: a few of their items are shown."""

    held: float = _HELD
    items: int = 3
    name: ClassVar[str] = "cold-listeners"

    @property
    def title(self) -> str:
        """In words."""
        return f"cold listeners, {self.held:.0%} of them held out, {self.items} items of each shown"

    def deal(self, known: Known, seed: int) -> Trial:
        """Hold out listeners, and show a few items of theirs."""
        luck = np.random.default_rng(seed)
        held = _held_out(known, self.held, luck)
        shown = held & _chosen(known, np.full(len(known.listeners), self.items), luck)
        return trial(self.title, known, ~held, shown, held & ~shown)


SPLITS: dict[str, type[Split]] = {
    split.name: split
    for split in (StrongGeneralisation, LastWeek, LastSession, ColdTracks, ColdListeners, Continuation)
}


def split_of(name: str) -> Split:
    """A split by its name.

    Raises:
        BadRequest: there is none of that name.
    """
    if name not in SPLITS:
        raise BadRequest(f"There is no split {name}.", f"Choose one of: {', '.join(SPLITS)}.")
    return SPLITS[name]()


def _held_out(known: Known, share: float, luck: np.random.Generator) -> Mask:
    """The plays of a part of the listeners."""
    there = np.unique(known.plays.listeners)
    return np.isin(known.plays.listeners, luck.permutation(there)[: _part(share, len(there))])


def _hidden(known: Known, share: float, luck: np.random.Generator) -> Mask:
    """The plays of a part of each listener's items, of one at least."""
    owners = np.unique(known.pairs(known.plays)) // max(1, len(known.music))
    sizes = np.bincount(owners, minlength=len(known.listeners))
    return _chosen(known, np.maximum(1, np.round(share * sizes)).astype(np.int64), luck)


def _chosen(known: Known, sizes: NDArray[np.int64], luck: np.random.Generator) -> Mask:
    """The plays of so many of each listener's items, drawn."""
    pairs, where = np.unique(known.pairs(known.plays), return_inverse=True)
    owners = pairs // max(1, len(known.music))
    order = np.lexsort((luck.random(len(pairs)), owners))
    begins = np.searchsorted(owners, np.arange(len(known.listeners)))
    place = np.empty(len(pairs), dtype=np.int64)
    place[order] = np.arange(len(pairs)) - begins[owners[order]]
    return np.asarray((place < sizes[owners])[where], dtype=np.bool_)


def _part(share: float, count: int) -> int:
    """A share of so many: one at least, and never all."""
    return min(max(1, round(share * count)), max(0, count - 1))


def _times(known: Known) -> Days:
    if known.plays.days is None:
        raise BadRequest(
            f"{known.title} does not say when it was listened to.", "Add a column of times, or take --split listeners."
        )
    return known.plays.days
