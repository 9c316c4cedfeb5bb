import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segue.domain.errors import BadRequest
from segue.hearing.embedding.checkpoint import Checkpoint
from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable
from segue.hearing.embedding.log_mels import LogMels
from segue.hearing.embedding.manifest import Input, Manifest, Output, write_manifest
from segue.hearing.embedding.network import musicnn_graph
from segue.hearing.embedding.onnx_embedder import OnnxEmbedder, load_embedder
from segue.hearing.embedding.onnx_file import Graph
from segue.hearing.embedding.port import Embedder
from segue.hearing.embedding.shelf import STUDENT, served
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.hearing.spectrogram import GRID
from tests.hearing.embedding.made import SMALL, bands_of, checkpoint_files, melody, small_variables


def small_model() -> tuple[Manifest, bytes]:
    model = musicnn_graph(Checkpoint(*checkpoint_files(small_variables())), SMALL).to_bytes({})
    manifest = Manifest(
        name="small",
        version=1,
        licence="ISC",
        source="made",
        file="small.onnx",
        sha256=hashlib.sha256(model).hexdigest(),
        input=Input.of_mels("mels", SMALL.frames, LogMels(bands=SMALL.mels)),
        output=Output("embedding", SMALL.embedding, "tags", tuple("abcde")),
        excerpts=6,
    )
    return manifest, model


def sound_model() -> tuple[Manifest, bytes]:
    """A user's own model: it takes the sound itself, and gives mean and maximum and no tags."""
    graph = Graph("loudness")
    given = graph.input("sound", ("excerpts", 400))
    mean = graph.add("ReduceMean", (given,), "mean", axes=(1,), keepdims=1)
    top = graph.add("ReduceMax", (given,), "top", axes=(1,), keepdims=1)
    graph.output(graph.add("Concat", (mean, top), "vector", axis=1), ("excerpts", 2))
    model = graph.to_bytes({})
    digest = hashlib.sha256(model).hexdigest()
    return Manifest("own", 2, "MIT", "me", "own.onnx", digest, Input("sound", 8000, 400), Output("vector", 2), 3), model


def bands_model() -> tuple[Manifest, bytes]:
    """A model that takes the analysis' own mel bands, and gives the mean of each over 20 frames."""
    graph = Graph("colour")
    given = graph.input("bands", ("excerpts", 128, 20))
    graph.output(graph.add("ReduceMean", (given,), "colour", axes=(2,), keepdims=0), ("excerpts", 128))
    model = graph.to_bytes({})
    digest = hashlib.sha256(model).hexdigest()
    made = Manifest("bands", 1, "MIT", "me", "b.onnx", digest, Input.of_bands("bands", 20), Output("colour", 128), 5)
    return made, model


def embedders() -> list[Embedder]:
    models = (small_model(), sound_model(), bands_model())
    return [*(OnnxEmbedder(*model) for model in models), TimbreEmbedder(), served(None, STUDENT)]


@pytest.mark.parametrize("embedder", embedders(), ids=lambda embedder: str(embedder.name))
class TestEveryEmbedder:
    def test_gives_what_it_says(self, embedder: Embedder) -> None:
        found = embedder.embed(melody(4))
        assert found.model == embedder.id
        assert found.mean.shape == found.spread.shape == (embedder.size,)
        assert found.mean.dtype == found.spread.dtype == np.float32
        assert found.tags.shape == (len(embedder.tags),)
        assert 1 <= found.excerpts <= embedder.excerpts.count
        assert (found.spread >= 0).all()

    def test_gives_the_same_twice_and_for_its_excerpts(self, embedder: Embedder) -> None:
        samples = melody(5)
        found = [embedder.embed(samples), embedder.embed_excerpts(embedder.excerpts.cut(samples))]
        np.testing.assert_array_equal(found[0].mean, found[1].mean)
        np.testing.assert_array_equal(found[0].spread, found[1].spread)

    @pytest.mark.parametrize("kind", ["silence", "one sample", "constant", "clipped", "loud"])
    def test_anything_finite_gives_finite_numbers(self, embedder: Embedder, kind: str) -> None:
        samples = {
            "silence": np.zeros(20_000, np.float32),
            "one sample": np.ones(1, np.float32),
            "constant": np.full(20_000, 0.5, np.float32),
            "clipped": np.sign(melody(1)),
            "loud": 1000 * melody(1),
        }[kind]
        found = embedder.embed(samples)
        assert np.isfinite(found.mean).all()
        assert np.isfinite(found.spread).all()

    def test_no_sound_is_refused(self, embedder: Embedder) -> None:
        with pytest.raises(BadRequest):
            embedder.embed(np.zeros(0, np.float32))
        with pytest.raises(BadRequest):
            embedder.embed(np.full(100, np.nan, np.float32))


