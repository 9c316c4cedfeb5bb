"""`segue taste` and `segue recommend` as they are typed."""

from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.domain.listening import EventKind
from segue.settings import read_settings
from segue.storage.listening import events_of, listener_by_name
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, circles, store


@pytest.fixture
def listened(tmp_path: Path) -> None:
    """A library of 24 tracks, 30 listeners in two circles."""
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database)
        store(opened.database, circles(add_listeners(opened.database, 30), tracks))


@pytest.mark.usefixtures("listened")
def test_taste_is_learned_listed_and_taken_back(segue: Segue) -> None:
    assert "segue taste learn" in segue("recommend", "listener 1").out
    assert segue("taste", "list").out == "Nothing was learned yet. Learn: segue taste learn\n"
    said = segue("taste", "learn")
    assert said.code == 0
    assert said.out.startswith("Learned from 30 listeners and 24 tracks: taste-")
    assert "On the last week (30 listeners), NDCG@20:\nthe new one\t" in said.out
    assert "It serves now. It is no worse than what stood beside it on the last week." in said.out
    second = segue("taste", "learn", "--json").json
    assert second["served"]
    kept = segue("taste", "list", "--json").json
    assert [one["serves"] for one in kept] == [False, True]
    assert kept[1]["id"] == second["id"]
    assert [line[0] for line in segue("taste", "list").out.splitlines()] == ["\t", "*"]
    assert segue("taste", "rollback").out == f"{kept[0]['id']} serves again.\n"
    assert segue("taste", "serve", second["id"]).out == f"{second['id']} serves now.\n"
    assert segue("taste", "serve", "nothing").code == 3
    segue("taste", "rollback")
    assert "No recommender serves now" in segue("taste", "rollback").out
    assert segue("taste", "rollback").code == 2


@pytest.mark.usefixtures("listened")
def test_tracks_come_with_reasons_that_can_be_checked(segue: Segue, tmp_path: Path) -> None:
    segue("taste", "learn")
    told = segue("recommend", "listener 4", "--limit", 2, "--variety", 0, "--per-artist", 0, "--json").json
    with open_house(read_settings({}, tmp_path / "data")) as opened, opened.database.read() as connection:
        listener = listener_by_name(connection, "listener 4")
        played = {one.subject.track_id for one in events_of(connection, listener.id) if one.kind is EventKind.PLAY}
    assert len(told["tracks"]) == 2
    for track in told["tracks"]:
        assert track["id"] not in played
        assert int(track["title"].removeprefix("Song ")) % 2 == 0
        (reason,) = track["reasons"]
        assert set(reason["tracks"]) <= played
        assert reason["sentence"]
    lines = segue("recommend", "listener 4", "--limit", 2).out.splitlines()
    assert [len(line.split("\t")) for line in lines] == [4, 4]
    again = segue("recommend", "listener 4", "--limit", 24, "--again", "--json").json
    assert {one["id"] for one in again["tracks"]} & played
    assert not any(one["id"] in one["reasons"][0]["tracks"] for one in again["tracks"])
    from_track = segue("recommend", "--track", told["tracks"][0]["id"], "--limit", 3, "--variety", 0, "--json").json
    assert from_track["tracks"]


@pytest.mark.usefixtures("listened")
def test_what_makes_no_sense_is_said(segue: Segue) -> None:
    segue("taste", "learn")
    assert segue("recommend").code == 2
    assert segue("recommend", "listener 1", "--track", 1).code == 2
    assert "no listener called nobody" in segue("recommend", "nobody").err
    assert segue("recommend", "--track", 999).code == 3
    assert segue("recommend", "listener 1", "--variety", 2).code == 2


def test_without_music_there_is_nothing_to_learn(segue: Segue) -> None:
    said = segue("taste", "learn")
    assert said.code == 1
    assert "There is no music to learn from" in said.err


