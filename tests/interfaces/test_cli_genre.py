"""`segue genre` as it is typed: from a trained folder to named tracks, review and correction."""

from pathlib import Path

import numpy as np
import pytest

from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from tests.interfaces.conftest import Segue
from tests.naming.serving.made_models import made_head
from tests.services.heard_library import play

SIZE = TimbreEmbedder().size


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model that calls everything jazz, and is rather sure of it."""
    monkeypatch.setenv("SEGUE_MODEL", "timbre")
    weights = np.zeros((SIZE, 2))
    made_head(tmp_path / "run", weights, ("rock", "Jazz"), name="mine", shift=0.0, least=0.5)
    (tmp_path / "run" / "card.json").write_text('{"scores": {"accuracy": {"value": 0.8125, "low": 0.8}}}')
    return tmp_path / "run"


def test_labels_are_shown_and_explained(segue: Segue, tmp_path: Path) -> None:
    tree = segue("genre", "labels").out
    assert "\n  Rock\n" in tree
    assert "\n      Death Metal\n" in tree
    (found,) = segue("genre", "labels", "rap", "français", "--json").json
    assert found["name"] == "Hip-Hop"
    assert "Id\tchaabi" in segue("genre", "labels", "شعبي").out
    assert segue("genre", "labels", "Happy", "--mood", "--json").json[0]["id"] == "Q1"
    unknown = segue("genre", "labels", "Zeuhl")
    assert (unknown.code, "stays as it is" in unknown.err) == (3, True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "genres.toml").write_text("[genres]\nzeuhl = { name = 'Zeuhl', parent = 'nowhere' }")
    refused = segue("genre", "labels")
    assert (refused.code, "'nowhere' is not there" in refused.err) == (2, True)


def test_without_a_model_it_is_said(segue: Segue, monkeypatch: pytest.MonkeyPatch) -> None:
    # None of those that come with Segue hears by the built-in timbre, and so none serves.
    monkeypatch.setenv("SEGUE_MODEL", "timbre")
    assert not any(model["serves"] for model in segue("genre", "list", "--json").json)
    for command in (["name"], ["review"], ["predict", "x.wav"]):
        refused = segue("genre", *command)
        assert refused.code in (1, 2)
        assert "segue genre install FOLDER" in refused.err
    assert segue("genre", "rollback").code == 2
    assert segue("genre", "serve", "nosuch").code == 3
    assert segue("genre", "install", "/nosuch").code == 3
    assert "no model names the genre" in segue("doctor").out


def test_from_a_trained_folder_to_named_tracks(segue: Segue, model: Path, tmp_path: Path) -> None:
    music = tmp_path / "music"
    song = play(music / "one.flac", "strings", 1, "Ada", seconds=2.0)
    play(music / "two.flac", "beats", 2, "Bob", seconds=2.0)
    segue("scan", music)
    assert "It serves" in segue("genre", "install", model).out
    (listed,) = (model for model in segue("genre", "list", "--json").json if not model["shipped"])
    assert (listed["serves"], listed["scores"]) == (True, {"accuracy": 0.8125})
    assert "accuracy 0.81" in segue("genre", "list").out
    assert "2 named" in segue("analyze").out
    shown = segue("show", 1)
    assert "Genre heard\trock 50%" in shown.out
    assert segue("show", 1, "--json").json["predicted"]["genre"]["labels"] == ["rock"]
    assert segue("search", "one", "--json").json[0]["predicted"] == {"genre": ["rock"]}
    assert "Genre heard\trock 2" in segue("status").out
    assert segue("status", "--json").json["predicted"]["genre"]["labels"] == {"rock": 2}
    assert f"{listed['id']} names the genre" in segue("doctor").out
    (predicted,) = segue("genre", "predict", song, "--json").json
    assert predicted["genre"]["guesses"][0] == {"label": "rock", "probability": 0.5}
    assert "50%  rock" in segue("genre", "predict", song, "--model", "mine").out
    assert segue("genre", "name", "--json").json["named"] == 0
    planned = segue("tags", "write", "--dry-run", "--genre", "--only", "gain").out
    assert "1\tone\tgenre\t\trock" in planned
    assert "genre" not in segue("tags", "write", "--dry-run").out


def test_review_and_correction(segue: Segue, model: Path, tmp_path: Path) -> None:
    music = tmp_path / "music"
    for number, kind in enumerate(("strings", "beats")):
        play(music / f"{number}.flac", kind, number, "Ada", seconds=2.0)
    segue("scan", music)
    segue("genre", "install", model, "--keep")
    assert segue("genre", "review").code == 2
    segue("genre", "serve", "mine")
    segue("analyze", "--json")
    asked = segue("genre", "review", "--json").json
    assert sorted(one["id"] for one in asked) == [1, 2]
    assert all(one["predicted"]["doubt"] == 1 for one in asked)
    assert "segue genre correct" in segue("genre", "review").out
    assert segue("genre", "correct", 1, "rap maroc", "Zeuhl").out == "Track 1 is Moroccan Rap, Zeuhl.\n"
    assert segue("genre", "accept", 2).out == "Track 2 is Rock.\n"
    assert "Genre by you\tMoroccan Rap, Zeuhl" in segue("show", 1).out
    assert segue("show", 2, "--json").json["corrected"] == {"genre": ["Rock"]}
    assert "Nothing is left" in segue("genre", "review").out
    assert segue("genre", "correct", 1, "--forget").code == 0
    assert segue("genre", "correct", 1, "--forget").code == 3
    assert segue("genre", "accept", 1, "--mood").code == 3
    assert "No model names the genre now" in segue("genre", "rollback").out
    assert "Removed mine-1-" in segue("genre", "remove", "mine").out


def test_naming_waits_behind_hearing_only_where_a_model_names(segue: Segue, model: Path, tmp_path: Path) -> None:
    music = tmp_path / "music"
    play(music / "one.flac", "strings", 1, "Ada", seconds=2.0)
    segue("scan", music)
    segue("analyze")
    assert "name" not in {job["kind"] for job in segue("jobs", "--json").json}
    segue("genre", "install", model)
    play(music / "two.flac", "beats", 2, "Bob", seconds=2.0)
    segue("scan", music)
    assert "2 named" in segue("analyze").out
    assert segue("work", "--once").out == ""
    (network,) = (tmp_path / "data" / "models" / "naming").glob("*/model.json")
    network.unlink()
    play(music / "three.flac", "beats", 3, "Bob", seconds=2.0)
    segue("scan", music)
    told = segue("analyze")
    assert (told.code, "1 recordings heard" in told.out, "cannot be read" in told.err) == (1, True, True)


def test_a_damaged_model_is_said_by_the_doctor(segue: Segue, model: Path, tmp_path: Path) -> None:
    segue("genre", "install", model)
    (network,) = (tmp_path / "data" / "models" / "naming").glob("*/head.onnx")
    network.write_bytes(network.read_bytes()[:-1])
    assert "has the SHA-256" in segue("doctor").out
    (network.parent / "model.json").unlink()
    broken = segue("doctor")
    assert "cannot be read" in broken.out
