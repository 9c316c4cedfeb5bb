"""Playlists over HTTP: made, shared, changed by two browsers, sorted, taken out and in as files."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from segue.domain.accounts import Role
from tests.interfaces.served import Served

_HERE = "/api/v1/playlists"


def made(app: TestClient, tracks: list[int], **told: object) -> dict[str, object]:
    answer = app.post(_HERE, json={"name": "Mine", "tracks": tracks, **told})
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def on(app: TestClient, playlist: object) -> list[int]:
    return [one["id"] for one in app.get(f"{_HERE}/{playlist}/tracks").json()["items"]]


def test_two_browsers_do_not_overwrite_each_other(served: Served) -> None:
    account = served.somebody()
    one, other = served.as_browser(account), served.as_browser(account)
    tracks = [int(track) for track in served.tracks[:4]]
    kept = made(one, tracks)
    at = f"{_HERE}/{kept['id']}"
    seen = other.get(f"{at}/tracks").headers["ETag"]
    assert (
        one.post(f"{at}/move", json={"start": 0, "to": 3}, headers={"If-Match": str(kept["version"])}).status_code
        == 200
    )
    late = other.delete(f"{at}/tracks?place=0", headers={"If-Match": seen})
    assert late.status_code == 412
    assert late.json()["type"] == "urn:segue:problem:ChangedMeanwhile"
    assert on(one, kept["id"]) == [*tracks[1:], tracks[0]]
    again = other.get(f"{at}/tracks").headers["ETag"]
    now = other.delete(f"{at}/tracks?place=0&place=2", headers={"If-Match": again})
    assert (now.status_code, now.json()["tracks"]) == (200, 2)
    assert on(one, kept["id"]) == [tracks[2], tracks[0]]
    back = one.put(f"{at}/tracks", json={"tracks": tracks}, headers={"If-Match": now.headers["ETag"]})
    assert back.status_code == 200
    assert on(one, kept["id"]) == tracks
    assert (
        one.get(f"{at}/tracks", headers={"If-None-Match": one.get(f"{at}/tracks").headers["ETag"]}).status_code == 304
    )


def test_private_ones_are_not_found_and_shared_ones_are_read_only(served: Served) -> None:
    ada, bob, guest = served.as_app(), served.as_app(), served.as_app(Role.GUEST)
    kept = made(ada, [int(served.tracks[0])], comment="for <b>me</b>")
    at = f"{_HERE}/{kept['id']}"
    for stranger in (bob, guest, served.as_app(Role.ADMIN)):
        for path in ("", "/tracks", "/course", "/export"):
            assert stranger.get(at + path).status_code == 404
    assert bob.patch(at, json={"name": "Bob's"}).status_code == 404
    assert ada.patch(at, json={"shared": True}).json()["name"] == "Mine"
    assert guest.get(at).json() | {"mine": False} == guest.get(at).json()
    assert kept["id"] in [one["id"] for one in guest.get(_HERE).json()["items"]]
    assert bob.patch(at, json={"name": "Bob's"}).status_code == 403
    assert guest.post(_HERE, json={"name": "x"}).status_code == 403
    assert bob.delete(at).status_code == 403
    assert ada.delete(at).status_code == 204
    assert ada.get(at).status_code == 404


def test_lists_come_in_pages(served: Served) -> None:
    app = served.as_app()
    names = [str(made(app, [int(t) for t in served.tracks[:7]], name=f"No {place}")["name"]) for place in range(5)]
    found: list[dict[str, object]] = []
    cursor = None
    while True:
        page = app.get(_HERE, params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        found += [one for one in page["items"] if one["mine"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert [one["name"] for one in found] == names[::-1]
    first = app.get(f"{_HERE}/{found[0]['id']}/tracks", params={"limit": 4}).json()
    rest = app.get(f"{_HERE}/{found[0]['id']}/tracks", params={"cursor": first["next"]}).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == [int(t) for t in served.tracks[:7]]
    assert rest["next"] is None
    assert app.get(_HERE, params={"cursor": first["next"]}).status_code == 422


def test_a_playlist_is_sorted(served: Served) -> None:
    app = served.as_app()
    mixed = [int(served.tracks[place]) for place in (5, 0, 9, 4, 1, 8)]
    kept = made(app, mixed)
    at = f"{_HERE}/{kept['id']}"
    titles = [one["title"] for one in app.get(f"{at}/tracks").json()["items"]]
    assert app.post(f"{at}/sort", json={"by": "title", "falling": True}).status_code == 200
    assert [one["title"] for one in app.get(f"{at}/tracks").json()["items"]] == sorted(titles, reverse=True)
    told = app.post(f"{at}/sort", json={"by": "journey"}).json()
    assert told["after"] <= told["before"]
    assert sorted(on(app, kept["id"])) == sorted(mixed)
    app.post(f"{at}/sort", json={"by": "tempo"})
    tempos = [one["tempo"] for one in app.get(f"{at}/course").json()]
    known = [tempo for tempo in tempos if tempo is not None]
    assert known
    assert known == sorted(known)
    assert all(tempo is None for tempo in tempos[len(known) :])


@pytest.mark.parametrize("form", ["m3u8", "xspf", "jspf"])
def test_a_playlist_goes_out_and_comes_in_again(served: Served, form: str) -> None:
    app = served.as_app()
    tracks = [int(served.tracks[place]) for place in (3, 1, 1, 7)]
    kept = made(app, tracks, name='Evening / "<late>"')
    file = app.get(f"{_HERE}/{kept['id']}/export", params={"format": form})
    assert file.status_code == 200
    assert str(served.music).encode() not in file.content
    assert "attachment" in file.headers["Content-Disposition"]
    back = app.post(f"{_HERE}/import", files={"file": ("any.bin", file.content)})
    assert back.status_code == 201, back.text
    assert (back.json()["unknown"], back.json()["playlist"]["name"]) == ([], kept["name"])
    assert on(app, back.json()["playlist"]["id"]) == tracks


def test_what_is_found_by_its_name_and_what_is_not_found_is_told(served: Served) -> None:
    app = served.as_app()
    file = "#EXTM3U\n#EXTINF:5,artist 0 - SONG 0-1\nC:\\elsewhere.mp3\n#EXTINF:5,Nobody - Song 0-1\nb.mp3\nc\0.mp3\n"
    told = app.post(f"{_HERE}/import", files={"file": ("My list.m3u", file.encode())}).json()
    assert told["unknown"] == ["Nobody – Song 0-1", "c\0.mp3"]
    assert told["playlist"]["name"] == "My list"
    titles = [one["title"] for one in app.get(f"{_HERE}/{told['playlist']['id']}/tracks").json()["items"]]
    assert titles == ["Song 0-1"]


def test_files_that_are_too_large_or_hostile_are_refused(served: Served) -> None:
    app = served.as_app()
    before = len(app.get(_HERE).json()["items"])
    bomb = b'<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><playlist><title>&b;</title></playlist>'
    refused = app.post(f"{_HERE}/import", files={"file": ("x.xspf", bomb)})
    assert (refused.status_code, "document type" in refused.json()["detail"]) == (422, True)
    assert app.post(f"{_HERE}/import", files={"file": ("x.m3u", b"")}).status_code == 422

    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.m3u"\r\n\r\n'
        for _ in range(40):
            yield b"a" * 2**20

    sent = app.post(f"{_HERE}/import", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert sent.status_code == 413
    assert len(app.get(_HERE).json()["items"]) == before
    for name in ("", "a\0b", "x" * 300):
        assert app.post(_HERE, json={"name": name}).status_code == 422
    assert app.post(_HERE, json={"name": "x", "tracks": [2**63]}).status_code == 422
    assert app.get(f"{_HERE}/{2**63}").status_code == 422
