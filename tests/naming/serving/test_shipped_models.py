"""The models that come with Segue: whole, with cards that say what they are, and for embedders that there are."""

from pathlib import Path

import pytest

from segue.domain.naming import Task
from segue.hearing.embedding.musicnn import prepare
from segue.hearing.embedding.musicnn_wheel import fetch_wheel
from segue.hearing.embedding.shelf import STUDENT, served
from segue.naming.cards.card import read_card
from segue.naming.labels.hierarchy import shipped
from segue.naming.serving.model import load_model
from segue.naming.serving.shelf import available, default_for

SHIPPED = {model.folder.name: model for model in available(Path("/nonexistent"))}


def test_there_is_one_for_each_task_and_embedder(tmp_path: Path) -> None:
    student = served(None, STUDENT).id
    for task in Task:
        found = default_for(tmp_path, task, student)
        assert found is not None
        assert found.manifest is not None
        assert found.manifest.name == f"{task}s-student"
    heads = {"genres-musicnn", "moods-musicnn", "genres-student", "moods-student"}
    assert set(SHIPPED) == heads | {"genres-cnn", "genres-lstm"}


def test_heads_on_musicnn_take_what_musicnn_gives(tmp_path: Path) -> None:
    prepared = prepare(fetch_wheel())
    for task in Task:
        assert default_for(tmp_path, task, prepared.manifest.id) is not None


@pytest.mark.parametrize("name", SHIPPED)
def test_each_is_whole_and_says_what_it_is(name: str) -> None:
    shelved = SHIPPED[name]
    assert shelved.trouble is None
    model = load_model(shelved.folder)
    card = read_card((shelved.folder / "card.json").read_bytes())
    assert card.labels == model.manifest.labels
    assert [one.sha256 for one in card.members] == [one.sha256 for one in model.manifest.members]
    assert "previews" in card.data.licence
    assert any("previews" in note for note in card.notes)
    assert (card.split.kind, card.split.folds) == ("artist", 5)
    assert card.scores["roc_auc"].value > 0.65
    assert card.weaknesses
    known = shipped(model.manifest.task)
    if model.manifest.task is Task.MOOD:
        assert all(known.resolve(label) for label in card.labels)
