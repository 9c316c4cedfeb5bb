"""What whoever keeps a server running asks of it: is it alive, is it ready, its figures, its log."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from starlette.testclient import TestClient

from segue.domain.accounts import Role
from segue.interfaces.server.journal import begin_journal
from tests.interfaces.served import Served


def _from(served: Served, address: str, role: Role | None = None) -> TestClient:
    client = TestClient(served.app, raise_server_exceptions=False, client=(address, 5000))
    if role is not None:
        _, key = served.reception.keys.make(served.somebody(role), "tests")
        client.headers["Authorization"] = f"Bearer {key}"
    return client


def _figures(client: TestClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_count_routes_and_never_what_was_asked_for(served: Served) -> None:
    near = _from(served, "127.0.0.1")
    near.get("/api/v1/tracks/1?q=secret")
    near.get("/api/v1/tracks/2")
    near.get("/no/such/secret")
    near.request("SECRET", "/login")
    found = _figures(near)

    def requests(method: str, route: str, status: int) -> float:
        labels = {"method": method, "route": route, "status": str(status)}
        return found[("segue_requests_total", frozenset(labels.items()))]

    assert requests("GET", "/api/v1/tracks/{track_id}", 401) == 2
    assert requests("GET", "(nowhere)", 404) == 1
    assert requests("OTHER", "/login", 405) == 1
    assert found[("segue_request_seconds_count", frozenset({("route", "/api/v1/tracks/{track_id}")}))] == 2
    assert found[("segue_jobs", frozenset({("state", "done")}))] >= 3
    assert found[("segue_database_answers", frozenset())] == 1
    assert found[("process_resident_memory_bytes", frozenset())] > 1e7
    assert "secret" not in near.get("/metrics").text.lower()


@pytest.mark.parametrize(
    ("address", "role", "status"),
    [
        ("127.0.0.1", None, 200),
        ("::1", None, 200),
        ("192.0.2.7", Role.ADMIN, 200),
        ("192.0.2.7", Role.LISTENER, 403),
        ("192.0.2.7", None, 403),
        ("testclient", None, 403),
    ],
)
def test_figures_are_for_who_runs_the_server(served: Served, address: str, role: Role | None, status: int) -> None:
    assert _from(served, address, role).get("/metrics").status_code == status


def test_it_is_alive_and_says_when_it_is_not_ready(served: Served) -> None:
    anybody = _from(served, "192.0.2.7")
    assert anybody.get("/health").text == "alive\n"
    answer = anybody.get("/ready")
    assert (answer.status_code, answer.json()["database"]) == (200, "ok")
    schema = answer.json()["schema"]
    with served.house.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        answer = anybody.get("/ready")
        assert (answer.status_code, answer.json()["ready"], answer.json()["schema"]) == (503, False, "0001")
        assert anybody.get("/health").status_code == 200
    finally:
        with served.house.database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :schema"), {"schema": schema})


@pytest.fixture
def journal() -> Iterator[io.StringIO]:
    """Everything that is written down, from the least on."""
    root, ours = logging.getLogger(), logging.getLogger("segue")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    lines = io.StringIO()
    begin_journal(None, "debug", lines)
    root.setLevel(logging.DEBUG)
    yield lines
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_a_line_says_who_and_which_route_and_nothing_that_lets_somebody_in(
    served: Served, journal: io.StringIO
) -> None:
    account = served.somebody()
    browser = served.as_browser(account)
    browser.get("/api/v1/tracks/3", headers={"X-Request-ID": "of-a-proxy"}, params={"q": "hunter2"})
    client = served.as_app(account)
    client.get("/api/v1/account")
    client.post("/api/v1/session", json={"name": "hunter2", "password": "hunter2hunter2"})
    told: list[dict[str, Any]] = [json.loads(line) for line in journal.getvalue().splitlines()]
    # The client of this test writes down what it asks for; the server must not.
    lines = [one for one in told if one["logger"] != "httpx2"]
    written = json.dumps(lines)
    line = next(one for one in lines if one.get("route") == "/api/v1/tracks/{track_id}")
    assert {"method": "GET", "status": 200, "listener": account.listener.id, "request_id": "of-a-proxy"}.items() <= (
        line.items()
    )
    assert isinstance(line["ms"], int)
    secrets = [*browser.cookies.values(), browser.headers["X-CSRF-Token"], client.headers["Authorization"], "hunter2"]
    for secret in secrets:
        assert secret.removeprefix("Bearer ") not in written


def test_an_error_that_nobody_foresaw_is_written_down_with_its_request(served: Served, journal: io.StringIO) -> None:
    client = served.as_app(Role.ADMIN)
    with served.house.database.write() as connection:
        connection.execute(text("ALTER TABLE jobs RENAME TO jobs_elsewhere"))
    try:
        answer = client.get("/api/v1/jobs")
    finally:
        with served.house.database.write() as connection:
            connection.execute(text("ALTER TABLE jobs_elsewhere RENAME TO jobs"))
    assert answer.status_code == 500
    assert "Content-Security-Policy" in answer.headers
    number = answer.headers["X-Request-ID"]
    lines = [json.loads(line) for line in journal.getvalue().splitlines()]
    assert any(one.get("request_id") == number and "no such table" in one.get("error", "") for one in lines)


def test_text_is_for_people(served: Served) -> None:
    lines = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        begin_journal("text", "info", lines)
        served.as_app(Role.LISTENER).get("/api/v1/tracks/3", headers={"X-Request-ID": "bad id\nwith a line"})
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert " answered  GET /api/v1/tracks/{track_id} 200 " in lines.getvalue()
    assert "bad id" not in lines.getvalue()
