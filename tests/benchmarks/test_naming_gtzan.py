"""GTZAN: its tables where they are at hand, and its audio, of which a small one is made."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not there; it comes with the extra `train`")

from benchmarks.naming_clips import Workplace
from benchmarks.naming_gtzan import HONEST, RANDOM, in_segments, on_audio, tables
from benchmarks.naming_peers import SVM, peer_verdicts, vectors_of
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.naming.datasets.choosing import segmented
from segue.naming.datasets.layouts import read_dataset
from segue.naming.judging.scores import figures
from segue.naming.splits import official
from segue.naming.training.lessons import Patches
from tests.naming.made_clips import collection

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "gtzan"
GENRES = ("blues", "jazz", "rock")
PARTS = {"train": range(5), "valid": range(5, 7), "test": range(7, 10)}
CORRUPT, ABSENT, FAULTY = "jazz/jazz.00004.wav", "rock/rock.00009.wav", 10


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    for part, numbers in PARTS.items():
        names = [f"{genre}/{genre}.{number:05}.wav" for genre in GENRES for number in numbers]
        (folder / f"{part}_{HONEST}.txt").write_text("\n".join(names))
        (folder / f"{part}_{RANDOM}.txt").write_text("\n".join(names))
    return folder


@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten clips of each genre that the lists name, one of them no sound and one missing, and one they leave out."""
    names = {genre: [f"{genre}.{number:05}.wav" for number in range(FAULTY + 1)] for genre in GENRES}
    root = collection(tmp_path_factory.mktemp("audio") / "genres", names, seconds=3.3)
    (root / CORRUPT).write_bytes(b"no sound" * 100)
    (root / ABSENT).unlink()
    return root


def test_segments_are_where_their_clips_are(audio: Path, lists: Path) -> None:
    whole = read_dataset(audio).dataset
    cut, _ = segmented(whole, 1.1)
    split = official(whole, lists, HONEST)
    found = in_segments(split, whole, cut)
    one, other = split.folds[0], found.folds[0]
    for clips, segments in ((one.train, other.train), (one.valid, other.valid), (one.test, other.test)):
        assert {cut.clips[row].file for row in segments} == {whole.clips[row].file for row in clips}
    # Three of each clip; the one that is no sound is one segment.
    assert len(other.test) == 3 * len(one.test)
    assert len(other.train) == 3 * len(one.train) - 2
    assert found.title.endswith("cut into segments")


def test_a_folder_of_audio_is_trained_on_and_what_is_wrong_with_it_is_told(
    audio: Path, lists: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Workplace(TimbreEmbedder(), tmp_path, workers=0, epochs=1, patches=Patches(32, 3))
    flat = on_audio(audio, lists, place, segment_s=1.1)
    printed = capsys.readouterr().out
    assert f"1 of 30 that the lists name is not here: {ABSENT}" in printed
    assert f"left out: {CORRUPT}" in printed
    assert f"{FAULTY:05}" not in printed
    assert "official split (filtered): 14 / 6 / 8 clips" in printed
    assert "LEAKY: random segments" in printed
    for kind in ("mlp", "cnn", "lstm"):
        gap = flat[f"gtzan_audio_leaky_{kind}_accuracy"] - flat[f"gtzan_audio_segments_{kind}_accuracy"]
        assert flat[f"gtzan_audio_{kind}_inflation"] == pytest.approx(gap, abs=2e-4)
        assert 0 <= flat[f"gtzan_audio_filtered_{kind}_ece"] <= 1


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="../shared/data/gtzan is not there")
def test_statistics_give_what_is_known_of_them_and_random_lists_flatter() -> None:
    table = next(tables(PUBLISHED))
    vectors = vectors_of(table.cleaned, table.model, ("mean",))
    assert vectors.shape == (1000, 120)
    found = {}
    for which in (HONEST, RANDOM):
        verdicts = peer_verdicts(SVM, table.cleaned, vectors, official(table.cleaned.dataset, PUBLISHED, which))
        found[which] = figures(verdicts, only=("accuracy",))["accuracy"]
    # About 53 %, of 290 clips.
    assert abs(found[HONEST] - 0.53) < 2 * np.sqrt(0.53 * 0.47 / 290)
    assert found[RANDOM] > found[HONEST] + 0.1
