"""`segue radio` and `segue upnext` as they are typed."""

import json
from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.domain.ids import TrackId
from segue.settings import read_settings
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, circles, store


@pytest.fixture
def tracks(tmp_path: Path) -> list[TrackId]:
    """24 tracks and 30 listeners in two circles."""
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        found = add_tracks(opened.database)
        store(opened.database, circles(add_listeners(opened.database, 30), found))
        return found


def test_a_radio_plays_on_from_what_it_wrote(segue: Segue, tracks: list[TrackId], tmp_path: Path) -> None:
    segue("taste", "learn")
    told = segue("radio", "--track", tracks[0], "--limit", 5, "--json").json
    assert (told["kind"], told["title"]) == ("radio", "Radio: Song 0")
    first = [one["id"] for one in told["tracks"]]
    assert len(set(first) - {tracks[0]}) == 5
    assert all(one["reasons"][0]["sentence"] for one in told["tracks"])
    kept = tmp_path / "radio.json"
    kept.write_text(json.dumps(told))
    further = [one["id"] for one in segue("radio", "--go-on", kept, "--limit", 8, "--json").json["tracks"]]
    assert not {*first, tracks[0]} & set(further)
    lines = segue("radio", "--track", tracks[0], "--limit", 5).out.splitlines()
    assert [int(line.split("\t")[0]) for line in lines] == first
    assert segue("radio", "--track", tracks[0], "--limit", 5, "--m3u8", "-").out.startswith("#EXTM3U\n#PLAYLIST:Radio")


def test_a_skip_and_a_like_are_heeded(segue: Segue, tracks: list[TrackId]) -> None:
    segue("taste", "learn")

    def even(*words: object) -> int:
        told = segue("radio", "--track", tracks[0], "--track", tracks[1], "--limit", 8, "--json", *words).json
        return sum(tracks.index(one["id"]) % 2 == 0 for one in told["tracks"])

    skipped, liked = even("--skip", tracks[4]), even("--like", tracks[4])
    assert skipped < liked
    assert skipped <= even() <= liked


def test_it_begins_from_whatever_is_named(segue: Segue, tracks: list[TrackId], tmp_path: Path) -> None:
    segue("taste", "learn")
    assert segue("radio", "--artist", "artist 0-1", "--limit", 3, "--json").json["title"] == "Radio: Artist 0-1"
    own = segue("radio", "listener 4", "--limit", 6, "--json").json
    assert own["title"] == "Radio: listener 4"
    assert own["radio"]["listener"] is not None
    assert sum(tracks.index(one["id"]) % 2 == 0 for one in own["tracks"]) >= 5
    playlist = tmp_path / "mine.m3u8"
    playlist.write_text("/music/00.flac\n/music/02.flac\nnowhere.flac\n")
    coloured = segue(
        "radio", "--playlist", playlist, "--for", "listener 4", "--explore", 0, "--limit", 3, "--json"
    ).json
    assert coloured["title"] == "Radio: mine"
    assert sorted(coloured["radio"]["seeds"]) == [tracks[0], tracks[2]]
    assert coloured["radio"]["explore"] == 0


def test_what_makes_no_sense_is_said(segue: Segue, tracks: list[TrackId], tmp_path: Path) -> None:
    assert segue("radio").code == 2
    assert segue("radio", "--track", tracks[0], "--artist", "Artist 0-1").code == 2
    said = segue("radio", "--artist", "Artst 0-1")
    assert said.code == 3
    assert "Is it “Artist 0-1”" in said.err
    assert segue("radio", "--track", 999).code == 3
    assert segue("radio", "--track", tracks[0], "--skip", 999).code == 3
    assert segue("radio", "nobody").code == 3
    empty = tmp_path / "empty.m3u"
    empty.write_text("gone.mp3\n")
    assert "No track of" in segue("radio", "--playlist", empty).err
    empty.write_text("{]")
    assert segue("radio", "--go-on", empty).code == 2
    empty.write_text("{}")
    assert "no radio that this Segue can read" in segue("radio", "--go-on", empty).err


def test_a_queue_goes_on(segue: Segue, tracks: list[TrackId]) -> None:
    segue("taste", "learn")
    queue = [tracks[0], tracks[4]]
    told = segue("upnext", *queue, "--for", "listener 4", "--limit", 3, "--json").json
    assert [one["whose"] for one in told["queue"]["tracks"]] == ["mine"] * 2 + ["added"] * 3
    assert [one["track"] for one in told["queue"]["tracks"]] == [*queue, *(one["id"] for one in told["tracks"])]
    first = told["tracks"][0]["id"]
    lines = segue("upnext", *queue, "--refused", first, "--limit", 3).out.splitlines()
    assert len(lines) == 3
    assert first not in [int(line.split("\t")[0]) for line in lines]
    assert segue("upnext", 999).code == 3


def test_with_nothing_learned_and_with_no_music_there_are_words(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        add_listeners(opened.database, 1)
    assert segue("radio", "listener 0").out == "Nothing is left that may be played.\n"
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        found = add_tracks(opened.database, 6)
    lines = segue("radio", "--track", found[0], "--limit", 4).out.splitlines()
    assert len(lines) == 4
