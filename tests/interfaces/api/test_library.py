"""Looking through the library, as apps do it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from segue.domain.accounts import Role
from segue.domain.naming import Task
from segue.hearing.descriptors.definitions import DEFINITIONS
from segue.storage import catalogue, named
from tests.interfaces.served import ARTISTS, SONGS_EACH, Served, dispute, serving


@pytest.fixture
def app(served: Served) -> TestClient:
    client = served.as_app(Role.LISTENER)
    client.base_url = client.base_url.join("/api/v1/")
    return client


def paged(app: TestClient, address: str, **asked: Any) -> Iterator[dict[str, Any]]:
    """Every item of a list, page by page."""
    cursor = None
    while True:
        told = app.get(address, params={**asked, **({"cursor": cursor} if cursor else {})}).json()
        yield from told["items"]
        cursor = told["next"]
        if cursor is None:
            return


def test_every_track_stands_once_in_every_order(app: TestClient, served: Served) -> None:
    orders = app.get("tracks/choices").json()["orders"]
    assert {"title", "plays", "energy", "tempo_bpm"} <= set(orders)
    for order in orders:
        found = [one["id"] for one in paged(app, "tracks", order=f"-{order}", limit=7)]
        assert sorted(found) == sorted(served.tracks), order


def test_descriptors_tell_the_ranges_by_which_tracks_are_chosen(app: TestClient, served: Served) -> None:
    told = {one["name"]: one for one in app.get("descriptors").json()}
    assert told.keys() == {one.name for one in DEFINITIONS}
    tempo = told["tempo_bpm"]
    middle = (tempo["lowest"] + tempo["highest"]) / 2
    slow = app.get("tracks/count", params={"tempo_bpm_to": middle}).json()["tracks"]
    quick = list(paged(app, "tracks", tempo_bpm_from=middle, order="tempo_bpm"))
    assert 0 < slow < len(served.tracks)
    assert slow + len(quick) >= len(served.tracks)
    assert app.get("tracks/count", params={"tempo_bpm_from": tempo["highest"] + 1}).json()["tracks"] == 0


def test_choices_are_of_all_sorts(app: TestClient) -> None:
    def many(**asked: Any) -> int:
        return len(list(paged(app, "tracks", **asked)))

    assert many(genre="folk") == many(any_genre="Folk") == ARTISTS // 2 * SONGS_EACH
    # The words may stand in any order: Song 3-1 and Song 1-3.
    assert many(q="song 3-1") == 2
    assert many(year_from=1992, year_to=1993) == 2 * SONGS_EACH
    assert many(lossless=True) == many(codec="flac") == ARTISTS * SONGS_EACH
    assert many(mine="played") == 0
    assert many(folder=1, path="Artist 2") == SONGS_EACH
    assert many(folder=1, right_there=True) == 0


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("tracks", {"order": "beauty"}),
        ("tracks", {"energy_from": "nan"}),
        ("tracks", {"energy_from": "loud"}),
        ("tracks", {"q": "\0"}),
        ("tracks", {"cursor": "bm9uc2Vuc2U"}),
        ("tracks", {"artist_id": 2**63}),
        ("albums", {"order": "energy"}),
        ("artists", {"limit": 0}),
        ("search", {"q": "a" * 300}),
        ("review", {"which": "all"}),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_words(app: TestClient, path: str, wrong: dict[str, Any]) -> None:
    answer = app.get(path, params=wrong)
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_a_cursor_holds_in_its_own_list_only(app: TestClient) -> None:
    cursor = app.get("tracks", params={"order": "title", "limit": 3}).json()["next"]
    assert app.get("tracks", params={"order": "-title", "cursor": cursor}).status_code == 422
    assert app.get("albums", params={"order": "title", "cursor": cursor}).status_code in (200, 422)
    assert app.get("artists", params={"cursor": cursor}).status_code == 422


def test_albums_artists_genres_and_folders(app: TestClient) -> None:
    albums = list(paged(app, "albums", order="-year", limit=2))
    assert [one["title"] for one in albums] == [f"Album {number}" for number in reversed(range(ARTISTS))]
    album = app.get(f"albums/{albums[0]['id']}").json()
    songs = [one["title"] for one in album["discs"][0]["tracks"]]
    assert songs == [f"Song {ARTISTS - 1}-{number}" for number in range(SONGS_EACH)]
    assert [one["title"] for one in app.get(f"albums/{album['id']}/tracks").json()] == songs
    artist = album["artists"][0]["id"]
    assert [one["id"] for one in paged(app, f"artists/{artist}/albums")] == [album["id"]]
    assert [one["name"] for one in paged(app, "artists", limit=4)] == [f"Artist {n}" for n in range(ARTISTS)]
    assert {one["name"]: one["tagged"] for one in app.get("genres").json()}["Techno"] == ARTISTS // 2 * SONGS_EACH
    level = app.get("folders/1").json()
    assert {one["name"]: one["tracks"] for one in level["directories"]} == {
        f"Artist {number}": SONGS_EACH for number in range(ARTISTS)
    }
    assert "path" not in app.get("folders").json()[0]
    assert app.get("albums/999").status_code == app.get("artists/999/tracks").status_code == 404


def test_search_finds_all_sorts_and_suggests_what_may_be_meant(app: TestClient) -> None:
    found = app.get("search", params={"q": "art 2"}).json()
    assert [one["name"] for one in found["artists"]] == ["Artist 2"]
    assert all("2" in one["title"] for one in found["tracks"])
    assert len(found["tracks"]) == ARTISTS + SONGS_EACH - 1
    suggested = app.get("search/suggest", params={"q": "album 4"}).json()
    assert suggested[0]["sort"] == "album"
    assert suggested[0]["name"] == "Album 4"
    assert suggested[0]["href"].startswith("/albums/")
    assert app.get("search/suggest", params={"q": "%"}).json() == []


@pytest.fixture
def disputed(library_template: Path, tmp_path: Path) -> Iterator[Served]:
    """A library of its own, in which a model is sure of Jazz for every track."""
    with serving(library_template, tmp_path / "data") as opened:
        dispute(opened.house)
        yield opened


def test_many_tracks_are_named_at_once_and_it_is_taken_back(disputed: Served) -> None:
    app = disputed.as_app(Role.ADMIN)
    found = list(paged(app, "/api/v1/review", which="disagreeing", limit=9))
    assert [one["track"]["id"] for one in found] == disputed.tracks
    assert found[0]["proposal"] == ["Jazz"]
    assert found[0]["tagged"] in (["Folk"], ["Techno"])
    some = disputed.tracks[:3]
    assert [one["labels"] for one in app.post("/api/v1/review/accept", json={"tracks": some}).json()] == [["Jazz"]] * 3
    said = app.post("/api/v1/review/correct", json={"tracks": some[:1], "labels": ["hip hop"]}).json()
    assert said == [{"track_id": some[0], "labels": ["Hip-Hop"]}]
    left = [one["track"]["id"] for one in paged(app, "/api/v1/review", which="disagreeing")]
    assert left == disputed.tracks[3:]
    assert app.get("/api/v1/tracks/count", params={"named_genre": "Hip-Hop"}).json() == {"tracks": 1}
    app.post("/api/v1/review/take-back", json={"tracks": some})
    assert len(list(paged(app, "/api/v1/review", which="disagreeing"))) == len(disputed.tracks)
    assert app.post("/api/v1/review/accept", json={"tracks": [some[0], 999]}).status_code == 404
    listener = disputed.as_app(Role.LISTENER)
    assert listener.post("/api/v1/review/accept", json={"tracks": some}).status_code == 403


def test_what_would_be_written_is_what_is_written_and_it_is_put_back(disputed: Served) -> None:
    # The files are those of all modules, and others may be copying the first one just now.
    app, one = disputed.as_app(Role.ADMIN), disputed.tracks[5]
    with disputed.house.database.read() as connection:
        path = disputed.music / catalogue.track(connection, one).stamp.path
    bytes_before = path.read_bytes()
    asked = {"task": "mood", "tracks": [one]}
    with disputed.house.database.write() as connection:
        track = catalogue.track(connection, one)
        named.correct(connection, track.audio_hash, Task.MOOD, ["Happy"], disputed.house.clock())
    (planned,) = app.post("/api/v1/review/tags/plan", json=asked).json()
    assert planned["changes"] == [{"field": "mood", "before": [], "after": ["Happy"]}]
    assert path.read_bytes() == bytes_before
    try:
        (written,) = app.post("/api/v1/review/tags/write", json=asked).json()
        assert written["changes"] == planned["changes"]
        assert path.read_bytes() != bytes_before
        assert app.get("/api/v1/review/tags").json() == 1
    finally:
        app.post("/api/v1/review/tags/undo", json=asked)
    assert path.read_bytes() == bytes_before
    # A genre that the file names stays, whatever the model says.
    (kept,) = app.post("/api/v1/review/tags/plan", json={"tracks": [one]}).json()
    assert (kept["changes"], kept["keeps"]) == ([], ["genre"])
