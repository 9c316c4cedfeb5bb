"""The simulated listeners and what they do."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest

from segue.composing import STYLES
from segue.domain.errors import BadRequest
from segue.domain.ids import ListenerId
from segue.domain.listening import AgeBand, Ending, Event, EventKind
from segue.domain.music import Track
from segue.services.demo import SimulatedListener, invent_listeners, simulate_events
from tests.services.demo.demo_shelf import SEED, UNTIL, shelf

Listeners = Sequence[tuple[ListenerId, SimulatedListener]]


@lru_cache(maxsize=1)
def people() -> tuple[tuple[ListenerId, SimulatedListener], ...]:
    return tuple((ListenerId(number), listener) for number, listener in enumerate(invent_listeners(SEED), start=1))


@lru_cache(maxsize=1)
def tracks() -> tuple[Track, ...]:
    return shelf()


@lru_cache(maxsize=1)
def events() -> tuple[Event, ...]:
    return tuple(simulate_events(people(), tracks(), SEED, UNTIL))


def plays() -> list[tuple[float, bool, Event]]:
    """Each play with the listener's true liking of the track and whether it was heard out."""
    by_id = {track.id: track for track in tracks()}
    who = dict(people())
    return [
        (who[event.listener_id].affinity(by_id[event.subject.track_id]), event.ended is Ending.COMPLETED, event)
        for event in events()
        if event.kind is EventKind.PLAY and event.subject.track_id is not None
    ]


def test_listeners_are_told_apart_and_come_from_everywhere() -> None:
    listeners = [listener for _, listener in people()]
    assert len({listener.name for listener in listeners}) == 200
    assert len({listener.display_name for listener in listeners}) == 200
    assert {listener.age_band for listener in listeners} == set(AgeBand)
    assert len({listener.region for listener in listeners}) >= 8
    assert all(len(listener.region) == 2 and listener.region.isupper() for listener in listeners)
    assert all(set(listener.styles) == set(STYLES) for listener in listeners)
    assert min(Counter(listener.circle for listener in listeners).values()) >= 5


def test_more_listeners_leave_the_first_ones_as_they_are() -> None:
    assert invent_listeners(SEED, 5) == invent_listeners(SEED, 9)[:5]
    assert invent_listeners(SEED, 5) != invent_listeners(SEED + 1, 5)


def test_about_thirty_thousand_events_happen() -> None:
    assert 27_000 < len(events()) < 33_000
    kinds = Counter(event.kind for event in events())
    assert kinds[EventKind.PLAY] > 0.85 * len(events())
    assert min(kinds[kind] for kind in (EventKind.LIKE, EventKind.DISLIKE, EventKind.RATING, EventKind.SKIP)) > 100


def test_each_listener_lives_forward_within_the_ninety_days() -> None:
    lives: dict[ListenerId, list[Event]] = {}
    for event in events():
        lives.setdefault(event.listener_id, []).append(event)
    assert len(lives) == 200
    lengths = {track.id: track.format.duration_ms or 0 for track in tracks()}
    for life in lives.values():
        assert UNTIL - timedelta(days=90) <= life[0].at
        assert life[-1].at < UNTIL
        for one, other in pairwise(life):
            assert one.at + timedelta(milliseconds=one.heard_ms or 0) <= other.at
        for event in life:
            assert (
                event.heard_ms is None
                or event.subject.track_id is None
                or event.heard_ms <= lengths[event.subject.track_id]
            )


def test_a_session_stays_in_one_sitting_and_source() -> None:
    sittings: dict[str, list[Event]] = {}
    for event in events():
        sittings.setdefault(event.session or "", []).append(event)
    assert "" not in sittings
    for sitting in sittings.values():
        assert len({(event.listener_id, event.source) for event in sitting}) == 1
        assert sitting[-1].at - sitting[0].at < timedelta(hours=2)
    assert {event.source for event in events()} == {"album", "library", "radio", "search"}