def test_ids_differ() -> None:
    found = embedders()
    assert len({embedder.id for embedder in found}) == len(found)


def test_users_own_model_is_run_on_the_sound(tmp_path: Path) -> None:
    manifest, model = sound_model()
    (tmp_path / manifest.file).write_bytes(model)
    (tmp_path / "own.json").write_bytes(write_manifest(manifest))
    embedder = load_embedder(tmp_path / "own.json")
    found = embedder.embed(np.concatenate([np.full(400, value, np.float32) for value in (0.25, 0.5, 0.75)]))
    assert (embedder.name, embedder.version, embedder.sample_rate, embedder.tags) == ("own", 2, 8000, ())
    np.testing.assert_allclose(found.mean, 0.5, atol=1e-6)
    np.testing.assert_allclose(found.spread, np.sqrt(1 / 24), atol=1e-6)


def test_bands_of_the_analysis_are_heard_as_the_sound_is() -> None:
    embedder = OnnxEmbedder(*bands_model())
    samples = melody(4, rate=GRID.sample_rate)
    patches = bands_of(samples)
    assert embedder.bands is not None
    starts = embedder.excerpts.starts(len(samples))
    found = embedder.embed_bands(embedder.bands.cut(patches, starts))
    wanted = embedder.embed(samples)
    np.testing.assert_array_equal(found.mean, wanted.mean)
    np.testing.assert_array_equal(found.spread, wanted.spread)
    assert found.excerpts == wanted.excerpts == 5


def test_bands_of_another_shape_are_refused() -> None:
    embedder = OnnxEmbedder(*bands_model())
    for shape in ((1, 128, 21), (1, 96, 20), (0, 128, 20)):
        with pytest.raises(BadRequest, match="shape"):
            embedder.embed_bands(np.zeros(shape, np.float32))
    with pytest.raises(BadRequest, match="does not take mel bands"):
        OnnxEmbedder(*sound_model()).embed_bands(np.zeros((1, 128, 20), np.float32))


def test_changed_model_is_refused() -> None:
    manifest, model = small_model()
    with pytest.raises(ModelDamaged, match="SHA-256"):
        OnnxEmbedder(manifest, model[:-1] + b"\0")


def test_file_that_is_no_model_is_refused() -> None:
    manifest, _ = small_model()
    for junk in (b"", b"no model", bytes(1000)):
        with pytest.raises(BadRequest, match=r"ONNX Runtime does not take|does not take what"):
            OnnxEmbedder(replace(manifest, sha256=hashlib.sha256(junk).hexdigest()), junk)


def test_manifest_that_does_not_fit_its_model_is_refused() -> None:
    manifest, model = small_model()
    for wrong in (
        replace(manifest, input=replace(manifest.input, name="sound")),
        replace(manifest, input=Input.of_mels("mels", SMALL.frames + 1, LogMels(bands=SMALL.mels))),
        replace(manifest, output=replace(manifest.output, embedding="nowhere")),
        replace(manifest, output=replace(manifest.output, size=7)),
        replace(manifest, output=replace(manifest.output, tag_names=("a",))),
    ):
        with pytest.raises(BadRequest, match=r"does not take what its manifest says|has the shape"):
            OnnxEmbedder(wrong, model)


def test_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="musicnn"):
        load_embedder(tmp_path / "musicnn.json")
    (tmp_path / "small.json").write_bytes(write_manifest(small_model()[0]))
    with pytest.raises(ModelUnavailable, match=r"small\.onnx"):
        load_embedder(tmp_path / "small.json")
