"""Proof over HTTP: the same figures as the services have, and words where there are none."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.domain.accounts import Role
from segue.domain.jobs import JobState
from segue.interfaces.door.reception import reception_of
from segue.interfaces.server.app import create_app
from segue.services.discovering.outcomes import outcomes
from segue.settings import Settings
from segue.storage import catalogue
from tests.interfaces.served import Served

_HERE = "/api/v1/proof"


@pytest.fixture(scope="module")
def proved(served: Served) -> Served:
    """A library of which something was proved: two circles of listeners, who each play their own kind of music."""
    asked = served.as_app(Role.ADMIN).post(f"{_HERE}/runs", json={"models": ["ease"], "seeds": 2})
    assert asked.status_code == 202
    assert served.as_app().get(f"{_HERE}/study").json()["job"]["state"] == "queued"
    job = served.house.runner(("prove",)).run_next()
    assert job is not None
    assert (job.state, job.error) == (JobState.DONE, None)
    return served


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A house in which nothing happened yet."""
    with open_house(Settings(tmp_path / "data", readers=1)) as house, reception_of(house) as reception:
        yield Served(house, reception, create_app(reception), tmp_path, [])


def test_the_study_is_kept_as_it_was_made(proved: Served) -> None:
    told = proved.as_app(Role.GUEST).get(f"{_HERE}/study").json()
    kept = proved.house.prover().newest()
    assert kept is not None
    assert told["study"]["main"] == kept.study.main == "ndcg@20"
    assert told["study"]["asked"] == kept.study.asked > 0
    for one, judged in zip(told["study"]["models"], kept.study.judged, strict=True):
        figure = judged.figures["ndcg@20"]
        assert one["figures"]["ndcg@20"] == {"value": figure.value, "low": figure.low, "high": figure.high}
    assert {one["name"] for one in told["study"]["models"]} == {"ease", "item_neighbours", "popularity", "random"}
    assert told["job"]["state"] == "done"
    (best,) = told["history"]
    assert best["ndcg"]["value"] == told["study"]["models"][0]["figures"]["ndcg@20"]["value"]


def test_more_listeners_and_more_places_are_told_with_their_ranges(proved: Served) -> None:
    client = proved.as_app()
    kept = proved.house.prover().newest()
    assert kept is not None
    curve = client.get(f"{_HERE}/learning").json()["curve"]
    assert [one["listeners"] for one in curve["steps"]] == [one.listeners for one in kept.curve.steps]
    assert [one["ndcg"]["value"] for one in curve["steps"]] == [one.ndcg.value for one in kept.curve.steps]
    assert curve["steps"][-1]["share"] == 1.0
    costs = client.get(f"{_HERE}/exposure").json()["costs"]["costs"]
    assert [one["ndcg"]["value"] for one in costs] == [one.ndcg.value for one in kept.exposure.costs]
    assert costs[0]["p"] is None


def test_what_was_shown_is_counted_as_the_service_counts_it(served: Served) -> None:
    client = served.as_app()
    shown = client.post("/api/v1/radio", json={"about": "tracks", "tracks": served.tracks[:1], "count": 5})
    assert shown.status_code == 200, shown.text
    tracks = [one["track"]["id"] for one in shown.json()["list"]["tracks"]]
    told = client.get(f"{_HERE}/outcomes?days=29").json()
    found = outcomes(served.house.database, served.house.clock, 29).all
    assert found is not None
    assert (told["all"]["shown"], told["all"]["listeners"]) == (found.shown, found.listeners)
    assert told["all"]["played"]["value"] == found.played.value
    # Of other days than anybody asked for in the last minute, so that it is counted now.
    reached = client.get(f"{_HERE}/exposure?days=29").json()["reached"]
    assert reached["tracks_shown"] >= len(set(tracks))
    assert reached["tracks"] == len(served.tracks)


def test_data_quality_is_counted(served: Served) -> None:
    told = served.as_app().get(f"{_HERE}/quality").json()
    with served.house.database.read() as connection:
        counts = catalogue.counts(connection)
    assert (told["tracks"], told["duplicates"], told["missing"]) == (counts.tracks, counts.duplicates, counts.missing)
    assert told["heard"] == told["recordings"] == len(served.tracks)
    assert (told["without_genre"], told["without_cover"], told["without_lyrics"]) == (0, told["tracks"], told["tracks"])
    assert told["named"] + told["unsure"] == told["recordings"]


def test_an_experiment_is_begun_told_and_ended(served: Served) -> None:
    client = served.as_app(Role.ADMIN)
    assert client.get(f"{_HERE}/experiment").json() is None
    (kept,) = served.house.learner().all_kept()
    same = client.post(f"{_HERE}/experiments", json={"name": "same", "first": kept.id, "second": kept.id})
    assert same.status_code == 422
    unknown = client.post(f"{_HERE}/experiments", json={"name": "none", "first": kept.id, "second": "taste-none"})
    assert unknown.status_code == 404
    assert client.delete(f"{_HERE}/experiments/running").status_code in (404, 422)


def test_where_nobody_listened_the_proof_says_what_is_missing(empty: Served) -> None:
    client = empty.as_app(Role.ADMIN)
    assert client.get(f"{_HERE}/study").json() == {"study": None, "history": [], "job": None}
    assert client.get(f"{_HERE}/outcomes").json()["all"] is None
    assert client.get(f"{_HERE}/quality").json()["tracks"] == 0
    assert client.post(f"{_HERE}/runs", json={}).status_code == 202
    job = empty.house.runner(("prove",)).run_next()
    assert job is not None
    assert job.state is JobState.FAILED
    assert "Too little was listened to" in (job.error or "")
    page = empty.as_browser(Role.ADMIN).get("/proof")
    assert page.status_code == 200
    assert "Too little was listened to" in page.text
    assert "Nothing was proved here yet" in page.text


def test_a_damaged_proof_is_passed_over(proved: Served) -> None:
    folder = proved.house.directory.path / "proof"
    (folder / "prove-29990101-000000-000000.json").write_text('{"format": 1, "study": []}')
    try:
        assert proved.as_app().get(f"{_HERE}/study").json()["study"]["main"] == "ndcg@20"
    finally:
        (folder / "prove-29990101-000000-000000.json").unlink()


def test_the_page_shows_the_figures_of_the_study(proved: Served) -> None:
    page = proved.as_browser(Role.GUEST).get("/proof").text
    kept = proved.house.prover().newest()
    assert kept is not None
    for one in kept.study.judged:
        assert f"{round(one.figures['ndcg@20'].value, 3):.3f}" in page
    assert replace(kept.study) == kept.study
