"""All of one track through the API: what is one's own stays one's own, and what is not known is said to be so."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segue.domain.accounts import Role
from segue.domain.ids import TrackId
from segue.domain.listening import Subject
from segue.domain.music import Kind
from segue.domain.time import wall_clock
from segue.hearing.descriptors.definitions import BY_NAME
from segue.services.discovering.feedback import Feedback
from segue.services.queueing import queue_scan
from segue.storage import catalogue, folders, heard
from tests.interfaces.served import Served
from tests.services.conftest import retag
from tests.services.heard_library import play

API = "/api/v1/tracks"


@pytest.fixture(scope="module")
def unheard(served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """A song, a copy of a known one with other tags, and a podcast, all taken in and not heard; their numbers."""
    root = tmp_path_factory.mktemp("more")
    play(root / "music" / "new.flac", "strings", 99, "New & <b>Bold</b>", seconds=4.0)
    (root / "music" / "new.lrc").write_text("[00:00.50]One\n[00:01.50]<i>Two</i>\n")
    (root / "music" / "copy.flac").write_bytes((served.music / "Artist 0" / "Song 0-0.flac").read_bytes())
    retag(root / "music" / "copy.flac", "Copy", "Artist 0")
    play(root / "talk" / "talk.flac", "beats", 77, "A Voice", seconds=4.0)
    found = {}
    for kind, folder in ((Kind.MUSIC, "music"), (Kind.PODCAST, "talk")):
        with served.house.database.write() as connection:
            added = folders.add_folder(connection, str(root / folder), kind, wall_clock())
        queue_scan(served.house.database, wall_clock, added)
        runner = served.house.runner(("scan",))
        while runner.run_next() is not None:
            pass
    with served.house.database.read() as connection:
        for one in catalogue.all_tracks(connection):
            if one.id not in served.tracks:
                found[Path(one.stamp.path).stem] = int(one.id)
    return found


def test_details_tell_the_path_to_admins_only_and_plays_to_whose_they_are(
    served: Served, unheard: dict[str, int]
) -> None:
    account = served.somebody()
    feedback = Feedback(served.house.database, served.house.clock)
    feedback.play(account.listener, Subject(track_id=served.tracks[0]))
    feedback.play(account.listener, Subject(track_id=TrackId(unheard["copy"])), heard_s=1, skipped=True)
    told = served.as_app(account).get(f"{API}/{served.tracks[0]}/details").json()
    assert (told["mine"]["count"], told["mine"]["finished"], told["mine"]["skipped"]) == (2, 1, 1)
    assert [one["ended"] for one in told["mine"]["history"]] == ["skipped", "completed"]
    assert [one["id"] for one in told["copies"]] == [unheard["copy"]]
    assert told["path"] is None
    assert told["format"]["codec"] == "flac"
    assert {(one["name"], one["role"]) for one in told["credits"]} >= {("Artist 0", "artist")}
    # The circle of friends played it, too; nobody else hears of that.
    for other in (Role.LISTENER, Role.GUEST):
        assert served.as_app(other).get(f"{API}/{served.tracks[0]}/details").json()["mine"]["count"] == 0
    path = served.as_app(Role.ADMIN).get(f"{API}/{served.tracks[0]}/details").json()["path"]
    assert Path(path) == served.music / "Artist 0" / "Song 0-0.flac"


def test_percentiles_are_those_of_the_librarys_figures(served: Served) -> None:
    with served.house.database.read() as connection:
        tracks = catalogue.tracks_by_id(connection, served.tracks)
        columns = [heard.parts_of(connection, one.audio_hash) for one in tracks]
    known = [{name: value for part in parts.values() for name, value in part.figures.items()} for parts in columns]
    told = served.as_app().get(f"{API}/{served.tracks[3]}/descriptors").json()
    figures = {one["name"]: one for one in told["figures"]}
    assert figures.keys() == BY_NAME.keys()
    for name, one in figures.items():
        assert one["value"] == known[3][name]
        if one["value"] is None:
            assert one["percentile"] is None
            continue
        values = np.array([each[name] for each in known if each[name] is not None])
        by_hand = 100 * (np.mean(values < one["value"]) + np.mean(values == one["value"]) / 2)
        assert one["percentile"] == pytest.approx(by_hand), name
    assert sum(one["share"] for one in told["pitches"]) == pytest.approx(1, abs=1e-4)
    assert figures["energy"]["learned"] in (True, False)
    assert figures["tempo_bpm"]["learned"] is None


def test_what_was_never_heard_says_so(served: Served, unheard: dict[str, int]) -> None:
    app = served.as_app()
    told = app.get(f"{API}/{unheard['new']}/descriptors").json()
    assert (told["heard"], told["figures"], told["key"], told["pitches"]) == (False, [], None, [])
    names = app.get(f"{API}/{unheard['new']}/names").json()
    assert [(one["task"], one["model"], one["guesses"]) for one in names] == [("genre", None, []), ("mood", None, [])]
    near = app.get(f"{API}/{unheard['new']}/neighbours").json()
    assert near["tracks"] == []
    assert near["short"]
    assert app.get(f"{API}/{unheard['talk']}/neighbours").json()["short"] == "Only music has neighbours."


@pytest.mark.parametrize("kind", ["waveform", "spectrogram", "chroma"])
def test_pictures_are_drawn_and_then_kept(served: Served, kind: str) -> None:
    app = served.as_app()
    address = f"{API}/{served.tracks[1]}/pictures/{kind}.webp?width=200&height=100&theme=light"
    answer = app.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/webp"
    assert "immutable" in answer.headers["cache-control"]
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (200, 100)
    # Light paper, and something on it.
    tones = np.asarray(picture.convert("L"))
    assert tones.max() > 230 > 150 > tones.min()
    shelf = served.house.directory.path / "portraits"
    assert any(kind in file.name and "200x100-light" in file.name for file in shelf.rglob("*.webp"))
    assert app.get(address).content == answer.content


def test_a_picture_of_what_was_never_heard_is_drawn_from_its_file(served: Served, unheard: dict[str, int]) -> None:
    answer = served.as_app(Role.GUEST).get(f"{API}/{unheard['new']}/pictures/waveform.png?width=64&height=64")
    assert Image.open(io.BytesIO(answer.content)).format == "PNG"


def test_pictures_say_in_words_what_they_show(served: Served) -> None:
    told = served.as_app().get(f"{API}/{served.tracks[0]}/pictures").json()
    assert [one["kind"] for one in told] == ["waveform", "spectrogram", "chroma"]
    assert "LUFS" in told[0]["says"]
    assert "Hz" in told[1]["says"]


def test_neighbours_come_with_their_reasons(served: Served) -> None:
    app = served.as_app()
    near = app.get(f"{API}/{served.tracks[0]}/neighbours?by=sound&count=3").json()
    assert len(near["tracks"]) == 3
    assert all(one["why"].startswith("Sounds like “Song 0-0”") for one in near["tracks"])
    assert served.tracks[0] not in [one["track"]["id"] for one in near["tracks"]]
    # Three friends like it: too few to tell.
    few = app.get(f"{API}/{served.tracks[0]}/neighbours?by=listeners").json()
    assert (few["tracks"], bool(few["short"])) == ([], True)


def test_lyrics_come_with_their_times(served: Served, unheard: dict[str, int]) -> None:
    (told,) = served.as_app().get(f"{API}/{unheard['new']}/lyrics").json()
    assert (told["synced"], told["source"]) == (True, "lrc")
    assert [(one["text"], one["at_ms"]) for one in told["lines"]] == [("One", 500), ("<i>Two</i>", 1500)]
    assert served.as_app().get(f"{API}/{served.tracks[6]}/lyrics").json() == []


def test_a_name_is_corrected_and_taken_back(served: Served) -> None:
    track, app = served.tracks[2], served.as_app()
    told = app.put(f"{API}/{track}/names/genre", json={"labels": ["hip hop", " My Own "]}).json()
    assert told["corrected"] == ["Hip-Hop", "My Own"]
    # What one says goes for all files of that sound, and for everybody.
    (genre, _) = served.as_app(Role.GUEST).get(f"{API}/{track}/names").json()
    assert (genre["corrected"], genre["tagged"]) == (["Hip-Hop", "My Own"], ["Folk"])
    assert served.as_app(Role.GUEST).put(f"{API}/{track}/names/genre", json={"labels": ["x"]}).status_code == 403
    assert app.delete(f"{API}/{track}/names/genre").json()["corrected"] is None
    assert app.delete(f"{API}/{track}/names/genre").status_code == 404
    for wrong in ([], [""], ["a\x00b"], ["x" * 101], "Jazz", [1]):
        assert app.put(f"{API}/{track}/names/genre", json={"labels": wrong}).status_code == 422, wrong
    assert app.put(f"{API}/{track}/names/colour", json={"labels": ["x"]}).status_code == 422


@pytest.mark.parametrize(
    "path", ["details", "descriptors", "names", "pictures", "pictures/chroma.png", "neighbours", "lyrics"]
)
def test_unknown_tracks_are_not_found(served: Served, path: str) -> None:
    app = served.as_app()
    assert app.get(f"{API}/999999/{path}").status_code == 404
    for wrong in ("0", "-1", str(2**63), "x"):
        assert app.get(f"{API}/{wrong}/{path}").status_code == 422


def test_sizes_and_kinds_that_there_are_not_are_refused(served: Served) -> None:
    app, track = served.as_app(), served.tracks[0]
    for wrong in (
        "waveform.png?width=9",
        "waveform.png?height=99999",
        "waveform.gif",
        "face.png",
        "chroma.png?theme=x",
    ):
        assert app.get(f"{API}/{track}/pictures/{wrong}").status_code == 422, wrong
