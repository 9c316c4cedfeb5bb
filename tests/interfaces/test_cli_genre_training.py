"""`segue genre train`, `leakage`, `evaluate`, `compare`, `card` and `export` as typed, on a made Moroccan folder."""

import json
from pathlib import Path

import pytest

from tests.interfaces.conftest import Segue
from tests.naming.moroccan import write_moroccan


@pytest.fixture(autouse=True)
def timbre(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_MODEL", "timbre")


@pytest.fixture(scope="module")
def moroccan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("moroccan")
    write_moroccan(folder)
    return folder


def test_from_files_to_a_served_model_and_leaky_beside_honest(segue: Segue, moroccan: Path, tmp_path: Path) -> None:
    head = ("--model", "head", "--folds", "4", "--epochs", "40")
    trained = segue("genre", "train", moroccan, "-o", tmp_path / "head", *head)
    assert trained.code == 0, trained.err
    assert "artist-disjoint, 4 folds, seed 0" in trained.out
    card = json.loads((tmp_path / "head" / "card.json").read_text())
    assert card["split"]["clips"] == 9 * 8 * 5
    assert card["scores"]["accuracy"]["low"] < card["scores"]["accuracy"]["value"] < card["scores"]["accuracy"]["high"]
    assert segue("genre", "install", tmp_path / "head").code == 0
    song = next(moroccan.glob("gnawa/*.wav"))
    (said,) = segue("genre", "predict", song, "--json").json
    assert "gnawa" in json.dumps(said)

    told = segue("genre", "leakage", moroccan, *head, "-o", tmp_path / "leak.html", "--json").json
    honest, _, leaky = told["runs"]
    # Three times chance where artists are kept apart, and clearly more where they are not: their songs were heard.
    assert 3 / 9 < honest["scores"]["accuracy"]["value"] < leaky["scores"]["accuracy"]["value"] - 0.1
    assert (honest["same_song"], leaky["same_song"]) == (0, 360)
    assert leaky["title"].startswith("LEAKY")
    assert "LEAKY" in (tmp_path / "leak.html").read_text()

    dense = segue("genre", "train", moroccan, "-o", tmp_path / "mlp", "--folds", "4", "--epochs", "2")
    assert dense.code == 0, dense.err
    compared = segue("genre", "compare", tmp_path / "mlp", tmp_path / "head")
    assert "360 clips by" in compared.out
    assert "p = " in compared.out

    judged = segue("genre", "evaluate", "my-genres", moroccan)
    assert judged.out.startswith("LEAKY: it had learned from 360 of 360 clips")
    assert "does not prove what it can" in judged.err
    shown = segue("genre", "card", "my-genres", "-o", tmp_path / "card.html")
    assert (shown.code, "<svg" in (tmp_path / "card.html").read_text()) == (0, True)
    assert "never sure enough" in segue("genre", "card", tmp_path / "mlp").out
    assert segue("genre", "export", "my-genres", "-o", tmp_path / "out").code == 0
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "model.json", "head.onnx", "card.json", "card.html"
    }  # fmt: skip
    assert segue("genre", "install", tmp_path / "out").code == 0


def test_a_network_of_bands_is_trained_and_names_files(segue: Segue, moroccan: Path, tmp_path: Path) -> None:
    few = tmp_path / "few"
    for label in ("gnawa", "rap"):
        for file in sorted((moroccan / label).glob("*_segment_1.wav")):
            (few / label).mkdir(parents=True, exist_ok=True)
            (few / label / file.name).symlink_to(file)
    trained = segue("genre", "train", few, "-o", tmp_path / "cnn", "--model", "cnn", "--folds", "2", "--epochs", "1")
    assert trained.code == 0, trained.err
    assert segue("genre", "install", tmp_path / "cnn").code == 0
    (said,) = segue("genre", "predict", next(few.glob("rap/*.wav")), "--json").json
    assert "rap" in json.dumps(said)


def test_what_cannot_be_trained_is_refused_in_words(segue: Segue, moroccan: Path, tmp_path: Path) -> None:
    refused = segue("genre", "train", moroccan, "-o", tmp_path / "x", "--split", "leaky-random")
    assert (refused.code, "--leaky" in refused.err) == (2, True)
    refused = segue("genre", "train", moroccan, "-o", tmp_path / "x", "--split", "official")
    assert (refused.code, "--lists" in refused.err) == (2, True)
    refused = segue("genre", "evaluate", "nothing", moroccan)
    assert (refused.code, "no naming model" in refused.err) == (3, True)
    refused = segue("genre", "train", tmp_path / "nothing", "-o", tmp_path / "x")
    assert refused.code == 3
    refused = segue("genre", "compare", tmp_path, tmp_path)
    assert (refused.code, "no verdicts" in refused.err) == (3, True)
