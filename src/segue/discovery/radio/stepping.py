"""The next tracks of a radio: candidates from the recommender, in an order that flows, without end.

Nothing comes twice as long as there is something else, nor another copy of it, nor an artist again too soon. When all
has played, what has rested longest returns, and the radio says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from segue.discovery.memory import Memory
from segue.discovery.picks import Made, Pick
from segue.discovery.radio.drift import Drift, Steering
from segue.discovery.radio.sitting import Sitting, history_of, never, word
from segue.discovery.stock import Stock
from segue.domain.playing import Came
from segue.domain.recommending import ReasonKind
from segue.domain.text import name_key
from segue.taste import NOWHERE, Grounds, Histories
from segue.taste.exposure import is_due
from segue.taste.listening import row_of
from segue.taste.music import Floats
from segue.taste.numbering import Rows

_Song: TypeAlias = tuple[int, str]

GAP = 2
"""Tracks by others that come between two of one artist at least, where there are as many."""
RESTED = 8
"""Tracks after which an artist comes as readily as any other."""
BEGINS_AGAIN = "Everything that may come was played; what has rested longest comes again."
NOTHING_LEFT = "Nothing is left that may be played."

_AT_ONCE, _WIDE, _BESIDE = 20, 200, 100
_FEW = 60
"""With fewer candidates from the recommender, what lies close by is looked at, too."""
_SMALL = 20_000
"""Among so many items what lies close by is always looked at: it takes next to nothing."""
_SILENT = -0.5
"""What the recommender's word counts, from 0 to 1 otherwise, where it has none."""
_TOO_SOON = 2.0
"""What it costs, in deviations, that an artist has only just played; nothing when they are rested."""
_RESTS = 4
"""When it begins again, one in so many is rested enough to return."""


def next_picks(
    stock: Stock,
    sitting: Sitting,
    count: int,
    steering: Steering,
    luck: np.random.Generator,
    memory: Memory | None = None,
) -> Made:
    """The next `count` tracks.

    Args:
        stock: the music and who recommends.
        sitting: what it was begun from and what came of it so far.
        count: how many are wanted; as many come, unless there is nothing that may be played.
        steering: the dials.
        luck: for all chance.
        memory: its listener's; None for a radio that is nobody's.
    """
    if not len(stock):
        return Made("", (), NOTHING_LEFT)
    station = _Station(stock, steering, luck, memory, never(stock, sitting, memory))
    picks: list[Pick] = []
    short = ""
    while len(picks) < count:
        some, again = station.some(sitting, min(count - len(picks), _AT_ONCE))
        if not some:
            return Made("", tuple(picks), NOTHING_LEFT)
        picks += some
        sitting = sitting.after(pick.item for pick in some)
        short = BEGINS_AGAIN if again else short
    return Made("", tuple(picks), short)


