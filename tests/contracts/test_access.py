"""Who may do what: every operation of the API, asked by everybody there is.

The operations are read from the API's own description, so that a new one is held to the rule for all until it is named
here: whoever is not known is refused; guests change nothing; what runs the server is an admin's.
"""

import re
from typing import cast

import pytest
from starlette.testclient import TestClient

from segue.domain.accounts import Role
from segue.interfaces.door.reception import Reception
from segue.interfaces.server.app import create_app
from tests.interfaces.served import Served

# For whoever comes: how one gets in at all.
_FOR_ANYBODY = {("get", "/setup"), ("post", "/setup"), ("post", "/session")}
# What runs the server: all that begins so.
_FOR_ADMINS = (
    "/users",
    "/jobs",
    "/backups",
    "/server",
    "/library/analyze",
    "/library/browse",
    "/library/demo",
    "/library/folders",
    "/library/learn",
    "/library/problems",
    "/library/purge",
    "/library/scan",
    "/library/status",
)
# Everybody may look at these; what changes them is an admin's.
_CHANGED_BY_ADMINS = ("/models", "/proof", "/review", "/map")
# What guests may do beyond looking: it changes nothing that stays, or only their own browser.
_FOR_GUESTS = {
    ("patch", "/session"),
    ("delete", "/session"),
    ("delete", "/account/browsers/{browser_id}"),
    ("get", "/opinions/standing"),
    ("post", "/alchemy"),
    ("post", "/journey"),
    ("post", "/naming"),
    ("post", "/plays"),
    ("post", "/radio"),
    ("post", "/radio/next"),
    ("post", "/up-next"),
    ("put", "/now-playing"),
    ("put", "/queue"),
}
# What guests may not even look at: it is about a taste, which they do not have.
_NOT_FOR_GUESTS = (
    "/account/keys",
    "/lists/blend",
    "/lists/continue",
    "/lists/for-you",
    "/lists/friends",
    "/lists/mixes",
    "/lists/on-repeat",
    "/lists/rediscover",
    "/lists/time-of-day",
    "/lists/weekly",
    "/onboarding",
    "/opinions",
    "/taste",
)
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


def is_within(path: str, places: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in places)


def is_for_admins(method: str, path: str) -> bool:
    return is_within(path, _FOR_ADMINS) or (method != "get" and is_within(path, _CHANGED_BY_ADMINS))


def refusal(role: Role | None, method: str, path: str) -> int | None:
    """With which status somebody is refused; None for whoever may ask."""
    if (method, path) in _FOR_ANYBODY:
        return None
    if role is None:
        return 401
    if role is not Role.ADMIN and is_for_admins(method, path):
        return 403
    if role is Role.GUEST and (method, path) not in _FOR_GUESTS:
        return None if method == "get" and not is_within(path, _NOT_FOR_GUESTS) else 403
    return None


def ask(client: TestClient, method: str, path: str) -> int:
    """Ask with numbers that nothing has and nothing in the body; the status of the answer."""
    return client.request(method, _PREFIX + re.sub(r"{\w+}", str(_NOBODY), path)).status_code


@pytest.fixture(scope="module")
def clients(served: Served) -> dict[Role | None, TestClient]:
    """An app of everybody there is."""
    return {role: served.as_app(role) for role in (None, *Role)}


@pytest.mark.parametrize(("method", "path"), operations())
def test_everybody_may_do_what_is_theirs_and_nothing_else(
    method: str, path: str, clients: dict[Role | None, TestClient]
) -> None:
    told = {role: ask(client, method, path) for role, client in clients.items()}
    for role, status in told.items():
        expected = refusal(role, method, path)
        assert status == expected if expected else status not in _REFUSED, (role, told)


@pytest.mark.parametrize(("method", "path"), operations())
def test_a_key_that_opens_nothing_is_refused_even_where_none_is_needed(method: str, path: str, served: Served) -> None:
    client = TestClient(served.app, headers={"Authorization": "Bearer segue_nobodys-key"})
    assert ask(client, method, path) == 401
