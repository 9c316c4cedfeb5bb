"""Models on the shelf: installed whole or not at all, found by name or id, damaged ones said and passed over."""

import json
from pathlib import Path

import numpy as np
import pytest

from segue.domain.errors import BadRequest, NotFound, SegueError
from segue.domain.ids import ModelId
from segue.domain.naming import Task
from segue.hearing.embedding.failures import ModelDamaged
from segue.naming.serving import shelf
from segue.naming.serving.manifest import FILE, BandsInput
from segue.naming.serving.model import load_model
from segue.storage.artifacts import replace_file
from tests.naming.serving.made_models import band_network, made_head, manifest, member, write_model

WEIGHTS = np.eye(3, 2)
LABELS = ("rock", "jazz")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where models are installed; nothing is shipped."""
    monkeypatch.setattr(shelf, "_SHIPPED", tmp_path / "shipped")
    return tmp_path / "models" / "naming"


def install(source: Path, models: Path) -> shelf.ShelvedModel:
    return shelf.install(source, models, replace_file, load_model)


def test_a_run_becomes_a_model_on_the_shelf(models: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    made = made_head(run / "export", WEIGHTS, LABELS)
    (run / "export" / "card.json").write_text(json.dumps({"scores": {"accuracy": 0.83}}))
    (run / "export" / "checkpoint.bin").write_bytes(b"not for serving")
    found = install(run, models)
    assert (found.id, found.manifest, found.card["scores"]["accuracy"]) == (made.id, made, 0.83)
    assert {one.name for one in (models / made.id).iterdir()} == {FILE, "head.onnx", "card.json"}
    assert shelf.available(models) == (found,)
    # Once more is no other.
    assert install(run / "export", models) == found
    assert [one.name for one in models.iterdir()] == [made.id]
    shelf.remove(models, found, serves=False)
    assert shelf.available(models) == ()


def test_what_cannot_be_used_is_not_installed(models: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no model\.json"):
        install(tmp_path, models)
    run = tmp_path / "run"
    made_head(run, WEIGHTS, LABELS)
    whole = (run / "head.onnx").read_bytes()
    (run / "head.onnx").write_bytes(whole[:-9])
    with pytest.raises(ModelDamaged, match="SHA-256"):
        install(run, models)
    (run / "head.onnx").write_bytes(whole)
    (run / "card.json").write_text("[" * 9)
    with pytest.raises(ModelDamaged, match="card"):
        install(run, models)
    (run / FILE).write_text("{}")
    with pytest.raises(BadRequest, match="format 1"):
        install(run, models)
    assert not models.exists() or not list(models.iterdir())


def test_a_disk_that_fails_half_way_leaves_nothing(models: Path, tmp_path: Path) -> None:
    made = made_head(tmp_path / "run", WEIGHTS, LABELS)
    first = install(tmp_path / "run", models)

    def full(target: Path, data: bytes) -> None:
        if target.name != FILE:
            raise OSError(28, "No space left on device")
        replace_file(target, data)

    with pytest.raises(SegueError, match="No space left"):
        shelf.install(tmp_path / "run", models, full, load_model)
    assert shelf.available(models) == (first,)
    assert [one.name for one in models.iterdir()] == [made.id]


def test_models_are_found_by_id_and_name_the_newest_first(models: Path, tmp_path: Path) -> None:
    made = [made_head(tmp_path / f"{version}", WEIGHTS, LABELS, version=version) for version in (1, 3, 2)]
    for version in (1, 3, 2):
        install(tmp_path / f"{version}", models)
    assert [one.id for one in shelf.available(models)] == [made[1].id, made[2].id, made[0].id]
    assert shelf.find(models, "made")[0].id == made[1].id
    assert shelf.find(models, made[0].id)[1] == made[0]
    with pytest.raises(NotFound, match="There are: made-3-"):
        shelf.find(models, "nosuch")


def test_a_damaged_model_keeps_no_other_from_being_used(models: Path, tmp_path: Path) -> None:
    good, bad = (made_head(tmp_path / name, WEIGHTS, LABELS, name=name) for name in ("good", "bad"))
    for name in ("good", "bad"):
        install(tmp_path / name, models)
    text = (models / bad.id / FILE).read_text()
    (models / bad.id / FILE).write_text(text.replace("0.5", "0.4"))
    (models / "stray.txt").write_text("no folder")
    found = {one.id: one for one in shelf.available(models)}
    assert found[good.id].trouble is None
    assert "its manifest was changed" in str(found[ModelId(bad.id)].trouble)
    with pytest.raises(ModelDamaged, match="was changed"):
        shelf.find(models, bad.id)


def test_the_shipped_model_of_an_embedder_serves_where_nobody_chose(models: Path, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    for name, ear, task in [("a", "ear-1", Task.GENRE), ("b", "ear-2", Task.GENRE), ("c", "ear-1", Task.MOOD)]:
        made_head(shipped / name, WEIGHTS, LABELS, name=name, embedder=ModelId(ear), task=task)
    network = band_network(8, np.ones((128, 2), np.float32))
    write_model(
        shipped / "cnn", manifest([member("n.onnx", network, BandsInput(8, 1))], name="cnn"), {"n.onnx": network}
    )
    made_head(tmp_path / "own", WEIGHTS, LABELS, name="aaa", embedder=ModelId("ear-1"))
    install(tmp_path / "own", models)

    def serving(task: Task, ear: str) -> str | None:
        found = shelf.default_for(models, task, ModelId(ear))
        return found.manifest.name if found and found.manifest else None

    assert [serving(Task.GENRE, ear) for ear in ("ear-1", "ear-2", "ear-3")] == ["a", "b", None]
    assert [serving(Task.MOOD, ear) for ear in ("ear-1", "ear-2")] == ["c", None]
    stays, _ = shelf.find(models, "b")
    with pytest.raises(BadRequest, match="comes with Segue"):
        shelf.remove(models, stays, serves=False)
    own, _ = shelf.find(models, "aaa")
    with pytest.raises(BadRequest, match="serves"):
        shelf.remove(models, own, serves=True)
    # A shipped model that was installed, too, is there once.
    install(shipped / "a", models)
    assert [one.shipped for one in shelf.available(models) if one.manifest and one.manifest.name == "a"] == [False]


def test_what_is_shipped_can_be_used() -> None:
    for model in shelf.available(Path("nowhere")):
        assert model.trouble is None
        assert model.shipped
        assert load_model(model.folder).id == model.id
