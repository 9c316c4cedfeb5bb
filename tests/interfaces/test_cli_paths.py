"""`segue path`, `journey`, `alchemy`, `related`, `top` and `charts` as they are typed."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from segue.assembly import model_of, open_house
from segue.domain.hearing import SoundVector
from segue.domain.ids import TrackId
from segue.domain.listening import Preferences
from segue.domain.music import Kind
from segue.settings import read_settings
from segue.storage import catalogue, heard, intake
from segue.storage.folders import add_folder
from segue.storage.preferences import set_preferences
from tests.conftest import NOON
from tests.interfaces.conftest import Segue
from tests.services.discovering.sounding_library import COPY, PODCAST, add_songs
from tests.services.listening_library import add_listeners, add_tracks, play, store
from tests.storage.conftest import reading


@pytest.fixture
def tracks(tmp_path: Path) -> list[TrackId]:
    """Songs; twelve listeners who agreed to be in charts and played two in February; eight others who did not."""
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_songs(opened.database, model_of(opened.settings).id, 200)
        people = add_listeners(opened.database, 12)
        with opened.database.write() as connection:
            for one in people:
                set_preferences(connection, one.id, Preferences(in_charts=True))
        at = datetime(2026, 2, 10, tzinfo=UTC)
        store(opened.database, [play(one, tracks[place], at) for place in (0, 6) for one in people[: 12 - place]])
        store(opened.database, [play(one, tracks[3], at) for one in add_listeners(opened.database, 8, "other")])
    return tracks


def test_a_path_is_shown_told_and_written(segue: Segue, tracks: list[TrackId], tmp_path: Path) -> None:
    told = segue("path", tracks[2], tracks[25], "--length", 6, "--json").json
    ids = [one["id"] for one in told["tracks"]]
    assert (ids[0], ids[-1], len(ids)) == (tracks[2], tracks[25], 6)
    assert told["tracks"][1]["reasons"][0]["sentence"].startswith("Sounds like “Song 2” (alike ")
    lines = segue("path", tracks[2], tracks[25], "--length", 6).out.splitlines()
    assert [int(line.split("\t")[0]) for line in lines] == ids
    file = tmp_path / "path.m3u8"
    segue("path", tracks[2], tracks[25], "--length", 6, "--m3u8", file)
    again = segue("journey", "--playlist", file, "--start", ids[0], "--json").json
    assert sorted(one["id"] for one in again["tracks"]) == sorted(ids)
    assert again["tracks"][0]["id"] == ids[0]
    assert again["after"] <= again["before"]
    assert segue("path", tracks[2], 999).code == 3
    assert segue("path", tracks[2], tracks[3], "--length", 1).code == 2


def test_a_journey_leaves_out_what_is_no_music_of_the_library(
    segue: Segue, tracks: list[TrackId], tmp_path: Path
) -> None:
    file = tmp_path / "mine.m3u"
    file.write_text("/music/03.flac\n/music/copy.flac\ngone.mp3\n/spoken/t.mp3\n/music/09.flac\n")
    said = segue("journey", "--playlist", file)
    assert said.out.splitlines()[-3].startswith("All steps together: ")
    assert said.out.splitlines()[-2:] == ["Left out: gone.mp3", "Left out: 1 that is no music"]
    told = segue("journey", "--playlist", file, "--json").json
    assert {one["id"] for one in told["tracks"]} == {tracks[3], tracks[COPY], tracks[9]}
    assert segue("journey").code == 2
    assert segue("journey", tracks[PODCAST]).code == 3


def test_alchemy_related_and_top_are_asked_by_name(segue: Segue, tracks: list[TrackId]) -> None:
    told = segue("alchemy", "--add", tracks[3], "--less", "genre:jazz", "--limit", 3, "--json").json
    assert len(told["tracks"]) == 3
    assert told["tracks"][0]["reasons"][0]["figures"].keys() == {"+ Song 3", "- jazz"}
    (first, *_) = segue("related", "Artist 0", "--json").json
    assert first["name"] == "Artist 2"
    assert first["sentence"].startswith("6 of the 12 who like Artist 0 like Artist 2, too")
    assert segue("related", "Artist 0", "--limit", 1).out.split("\t")[1:] == ["Artist 2", first["sentence"] + "\n"]
    top = segue("top", "Artist 0", "--json").json
    assert [one["id"] for one in top["tracks"]] == [tracks[0]]
    assert segue("related", "Nobody").code == 3


@pytest.mark.usefixtures("tracks")
def test_charts_are_shown_in_steps(segue: Segue) -> None:
    assert segue("charts", "--period", "2026-02").out.splitlines()[0].endswith("Played by 10 listeners or more")
    assert segue("charts", "artists", "--period", "2026-02").out == "1\tArtist 0\t10+\n2\tArtist 2\t5+\n"
    told = segue("charts", "genres", "--period", "2026-02", "--json").json
    assert [(line["name"], line["at_least"]) for line in told["lines"]] == [("Jazz", 10)]
    assert "no chart of its own" in segue("charts", "--period", "2026-02", "--region", "ma").out
    assert "no chart of its own" in segue("charts", "artists", "--period", "2026-02", "--age", "25-34").out
    for wrong in (("moods",), ("--age", "40"), ("--period", "2026-02-03"), ("genres", "--m3u8", "-")):
        assert segue("charts", *wrong).code == 2


def test_an_empty_library_answers_in_sentences(segue: Segue) -> None:
    assert segue("charts").out.startswith("Charts are shown once 5 listeners")
    assert segue("related", "Ada").code == 3
    assert segue("path", 1, 2).code == 3
    assert segue("alchemy", "--add", "word:sea").code == 3


def test_before_anything_was_heard_what_needs_no_sound_still_answers(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        ids = add_tracks(opened.database, 6)
    assert "has not been heard yet" in segue("path", ids[0], ids[3]).err
    assert "were not heard yet and stand at the end" in segue("journey", *ids).out
    assert "as far as is known" in segue("related", "Artist 0-0").out
    assert segue("top", "Artist 0-0").out == "Nobody here has played or liked a song of Artist 0-0 yet.\n"
    assert "No track that may come" in segue("alchemy", "--add", ids[0]).out


def test_a_library_of_podcasts_has_no_music(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened, opened.database.write() as connection:
        spoken = add_folder(connection, "/spoken", Kind.PODCAST, NOON)
        talk = reading("t.mp3", title="Talk", by=["Speaker"])
        (taken,) = intake.take(connection, spoken, [(talk, None)], NOON, lambda *_: True)
    assert segue("path", taken.track_id, taken.track_id).code == 3
    assert segue("related", "Speaker").code == 3
    assert segue("alchemy", "--add", "genre:jazz").code == 3


def test_one_track_alone_is_answered_for(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        (only,) = add_tracks(opened.database, 1)
        ear = model_of(opened.settings).id
        with opened.database.write() as connection:
            audio = catalogue.track(connection, only).audio_hash
            vector = np.random.default_rng(0).standard_normal(200).astype("<f4")
            heard.keep(connection, audio, [], [SoundVector(ear, vector.tobytes(), b"", b"", 1)], NOON)
    told = segue("path", only, only, "--json").json
    assert [one["id"] for one in told["tracks"]] == [only, only]
    assert "Both ends are one recording" in told["short"]
    assert segue("journey", only).out.splitlines()[0].split("\t")[0] == str(only)
    assert "as far as is known" in segue("related", "Artist 0-0").out
