"""Coming in over HTTP: sessions and keys, forged changes, the first start, and what every answer carries."""

import pytest
from starlette.testclient import TestClient

from segue.domain.accounts import Role
from segue.interfaces.server.app import create_app
from tests.interfaces.served import PASSWORD, Served


def test_a_browser_logs_in_changes_something_and_logs_out(served: Served) -> None:
    browser = served.as_browser()
    assert browser.get("/api/v1/session").json()["private"] is False
    assert browser.patch("/api/v1/session", json={"private": True}).json()["private"] is True
    assert browser.delete("/api/v1/session").status_code == 204
    assert browser.get("/api/v1/account").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(served: Served) -> None:
    account = served.somebody()
    secure = TestClient(served.app, base_url="https://segue.example")
    for client, is_secure in ((TestClient(served.app), False), (secure, True)):
        login = {"name": account.listener.name, "password": PASSWORD}
        cookie = client.post("/api/v1/session", json=login).headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert ("Secure" in cookie) is is_secure


@pytest.mark.parametrize("token", [b"", b"0" * 64, b"\xff"])
def test_a_change_without_the_pages_token_is_refused(served: Served, token: bytes) -> None:
    browser = served.as_browser()
    answer = browser.patch("/api/v1/session", json={"private": True}, headers={b"X-CSRF-Token": token})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert browser.get("/api/v1/session").json()["private"] is False


def test_the_token_of_another_session_is_no_token(served: Served) -> None:
    one, other = served.as_browser(), served.as_browser()
    one.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
    assert one.patch("/api/v1/session", json={"private": True}).status_code == 403


def test_an_app_comes_in_with_its_key_and_only_with_that(served: Served) -> None:
    browser = served.as_browser()
    made = browser.post("/api/v1/account/keys", json={"name": "phone"}).json()
    app = TestClient(served.app)
    assert app.get("/api/v1/account").status_code == 401
    app.headers["Authorization"] = f"Bearer {made['key']}"
    assert app.get("/api/v1/account").json()["name"] == browser.get("/api/v1/account").json()["name"]
    assert app.get("/api/v1/session").status_code == 422
    assert browser.delete(f"/api/v1/account/keys/{made['id']}").status_code == 204
    refused = app.get("/api/v1/account")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_form_of_another_site_logs_nobody_in(served: Served) -> None:
    account = served.somebody()
    client = TestClient(served.app, follow_redirects=False)
    form = {"name": account.listener.name, "password": PASSWORD}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = client.post("/login", data=form, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    assert client.post("/login", data=form, headers={"Origin": "http://testserver"}).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)", "/\x00"],
)
def test_after_logging_in_nobody_is_led_away(served: Served, wanted: str) -> None:
    account = served.somebody()
    form = {"name": account.listener.name, "password": PASSWORD, "next": wanted}
    answer = TestClient(served.app, follow_redirects=False).post("/login", data=form)
    assert answer.headers["location"] == "/"


def test_whoever_is_not_logged_in_is_led_to_the_login_and_back(served: Served) -> None:
    answer = TestClient(served.app, follow_redirects=False).get("/?a=b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2F%3Fa%3Db")


def test_the_first_start_needs_the_code_from_afar_and_happens_once(served: Served) -> None:
    first = {"name": "Root", "password": PASSWORD}
    near = TestClient(served.app, client=("127.0.0.1", 50_000))
    assert near.get("/api/v1/setup").json() == {"needed": False, "needs_code": False}
    far = TestClient(served.app, client=("192.0.2.7", 50_000))
    assert far.get("/api/v1/setup").json()["needs_code"] is True
    assert far.post("/api/v1/setup", json={**first, "code": "guess"}).status_code == 403
    # The right code, but somebody runs this server already.
    right = far.post("/api/v1/setup", json={**first, "code": served.reception.setup_code})
    assert right.status_code == 403
    assert "already" in right.json()["detail"]
    assert (served.house.directory.path / "setup-code").stat().st_mode & 0o077 == 0


def test_every_answer_keeps_strangers_scripts_and_frames_out(served: Served) -> None:
    client = served.as_browser()
    for path in ("/", "/api/v1/account", "/nowhere", "/api/v1/nowhere", "/static/x/css/tokens.css"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"]


def test_what_has_not_changed_is_not_sent_again(served: Served) -> None:
    app = served.as_app()
    first = app.get("/api/v1/account")
    tag = first.headers["etag"]
    again = app.get("/api/v1/account", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    app.patch("/api/v1/account", json={"language": "fr"})
    changed = app.get("/api/v1/account", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_static_files_stay_with_browsers_for_good_under_their_own_version_only(served: Served) -> None:
    client = TestClient(served.app)
    page = client.get("/login").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in client.get(address).headers["cache-control"]
    assert "immutable" not in client.get("/static/old/css/tokens.css").headers["cache-control"]
    for path in ("/static/x/../../app.py", "/static/x/%2e%2e/%2e%2e/rendering.py", "/static/x"):
        assert client.get(path).status_code == 404


def test_an_unforeseen_error_gives_nothing_away(served: Served) -> None:
    app = create_app(served.reception)

    def breaks() -> None:
        raise RuntimeError("the secret is 42")

    app.add_api_route("/api/v1/breaks", breaks)
    answer = TestClient(app, raise_server_exceptions=False).get("/api/v1/breaks")
    assert answer.status_code == 500
    assert "42" not in answer.text
    assert answer.json()["type"] == "urn:segue:problem:Unforeseen"


def test_an_admin_lets_people_in_and_out(served: Served) -> None:
    admin, name = served.as_app(Role.ADMIN), "Newcomer"
    made = admin.post("/api/v1/users", json={"name": name, "password": PASSWORD, "role": "guest"}).json()
    assert made["role"] == "guest"
    own = admin.get("/api/v1/account").json()["id"]
    assert admin.patch(f"/api/v1/users/{made['id']}", json={"role": "listener"}).json()["role"] == "listener"
    assert admin.delete(f"/api/v1/users/{own}").status_code == 422
    assert admin.delete(f"/api/v1/users/{made['id']}").status_code == 204
    assert admin.delete(f"/api/v1/users/{made['id']}").status_code == 404


def test_the_language_is_the_accounts_then_the_browsers(served: Served) -> None:
    account = served.somebody()
    browser = served.as_browser(account)
    assert 'lang="en"' in browser.get("/").text
    assert 'lang="ko"' in browser.get("/", headers={"Accept-Language": "xx, ko-KR;q=0.8"}).text
    browser.post("/language", data={"language": "fr", "next": "/"})
    assert 'lang="fr"' in browser.get("/", headers={"Accept-Language": "ko"}).text
    browser.patch("/api/v1/account", json={"language": "ar"})
    assert 'lang="ar" dir="rtl"' in browser.get("/").text
