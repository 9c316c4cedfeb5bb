"""Every list that is shown is kept with places and models, once; and what came of it is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from segue.domain.ids import TrackId
from segue.domain.listening import Ending, Event, EventKind, Listener, Preferences, Subject
from segue.domain.recommending import ListKind, Reason, ReasonKind, Recommendation, TrackList
from segue.services.discovering.impressions import note_shown
from segue.services.discovering.outcomes import outcomes
from segue.storage.database import Database
from segue.storage.lessons import event_columns, newest_event
from segue.storage.listening import events_of
from segue.storage.preferences import set_preferences
from tests.conftest import NOON, ManualClock
from tests.services.listening_library import add_listeners, add_tracks, play, store

REASON = Reason(ReasonKind.POPULAR)


def a_list(tracks: list[TrackId], model: str = "a", kind: ListKind = ListKind.WEEKLY) -> TrackList:
    return TrackList(kind, "A list", tuple(Recommendation(track, 1.0, model, (REASON,)) for track in tracks), model)


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    return add_tracks(database, 6)


@pytest.fixture
def ada(database: Database) -> Listener:
    return add_listeners(database, 1)[0]


def test_a_list_is_kept_with_places_and_models_and_only_once(
    database: Database, ada: Listener, tracks: list[TrackId]
) -> None:
    made = a_list(tracks[:3])
    mixed = replace(made, tracks=(*made.tracks[:2], replace(made.tracks[2], model="b")))
    name = note_shown(database, ada, mixed, NOON)
    assert note_shown(database, ada, mixed, NOON + timedelta(hours=3)) == name
    assert note_shown(database, ada, mixed, NOON + timedelta(days=1)) != name
    with database.read() as connection:
        kept = events_of(connection, ada.id, kinds=[EventKind.IMPRESSION])
        assert newest_event(connection) == 0
        assert not len(event_columns(connection).ids)
    assert len(kept) == 6
    told = [(one.subject.track_id, one.position, one.source, one.session, one.context) for one in kept[:3]]
    assert told == [
        (tracks[0], 0, "weekly", name, {"model": "a"}),
        (tracks[1], 1, "weekly", name, {"model": "a"}),
        (tracks[2], 2, "weekly", name, {"model": "b", "asked": "a"}),
    ]


def test_of_who_is_not_to_be_learned_from_nothing_is_kept(
    database: Database, ada: Listener, tracks: list[TrackId]
) -> None:
    with database.write() as connection:
        set_preferences(connection, ada.id, Preferences(learning=False))
    assert note_shown(database, ada, a_list(tracks), NOON)
    with database.read() as connection:
        assert events_of(connection, ada.id) == []


def test_an_empty_list_leaves_nothing(database: Database, ada: Listener) -> None:
    assert note_shown(database, ada, a_list([]), NOON)
    assert outcomes(database, ManualClock()).all is None


def test_what_came_of_lists_is_told_by_kind_model_and_place(
    database: Database, ada: Listener, tracks: list[TrackId], clock: ManualClock
) -> None:
    name = note_shown(database, ada, a_list(tracks[:4]), NOON)
    note_shown(database, ada, a_list(tracks[4:], "b", ListKind.RADIO), NOON)
    named = replace(play(ada, tracks[1], NOON + timedelta(days=3)), session=name)
    liked = Event(
        ada.id, EventKind.LIKE, Subject(track_id=tracks[1]), NOON + timedelta(days=3, minutes=1), session=name
    )
    store(database, [
        play(ada, tracks[0], NOON + timedelta(hours=1), Ending.SKIPPED), named, liked,
        play(ada, tracks[2], NOON + timedelta(days=3)), play(ada, tracks[4], NOON + timedelta(minutes=2)),
    ])  # fmt: skip
    clock.forward(days=4)
    told = outcomes(database, clock)
    assert {kind: (one.shown, one.played.value) for kind, one in told.kinds.items()} == {
        "weekly": (4, 0.5),
        "radio": (2, 0.5),
    }
    weekly = told.models["a", "weekly"]
    assert (weekly.heard_out.value, weekly.liked.value) == (0.25, 0.25)
    assert weekly.skipped is not None
    assert weekly.skipped.value == 0.5
    assert {place: one.played.value for place, one in told.places.items()} == {1: 1, 2: 0.5, 3: 0, 4: 0}
    assert outcomes(database, clock, 3).all is None
    assert told.seen == {1: 1.0}
    assert told.wanted == {}


def test_a_like_that_was_taken_back_was_never_given(
    database: Database, ada: Listener, tracks: list[TrackId], clock: ManualClock
) -> None:
    name = note_shown(database, ada, a_list(tracks), NOON)
    store(database, [Event(ada.id, EventKind.LIKE, Subject(track_id=tracks[0]), NOON, session=name)])
    with database.read() as connection:
        (like,) = events_of(connection, ada.id, kinds=[EventKind.LIKE])
    everything = outcomes(database, clock).all
    assert everything is not None
    assert everything.liked.value == pytest.approx(1 / 6)
    store(database, [Event(ada.id, EventKind.UNDO, Subject(track_id=tracks[0]), NOON, undoes=like.id)])
    everything = outcomes(database, clock).all
    assert everything is not None
    assert everything.liked.value == 0
