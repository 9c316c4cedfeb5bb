"""What is another's is not there: every operation on a thing that belongs to somebody, asked by somebody else.

Which operations those are is read from the API's own description: all with the number of such a thing in their address.
Whoever is not its owner, and be it who runs the server, is told what they are told of a number that nothing has; its
owner, with the very same question, is not.
"""

import re
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from segue.domain.accounts import Account, Role
from segue.interfaces.door.reception import Reception
from segue.interfaces.server.app import create_app
from segue.services.portraits import Portrait
from tests.interfaces.served import PASSWORD, Served

_PREFIX = "/api/v1"
_OWNED = ("browser_id", "event_id", "key_id", "playlist_id", "token")
_NOBODY = 10**15
# What is sent with a question that takes more than an address.
_SENT: dict[tuple[str, str], dict[str, Any]] = {
    ("patch", "/playlists/{playlist_id}"): {"json": {"name": "Another name"}},
    ("post", "/playlists/{playlist_id}/tracks"): {"json": {"tracks": [2]}},
    ("put", "/playlists/{playlist_id}/tracks"): {"json": {"tracks": [2, 1]}},
    ("delete", "/playlists/{playlist_id}/tracks"): {"params": {"place": 0}},
    ("post", "/playlists/{playlist_id}/move"): {"json": {"start": 0, "to": 1}},
    ("post", "/playlists/{playlist_id}/sort"): {"json": {"by": "title"}},
}


def operations() -> list[tuple[str, str]]:
    """Every operation on something that belongs to somebody."""
    told = create_app(cast("Reception", None)).openapi()["paths"]
    found = [(method, path.removeprefix(_PREFIX)) for path, methods in told.items() for method in methods]
    return [(method, path) for method, path in found if set(re.findall(r"{(\w+)}", path)) & set(_OWNED)]


def made(path: str, owner: Account, client: TestClient, served: Served) -> str:
    """Make what an operation is about, its owner's, and give the path with its number."""
    if "{token}" in path:
        token = served.reception.auditions.keep(f"listener {owner.listener.id}", {Portrait.WAVEFORM: b"picture"})
        return path.replace("{token}", token).replace("{which}", Portrait.WAVEFORM)
    if "{browser_id}" in path:
        login = client.post("/api/v1/session", json={"name": owner.listener.name, "password": PASSWORD})
        assert login.status_code == 201
        # By the key alone from here on, and not by the browser that was logged in.
        client.cookies.clear()
        number = client.get("/api/v1/account/browsers").json()[0]["id"]
    elif "{key_id}" in path:
        number = client.post("/api/v1/account/keys", json={"name": "Phone"}).json()["id"]
    elif "{playlist_id}" in path:
        number = client.post("/api/v1/playlists", json={"name": "Mine", "tracks": [1, 2, 3]}).json()["id"]
    elif path.startswith("/opinions/"):
        number = client.post("/api/v1/opinions", json={"kind": "like", "track_id": 1}).json()["event_id"]
    else:
        number = client.post("/api/v1/plays", json={"track_id": 1}).json()["event_id"]
        if path.endswith("/restore"):
            assert client.delete(f"/api/v1/taste/history/{number}").status_code == 204
    return re.sub(r"{\w+}", str(number), path)


@pytest.mark.parametrize(("method", "path"), operations())
def test_what_is_anothers_is_as_if_it_were_not(method: str, path: str, served: Served) -> None:
    owner = served.somebody()
    mine = served.as_app(owner)
    sent = _SENT.get((method, path), {})
    there = made(path, owner, mine, served)
    nowhere = re.sub(r"{\w+}", str(_NOBODY), path.replace("{which}", Portrait.WAVEFORM))
    for role in (Role.LISTENER, Role.ADMIN):
        other = served.as_app(role)
        answer, unknown = (other.request(method, _PREFIX + one, **sent) for one in (there, nowhere))
        assert (answer.status_code, unknown.status_code) == (404, 404), (role, answer.text)
        told, of_nothing = (re.sub(r"\d+", "", one.json()["detail"]) for one in (answer, unknown))
        assert told == of_nothing
    answer = mine.request(method, _PREFIX + there, **sent)
    assert answer.status_code < 400, answer.text
