from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import EventId, ListenerId, TrackId
from segue.domain.listening import AgeBand, Ending, Event, EventKind, Listener, Subject
from segue.domain.recommending import Recommendation
from segue.storage import catalogue, listening
from segue.storage.database import Database
from segue.storage.survey import mark_missing
from tests.conftest import NOON
from tests.storage.conftest import Take, reading


@pytest.fixture
def ada(database: Database) -> Listener:
    with database.write() as connection:
        return listening.add_listener(
            connection, Listener(ListenerId(0), "ada", "Ada L.", NOON, "MA", AgeBand.FROM_25, True)
        )


@pytest.fixture
def song(take: Take) -> TrackId:
    return take(reading("a.flac"))[0].track_id


def test_a_listener_is_found_by_any_spelling_of_the_name(database: Database, ada: Listener) -> None:
    with database.read() as connection:
        assert listening.listener_by_name(connection, "ÁDA") == ada
        assert listening.all_listeners(connection) == [ada]
        with pytest.raises(NotFound, match="called bob"):
            listening.listener_by_name(connection, "bob")
    with database.write() as connection, pytest.raises(BadRequest, match="already a listener"):
        listening.add_listener(connection, Listener(ListenerId(0), "Ada", "Other", NOON))
    with database.write() as connection, pytest.raises(BadRequest, match="needs a name"):
        listening.add_listener(connection, Listener(ListenerId(0), " ", "Other", NOON))


def test_events_come_back_as_they_were_in_order(database: Database, ada: Listener, song: TrackId) -> None:
    subject = Subject(track_id=song)
    play = Event(
        ada.id,
        EventKind.PLAY,
        subject,
        NOON + timedelta(minutes=3),
        heard_ms=12_345,
        ended=Ending.SKIPPED,
        source="radio",
        session="s1",
        position=4,
        context={"app": "segue", "hour": 12, "mobile": False},
        external_id="x-1",
    )
    rated = Event(ada.id, EventKind.RATING, subject, NOON, rating=4)
    with database.write() as connection:
        assert listening.add_events(connection, [play, rated]) == 2
        assert listening.add_events(connection, [play]) == 0, "sent twice, it counts once"
    with database.read() as connection:
        first, second = listening.events_of(connection, ada.id)
        assert (first.kind, first.rating, second.heard_ms, second.ended) == (
            EventKind.RATING,
            4,
            12_345,
            Ending.SKIPPED,
        )
        assert (second.context, second.position, second.at) == (play.context, 4, play.at)
        assert listening.events_of(connection, ada.id, since=NOON + timedelta(minutes=1)) == [second]
        assert listening.events_of(connection, ada.id, kinds=[EventKind.LIKE]) == []


def test_feedback_is_taken_back_by_naming_it(database: Database, ada: Listener, song: TrackId) -> None:
    with database.write() as connection:
        listening.add_events(connection, [Event(ada.id, EventKind.DISLIKE, Subject(track_id=song), NOON)])
        (disliked,) = listening.events_of(connection, ada.id)
        undo = Event(ada.id, EventKind.UNDO, disliked.subject, NOON, undoes=disliked.id)
        listening.add_events(connection, [undo])
        assert listening.events_of(connection, ada.id)[1].undoes == disliked.id


def test_a_listener_who_leaves_takes_everything_along(database: Database, ada: Listener, song: TrackId) -> None:
    with database.write() as connection:
        listening.add_events(connection, [Event(ada.id, EventKind.LIKE, Subject(track_id=song), NOON)])
        listening.remove_listener(connection, ada.id)
        assert catalogue.counts(connection).events == 0
        assert catalogue.counts(connection).listeners == 0


def test_purging_forgets_missing_tracks_and_what_was_heard_of_them(
    database: Database, ada: Listener, song: TrackId
) -> None:
    with database.write() as connection:
        listening.add_events(connection, [Event(ada.id, EventKind.LIKE, Subject(track_id=song), NOON)])
        assert catalogue.purge_missing(connection) == 0
        mark_missing(connection, [song], NOON)
        assert catalogue.purge_missing(connection) == 1
        assert catalogue.counts(connection).events == 0


@given(st.tuples(*(st.none() | st.integers(1, 9) for _ in range(3))))
def test_an_event_is_about_exactly_one_thing(ids: tuple[int | None, int | None, int | None]) -> None:
    track, album, artist = ids
    parts = {"track_id": track, "album_id": album, "artist_id": artist}
    if sum(one is not None for one in ids) == 1:
        assert Subject(**parts) == Subject(**parts)  # type: ignore[arg-type] # plain numbers stand for ids
    else:
        with pytest.raises(ValueError, match="exactly one"):
            Subject(**parts)  # type: ignore[arg-type] # the same


@pytest.mark.parametrize(
    ("kind", "parts", "message"),
    [
        (EventKind.PLAY, {}, "how it ended"),
        (EventKind.LIKE, {"ended": Ending.COMPLETED}, "how it ended"),
        (EventKind.RATING, {"rating": 6}, "1 to 5"),
        (EventKind.RATING, {}, "carries stars"),
        (EventKind.LIKE, {"undoes": EventId(1)}, "takes back"),
        (EventKind.LIKE, {"heard_ms": -1}, "less than nothing"),
        (EventKind.LIKE, {"at": NOON.replace(tzinfo=None)}, "time zone"),
    ],
)
def test_an_event_that_makes_no_sense_is_not_made(kind: EventKind, parts: dict[str, object], message: str) -> None:
    given = {"listener_id": ListenerId(1), "kind": kind, "subject": Subject(track_id=TrackId(1)), "at": NOON}
    with pytest.raises(ValueError, match=message):
        Event(**{**given, **parts})  # type: ignore[arg-type] # the parts vary with the case


def test_nothing_is_recommended_without_a_reason() -> None:
    with pytest.raises(ValueError, match="without a reason"):
        Recommendation(TrackId(1), 0.5, "model", ())
