"""What events say of somebody's taste."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from segue.domain.ids import AlbumId, ArtistId, EventId, ListenerId, TrackId
from segue.domain.listening import Ending, Event, EventKind, Subject
from segue.taste import Listening, Numbering, recommend
from segue.taste.music import Music
from segue.taste.recommenders.popularity import PopularityRecipe
from segue.taste.signals import ENDINGS, KINDS, NOTHING, Deeds, Makers, listening_of

TODAY = datetime(2026, 3, 2, tzinfo=UTC)
LENGTH_MS = 200_000
# Two tracks of artist 7 on album 70, two of artist 8 on album 80.
TRACKS = Numbering.of([11, 12, 13, 14])
MAKERS = Makers(TRACKS.ids, np.array([7, 7, 8, 8]), TRACKS.ids, np.array([70, 70, 80, 80]))
LISTENERS = Numbering.of([1, 2])


def play(track: int, share: float, ended: Ending, **more: Any) -> Event:
    return did(EventKind.PLAY, track, heard_ms=int(share * LENGTH_MS), ended=ended, **more)


def completed(track: int, **more: Any) -> Event:
    return play(track, 1.0, Ending.COMPLETED, **more)


def did(kind: EventKind, track: int | Subject, days_ago: float = 0.0, listener: int = 1, **more: Any) -> Event:
    subject = track if isinstance(track, Subject) else Subject(track_id=TrackId(track))
    return Event(ListenerId(listener), kind, subject, TODAY - timedelta(days=days_ago), **more)


def deeds_of(events: Sequence[Event]) -> Deeds:
    def column(values: list[int | float | None], kind: type) -> Any:
        return np.array([NOTHING if value is None else value for value in values], dtype=kind)

    return Deeds(
        column([event.id or number for number, event in enumerate(events, 1)], np.int64),
        column([event.listener_id for event in events], np.int64),
        column([KINDS.index(event.kind) for event in events], np.int8),
        column([event.subject.track_id for event in events], np.int64),
        column([event.subject.album_id for event in events], np.int64),
        column([event.subject.artist_id for event in events], np.int64),
        column([event.at.timestamp() for event in events], np.float64),
        column([event.heard_ms for event in events], np.int64),
        column([LENGTH_MS for _ in events], np.int64),
        column([None if event.ended is None else ENDINGS.index(event.ended) for event in events], np.int8),
        column([event.rating for event in events], np.int8),
        column([None if event.session is None else int(event.session) for event in events], np.int64),
        column([event.undoes for event in events], np.int64),
    )


def learned(*events: Event) -> Listening:
    return listening_of(deeds_of(events), LISTENERS, TRACKS, MAKERS, today=TODAY.timestamp() / 86_400)


def weight(listening: Listening, track: int, listener: int = 1) -> float:
    return float(listening.weights[[listener - 1]].toarray()[0, int(TRACKS.rows([track])[0])])


def test_what_is_heard_out_draws_and_what_is_cut_short_repels() -> None:
    shares = [0.02, 0.2, 0.44, 0.46, 0.8]
    weights = [weight(learned(play(11, share, Ending.SKIPPED)), 11) for share in shares]
    assert weights == sorted(weights)
    assert weights[0] < weights[2] < 0 < weights[3] < weights[4]
    assert weight(learned(completed(11)), 11) > weights[4]
    assert weight(learned(play(11, 0.02, Ending.STOPPED)), 11) == 0
    assert weight(learned(did(EventKind.SKIP, 11)), 11) < 0


def test_more_draws_more_but_ever_less_so() -> None:
    once, thrice, often = (weight(learned(*[completed(11, days_ago=day) for day in range(n)]), 11) for n in (1, 3, 300))
    assert once < thrice < often < 12 * once


def test_plays_fade_and_opinions_stay() -> None:
    assert weight(learned(completed(11, days_ago=360)), 11) < 0.5 * weight(learned(completed(11)), 11)
    old, new = (weight(learned(did(EventKind.LIKE, 11, days_ago=days)), 11) for days in (2000, 0))
    assert old == new > weight(learned(completed(11)), 11)


def test_the_last_word_counts_whatever_was_played() -> None:
    loved = [completed(11, days_ago=day) for day in range(1, 400)]
    assert weight(learned(*loved, did(EventKind.DISLIKE, 11)), 11) < -1
    assert weight(learned(did(EventKind.DISLIKE, 11, 2), did(EventKind.LIKE, 11, 1)), 11) > 1
    assert weight(learned(did(EventKind.LIKE, 11, 2), did(EventKind.RATING, 11, 1, rating=1)), 11) < -1
    stars = [weight(learned(did(EventKind.RATING, 11, rating=rating)), 11) for rating in range(1, 6)]
    assert stars == sorted(stars)
    assert stars[1] < 0 < stars[2]


def test_what_is_taken_back_never_happened() -> None:
    no = did(EventKind.NEVER, 11, days_ago=1, id=EventId(5))
    undo = did(EventKind.UNDO, 11, undoes=EventId(5), id=EventId(6))
    before, after = learned(no), learned(no, undo)
    assert weight(before, 11) < 0
    assert before.vetoes is not None
    assert before.vetoes.nnz == 1
    assert weight(after, 11) == 0
    assert after.vetoes is not None
    assert after.vetoes.nnz == 0


@pytest.mark.parametrize("subject", [Subject(artist_id=ArtistId(7)), Subject(album_id=AlbumId(70))])
def test_a_no_to_an_artist_or_an_album_is_one_to_all_of_it(subject: Subject) -> None:
    listening = learned(completed(13, listener=2), completed(11, listener=2), did(EventKind.NEVER, subject))
    popular = PopularityRecipe().learn(listening, Music.unknown(TRACKS))
    ranked = recommend(popular, listening.histories(np.array([0, 1], dtype=np.int32)), 4)
    assert {0, 1}.isdisjoint(ranked.items[0].tolist())
    again = learned(did(EventKind.NEVER, subject, days_ago=2), did(EventKind.FOLLOW, subject, days_ago=1))
    assert again.vetoes is not None
    assert again.vetoes.nnz == 0


def test_stars_are_kept_as_they_were_last_given() -> None:
    ratings = learned(
        did(EventKind.RATING, 11, days_ago=3, rating=2),
        did(EventKind.RATING, 11, days_ago=1, rating=4),
        did(EventKind.RATING, 13, listener=2, rating=5),
    ).ratings
    assert list(zip(ratings.listeners, ratings.items, ratings.stars, strict=True)) == [(0, 0, 4.0), (1, 2, 5.0)]


def test_sittings_are_told_apart_by_name_or_by_a_pause() -> None:
    minutes = 1 / (24 * 60)
    named = learned(completed(11, days_ago=5, session="3"), completed(12, days_ago=1, session="3"), completed(13))
    assert [named.sequences[n].tolist() for n in range(len(named.sequences))] == [[0, 1], [2]]
    paused = learned(
        completed(11, days_ago=100 * minutes), completed(12, days_ago=96 * minutes), completed(14, days_ago=5 * minutes)
    )
    assert [paused.sequences[n].tolist() for n in range(len(paused.sequences))] == [[0, 1], [3]]
    turned_away = learned(completed(11, session="1"), play(12, 0.05, Ending.SKIPPED, session="1"))
    assert turned_away.sequences.items.tolist() == [0]
    assert [row.tolist() for row in turned_away.recent] == [[0], []]


def test_nothing_and_what_nobody_knows() -> None:
    assert learned().weights.nnz == 0
    strange = learned(completed(999), completed(11, listener=77), did(EventKind.IMPRESSION, 11))
    assert strange.weights.nnz == 0
    assert len(strange.sequences) == 0


EVENTS = some.lists(
    some.builds(
        lambda track, listener, day, share: play(
            track, share, Ending.COMPLETED if share == 1 else Ending.SKIPPED, days_ago=day, listener=listener
        ),
        some.sampled_from([11, 12, 13, 14]),
        some.sampled_from([1, 2]),
        some.integers(0, 1000).map(lambda day: day / 4),
        some.sampled_from([0.0, 0.3, 0.7, 1.0]),
    ),
    max_size=12,
    unique_by=lambda event: (event.listener_id, event.subject, event.at),
)


@given(EVENTS, some.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(events: list[Event], luck: Random) -> None:
    shuffled = [*events, *events]
    luck.shuffle(shuffled)
    # The same deed told twice has two ids and one time.
    one, other = learned(*events), learned(*shuffled)
    np.testing.assert_allclose(one.weights.toarray(), other.weights.toarray(), atol=1e-5)
    assert np.isfinite(one.weights.data).all()
    assert one.days is not None
    assert len(one.days) == one.weights.nnz
