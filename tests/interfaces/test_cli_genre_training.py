"""`segue genre train`, `leakage` and `compare` as they are typed, on a made folder in the Moroccan layout."""

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
    trained = segue("genre", "train", moroccan, "-o", tmp_path / "head", "--folds", "4", "--epochs", "40")
    assert trained.code == 0, trained.err
    assert "artist-disjoint, 4 folds, seed 0" in trained.out
    card = json.loads((tmp_path / "head" / "card.json").read_text())
    assert card["judged"]["clips"] == 9 * 8 * 5
    assert card["scores"]["accuracy"]["low"] < card["scores"]["accuracy"]["value"] < card["scores"]["accuracy"]["high"]
    assert segue("genre", "install", tmp_path / "head").code == 0
    song = next(moroccan.glob("gnawa/*.wav"))
    (said,) = segue("genre", "predict", song, "--json").json
    assert "gnawa" in json.dumps(said)

    told = segue("genre", "leakage", moroccan, "--folds", "4", "--epochs", "40", "--json").json
    # Three times chance where artists are kept apart, and clearly more where they are not.
    assert 3 / 9 < told["artist"]["accuracy"] < told["leaky-random"]["accuracy"] - 0.1

    dense = segue("genre", "train", moroccan, "-o", tmp_path / "mlp", "--model", "mlp", "--folds", "4", "--epochs", "2")
    assert dense.code == 0, dense.err
    compared = segue("genre", "compare", tmp_path / "mlp", tmp_path / "head")
    assert "360 clips by" in compared.out
    assert "p = " in compared.out


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
    assert (refused.code, "not offered" in refused.err) == (2, True)
    refused = segue("genre", "train", tmp_path / "nothing", "-o", tmp_path / "x")
    assert refused.code == 3
    refused = segue("genre", "compare", tmp_path, tmp_path)
    assert (refused.code, "no verdicts" in refused.err) == (3, True)
