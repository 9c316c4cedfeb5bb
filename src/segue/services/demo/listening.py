"""What the simulated listeners did for 90 days: sessions at their hours, plays, skips, likes, ratings.

Nothing here is random noise around a popularity list: what somebody completes follows from their hidden taste, what
they choose from taste, habit, fashion and what they have just heard, so that each kind of recommender has something
true to find and something that misleads it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.domain.ids import ListenerId
from segue.domain.listening import Ending, Event, EventKind, Subject
from segue.domain.music import Track
from segue.services.demo.listeners import SimulatedListener, invent_listeners

_EVENTS_PER_DAY = 150 / 90
"""Events of the average listener, likes and skips included."""

_EVENTS_PER_SESSION = 7.3
_SESSION_LENGTH = 9.0
_DEFAULT_LENGTH_MS = 25_000
_SOURCES = ("radio", "library", "album", "search")
_SOURCE_SHARES = (0.36, 0.32, 0.22, 0.10)
_SKIPS_TO_LEAVE = 3
_FREE_DAY = 5
_REMEMBERED = 6

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The tracks in an order that does not depend on their ids, and what is true of them for everybody.

    `appeal` is how easily each is come across, long-tailed; `follows` (tracks, tracks) which goes well after which.
    """

    tracks: tuple[Track, ...]
    appeal: Floats
    follows: Floats
    albums: tuple[tuple[int, ...], ...]
    lengths_ms: tuple[int, ...]


def simulate_events(
    listeners: Sequence[tuple[ListenerId, SimulatedListener]],
    tracks: Sequence[Track],
    seed: int,
    until: datetime,
    days: int = 90,
) -> Iterator[Event]:
    """All events of the `days` before `until`, listener by listener, each listener's in time order.

    A listener's events depend on the seed, their name and the tracks' paths, not on ids or on who else listens, and
    their external ids not even on `until`: stored a second time, on another day too, they count once.
    """
    if until.tzinfo is None:
        raise BadRequest("The end of the simulated time has no time zone.", "Give an aware time, such as one in UTC.")
    if not tracks:
        return
    shelf = _shelved(tracks, seed)
    for listener_id, listener in listeners:
        yield from _Life(listener_id, listener, shelf, seed, until, days).events()


def _shelved(tracks: Sequence[Track], seed: int) -> _Shelf:
    ordered = tuple(sorted(tracks, key=lambda track: track.stamp.path))
    rng = np.random.default_rng([seed, 5])
    ranks = rng.permutation(len(ordered)) + 1.0
    appeal = ranks**-0.7
    albums: dict[str, list[int]] = {}
    for place, track in enumerate(ordered):
        albums.setdefault(track.stamp.path.rpartition("/")[0], []).append(place)
    return _Shelf(
        ordered,
        appeal / appeal.mean(),
        _following(ordered, rng),
        tuple(tuple(places) for places in albums.values()),
        tuple(track.format.duration_ms or _DEFAULT_LENGTH_MS for track in ordered),
    )


def _following(tracks: tuple[Track, ...], rng: Generator) -> Floats:
    """Same genre goes on from itself, the same mood a little; and some tracks have a favourite successor."""
    genres = [set(track.tags.genres[:1]) for track in tracks]
    moods = [set(track.tags.moods) for track in tracks]
    count = len(tracks)
    follows = np.ones((count, count))
    for one in range(count):
        for other in range(count):
            follows[one, other] += 2.5 * len(genres[one] & genres[other]) + 1.0 * len(moods[one] & moods[other])
    for one in range(count):
        for other in rng.choice(count, min(2, count), replace=False):
            follows[one, other] += 14.0
    np.fill_diagonal(follows, 0.0)
    return follows


@dataclass(frozen=True, slots=True)
class _Moment:
    """When and in which list something comes up."""

    at: datetime
    source: str
    session: str
    position: int