def test_without_listening_only_what_is_liked_by_nobody_is_left(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        add_tracks(opened.database)
        add_listeners(opened.database, 1)
    assert "Too few listeners" in segue("taste", "learn").out
    assert "nothing to recommend that has a reason" in segue("recommend", "listener 0").out


def test_who_wants_nothing_explicit_gets_nothing_explicit(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database, explicit=range(0, 24, 4), clean=(2, 6))
        store(opened.database, circles(add_listeners(opened.database, 30), tracks))
    segue("taste", "learn")

    def recommended(*words: object) -> set[int]:
        told = segue("recommend", *words, "--limit", 24, "--per-artist", 0, "--json").json
        return {int(one["title"].removeprefix("Song ")) for one in told["tracks"]}

    def explicit(found: set[int]) -> set[int]:
        return {place for place in found if place % 4 == 0}

    assert explicit(recommended("listener 4", "--again"))
    clean = recommended("listener 4", "--again", "--clean")
    assert clean >= {2, 6}
    assert not explicit(clean)
    from_track = ("--track", tracks[2])
    assert explicit(recommended(*from_track))
    assert not explicit(recommended(*from_track, "--clean"))
    assert "nothing" in segue("listener", "set", "LISTENER 4", "--clean").out.lower()
    assert not explicit(recommended("listener 4", "--again"))
    assert explicit(recommended("listener 5", "--again")) or explicit(recommended("listener 6", "--again"))
    told = {one["name"]: one["clean"] for one in segue("listener", "list", "--json").json}
    assert [name for name, clean in told.items() if clean] == ["listener 4"]
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        with opened.database.read() as connection:
            strict, free = (listener_by_name(connection, f"listener {number}") for number in (4, 6))
        desk = opened.desk()
        never = [set(desk.tracks(desk.memory(one).history.struck(again=True).indices)) for one in (strict, free)]
        assert [set(tracks[::4]) <= struck for struck in never] == [True, False]
    segue("listener", "set", "listener 4", "--no-clean")
    assert explicit(recommended("listener 4", "--again"))
    assert "Advisory\texplicit" in segue("show", tracks[0]).out
    assert "Advisory\tclean" in segue("show", tracks[2]).out
    assert "Advisory" not in segue("show", tracks[1]).out
    assert segue("show", tracks[1], "--json").json["explicit"] is None


def test_a_list_within_a_genre_and_its_chart(segue: Segue, tmp_path: Path) -> None:
    techno = {0: "Techno", 1: "Techno", 2: "techno", 3: "Minimal Techno", 7: "Techno"}
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database, genres={**techno, 8: "Rai", 9: "Rai"}, explicit=(3,))
        store(opened.database, circles(add_listeners(opened.database, 30), tracks))
    segue("taste", "learn")
    wide = ("--limit", 24, "--per-artist", 0, "--json")
    own = segue("recommend", "listener 4", "--again", "--genre", "TECHNO", *wide).json["tracks"]
    assert {one["id"] for one in own} >= {tracks[0], tracks[2]}
    assert {one["id"] for one in own} <= {tracks[place] for place in techno}
    chart = segue("recommend", "--genre", "techno", *wide).json["tracks"]
    assert {one["id"] for one in chart} == {tracks[place] for place in techno}
    reasons = [one["reasons"][0] for one in chart]
    assert [reason["figures"]["rank"] for reason in reasons] == [1, 2, 3, 4, 5]
    assert all(reason["sentence"].endswith(f"number {place} in Techno") for place, reason in enumerate(reasons, 1))
    listened = [reason["figures"]["listeners"] for reason in reasons]
    assert listened == sorted(listened, reverse=True)
    clean = segue("recommend", "--genre", "techno", "--clean", *wide).json["tracks"]
    assert {one["id"] for one in clean} == {tracks[place] for place in techno} - {tracks[3]}
    near = segue("recommend", "--track", tracks[1], "--genre", "rai", *wide).json["tracks"]
    assert {one["id"] for one in near} <= {tracks[8], tracks[9]}
    said = segue("recommend", "listener 4", "--genre", "tecno")
    assert (said.code, "Nearly so are spelled: Techno" in said.err) == (3, True)


def test_settings_that_make_no_sense_are_said(segue: Segue) -> None:
    assert segue("listener", "list").out == "Nobody listens here yet.\n"
    assert "no listener called nobody" in segue("listener", "set", "nobody", "--clean").err
    said = segue("listener", "set", "nobody")
    assert (said.code, "--clean" in said.err) == (2, True)