@dataclass(frozen=True, slots=True, eq=False)
class _Station:
    """What stays the same while tracks are chosen; `unwanted` never come."""

    stock: Stock
    steering: Steering
    luck: np.random.Generator
    memory: Memory | None
    unwanted: Rows

    def some(self, sitting: Sitting, count: int) -> tuple[list[Pick], bool]:
        """Up to `count` tracks, of candidates that are asked for once, and whether they were played before."""
        history = history_of(self.stock, sitting, self.memory)
        # Nothing is a reason that was turned away.
        drawn = history.only(history.weights.data > 0)
        items, wanted = self._candidates(sitting, history)
        chosen, again = self._in_turn(sitting, items, wanted, count, _songs(self.stock, sitting.played)), False
        if not chosen:
            items, again = self._rested(sitting), True
            chosen = self._in_turn(sitting, items, np.zeros(len(items), dtype=np.float32), count, set())
        return [Pick(item, worth, _grounds(self.stock, sitting, drawn, item)) for item, worth in chosen], again

    def _rested(self, sitting: Sitting) -> Rows:
        """What has rested longest of all that may come again; what was turned away only if there is nothing else."""
        unwanted = set(self.unwanted.tolist())
        resting = [item for item in sitting.played if item not in unwanted]
        welcome = [item for item in resting if item not in sitting.words or word(sitting.words[item]) >= 0] or resting
        return np.array(welcome[: max(1, len(welcome) // _RESTS)], dtype=np.int32)

    def _candidates(self, sitting: Sitting, history: Histories) -> tuple[Rows, Floats]:
        """What may come next, in ascending order, and the recommender's word on each."""
        barred = np.zeros(len(self.stock), dtype=np.float32)
        barred[self.unwanted] = barred[sitting.played] = 1
        ranked = self.stock.model.best(history, min(_WIDE, len(self.stock)), row_of(barred))
        best = ranked.items[0][ranked.items[0] != NOWHERE]
        beside = np.zeros(0, dtype=np.int32)
        if len(best) < _FEW or sitting.inside is not None or len(self.stock) <= _SMALL:
            beside = self._close_by(sitting, barred > 0)
        items = np.union1d(best, beside).astype(np.int32)
        # By place and not by score: scores of no two recommenders have a scale in common.
        wanted = np.full(len(items), _SILENT, dtype=np.float32)
        wanted[np.searchsorted(items, best)] = np.linspace(1, 0, len(best), dtype=np.float32)
        return items, wanted

    def _close_by(self, sitting: Sitting, barred: NDArray[np.bool_]) -> Rows:
        """What lies closest to where the music is, of what it should stay among, or of everything if that is over."""
        among = np.flatnonzero(~barred) if sitting.inside is None else sitting.inside[~barred[sitting.inside]]
        if not len(among):
            among = np.flatnonzero(~barred)
        if len(among) > _SMALL:
            among = np.sort(self.luck.choice(among, _SMALL, replace=False))
        now = [*sitting.seeds.tolist(), *sitting.stayed[-3:]]
        closeness = self.stock.places[among] @ self.stock.places[now].sum(axis=0)
        order = np.argsort(-closeness, kind="stable")[:_BESIDE]
        return np.asarray(among[order], dtype=np.int32)

    def _in_turn(
        self, sitting: Sitting, items: Rows, wanted: Floats, count: int, gone: set[_Song]
    ) -> list[tuple[int, float]]:
        """Up to `count` of the candidates one after the other, with what each was worth; no song that is `gone`."""
        drift = Drift(self.stock, sitting, items, wanted, self.memory, self.steering, self.luck)
        songs = [_song(self.stock, int(item)) for item in items]
        open_ = np.array([song is None or song not in gone for song in songs], dtype=bool)
        chosen: list[tuple[int, float]] = []
        while len(chosen) < count and open_.any():
            since = _since(self.stock, sitting, drift.artists)
            allowed = open_ & (since >= min(GAP, int(since[open_].max())))
            allowed = self._kept(sitting, items, allowed)
            worth = np.where(allowed, drift.worth(sitting) - _TOO_SOON * (1 - since / RESTED), -np.inf)
            best = int(worth.argmax())
            chosen.append((int(items[best]), float(worth[best])))
            open_[best] = False
            if songs[best] is not None:
                open_ &= np.array([song != songs[best] for song in songs])
            sitting = sitting.after([int(items[best])])
        return chosen

    def _kept(self, sitting: Sitting, items: Rows, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Of what may come next only what is by little-heard artists, if the place is theirs and there is any."""
        if not self.steering.exposure:
            return allowed
        little = self.stock.little_heard
        came = [turn.item for turn in sitting.turns if turn.came is Came.GIVEN]
        theirs = allowed & little[items]
        due = is_due(int(little[came].sum()), len(came), self.steering.exposure)
        return theirs if due and theirs.any() else allowed


def _since(stock: Stock, sitting: Sitting, artists: Rows) -> Rows:
    """How many tracks ago each of these artists played, `RESTED` if that is as long or longer or nobody knows."""
    since = np.full(len(artists), RESTED, dtype=np.int32)
    for ago, item in reversed(list(enumerate(sitting.played[::-1][:RESTED]))):
        artist = stock.leading[item]
        since[(artists == artist) & (artist != NOWHERE)] = ago
    return since


def _song(stock: Stock, item: int) -> _Song | None:
    """What all copies of a recording have in common: who and what is played; None where nobody knows."""
    names, artist = stock.music.names, int(stock.leading[item])
    return (artist, name_key(names[item])) if names and names[item] and artist != NOWHERE else None


def _songs(stock: Stock, items: Sequence[int]) -> set[_Song]:
    return {song for item in items if (song := _song(stock, item)) is not None}


def _grounds(stock: Stock, sitting: Sitting, history: Histories, item: int) -> Grounds:
    """The recommender's; or that it lies close to what played; or what the radio stays among; or chance."""
    return (
        stock.model.grounds(history, item)
        or _alike(stock, [*sitting.seeds.tolist(), *sitting.stayed[-3:]], item)
        or _within(sitting, item)
        or Grounds(ReasonKind.RANDOM)
    )


def _alike(stock: Stock, played: Sequence[int], item: int) -> Grounds | None:
    others = [other for other in dict.fromkeys(played) if other != item]
    if not others:
        return None
    cosines = stock.places[others] @ stock.places[item]
    nearest = int(cosines.argmax())
    if cosines[nearest] <= 0:
        return None
    return Grounds(ReasonKind.SOUND, (others[nearest],), figures={"cosine 1": min(float(cosines[nearest]), 1.0)})


def _within(sitting: Sitting, item: int) -> Grounds | None:
    if sitting.inside is None or not np.isin(item, sitting.inside):
        return None
    return Grounds(ReasonKind.SHARED_TAG, words=(sitting.within,))
