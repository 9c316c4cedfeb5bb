"""Models over HTTP: what there is, its cards, and letting another one serve."""

from segue.domain.accounts import Role
from segue.domain.jobs import JobState
from segue.naming.serving.shelf import available
from tests.interfaces.served import Served

_HERE = "/api/v1/models"


def test_all_models_are_told_with_how_they_were_judged(served: Served) -> None:
    told = served.as_app(Role.GUEST).get(_HERE).json()
    shelf = {one.id: one for one in available(served.house.namer().shelf)}
    assert {one["id"] for one in told["naming"]} == set(shelf)
    assert {one["kind"] for one in told["naming"]} == {"head", "cnn", "lstm"}
    assert [one["task"] for one in told["naming"] if one["serves"]] == ["genre", "mood"]
    for one in told["naming"]:
        card = shelf[one["id"]].card
        assert one["judged_on"] == card["split"]["clips"]
        assert one["scores"] == card["scores"]
    assert [one["name"] for one in told["sound"] if one["serves"]] == ["student"]
    assert told["musicnn_installed"] is False


def test_a_card_is_told_whole_and_an_unknown_one_is_not_found(served: Served) -> None:
    client = served.as_app()
    (mood,) = [one for one in available(served.house.namer().shelf) if one.id.startswith("moods-student")]
    assert client.get(f"{_HERE}/moods-student/card").json() == mood.card
    assert client.get(f"{_HERE}/nobody/card").status_code == 404


def test_an_admin_lets_another_model_serve_and_goes_back(served: Served) -> None:
    client = served.as_app(Role.ADMIN)
    before = [one["id"] for one in client.get(_HERE).json()["naming"] if one["serves"]]
    answer = client.post(f"{_HERE}/genres-musicnn/serve").json()
    assert answer["model"].startswith("genres-musicnn")
    assert answer["job"]["kind"] == "name"
    assert client.post(f"{_HERE}/roll-back", json={"task": "genre"}).json()["model"] == before[0]
    assert [one["id"] for one in client.get(_HERE).json()["naming"] if one["serves"]] == before
    assert client.delete(f"{_HERE}/genres-cnn").status_code == 422


def test_a_training_is_queued_or_refused_with_words(served: Served) -> None:
    client = served.as_app(Role.ADMIN)
    refused = client.post(f"{_HERE}/train", json={"name": "mine", "folder": "/nowhere at all"})
    assert (refused.status_code, refused.json()["detail"]) == (422, "The server finds no folder /nowhere at all.")
    assert client.post(f"{_HERE}/train", json={"name": "mine", "folder": "music"}).status_code == 422
    assert client.post(f"{_HERE}/train", json={"name": "../mine"}).status_code == 422
    queued = client.post(f"{_HERE}/train", json={"name": "mine", "model": "head", "folds": 2})
    assert queued.status_code == 202
    again = client.post(f"{_HERE}/train", json={"name": "mine", "model": "head", "folds": 2})
    assert again.json()["id"] == queued.json()["id"]
    job = served.house.runner(("train",)).run_next()
    assert job is not None
    assert (job.state, job.error) == (JobState.DONE, None)
    told = client.get(_HERE).json()["naming"]
    (mine,) = [one for one in told if one["name"] == "mine"]
    assert (mine["serves"], mine["shipped"], mine["labels"]) == (True, False, ["Folk", "Techno"])
    assert job.result is not None
    assert job.result["clips"] == mine["judged_on"] == len(served.tracks)
    assert client.post(f"{_HERE}/roll-back", json={}).status_code == 200
    assert client.delete(f"{_HERE}/{mine['id']}").status_code == 204


def test_recommenders_are_told_as_they_are_kept(served: Served) -> None:
    client = served.as_app(Role.ADMIN)
    (told,) = client.get(f"{_HERE}/recommenders").json()
    (kept,) = served.house.learner().all_kept()
    assert (told["id"], told["judged"], told["asked"]) == (kept.id, dict(kept.judged), kept.asked)
    assert told["serves"] is True
    assert client.post(f"{_HERE}/recommenders/{kept.id}/serve").json()["model"] == kept.id
    assert client.post(f"{_HERE}/recommenders/taste-of-nobody/serve").status_code == 404