def test_the_same_seed_gives_the_same_life_whoever_else_listens_and_whatever_the_ids() -> None:
    some = list(simulate_events(people()[3:5], tracks(), SEED, UNTIL))
    assert some == [event for event in events() if event.listener_id in (4, 5)]
    renumbered = list(simulate_events([(ListenerId(77), people()[3][1])], shelf(1000)[::-1], SEED, UNTIL))
    same = [event for event in events() if event.listener_id == 4]
    assert [(event.at, event.external_id, event.kind) for event in renumbered] == [
        (event.at, event.external_id, event.kind) for event in same
    ]


def test_external_ids_are_unique_and_hold_on_another_day() -> None:
    names = [event.external_id for event in events()]
    assert len(set(names)) == len(names)
    assert None not in names
    later = {event.external_id for event in simulate_events(people()[:3], tracks(), SEED, UNTIL + timedelta(days=2))}
    before = {event.external_id for event in events() if event.listener_id <= 3}
    assert len(later & before) > 0.9 * len(before)


def test_what_is_truly_liked_is_heard_out() -> None:
    liking = np.array([affinity for affinity, _, _ in plays()])
    heard_out = np.array([completed for _, completed, _ in plays()])
    assert ((liking >= 0) & (liking <= 1)).all()
    shares = [heard_out[(liking >= low) & (liking < low + 0.2)].mean() for low in (0.0, 0.2, 0.4, 0.6, 0.8)]
    assert shares == sorted(shares)
    assert shares[-1] - shares[0] > 0.5


def test_likes_and_dislikes_are_honest() -> None:
    by_id = {track.id: track for track in tracks()}
    who = dict(people())

    def mean(kind: EventKind) -> float:
        return float(
            np.mean(
                [
                    who[event.listener_id].affinity(by_id[event.subject.track_id])
                    for event in events()
                    if event.kind is kind and event.subject.track_id is not None
                ]
            )
        )

    assert mean(EventKind.LIKE) > mean(EventKind.DISLIKE) + 0.3


def test_popularity_has_a_long_tail() -> None:
    counts = sorted(Counter(event.subject.track_id for _, _, event in plays()).values(), reverse=True)
    assert len(counts) == len(tracks())
    assert sum(counts[:12]) > 0.25 * sum(counts)
    assert counts[0] > 10 * counts[-10]


def test_neighbours_predict_better_than_popularity() -> None:
    place = {track.id: number for number, track in enumerate(tracks())}
    heard: dict[ListenerId, list[int]] = {}
    for _, completed, event in plays():
        if completed and event.subject.track_id is not None:
            heard.setdefault(event.listener_id, []).append(place[event.subject.track_id])
    known = np.zeros((len(people()), len(place)))
    coming: list[set[int]] = [set() for _ in people()]
    for listener_id, history in heard.items():
        cut = int(0.8 * len(history))
        known[listener_id - 1, history[:cut]] = 1
        coming[listener_id - 1] = set(history[cut:]) - set(history[:cut])
    together = known.T @ known
    alone = np.sqrt(np.diag(together))
    alike = together / (np.outer(alone, alone) + 1e-9)
    np.fill_diagonal(alike, 0)

    def recall(scores: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> float:
        best = np.argsort(-np.where(known > 0, -np.inf, scores), axis=1)[:, :10]
        return float(np.mean([len(set(best[u]) & new) / min(10, len(new)) for u, new in enumerate(coming) if new]))

    popular = recall(np.tile(known.sum(axis=0), (len(known), 1)))
    assert recall(known @ alike) > 1.5 * popular


def test_taste_drifts() -> None:
    moved = [
        abs(listener.styles[style] - listener.earlier_styles[style]) for _, listener in people() for style in STYLES
    ]
    assert 0.02 < float(np.mean(moved)) < 0.3


def test_a_track_without_genre_is_liked_for_its_artist_and_an_unknown_one_mildly() -> None:
    bare = next(track for track in tracks() if not track.tags.genres)
    likings = {round(listener.affinity(bare), 3) for _, listener in people()[:20]}
    assert len(likings) > 10


def test_time_needs_a_zone_and_silence_has_no_events() -> None:
    with pytest.raises(BadRequest, match="zone"):
        next(simulate_events(people(), tracks(), SEED, datetime(2026, 1, 1)))  # noqa: DTZ001 - what is being refused
    assert not list(simulate_events(people(), (), SEED, UNTIL))
