from pathlib import Path

import numpy as np
import pytest

from segue.hearing.embedding.failures import ModelUnavailable
from segue.hearing.embedding.musicnn import MANIFEST, TAGS, Prepared, install
from segue.hearing.embedding.onnx_embedder import OnnxEmbedder, load_embedder
from segue.hearing.embedding.shipped_spaces import space_for
from segue.hearing.embedding.sound_space import SoundSpace
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from tests.hearing.embedding.made import FloatArray, melody
from tests.hearing.embedding.test_embedding_onnx import small_model


def store(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


@pytest.fixture(scope="module")
def musicnn(prepared: Prepared) -> OnnxEmbedder:
    return OnnxEmbedder(prepared.manifest, prepared.model)


def noise() -> FloatArray:
    return (0.2 * np.random.default_rng(4).normal(0, 1, 16_000 * 7)).astype(np.float32)


def test_installed_model_is_loaded_again(wheel: bytes, prepared: Prepared, tmp_path: Path) -> None:
    manifest = install(tmp_path / "models", store, lambda: wheel)
    assert manifest == tmp_path / "models" / MANIFEST
    found = load_embedder(manifest)
    assert found.id == prepared.manifest.id
    assert (found.name, found.version, found.size, found.sample_rate) == ("musicnn-msd", 1, 200, 16_000)
    assert found.tags == TAGS
    assert found.manifest.licence == "ISC"
    assert found.excerpts.samples == 48_128
    assert sum(file.stat().st_size for file in (tmp_path / "models").iterdir()) < 3_300_000


def test_licence_travels_with_the_model(prepared: Prepared) -> None:
    assert b"Permission to use, copy, modify, and/or distribute this software" in prepared.model


def test_nothing_is_stored_when_nothing_is_fetched(tmp_path: Path) -> None:
    def offline() -> bytes:
        raise ModelUnavailable("no network")

    with pytest.raises(ModelUnavailable):
        install(tmp_path, store, offline)
    assert not list(tmp_path.iterdir())


def test_model_is_the_same_wherever_it_is_made(prepared: Prepared) -> None:
    """The id is stored beside every vector, so that a byte's difference would part two machines' libraries."""
    assert prepared.manifest.sha256 == "cc3ce897c25f36df1067421b721eef30eb718a030b93ae9f5fc4a4992b1b7f81"
    assert prepared.manifest.id == "musicnn-msd-1-2403e6d803"


def test_recorded_answers_to_made_sounds(musicnn: OnnxEmbedder) -> None:
    """Recorded from the graph after it agreed with two independent implementations of the original's steps."""
    tune, hiss = musicnn.embed(melody(7)), musicnn.embed(noise())
    assert tune.excerpts == hiss.excerpts == 3
    for found, wanted in (
        (tune, {"electronic": 0.5829, "indie": 0.2609, "electro": 0.2236, "electronica": 0.1556}),
        (hiss, {"electronic": 0.5443, "dance": 0.4158, "electro": 0.1981, "House": 0.1930}),
    ):
        loudest = [TAGS[tag] for tag in np.argsort(-found.tags)[:4]]
        assert loudest == list(wanted)
        np.testing.assert_allclose(np.sort(found.tags)[::-1][:4], list(wanted.values()), atol=2e-3)
    np.testing.assert_allclose(
        tune.mean[:8], [-0.1772, -0.127, -0.2848, -0.2751, -0.3532, -0.19, -0.2574, 1.3684], atol=5e-3
    )
    np.testing.assert_allclose(
        hiss.mean[:8], [-0.1772, 0.6317, -0.2848, -0.2751, -0.3532, 2.5294, 2.0069, -0.4571], atol=5e-3
    )


def test_silence_is_not_taken_for_music(musicnn: OnnxEmbedder) -> None:
    found = musicnn.embed(np.zeros(160_000, np.float32))
    assert not found.spread.any()
    assert np.isfinite(found.mean).all()


def test_recorded_timbre_of_a_made_tune() -> None:
    found = TimbreEmbedder().embed(melody(7)).mean
    wanted = [8.8746, 4.7606, 6.0597, 4.9862, 28.103, 16.3666, 0.9058, 0.0042, 0.3484]
    np.testing.assert_allclose(found[[0, 1, 20, 40, 60, 62, 64, 66, 69]], wanted, rtol=2e-3, atol=1e-3)


def test_spaces_come_with_segue(musicnn: OnnxEmbedder) -> None:
    for embedder in (musicnn, TimbreEmbedder()):
        space = space_for(embedder.id, embedder.size)
        assert space.model == embedder.id
        assert space.labels.shape[1] == 16
        placed = space.place(embedder.embed(melody(4)).mean[None], embedder.id)
        np.testing.assert_allclose(np.linalg.norm(placed), 1, atol=1e-5)


def test_other_models_vectors_stay_as_they_are() -> None:
    embedder = OnnxEmbedder(*small_model())
    space: SoundSpace = space_for(embedder.id, embedder.size)
    mean = embedder.embed(melody(2)).mean
    np.testing.assert_allclose(space.place(mean[None], embedder.id)[0], mean / np.linalg.norm(mean), atol=1e-6)