class _Life:
    """One listener's ninety days."""

    def __init__(
        self, listener_id: ListenerId, listener: SimulatedListener, shelf: _Shelf, seed: int, until: datetime, days: int
    ) -> None:
        name = int.from_bytes(hashlib.sha256(listener.name.encode()).digest()[:8], "big")
        self.rng = np.random.default_rng([seed, 6, name])
        self.id, self.listener, self.shelf, self.seed = listener_id, listener, shelf, seed
        self.until, self.days = until, days
        self.early = np.array([listener.affinity_at(track, 0.0) for track in shelf.tracks])
        self.late = np.array([listener.affinity_at(track, 1.0) for track in shelf.tracks])
        self.heard = np.zeros(len(shelf.tracks))
        self.judged: set[int] = set()
        self.count = 0

    def events(self) -> Iterator[Event]:
        """Session after session; none begins before the one before it is over."""
        free_from = self.until - timedelta(days=self.days)
        for number, start in enumerate(self._starts()):
            start = max(start, free_from + timedelta(minutes=5))
            for event in self._session(number, start):
                if event.at >= self.until:
                    return
                free_from = event.at
                yield event

    def _starts(self) -> list[datetime]:
        """When sessions begin, in order: more on free days, around the listener's hour."""
        expected = self.listener.activity * _EVENTS_PER_DAY * self.days / _EVENTS_PER_SESSION
        begin = self.until - timedelta(days=self.days)
        starts = []
        for _ in range(max(1, int(self.rng.poisson(expected)))):
            day = int(self.rng.integers(self.days))
            free = (begin + timedelta(days=day)).weekday() >= _FREE_DAY
            if not free and self.rng.random() < 0.25:
                day = int(self.rng.integers(self.days))
            hour = self.rng.normal(self.listener.hour + (1.0 if free else 0.0), self.listener.hours_spread) % 24
            midnight = (begin + timedelta(days=day)).replace(hour=0, minute=0, second=0, microsecond=0)
            at = midnight + timedelta(hours=float(hour))
            starts.append(at if at >= begin else at + timedelta(days=1))
        return sorted(starts)

    def _session(self, number: int, at: datetime) -> Iterator[Event]:
        """One sitting: a way of choosing, then tracks until the listener has had enough."""
        source = _SOURCES[int(self.rng.choice(len(_SOURCES), p=_SOURCE_SHARES))]
        share = 1 - (self.until - at) / timedelta(days=self.days)
        liking = self.early + (self.late - self.early) * min(1.0, max(0.0, share))
        session = f"demo-{self.seed}-{self.listener.name}-s{number}"
        length = 1 + int(self.rng.geometric(1 / _SESSION_LENGTH))
        recent: list[int] = []
        skips = 0
        for place in self._choices(source, liking, length, recent):
            moment = _Moment(at, source, session, len(recent))
            events, at = self._encounter(place, float(liking[place]), moment)
            skips = skips + 1 if events[0].ended is not Ending.COMPLETED else 0
            recent.append(place)
            yield from events
            if skips >= _SKIPS_TO_LEAVE:
                return

    def _choices(self, source: str, liking: Floats, length: int, recent: list[int]) -> Iterator[int]:
        """What comes next, `length` times; `recent` is read as it grows."""
        weights = self._weights(source, liking)
        if source == "album":
            album = self.shelf.albums[
                int(self._drawn(np.array([weights[list(places)].mean() for places in self.shelf.albums])))
            ]
            yield from album[:length] if len(album) > 1 else album
            return
        for _ in range(length if source != "search" else min(length, 3)):
            now = weights.copy()
            if recent and source == "radio":
                now = now * self.shelf.follows[recent[-1]]
            now[recent[-_REMEMBERED:]] = 0.0
            yield int(self._drawn(now)) if now.any() else int(self.rng.integers(len(now)))

    def _weights(self, source: str, liking: Floats) -> Floats:
        """How likely each track is to be chosen or offered, before what was just heard counts."""
        bold = self.listener.adventurousness
        known = 1 + np.minimum(self.heard, 5) * {"library": 1.2, "search": 0.8, "album": 0.3}.get(source, 0.1)
        fresh = np.where(self.heard == 0, 0.4 + 1.6 * bold, 1.0)
        sharp = {"library": 2.6, "search": 2.2, "album": 2.0}.get(source, 1.1)
        weights: Floats = (0.03 + liking) ** sharp * self.shelf.appeal * known * fresh
        return weights

    def _drawn(self, weights: Floats) -> int:
        return int(
            np.searchsorted(np.cumsum(weights), self.rng.random() * weights.sum(), side="right").clip(
                0, len(weights) - 1
            )
        )

    def _encounter(self, place: int, liking: float, moment: _Moment) -> tuple[list[Event], datetime]:
        """A track comes up: it is heard out, cut short or passed over; then perhaps judged. Gives when it is over."""
        heard, ended = self._heard(liking, self.shelf.lengths_ms[place], knows=self.heard[place] > 0)
        if ended is None:
            events = [self._event(EventKind.SKIP, place, moment)]
            over = moment.at + timedelta(seconds=1)
        else:
            events = [self._event(EventKind.PLAY, place, moment, heard_ms=heard, ended=ended)]
            over = moment.at + timedelta(milliseconds=heard)
            self.heard[place] += 1
        judged = self._judged(place, liking, ended)
        if judged is not None:
            kind, rating = judged
            events.append(self._event(kind, place, replace(moment, at=over), rating=rating))
            over += timedelta(milliseconds=400)
        return events, over + timedelta(seconds=float(self.rng.exponential(2.0)))

    def _heard(self, liking: float, length: int, knows: bool) -> tuple[int, Ending | None]:
        """Milliseconds heard and how it ended, None where it was passed over unheard."""
        patience = 1.0 - 0.5 * self.listener.impatience
        stays = 1 / (1 + np.exp(-(8.0 * (liking - 0.5 + 0.25 * patience))))
        luck = self.rng.random()
        if luck < 0.96 * stays:
            return length, Ending.COMPLETED
        if luck > 0.985:
            return int(length * self.rng.uniform(0.1, 0.95)), Ending.STOPPED
        if knows and liking < 0.25 and self.rng.random() < 0.5:
            return 0, None
        share = min(0.9, float(self.rng.beta(1.4, 3.5)) * (0.5 + patience))
        return max(900, int(length * share)), Ending.SKIPPED

    def _judged(self, place: int, liking: float, ended: Ending | None) -> tuple[EventKind, int | None] | None:
        """Now and then, once per track, they say what they think of it."""
        if place in self.judged or ended is None:
            return None
        luck = self.rng.random()
        verdict: tuple[EventKind, int | None] | None = None
        if ended is Ending.COMPLETED and luck < 0.16 * liking**1.5:
            verdict = EventKind.LIKE, None
        elif ended is Ending.SKIPPED and luck < 0.14 * (1 - liking) ** 2:
            verdict = EventKind.DISLIKE, None
        elif luck > 0.975:
            verdict = EventKind.RATING, int(np.clip(round(1 + 4.4 * liking + self.rng.normal(0, 0.6)), 1, 5))
        if verdict is not None:
            self.judged.add(place)
        return verdict

    def _event(
        self,
        kind: EventKind,
        place: int,
        moment: _Moment,
        heard_ms: int | None = None,
        ended: Ending | None = None,
        rating: int | None = None,
    ) -> Event:
        self.count += 1
        return Event(
            listener_id=self.id,
            kind=kind,
            subject=Subject(track_id=self.shelf.tracks[place].id),
            at=moment.at,
            heard_ms=heard_ms,
            ended=ended,
            rating=rating,
            position=moment.position,
            source=moment.source,
            session=moment.session,
            context={"app": "demo", "local_hour": moment.at.hour},
            external_id=f"demo-{self.seed}-{self.listener.name}-{self.count}",
        )


__all__ = ["SimulatedListener", "invent_listeners", "simulate_events"]
