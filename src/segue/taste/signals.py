"""From what people did to how much they are drawn to each track.

Plays speak softly and fade, opinions speak loudly and stay: a play heard to its end draws, one cut short early repels a
little, and a like, a dislike or stars say it outright; the last word on a track is the one that counts. What was taken
back never happened. Weights grow with the logarithm of what was done, so that a song on repeat does not drown the rest.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.listening import Ending, EventKind
from segue.taste.listening import Listening, People, Ratings, Sequences, Weights
from segue.taste.numbering import Numbering, Rows

_DAY_S = 86_400.0
_SITTING_S = 30 * 60.0
"""A pause after which listening without a session's name begins a new one."""

KINDS = tuple(EventKind)
ENDINGS = tuple(Ending)
NOTHING = -1


@dataclass(frozen=True, slots=True, eq=False)
class Deeds:
    """Events in columns, in any order: `KINDS` and `ENDINGS` by place, -1 where there is nothing.

    `at` is in seconds since 1970, `heard` and `length` in milliseconds (-1 where unknown), `sessions` any number that
    events of one session share, `undoes` the id of the event that is taken back.
    """

    ids: NDArray[np.int64]
    listeners: NDArray[np.int64]
    kinds: NDArray[np.int8]
    tracks: NDArray[np.int64]
    albums: NDArray[np.int64]
    artists: NDArray[np.int64]
    at: NDArray[np.float64]
    heard: NDArray[np.int64]
    length: NDArray[np.int64]
    endings: NDArray[np.int8]
    stars: NDArray[np.int8]
    sessions: NDArray[np.int64]
    undoes: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, which: NDArray[np.generic]) -> "Deeds":
        """Some of them: a mask, or places in a new order."""
        return Deeds(*(getattr(self, name)[which] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Signals:
    """What each deed weighs.

    A play that ends as skipped weighs from `early_skip`, at its very beginning, to `whole` in a straight line that is
    nought at `fair` of its length; one that was merely stopped never repels. Plays fade by half in `half_life` days.
    """

    whole: float = 1.0
    early_skip: float = -0.6
    fair: float = 0.45
    passed_over: float = -0.3
    liked: float = 3.0
    disliked: float = -4.0
    stars: tuple[float, float, float, float, float] = (-3.0, -1.0, 0.5, 2.0, 3.0)
    half_life: float = 180.0
    remembered: int = 50


class Makers(NamedTuple):
    """Whose each track is, by ids: pairs of tracks and artists, and of tracks and albums, each in parallel."""

    tracks: NDArray[np.int64]
    artists: NDArray[np.int64]
    album_tracks: NDArray[np.int64]
    albums: NDArray[np.int64]


class Weighed(NamedTuple):
    """Deeds one by one, in order of time: listener and item rows, what each weighs by itself, and the day."""

    listeners: Rows
    items: Rows
    weights: NDArray[np.float32]
    days: NDArray[np.float64]


def weighed(deeds: Deeds, listeners: Numbering, items: Numbering, signals: Signals | None = None) -> Weighed:
    """Plays, skips and opinions of known tracks, each by itself, so that some of them can be hidden from a model."""
    signals = signals or Signals()
    own, rows, columns = _on_tracks(as_it_happened(deeds), listeners, items)
    weights = _drawn(own, signals) + _verdicts(own, signals)
    said = weights != 0
    return Weighed(rows[said], columns[said], weights[said].astype(np.float32), own.at[said] / _DAY_S)


def listening_of(
    deeds: Deeds,
    listeners: Numbering,
    items: Numbering,
    makers: Makers,
    *,
    today: float,
    people: People | None = None,
    signals: Signals | None = None,
) -> Listening:
    """What these deeds say of everybody.

    Args:
        deeds: what was done; what concerns unknown listeners or items is passed over.
        listeners: a row for each.
        items: a column for each track.
        makers: whose the tracks are, so that an opinion of an artist or album reaches them.
        today: in days since 1970.
        people: what listeners told of themselves.
        signals: what each deed weighs.
    """
    signals = signals or Signals()
    deeds = as_it_happened(deeds)
    own, rows, columns = _on_tracks(deeds, listeners, items)
    shape = (len(listeners), len(items))
    weights, days = _weights(own, rows, columns, shape, signals, today)
    sequences, recent = _sequences(own, rows, columns, len(listeners), signals)
    return Listening(
        listeners,
        weights,
        days,
        today,
        sequences,
        _ratings(own, rows, columns),
        people,
        recent,
        _vetoes(deeds, listeners.rows(deeds.listeners), items, makers, shape),
    )


def _on_tracks(deeds: Deeds, listeners: Numbering, items: Numbering) -> tuple[Deeds, Rows, Rows]:
    """The deeds of known listeners with known tracks, and the rows of both."""
    owners = listeners.rows(deeds.listeners)
    columns = np.where(deeds.tracks >= 0, items.rows(deeds.tracks), NOTHING).astype(np.int32)
    known = (columns >= 0) & (owners >= 0)
    return deeds.only(known), owners[known], columns[known]


def as_it_happened(deeds: Deeds) -> Deeds:
    """In order of time, each deed once, without what was taken back."""
    undo = KINDS.index(EventKind.UNDO)
    kept = ~np.isin(deeds.ids, deeds.undoes[deeds.kinds == undo]) & (deeds.kinds != undo)
    deeds = deeds.only(kept)
    order = np.lexsort((deeds.ids, deeds.at))
    deeds = deeds.only(order)
    if not len(deeds):
        return deeds
    alike = np.stack(
        [deeds.listeners, deeds.kinds, deeds.tracks, deeds.albums, deeds.artists, deeds.at.view(np.int64)], axis=1
    )
    _, first = np.unique(alike, axis=0, return_index=True)
    return deeds.only(np.sort(first))


def _share(deeds: Deeds) -> NDArray[np.float64]:
    """How much of a track was heard, 0..1; what its ending suggests where nobody measured."""
    measured = (deeds.heard >= 0) & (deeds.length > 0)
    share = np.divide(deeds.heard, deeds.length, out=np.zeros(len(deeds)), where=measured)
    completed = deeds.endings == ENDINGS.index(Ending.COMPLETED)
    guessed = np.where(completed, 1.0, np.where(deeds.endings == ENDINGS.index(Ending.SKIPPED), 0.1, 0.5))
    return np.where(measured, np.where(completed, 1.0, share.clip(0, 1)), guessed)


def _drawn(deeds: Deeds, signals: Signals) -> NDArray[np.float64]:
    """What each play or skip weighs on its day."""
    share = _share(deeds)
    line = np.where(
        share < signals.fair,
        signals.early_skip * (1 - share / signals.fair),
        signals.whole * (share - signals.fair) / (1 - signals.fair),
    )
    endings = {ending: deeds.endings == place for place, ending in enumerate(ENDINGS)}
    played = deeds.kinds == KINDS.index(EventKind.PLAY)
    weight = np.zeros(len(deeds))
    weight = np.where(played & endings[Ending.COMPLETED], signals.whole, weight)
    weight = np.where(played & endings[Ending.SKIPPED], line, weight)
    weight = np.where(played & endings[Ending.STOPPED], np.maximum(line, 0), weight)
    return np.where(deeds.kinds == KINDS.index(EventKind.SKIP), signals.passed_over, weight)


class _Told(NamedTuple):
    """A number for each pair of a listener and an item; `places` are row * items + column, each once, rising."""

    places: NDArray[np.int64]
    values: NDArray[np.float64]

    def at(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """The numbers at these places, nought where there is none."""
        if not len(self.places):
            return np.zeros(len(places))
        found = np.searchsorted(self.places, places).clip(max=len(self.places) - 1)
        return np.where(self.places[found] == places, self.values[found], 0.0)


def _summed(places: NDArray[np.int64], values: NDArray[np.float64]) -> _Told:
    each, whose = np.unique(places, return_inverse=True)
    return _Told(each, np.bincount(whose, values, len(each)).astype(np.float64))


def _last(places: NDArray[np.int64], values: NDArray[np.float64]) -> _Told:
    """The last number of each place; they come in order of time."""
    each, backwards = np.unique(places[::-1], return_index=True)
    return _Told(each, values[len(places) - 1 - backwards])


def _weights(
    deeds: Deeds, rows: Rows, columns: Rows, shape: tuple[int, int], signals: Signals, today: float
) -> tuple[Weights, NDArray[np.float64]]:
    """Plays and opinions together, an opinion's sign prevailing; and the day on which each track was last met."""
    places = rows.astype(np.int64) * shape[1] + columns
    day = deeds.at / _DAY_S
    drawn = _drawn(deeds, signals) * 0.5 ** (np.maximum(today - day, 0) / signals.half_life)
    met = np.isin(deeds.kinds, [KINDS.index(EventKind.PLAY), KINDS.index(EventKind.SKIP)])
    towards, away = _summed(places[met], drawn[met].clip(min=0)), _summed(places[met], (-drawn[met]).clip(min=0))
    verdict = _verdicts(deeds, signals)
    said = _last(places[verdict != 0], verdict[verdict != 0])
    each = np.union1d(towards.places, said.places)
    spoken = said.at(each)
    weight = np.log2(1 + towards.at(each)) - np.log2(1 + away.at(each)) + spoken
    weight = np.where(spoken < 0, np.minimum(weight, spoken), np.where(spoken > 0, np.maximum(weight, spoken), weight))
    kept = weight != 0
    each, weight = each[kept], weight[kept].astype(np.float32)
    starts = np.searchsorted(each, np.arange(shape[0] + 1, dtype=np.int64) * shape[1])
    indices = (each % max(1, shape[1])).astype(np.int32)
    return sp.csr_array((weight, indices, starts.astype(np.int32)), shape=shape), _last(places, day).at(each)


def _verdicts(deeds: Deeds, signals: Signals) -> NDArray[np.float64]:
    """What each opinion weighs; nought for what is none."""
    verdict = np.zeros(len(deeds))
    for kind, weight in (
        (EventKind.LIKE, signals.liked),
        (EventKind.DISLIKE, signals.disliked),
        (EventKind.NEVER, signals.disliked),
    ):
        verdict[deeds.kinds == KINDS.index(kind)] = weight
    rated = deeds.kinds == KINDS.index(EventKind.RATING)
    verdict[rated] = np.array(signals.stars)[deeds.stars[rated].clip(1, 5) - 1]
    return verdict


def _ratings(deeds: Deeds, rows: Rows, columns: Rows) -> Ratings:
    """The last stars that each listener gave each track."""
    rated = deeds.kinds == KINDS.index(EventKind.RATING)
    last = _last(rows[rated].astype(np.int64) << 32 | columns[rated], deeds.stars[rated].astype(np.float64))
    owners, items = last.places >> 32, last.places & 0xFFFFFFFF
    return Ratings(owners.astype(np.int32), items.astype(np.int32), last.values.astype(np.float32))


def _sequences(
    deeds: Deeds, rows: Rows, columns: Rows, listeners: int, signals: Signals
) -> tuple[Sequences, tuple[Rows, ...]]:
    """What was heard and not turned away, sitting by sitting; and each listener's last of it."""
    stayed = (deeds.kinds == KINDS.index(EventKind.PLAY)) & (_drawn(deeds, signals) > 0)
    order = np.lexsort((deeds.at[stayed], rows[stayed]))
    owner, item = rows[stayed][order], columns[stayed][order].astype(np.int32)
    at, session = deeds.at[stayed][order], deeds.sessions[stayed][order]
    new = np.ones(len(item), dtype=bool)
    if len(item):
        pause = (np.diff(at) > _SITTING_S) & ((session[1:] < 0) | (session[:-1] < 0))
        new[1:] = (owner[1:] != owner[:-1]) | (session[1:] != session[:-1]) | pause
    begins = np.flatnonzero(new)
    ends = np.searchsorted(owner, np.arange(listeners), side="right")
    starts = np.searchsorted(owner, np.arange(listeners), side="left")
    recent = tuple(item[max(start, end - signals.remembered) : end] for start, end in zip(starts, ends, strict=True))
    starts = np.append(begins, len(item)).astype(np.int64)
    return Sequences(item, starts, at[begins] / _DAY_S, owner[begins].astype(np.int32)), recent


def _vetoes(deeds: Deeds, owners: Rows, items: Numbering, makers: Makers, shape: tuple[int, int]) -> Weights:
    """What must never come: tracks, and all tracks of albums and artists, of which somebody's last word was no."""
    words = (EventKind.LIKE, EventKind.DISLIKE, EventKind.NEVER, EventKind.FOLLOW)
    spoke = np.isin(deeds.kinds, [KINDS.index(kind) for kind in words]) & (owners >= 0)
    no = np.isin(deeds.kinds, [KINDS.index(EventKind.DISLIKE), KINDS.index(EventKind.NEVER)])
    found: list[tuple[Rows, Rows]] = []
    for subjects, held, of in (
        (deeds.tracks, items.ids, np.arange(len(items), dtype=np.int32)),
        (deeds.albums, makers.albums, items.rows(makers.album_tracks)),
        (deeds.artists, makers.artists, items.rows(makers.tracks)),
    ):
        about = spoke & (subjects >= 0)
        refused = _last(owners[about].astype(np.int64) << 32 | subjects[about], no[about].astype(np.float64))
        for place in refused.places[refused.values > 0]:
            listener, subject = divmod(int(place), 1 << 32)
            tracks = of[(held == subject) & (of != NOTHING)]
            found.append((np.full(len(tracks), listener, dtype=np.int32), tracks))
    rows = np.concatenate([np.zeros(0, dtype=np.int32), *(pair[0] for pair in found)])
    columns = np.concatenate([np.zeros(0, dtype=np.int32), *(pair[1] for pair in found)])
    vetoes = sp.csr_array((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
    vetoes.sum_duplicates()
    return vetoes
