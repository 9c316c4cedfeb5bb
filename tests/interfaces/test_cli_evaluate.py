"""`segue evaluate` as it is typed: from a table of plays to a sorted table, a page and JSON, and every refusal."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from segue.assembly import open_house
from segue.domain.ids import ListenerId, TrackId
from segue.domain.listening import Ending, Event, EventKind, Listener, Subject
from segue.proving.study import Study
from segue.settings import read_settings
from segue.storage import catalogue
from segue.storage.listening import add_events, add_listener
from tests.conftest import NOON
from tests.interfaces.conftest import Segue
from tests.proving.worlds import circles, diary
from tests.services.conftest import song

ALL = ("--least-items", 2, "--least-listeners", 2)


@pytest.fixture
def plays(tmp_path: Path) -> Path:
    known = circles(listeners=60, items=30).plays
    rows = zip(known.listeners.tolist(), known.items.tolist(), strict=True)
    path = tmp_path / "plays.csv"
    path.write_text("user,track\n" + "".join(f"u{listener},t{item}\n" for listener, item in rows))
    return path


def test_models_are_put_beside_each_other(segue: Segue, plays: Path) -> None:
    said = segue("evaluate", plays, "--models", "ease", "--seeds", 2, "--at", "10,5", *ALL)
    assert said.code == 0
    lines = said.out.splitlines()
    assert "Listening\t60 listeners, 30 items, 540 of them heard" in lines
    assert lines[1].startswith("Split\tstrong generalisation, 20% of listeners held out")
    names = [line.split("\t")[0] for line in lines if line.count("\t") > 5]
    assert {"ease", "popularity", "random", "item_neighbours"} == set(names)
    # Everybody here belongs to one of two circles: who learns from that is ahead of who does not.
    assert set(names[:2]) == {"ease", "item_neighbours"}
    assert any(line.endswith(", p < 0.001.") and "is better than" in line for line in lines)


def test_a_page_and_json_are_written(segue: Segue, plays: Path, tmp_path: Path) -> None:
    page = tmp_path / "out/report.html"
    said = segue("evaluate", plays, "--models", "ease", "--seeds", 1, "--at", "5", "--json", "-o", page, *ALL)
    assert said.code == 0
    found = Study.of_json(said.json)
    assert found == Study.of_json(json.loads(page.with_suffix(".json").read_text()))
    assert found.main == "ndcg@5"
    assert found.judged[-1].name in ("popularity", "random")
    assert "<svg" in page.read_text()


def test_parameters_are_searched_for_within_a_budget(segue: Segue, plays: Path) -> None:
    asked = ("evaluate", plays, "--models", "ease", "--seeds", 1, "--at", "5", "--search", "3", "--json", *ALL)
    found = Study.of_json(segue(*asked).json)
    assert any("Parameters of ease were searched for" in note for note in found.notes)
    assert any("random has nothing to search for" in note for note in found.notes)


@pytest.mark.parametrize("split", ["week", "session", "cold-tracks", "cold-listeners", "playlists"])
def test_every_split_can_be_asked_for(segue: Segue, tmp_path: Path, split: str) -> None:
    known = diary().plays
    assert known.days is not None
    path = tmp_path / "log.csv"
    rows = zip(known.listeners.tolist(), known.items.tolist(), np.round(known.days * 86_400).tolist(), strict=True)
    path.write_text("user,track,time\n" + "".join(f"{who},{what},{when:.0f}\n" for who, what, when in rows))
    said = segue("evaluate", path, "--models", "popularity", "--split", split, "--seeds", 1, "--json", *ALL)
    assert said.code == 0, said.err
    assert said.json["split"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--models", "oracle"), 2, "no recommender oracle"),
        (("--split", "daily"), 2, "no split daily"),
        (("--split", "week"), 2, "does not say when"),
        (("--at", "many"), 2, "no number of places"),
        (("--at", "0"), 2, "no number of places"),
        (("--search", "long"), 2, "no budget"),
        (("--output", "report.pdf"), 2, "ends in .html"),
        (("--least-items", 500), 2, "Nothing is left"),
    ],
)
def test_what_makes_no_sense_is_refused(
    segue: Segue, plays: Path, words: tuple[object, ...], code: int, told: str
) -> None:
    said = segue("evaluate", plays, *words)
    assert said.code == code
    assert told in said.err


def test_without_data_the_librarys_own_listening_is_judged(segue: Segue, tmp_path: Path) -> None:
    said = segue("evaluate")
    assert said.code == 2
    assert "Nobody has listened to anything here yet" in said.err
    assert segue("evaluate", tmp_path / "nothing.csv").code == 3


def test_what_was_listened_to_here_is_judged(segue: Segue, tmp_path: Path) -> None:
    music = tmp_path / "music"
    for number in range(8):
        song(music / f"{number}.flac", f"Song {number}", f"Artist {number % 2}")
    segue("scan", music)
    with open_house(read_settings({}, tmp_path / "data")) as opened, opened.database.write() as connection:
        tracks = [track.id for track in catalogue.all_tracks(connection)]
        for number in range(12):
            added = add_listener(connection, Listener(ListenerId(0), f"l{number}", f"L{number}", NOON, None, None))
            own = tracks[number % 2 :: 2]
            add_events(connection, [play(added.id, track, place) for place, track in enumerate(own)])
    found = Study.of_json(segue("evaluate", "--models", "ease", "--at", 4, "--least-items", 2, "--json").json)
    assert (found.data, found.listeners, found.items, found.plays) == ("this library", 12, 8, 48)
    # Everybody hears one half of the songs, and what is hidden is of that half.
    assert next(one for one in found.judged if one.name == "ease").figures["recall@4"].value == 1


def play(listener: ListenerId, track: TrackId, minutes: int) -> Event:
    at = NOON + timedelta(minutes=minutes)
    subject = Subject(track_id=track)
    return Event(listener, EventKind.PLAY, subject, at, heard_ms=180_000, ended=Ending.COMPLETED, session="s")
