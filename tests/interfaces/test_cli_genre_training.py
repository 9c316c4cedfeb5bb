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
    return write_moroccan(folder, classes=5, songs=6, segments=3, seconds=3.0)


def test_from_files_to_a_served_model_and_leaky_beside_honest(segue: Segue, moroccan: Path, tmp_path: Path) -> None:
    head = ("--model", "head", "--folds", "3", "--epochs", "40")
    trained = segue("genre", "train", moroccan, "-o", tmp_path / "head", "--install", *head)
    assert trained.code == 0, trained.err
    assert "artist-disjoint, 3 folds, seed 0" in trained.out
    card = json.loads((tmp_path / "head" / "card.json").read_text())
    assert card["split"]["clips"] == 5 * 6 * 3
    assert card["scores"]["accuracy"]["low"] < card["scores"]["accuracy"]["value"] < card["scores"]["accuracy"]["high"]
    assert "my-genres-1-" in trained.out.splitlines()[-1]
    song = next(moroccan.glob("gnawa/*.wav"))
    (said,) = segue("genre", "predict", song, "--json").json
    assert "gnawa" in json.dumps(said)

    told = segue("genre", "leakage", moroccan, *head, "-o", tmp_path / "leak.html", "--json").json
    honest, _, leaky = told["runs"]
    # Twice chance where artists are kept apart, and clearly more where they are not: their songs were heard.
    assert 2 / 5 < honest["scores"]["accuracy"]["value"] < leaky["scores"]["accuracy"]["value"] - 0.1
    assert honest["same_song"] == 0
    assert leaky["same_song"] > 0.9 * 90
    assert leaky["title"].startswith("LEAKY")
    assert "LEAKY" in (tmp_path / "leak.html").read_text()

    dense = segue("genre", "train", moroccan, "-o", tmp_path / "mlp", "--folds", "3", "--epochs", "2")
    assert dense.code == 0, dense.err
    compared = segue("genre", "compare", tmp_path / "mlp", tmp_path / "head")
    assert "90 clips by" in compared.out
    assert "p = " in compared.out

    judged = segue("genre", "evaluate", "my-genres", moroccan)
    assert judged.out.startswith("LEAKY: it had learned from 90 of 90 clips")
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
    for label in ("gnawa", "rai"):
        for file in sorted((moroccan / label).glob("*_segment_1.wav")):
            (few / label).mkdir(parents=True, exist_ok=True)
            (few / label / file.name).symlink_to(file)
    trained = segue("genre", "train", few, "-o", tmp_path / "cnn", "--model", "cnn", "--folds", "2", "--epochs", "1")
    assert trained.code == 0, trained.err
    # Checkpoints go when the model is safe.
    assert not (tmp_path / "cnn" / "unfinished").exists()
    assert segue("genre", "install", tmp_path / "cnn").code == 0
    (said,) = segue("genre", "predict", next(few.glob("rai/*.wav")), "--json").json
    assert "rai" in json.dumps(said)


def test_what_cannot_be_trained_is_refused_in_words(segue: Segue, moroccan: Path, tmp_path: Path) -> None:
    refused = segue("genre", "evaluate", "nothing", moroccan)
    assert (refused.code, "no naming model" in refused.err) == (3, True)
    refused = segue("genre", "train", tmp_path / "nothing", "-o", tmp_path / "x")
    assert refused.code == 3
    only = tmp_path / "only"
    only.mkdir()
    (only / "gnawa").symlink_to(moroccan / "gnawa")
    refused = segue("genre", "train", only, "-o", tmp_path / "x", "--model", "head", "--folds", "2")
    assert (refused.code, "nothing to tell apart" in refused.err, "fold" in refused.err) == (2, True, False)
    refused = segue("genre", "compare", tmp_path, tmp_path)
    assert (refused.code, "no verdicts" in refused.err) == (3, True)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("-o", "x", "--name", "My Genres"), 2, 'cannot be called "My Genres"'),
        (("-o", "taken"), 2, "taken is a file"),
        (("-o", "taken/x"), 2, "taken is a file"),
        (("-o", "x", "--split", "leaky-random"), 2, "--leaky"),
        (("-o", "x", "--lists", "nowhere"), 3, "nowhere"),
    ],
)
def test_what_can_be_refused_before_listening_is(
    segue: Segue, moroccan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...],
    code: int, told: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("taken").write_text("mine")
    refused = segue("genre", "train", moroccan, *words)
    assert (refused.code, told in refused.err, "Listening" in refused.err) == (code, True, False)
    assert not Path("x").exists()
    assert Path("taken").read_text() == "mine"
