"""Who may do what: every operation of the API, asked by everybody there is.

The operations are read from the API's own description, so that a new one is held to the rule for all until it is named
here: whoever is not known is refused; guests change nothing; what runs the server is an admin's.
"""

from collections.abc import Callable
from typing import cast

import pytest
from starlette.testclient import TestClient

from segue.domain.accounts import Role
from segue.interfaces.door.reception import Reception
from segue.interfaces.server.app import create_app
from tests.interfaces.served import Served

# For whoever comes: how one gets in at all.
_FOR_ANYBODY = {("get", "/setup"), ("post", "/setup"), ("post", "/session")}
# What runs the server. The address, or all that begins with it.
_FOR_ADMINS = (
    "/users",
    "/library/browse",
    "/library/demo",
)
# What guests may do beyond looking: it changes nothing that stays, or only their own browser.
_FOR_GUESTS = {("patch", "/session"), ("delete", "/session"), ("delete", "/account/browsers/{browser_id}")}
# What guests may not even look at: it is about what they do not have.
_NOT_FOR_GUESTS = {
    ("get", path)
    for path in (
        "/account/keys",
        "/opinions",
        "/taste/preferences",
        "/taste/profile",
        "/taste/history",
        "/taste/export",
        "/onboarding",
    )
}
# A stream that does not end, which has tests of its own.
_ENDLESS = {("get", "/events")}

_PREFIX = "/api/v1"
_REFUSED = (401, 403)
_NOBODY = 10**15


def operations() -> list[tuple[str, str]]:
    """Every operation, its path without the prefix."""
    told = create_app(cast("Reception", None)).openapi()["paths"]
    found = [(method, path.removeprefix(_PREFIX)) for path, methods in told.items() for method in methods]
    return [one for one in found if one not in _ENDLESS]


def is_for_admins(method: str, path: str) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in _FOR_ADMINS)


def ask(client: TestClient, method: str, path: str) -> int:
    """Ask with numbers that nothing has and nothing in the body; the status of the answer."""
    parts = [str(_NOBODY) if part.startswith("{") else part for part in path.split("/")]
    return client.request(method, _PREFIX + "/".join(parts)).status_code


Refused = Callable[[str, str], int | None]


def of_nobody(method: str, path: str) -> int | None:
    return None if (method, path) in _FOR_ANYBODY else 401


def of_guests(method: str, path: str) -> int | None:
    if (method, path) in _FOR_ANYBODY | _FOR_GUESTS:
        return None
    looks = method == "get" and (method, path) not in _NOT_FOR_GUESTS
    return None if looks and not is_for_admins(method, path) else 403


def of_listeners(method: str, path: str) -> int | None:
    return 403 if is_for_admins(method, path) else None


def of_admins(method: str, path: str) -> int | None:
    return None


@pytest.mark.parametrize(
    ("role", "refusal"), [(Role.GUEST, of_guests), (Role.LISTENER, of_listeners), (Role.ADMIN, of_admins)]
)
@pytest.mark.parametrize(("method", "path"), operations())
def test_everybody_may_do_what_is_theirs_and_nothing_else(
    role: Role, refusal: Refused, method: str, path: str, served: Served
) -> None:
    told = ask(served.as_app(role), method, path)
    expected = refusal(method, path)
    assert told == expected if expected else told not in _REFUSED


@pytest.mark.parametrize("key", [None, "segue_nobodys-key", "", "\x7f"])
@pytest.mark.parametrize(("method", "path"), operations())
def test_whoever_is_not_known_is_let_into_nothing(key: str | None, method: str, path: str, served: Served) -> None:
    client = TestClient(served.app, raise_server_exceptions=False)
    if key is not None:
        client.headers["Authorization"] = f"Bearer {key}"
    # A key that opens nothing is refused even where none is needed: whoever sends one means it.
    expected = 401 if key else of_nobody(method, path)
    told = ask(client, method, path)
    assert told == expected if expected else told not in (403,)
