"""Somebody new is asked by the ids of the library, and what they answer is kept as events."""

from pathlib import Path

import pytest

from segue.discovery.people.onboarding import QuestionKind, Reply
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import ModelId
from segue.domain.jobs import Progress
from segue.domain.listening import AgeBand, EventKind
from segue.services.discovering.desk import Desk
from segue.services.discovering.onboarding import Answered, Welcome
from segue.services.learning import Learner
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from tests.conftest import ManualClock
from tests.services.listening_library import add_listeners, add_tracks, circles, store

EAR = ModelId("ear-1")


def quiet(progress: Progress) -> None:
    assert progress.total is None or progress.done <= progress.total


@pytest.fixture
def learner(sqlite_database: Database, tmp_path: Path, clock: ManualClock) -> Learner:
    return Learner(sqlite_database, tmp_path / "taste", EAR, clock, replace_file)


@pytest.fixture
def desk(sqlite_database: Database, learner: Learner, clock: ManualClock) -> Desk:
    store(sqlite_database, circles(add_listeners(sqlite_database, 30), add_tracks(sqlite_database)))
    learner.learn(quiet)
    return Desk(sqlite_database, learner, EAR, clock)


def test_a_newcomer_of_a_circle_gets_a_list_of_it(desk: Desk) -> None:
    welcome = Welcome(desk)
    noor = welcome.listener("Noor", "ma", AgeBand.FROM_25)
    assert (noor.region, welcome.listener("noor").id) == ("MA", noor.id)
    known: list[Answered] = []
    for _ in range(3):
        asked = welcome.ask(known, 4)
        assert not {(one.kind, one.id) for one in asked} & {(one.kind, one.about) for one in known}
        replies = [
            Answered(one.kind, one.id, Reply.YES if even(one.kind, one.name) else Reply.UNKNOWN) for one in asked
        ]
        events = welcome.keep(noor, replies)
        assert len(events) == sum(one.reply is Reply.YES for one in replies)
        assert {(event.kind, event.source) for event in events} <= {(EventKind.LIKE, "onboarding")}
        assert welcome.keep(noor, replies) == []
        known += replies
    assert {(one.kind, one.about) for one in welcome.before(noor)} == {
        (one.kind, one.about) for one in known if one.reply is Reply.YES
    }
    made = welcome.first_list(noor, 4)
    assert len(made.tracks) == 4
    stock = desk.stock
    places = [stock.music.items.rows([one.track_id])[0] for one in made.tracks]
    assert sum(int(stock.music.names[place].split()[1]) % 2 == 0 for place in places) >= 3


def even(kind: QuestionKind, name: str) -> bool:
    """Whether a question is about what the even circle likes: “Song 4 by Artist 0-1”, “Artist 0-1”."""
    return int(name.rsplit("Artist ", 1)[1].split("-")[0]) == 0


def test_what_was_answered_of_what_is_not_here_is_said(desk: Desk) -> None:
    welcome = Welcome(desk)
    noor = welcome.listener("Noor")
    for wrong in (Answered(QuestionKind.ARTIST, 999, Reply.YES), Answered(QuestionKind.GENRE, "Polka", Reply.YES)):
        with pytest.raises(NotFound, match=r"Polka|999"):
            welcome.keep(noor, [wrong])
    with pytest.raises(BadRequest, match="is not a region"):
        welcome.listener("Other", "Morocco")
    with pytest.raises(BadRequest, match="known already"):
        welcome.listener("Noor", "FR")


def test_an_empty_library_asks_nothing(sqlite_database: Database, learner: Learner, clock: ManualClock) -> None:
    welcome = Welcome(Desk(sqlite_database, learner, EAR, clock))
    noor = welcome.listener("Noor")
    assert welcome.ask([], 5) == []
    made = welcome.first_list(noor, 5)
    assert (made.tracks, bool(made.short)) == ((), True)
