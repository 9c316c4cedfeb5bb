import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segue.domain.errors import BadRequest, NotFound
from segue.hearing.embedding import musicnn
from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable
from segue.hearing.embedding.manifest import Manifest, write_manifest
from segue.hearing.embedding.musicnn import MANIFEST, Prepared
from segue.hearing.embedding.onnx_embedder import OnnxEmbedder
from segue.hearing.embedding.shelf import STUDENT, available, install_musicnn, load, served
from segue.hearing.embedding.student import PATCH
from segue.storage.artifacts import replace_file
from tests.hearing.embedding.made import bands_of, melody
from tests.hearing.embedding.test_embedding_onnx import small_model, sound_model


def put(folder: Path, manifest: Manifest, model: bytes) -> None:
    (folder / manifest.file).write_bytes(model)
    (folder / f"{manifest.name}.json").write_bytes(write_manifest(manifest))


def names(folder: Path | None) -> list[str]:
    return [model.name for model in available(folder)]


@pytest.mark.parametrize("folder", [None, Path("nowhere")])
def test_student_and_timbre_are_always_there(folder: Path | None) -> None:
    assert names(folder) == [STUDENT, "timbre"]
    assert all(model.trouble is None for model in available(folder))
    assert served(folder).name == STUDENT


def test_users_model_serves_when_it_is_asked_for(tmp_path: Path) -> None:
    put(tmp_path, *sound_model())
    assert names(tmp_path) == [STUDENT, "timbre", "own"]
    assert served(tmp_path).name == STUDENT
    assert served(tmp_path, "own").name == "own"
    assert served(tmp_path, "timbre").name == "timbre"


def test_list_says_what_the_loaded_model_is(tmp_path: Path) -> None:
    put(tmp_path, *sound_model())
    for model in available(tmp_path):
        embedder = load(model)
        assert (embedder.id, embedder.name, embedder.version) == (model.id, model.name, model.version)


def test_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFound, match=r"no model called nosuch.*student, timbre"):
        served(None, "nosuch")


def test_damaged_models_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    put(tmp_path, *sound_model())
    manifest, model = small_model()
    put(tmp_path, manifest, model[:-1] + b"\0")
    (tmp_path / "noise.json").write_bytes(b"\xff{")
    (tmp_path / "gone.json").write_bytes(write_manifest(replace(manifest, name="gone", file="gone.onnx")))
    trouble = {model.name: model.trouble for model in available(tmp_path)}
    assert trouble["own"] is None
    assert isinstance(trouble["small"], ModelDamaged)
    assert "SHA-256" in str(trouble["small"])
    assert isinstance(trouble["noise"], BadRequest)
    assert isinstance(trouble["gone"], ModelUnavailable)
    assert served(tmp_path, "own").name == "own"
    with pytest.raises(ModelDamaged, match="SHA-256"):
        served(tmp_path, "small")


@pytest.mark.parametrize("name", [STUDENT, "timbre", musicnn.NAME])
def test_users_model_may_not_take_the_name_of_segues(tmp_path: Path, name: str) -> None:
    manifest, model = sound_model()
    (tmp_path / manifest.file).write_bytes(model)
    (tmp_path / "mine.json").write_bytes(write_manifest(replace(manifest, name=name)))
    assert isinstance(available(tmp_path)[-1].trouble, BadRequest)
    assert served(tmp_path).name == STUDENT


def test_installed_musicnn_is_preferred(tmp_path: Path, wheel: bytes, prepared: Prepared) -> None:
    folder = tmp_path / "models"
    model = install_musicnn(folder, replace_file, lambda: wheel)
    assert model.trouble is None
    assert model.id == prepared.manifest.id
    assert sorted(path.name for path in folder.iterdir()) == [MANIFEST, prepared.manifest.file]
    assert names(folder) == [musicnn.NAME, STUDENT, "timbre"]
    assert served(folder).id == prepared.manifest.id
    (folder / prepared.manifest.file).write_bytes(prepared.model[:1000])
    assert isinstance(available(folder)[0].trouble, ModelDamaged)
    assert served(folder).name == STUDENT


def test_onnx_runtime_is_imported_only_for_a_model() -> None:
    program = (
        "import sys\nfrom segue.hearing.embedding.shelf import available, served\n"
        "available(None), served(None, 'timbre')\nassert 'onnxruntime' not in sys.modules\n"
        "served(None)\nassert 'onnxruntime' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_student_hears_different_sounds_differently() -> None:
    student = served(None)
    tune = student.embed(melody(7, rate=student.sample_rate))
    hiss = student.embed((0.2 * np.random.default_rng(4).normal(0, 1, student.sample_rate * 7)).astype(np.float32))
    assert np.linalg.norm(tune.mean - hiss.mean) > 5 * np.linalg.norm(hiss.spread)


def test_recorded_answers_of_the_student_to_made_sounds() -> None:
    """Recorded when it came; vectors that change need a new version of the student."""
    student = served(None, STUDENT)
    assert student.id == "student-1-e9582535a7"
    tune = student.embed(melody(7, rate=student.sample_rate))
    hiss = student.embed((0.2 * np.random.default_rng(4).normal(0, 1, student.sample_rate * 7)).astype(np.float32))
    np.testing.assert_allclose(tune.mean[:5], [-0.2187, -0.3008, -0.2016, -0.3523, 0.4101], atol=2e-3)
    np.testing.assert_allclose(hiss.mean[:5], [-0.3486, 0.8882, -0.4661, -0.6209, -0.2743], atol=2e-3)
    for found, wanted in ((tune, ["electronic", "chillout"]), (hiss, ["electronic", "experimental"])):
        assert [student.tags[tag] for tag in np.argsort(-found.tags)[:2]] == wanted


def test_student_hears_the_bands_of_the_analysis_as_it_hears_the_sound() -> None:
    student = served(None, STUDENT)
    assert isinstance(student, OnnxEmbedder)
    samples = melody(20, rate=student.sample_rate)
    found = student.embed_bands(PATCH.cut(bands_of(samples), student.excerpts.starts(len(samples))))
    wanted = student.embed(samples)
    np.testing.assert_array_equal(found.mean, wanted.mean)
    np.testing.assert_array_equal(found.tags, wanted.tags)
