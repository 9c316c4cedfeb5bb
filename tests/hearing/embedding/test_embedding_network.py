import numpy as np
import onnxruntime
import pytest

from segue.hearing.embedding.checkpoint import Checkpoint
from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.embedding.musicnn import Prepared
from segue.hearing.embedding.musicnn_wheel import checkpoint_in
from segue.hearing.embedding.network import MusicnnShape, musicnn_graph
from tests.hearing.embedding.made import SMALL, FloatArray, checkpoint_files, small_variables
from tests.hearing.embedding.reference import Reference

OUTPUTS = ["embedding", "tags", "pooled"]


def run(model: bytes, mels: FloatArray) -> list[FloatArray]:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    found: list[FloatArray] = session.run(OUTPUTS, {"mels": mels})
    return found


@pytest.mark.parametrize("seed", range(3))
def test_small_network_gives_what_the_original_steps_give(seed: int) -> None:
    variables = small_variables(seed=seed)
    assert (variables["batch_normalization_1/gamma"] < 0).any() or (variables["batch_normalization_2/gamma"] < 0).any()
    model = musicnn_graph(Checkpoint(*checkpoint_files(variables)), SMALL).to_bytes({})
    mels = np.random.default_rng(seed).uniform(0, 4, (3, SMALL.frames, SMALL.mels)).astype(np.float32)
    for found, wanted in zip(run(model, mels), Reference(variables, SMALL).run(mels), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)


def test_real_network_gives_what_the_original_steps_give(wheel: bytes, prepared: Prepared) -> None:
    checkpoint = checkpoint_in(wheel, "MSD_musicnn")
    wanted = [name for name in checkpoint.names if "Adam" not in name and "power" not in name]
    variables = {name: checkpoint.read(name) for name in wanted if checkpoint.shape(name)}
    mels = np.random.default_rng(5).uniform(0, 4, (1, 187, 96)).astype(np.float32)
    for found, expected in zip(run(prepared.model, mels), Reference(variables, MusicnnShape()).run(mels), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_file_keeps_to_the_onnx_standard() -> None:
    onnx = pytest.importorskip("onnx", reason="the package onnx, which checks ONNX files, is not installed")
    model = musicnn_graph(Checkpoint(*checkpoint_files(small_variables())), SMALL).to_bytes({"licence": "ISC"})
    found = onnx.load_from_string(model)
    onnx.checker.check_model(found, full_check=True)
    assert {entry.key: entry.value for entry in found.metadata_props} == {"licence": "ISC"}


def test_same_checkpoint_gives_the_same_bytes() -> None:
    made = [
        musicnn_graph(Checkpoint(*checkpoint_files(small_variables())), SMALL).to_bytes({"b": "1", "a": "2"})
        for _ in range(2)
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize("name", ["conv2d_3/kernel", "batch_normalization_7/moving_mean", "dense_1/bias"])
def test_variable_that_is_missing_is_named(name: str) -> None:
    variables = small_variables()
    del variables[name]
    with pytest.raises(ModelDamaged, match=name):
        musicnn_graph(Checkpoint(*checkpoint_files(variables)), SMALL)


def test_variable_of_another_shape_or_without_sense_is_named() -> None:
    for name, values, why in (
        ("dense/kernel", np.zeros((2, 2), np.float32), "has the shape"),
        ("dense_1/bias", np.full(SMALL.tags, np.nan, np.float32), "not finite"),
        ("batch_normalization_1/moving_variance", np.full(SMALL.timbral_filters, -1, np.float32), "negative"),
    ):
        with pytest.raises(ModelDamaged, match=f"{name}.*{why}"):
            musicnn_graph(Checkpoint(*checkpoint_files(small_variables() | {name: values})), SMALL)
