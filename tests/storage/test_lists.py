"""Preferences and lists come back as they were kept, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from segue.domain.ids import ArtistId, ListenerId, TrackId
from segue.domain.listening import Listener, Preferences
from segue.domain.recommending import ListKind, Reason, ReasonKind, Recommendation, TrackList
from segue.storage import kept_lists, listening
from segue.storage.database import Database
from segue.storage.preferences import all_preferences, preferences_of, set_preferences
from tests.conftest import NOON

REASON = Reason(ReasonKind.SOUND, (TrackId(3),), (ArtistId(4),), ("jazz",), {"cosine 1": 0.5})
WEEK = TrackList(
    ListKind.WEEKLY, "Weekly", (Recommendation(TrackId(2), 0.5, "m", (REASON,)),), "m", "Short.", "2026-W47", {"n": 3}
)


@pytest.fixture
def ada(database: Database) -> Listener:
    with database.write() as connection:
        return listening.add_listener(connection, Listener(ListenerId(0), "ada", "Ada", NOON))


def test_what_nobody_set_is_as_it_comes(database: Database, ada: Listener) -> None:
    with database.write() as connection:
        assert preferences_of(connection, ada.id) == Preferences()
        told = Preferences(explore=0.9, exposure=0.2, in_charts=True, clean=True)
        set_preferences(connection, ada.id, Preferences(learning=False))
        set_preferences(connection, ada.id, told)
        assert preferences_of(connection, ada.id) == told
        assert all_preferences(connection) == {ada.id: told}
        listening.remove_listener(connection, ada.id)
        assert all_preferences(connection) == {}


def test_a_dial_goes_from_nought_to_one() -> None:
    with pytest.raises(ValueError, match="exposure"):
        Preferences(exposure=1.5)
    with pytest.raises(ValueError, match="explore"):
        Preferences(explore=1.1)


def test_a_list_stays_as_it_was_made(database: Database, ada: Listener) -> None:
    with database.write() as connection:
        assert kept_lists.keep(connection, ada.id, WEEK, NOON) == WEEK
        assert kept_lists.keep(connection, ada.id, replace(WEEK, title="Another"), NOON) == WEEK
        assert kept_lists.kept(connection, ada.id, ListKind.WEEKLY, "2026-W48") is None
        later = replace(WEEK, key="2026-W48")
        kept_lists.keep(connection, ada.id, later, NOON)
        assert kept_lists.last(connection, ada.id, ListKind.WEEKLY, 5) == [later, WEEK]
        listening.remove_listener(connection, ada.id)
        assert kept_lists.last(connection, ada.id, ListKind.WEEKLY, 5) == []


def test_who_has_no_list_yet_is_told_and_old_lists_are_let_go(database: Database, ada: Listener) -> None:
    with database.write() as connection:
        bob = listening.add_listener(connection, Listener(ListenerId(0), "bob", "Bob", NOON))
        assert kept_lists.without(connection, ListKind.WEEKLY, WEEK.key) == [ada.id, bob.id]
        kept_lists.keep(connection, bob.id, WEEK, NOON)
        kept_lists.keep(connection, bob.id, replace(WEEK, kind=ListKind.DAILY_MIX), NOON)
        assert kept_lists.without(connection, ListKind.WEEKLY, WEEK.key) == [ada.id]
        assert kept_lists.without(connection, ListKind.WEEKLY, "2026-W48") == [ada.id, bob.id]
        assert kept_lists.forget(connection, bob.id, ListKind.WEEKLY, NOON) == 0
        assert kept_lists.forget(connection, ada.id, ListKind.WEEKLY, NOON + timedelta(days=1)) == 0
        assert kept_lists.forget(connection, bob.id, ListKind.WEEKLY, NOON + timedelta(days=1)) == 1
        assert kept_lists.kept(connection, bob.id, ListKind.WEEKLY, WEEK.key) is None
        assert kept_lists.kept(connection, bob.id, ListKind.DAILY_MIX, WEEK.key) is not None


def test_lists_are_found_by_the_beginning_of_their_keys(database: Database, ada: Listener) -> None:
    with database.write() as connection:
        lists = [replace(WEEK, key=key) for key in ("2026-W47 2", "2026-W47 1", "2026%W47")]
        for one in lists:
            kept_lists.keep(connection, ada.id, one, NOON)
        found = kept_lists.beginning_with(connection, ada.id, ListKind.WEEKLY, "2026-W47")
        assert [one.key for one in found] == ["2026-W47 1", "2026-W47 2"]
        assert kept_lists.beginning_with(connection, ada.id, ListKind.WEEKLY, "2026%") == [lists[2]]
        assert kept_lists.beginning_with(connection, ada.id, ListKind.RADIO, "2026-W47") == []
