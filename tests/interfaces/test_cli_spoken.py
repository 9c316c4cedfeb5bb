"""`segue continue` and `segue spoken` as they are typed."""

from pathlib import Path

from segue.assembly import open_house
from segue.domain.listening import Ending, EventKind
from segue.domain.music import Kind
from segue.settings import read_settings
from segue.storage.listening import events_of, listener_by_name
from tests.interfaces.conftest import Segue
from tests.services.discovering.test_spoken import heard, take
from tests.services.listening_library import add_listeners, store


def test_what_was_begun_goes_on_and_others_are_recommended(segue: Segue, tmp_path: Path) -> None:
    settings = read_settings({}, tmp_path / "data")
    with open_house(settings) as opened:
        ada, *_ = add_listeners(opened.database, 2)
        shows = take(opened.database, Kind.PODCAST, {"Whales": 2, "Ships": 2})
        books = take(opened.database, Kind.AUDIOBOOK, {"Moby": 2})
        store(
            opened.database,
            [heard(ada, shows["Whales"][0], 0, 65_000, Ending.STOPPED), heard(ada, books["Moby"][0], 0)],
        )
    lines = segue("continue", "listener 0").out.splitlines()
    assert lines == [
        f"{shows['Whales'][0]}\tWhales\tWhales 0\tbegun\t1:05 of 3:00",
        f"{shows['Whales'][1]}\tWhales\tWhales 1\tis new\t",
        f"{books['Moby'][1]}\tMoby\tMoby 1\tcomes next\t",
    ]
    told = segue("continue", "listener 0", "--kind", "audiobook", "--json").json
    assert told == [
        {
            "kind": "audiobook",
            "title": "Moby 1",
            "track": books["Moby"][1],
            "show": "Moby",
            "where": "next",
            "place_ms": 0,
        }
    ]
    assert (
        segue("continue", "listener 1").out == "listener 1 has not begun any episode or chapter, and follows no show.\n"
    )
    assert segue("continue", "listener 0", "--kind", "music").code == 2
    assert segue("continue", "nobody").code == 3
    made = segue("spoken", "listener 0", "--kind", "podcast", "--json").json
    assert [one["title"] for one in made["tracks"]] == ["Ships 1"]
    # What was shown is kept under the id that the list has.
    with open_house(settings) as opened, opened.database.read() as connection:
        shown = events_of(connection, listener_by_name(connection, "listener 0").id, kinds=[EventKind.IMPRESSION])
    assert [(one.session, one.source, one.subject.track_id) for one in shown] == [
        (made["id"], "spoken", shows["Ships"][1])
    ]
    assert "no other audiobook" in segue("spoken", "listener 0").out
