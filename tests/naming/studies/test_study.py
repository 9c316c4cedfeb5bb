"""Studies: what is judged was not heard, what serves says what was trained, and what was broken off goes on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segue.domain.errors import BadRequest, DiskFull
from segue.domain.naming import Task
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.naming.cards.card import read_card
from segue.naming.datasets.cleaning import Cleaned
from segue.naming.judging.evaluating import evaluate
from segue.naming.judging.verdicts import read_verdicts
from segue.naming.labels.hierarchy import shipped
from segue.naming.serving.model import load_model
from segue.naming.splits import Split, SplitKind, k_folds, three_parts
from segue.naming.studies.recipe import ENSEMBLE, Recipe
from segue.naming.studies.run_folder import check_run, keep_run
from segue.naming.studies.study import Study, forget, study
from segue.naming.training.lessons import Patches
from segue.naming.training.loop import Epoch
from segue.storage.artifacts import replace_file

PATCHES = Patches(32, 3)


def recipe(kind: str, epochs: int = 2) -> Recipe:
    return Recipe(kind, TimbreEmbedder().id, patches=PATCHES, epochs=epochs)


def songs(cleaned: Cleaned, folds: int = 3) -> Split:
    return k_folds(cleaned.dataset, cleaned.groups, SplitKind.SONG, folds, 0)


def keep(folder: Path, found: Study, cleaned: Cleaned) -> None:
    keep_run(folder, found, cleaned, "made", Task.GENRE, replace_file, licence="made up", notes=("A note.",))


def test_every_clip_is_judged_by_networks_that_do_not_know_its_song(cleaned: Cleaned) -> None:
    split = songs(cleaned)
    found = study(cleaned, split, recipe("head", 40), serving=False)
    assert set(found.verdicts.names) == {clip.name for clip in cleaned.dataset.clips}
    numbers = cleaned.groups.songs
    for fold in split.folds:
        for turn in fold.turns:
            assert not set(numbers[fold.test]) & set(numbers[[*turn.train, *turn.valid]])
    assert found.by_song is not None
    assert (found.scores.clips, found.by_song.clips) == (36, 18)
    # Chance is a third.
    assert found.scores.overall["accuracy"] > 0.5


@pytest.mark.parametrize("kind", ["head", "mlp", "lstm"])
def test_labels_of_the_test_part_decide_nothing(cleaned: Cleaned, kind: str) -> None:
    split = three_parts(cleaned.dataset, cleaned.groups, SplitKind.SONG)
    test = split.folds[0].test
    turned = list(cleaned.dataset.clips)
    for row in test.tolist():
        others = [label for label in cleaned.dataset.labels if label not in turned[row].labels]
        turned[row] = replace(turned[row], labels=(others[0],))
    wrong = replace(cleaned, dataset=replace(cleaned.dataset, clips=tuple(turned)))
    one, other = (study(some, split, recipe(kind), serving=False).verdicts for some in (cleaned, wrong))
    assert (one.targets != other.targets).any()
    np.testing.assert_array_equal(one.probabilities, other.probabilities)
    np.testing.assert_array_equal(one.least, other.least)


def test_an_ensemble_serves_what_its_networks_said(cleaned: Cleaned, tmp_path: Path) -> None:
    found = study(cleaned, songs(cleaned, 2), recipe(ENSEMBLE, 1))
    assert [voice.kind for voice in found.voices] == ["mlp", "cnn", "lstm"]
    assert sum(voice.weight for voice in found.voices) == pytest.approx(1)
    keep(tmp_path, found, cleaned)
    model = load_model(tmp_path)
    heard = evaluate(model, {}, cleaned, shipped(Task.GENRE)).verdicts

    import torch  # noqa: PLC0415 - the networks themselves, to hold what serves against

    with torch.inference_mode():
        said = np.array([
            [_said(voice, cleaned, row) for row in range(len(cleaned.dataset))] for voice in found.voices
        ])  # fmt: skip
    expected = found.blend.probabilities(said)
    np.testing.assert_allclose(heard.probabilities, expected, atol=2e-3)


def _said(voice: object, cleaned: Cleaned, row: int) -> np.ndarray:
    import torch  # noqa: PLC0415 - as above

    takes, network = voice.takes, voice.network  # type: ignore[attr-defined]
    if network.takes == "bands":
        given = PATCHES.cut(cleaned.features.bands(row))
    else:
        given = np.hstack([cleaned.features.embeddings(takes.embedder)[part][row : row + 1] for part in takes.parts])
    return np.asarray(
        network(torch.from_numpy(np.ascontiguousarray(given, np.float32))).mean(dim=0).numpy(), np.float64
    )


def test_a_run_leaves_a_model_with_a_card(cleaned: Cleaned, tmp_path: Path) -> None:
    found = study(cleaned, songs(cleaned), recipe("mlp", 5))
    keep(tmp_path, found, cleaned)
    card = read_card((tmp_path / "card.json").read_bytes())
    assert card.scores["accuracy"].value == pytest.approx(found.scores.overall["accuracy"])
    assert card.notes == ("A note.",)
    assert card.speed_ms is not None
    assert "<h1" in (tmp_path / "card.html").read_text()
    assert (tmp_path / "curves-mlp.png").read_bytes().startswith(b"\x89PNG")
    kept = read_verdicts((tmp_path / "verdicts.npz").read_bytes())
    np.testing.assert_allclose(kept.probabilities, found.verdicts.probabilities, atol=1e-6)
    assert (kept.named == found.verdicts.named).all()


def test_evaluating_tells_what_a_model_had_learned_from(cleaned: Cleaned, tmp_path: Path) -> None:
    keep(tmp_path, study(cleaned, songs(cleaned), recipe("head", 5)), cleaned)
    card = read_card((tmp_path / "card.json").read_bytes()).as_json()
    known = evaluate(load_model(tmp_path), card, cleaned, shipped(Task.GENRE))
    assert known.verdicts.title.startswith("LEAKY: it had learned from 36 of 36 clips")
    blank = evaluate(load_model(tmp_path), {}, cleaned, shipped(Task.GENRE))
    assert not blank.verdicts.title.startswith("LEAKY")
    assert "may know these clips" in blank.notes[0]


def test_what_was_broken_off_goes_on(cleaned: Cleaned, tmp_path: Path) -> None:
    split, asked = three_parts(cleaned.dataset, cleaned.groups, SplitKind.SONG), recipe("lstm", 3)
    whole = study(cleaned, split, asked)
    heard: list[int] = []

    def until_the_second(_which: str, epoch: Epoch) -> None:
        heard.append(epoch.number)
        if epoch.number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(cleaned, split, asked, until_the_second, kept=tmp_path / "kept")
    assert list(tmp_path.rglob("*.safetensors"))
    again: list[int] = []
    found = study(cleaned, split, asked, lambda _which, epoch: again.append(epoch.number), kept=tmp_path / "kept")
    assert heard == [1, 2]
    assert again[0] == 3
    np.testing.assert_allclose(found.verdicts.probabilities, whole.verdicts.probabilities, atol=1e-6)
    # They go when somebody says that the outcome is safe: until then, writing it may fail and be tried again.
    once_more: list[int] = []
    study(cleaned, split, asked, lambda _which, epoch: once_more.append(epoch.number), kept=tmp_path / "kept")
    assert not once_more
    forget(tmp_path / "kept", cleaned, split, asked)
    assert not list(tmp_path.iterdir())


def test_a_run_that_could_not_be_written_is_no_model(cleaned: Cleaned, tmp_path: Path) -> None:
    found = study(cleaned, songs(cleaned, 2), recipe("head", 2))
    whole = tmp_path / "whole"
    keep(whole, found, cleaned)
    names = {file.name for file in whole.iterdir()}
    for room in (0, 2, len(names) - 1):
        written: list[Path] = []

        def until_full(path: Path, data: bytes, room: int = room, written: list[Path] = written) -> None:
            if len(written) == room:
                raise DiskFull("There is no room left.")
            written.append(path)
            replace_file(path, data)

        folder = tmp_path / str(room)
        with pytest.raises(DiskFull):
            keep_run(folder, found, cleaned, "made", Task.GENRE, until_full)
        assert not (folder / "model.json").exists()
    assert read_card((whole / "card.json").read_bytes()).speed_ms is not None


@pytest.mark.parametrize("label", ["two\nlines", "a bell \a", "long " * 50])
def test_what_could_not_be_kept_is_refused_before_training(cleaned: Cleaned, label: str) -> None:
    wrong = replace(cleaned, dataset=replace(cleaned.dataset, labels=(label, *cleaned.dataset.labels[1:])))
    with pytest.raises(BadRequest, match="labels"):
        check_run(wrong, "made", Task.GENRE)
    with pytest.raises(BadRequest, match="cannot be called"):
        check_run(cleaned, "Made Of", Task.GENRE)
    check_run(cleaned, "made", Task.GENRE, "   ")


def test_a_split_without_a_part_to_hold_back_is_judged_uncalibrated(cleaned: Cleaned) -> None:
    split = three_parts(cleaned.dataset, cleaned.groups, SplitKind.SONG)
    fold, nothing = split.folds[0], np.array([], np.intp)
    turns = (replace(fold.turns[0], valid=nothing),)
    bare = replace(split, folds=(replace(fold, turns=turns),), turns=turns)
    found = study(cleaned, bare, recipe("head", 5), serving=False)
    assert found.scores.reliability.ece == pytest.approx(found.ece_before)
    assert (found.verdicts.least == 0.5).all()
