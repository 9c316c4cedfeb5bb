"""A naming model at work, held against the same sums in NumPy; and files that are not what they should be."""

import hashlib
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import onnx
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import TensorProto, helper
from scipy.special import expit, softmax

from segue.domain.errors import BadRequest, SegueError
from segue.domain.hearing import SoundVector
from segue.domain.ids import ModelId
from segue.hearing.embedding.failures import ModelDamaged, ModelsDiffer, ModelUnavailable
from segue.hearing.embedding.shared_bands import SharedBands
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.hearing.listening import embeddings_of, listen
from segue.naming.probability import probabilities
from segue.naming.serving import network
from segue.naming.serving.manifest import FILE, BandsInput, EmbeddingInput, Member, NamingManifest
from segue.naming.serving.model import NamingModel, load_model
from segue.naming.serving.naming import doubt
from tests.hearing.embedding.made import bands_of, melody
from tests.naming.serving.made_models import (
    EMBEDDER,
    band_network,
    linear_head,
    manifest,
    member,
    write_model,
)

Floats = NDArray[np.float32]
Info = tuple[str, int, list[str | int | None]]
MEAN = EmbeddingInput(EMBEDDER, ("mean",))


def vector(mean: NDArray[np.floating], spread: Floats | None = None, model: ModelId = EMBEDDER) -> SoundVector:
    other = np.zeros(1, np.float32) if spread is None else spread
    return SoundVector(model, mean.astype("<f4").tobytes(), other.astype("<f4").tobytes(), b"", 3)


@pytest.mark.parametrize("multi", [False, True])
def test_probabilities_are_those_of_the_calibrated_logits(tmp_path: Path, multi: bool) -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(0, 1, (5, 3)).astype(np.float32), rng.normal(0, 1, (8, 3)).astype(np.float32)
    bias = rng.normal(0, 1, 3).astype(np.float32)
    files = {"a.onnx": linear_head(first, bias), "b.onnx": linear_head(second, bias)}
    members = [
        member("a.onnx", files["a.onnx"], MEAN, 0.25),
        member("b.onnx", files["b.onnx"], EmbeddingInput(EMBEDDER, ("spread", "mean")), 0.75),
    ]
    made = replace(
        manifest(members, ("x", "y", "z"), multi=multi), scale=(1.5, 0.5, 2.0), shift=(0.1, -0.2, 0.0), least=(0.6,) * 3
    )
    model = load_model(write_model(tmp_path, made, files))
    means, spreads = rng.normal(0, 1, (7, 5)).astype(np.float32), rng.normal(0, 1, (7, 3)).astype(np.float32)
    found = model.from_vectors([vector(*both) for both in zip(means, spreads, strict=True)])
    logits = 0.25 * (means @ first + bias) + 0.75 * (np.concatenate([spreads, means], axis=1) @ second + bias)
    calibrated = logits * np.array(made.scale) + np.array(made.shift)
    wanted = expit(calibrated) if multi else softmax(calibrated, axis=1)
    for naming, row in zip(found, wanted, strict=True):
        told = {guess.label: guess.probability for guess in naming.guesses}
        np.testing.assert_allclose([told[label] for label in "xyz"], row, rtol=1e-5)
        assert [guess.probability for guess in naming.guesses] == sorted(told.values(), reverse=True)
        enough = {label for label, value in zip("xyz", row, strict=True) if value >= 0.6}
        assert set(naming.named) == enough
        assert naming.sure == bool(enough)
    assert model.from_vector(vector(means[3], spreads[3])).guesses == pytest.approx(found[3].guesses)


def test_a_model_that_is_unsure_names_nothing(tmp_path: Path) -> None:
    head = linear_head(np.eye(2, dtype=np.float32), np.zeros(2, np.float32))
    made = manifest([member("a.onnx", head, MEAN)], least=0.7)
    model = load_model(write_model(tmp_path, made, {"a.onnx": head}))
    unsure, sure = model.from_vectors([vector(np.array([0.1, 0.0])), vector(np.array([0.0, 9.0]))])
    assert (unsure.sure, unsure.named, unsure.guesses[0].label) == (False, (), "rock")
    assert (sure.sure, sure.named) == (True, ("jazz",))
    assert 0.99 < unsure.doubt <= 1
    assert 0 <= sure.doubt < 0.01
    # `least` is each label's own: jazz may be named from less.
    shy = NamingModel(replace(made, least=(0.7, 0.4)), model._networks)
    assert [shy.from_vector(vector(np.array(one))).named for one in ([0.1, 0.0], [0.0, 0.1])] == [(), ("jazz",)]


@given(st.lists(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3), min_size=1, max_size=5), st.booleans())
def test_any_logits_give_probabilities_and_a_doubt(logits: list[list[float]], multi: bool) -> None:
    values = probabilities(logits, (1e6, 1.0, -3.0), np.zeros(3), multi=multi)
    assert ((values >= 0) & (values <= 1)).all()
    if not multi:
        np.testing.assert_allclose(values.sum(axis=1), 1)
    doubts = doubt(values, multi=multi)
    assert ((doubts >= 0) & (doubts <= 1 + 1e-9)).all()


def test_doubt_grows_with_what_is_not_known() -> None:
    single = doubt(np.array([[1, 0, 0], [0.9, 0.05, 0.05], [0.5, 0.3, 0.2], [1 / 3] * 3]), multi=False)
    assert single.tolist() == sorted(single)
    assert single[[0, -1]] == pytest.approx([0, 1])
    multi = doubt(np.array([[1, 0, 0], [0.9, 0.9, 0], [0.6, 0.5, 0], [0.1, 0.1, 0.1]]), multi=True)
    assert multi.tolist() == sorted(multi)
    assert multi[[0, -1]] == pytest.approx([0, 1])


def bands_model(folder: Path, frames: int = 64, excerpts: int = 3) -> tuple[NamingModel, Floats]:
    weights = np.random.default_rng(2).normal(0, 0.01, (128, 2)).astype(np.float32)
    network = band_network(frames, weights)
    made = manifest([member("cnn.onnx", network, BandsInput(frames, excerpts))])
    return load_model(write_model(folder, made, {"cnn.onnx": network})), weights


def test_a_bands_model_hears_the_patches_of_the_one_spectrogram(tmp_path: Path) -> None:
    """What comes out of `listen` is what the patches, cut out of all bands of the track, give."""
    model, weights = bands_model(tmp_path / "model")
    samples = melody(9.0, rate=22_050)
    file = BytesIO()
    soundfile.write(file, samples, 22_050, format="WAV", subtype="FLOAT")
    (ear,) = model.ears
    patches = SharedBands(64).cut(bands_of(samples), ear.excerpts.starts(len(samples)))
    assert patches.shape == (3, 128, 64)
    heard = listen(file.getvalue(), (), ear).embedding
    assert heard is not None
    naming = model.from_heard(None, {ear.takes: heard})
    wanted = softmax((patches.mean(axis=2) @ weights).mean(axis=0))
    told = {guess.label: guess.probability for guess in naming.guesses}
    np.testing.assert_allclose([told["rock"], told["jazz"]], wanted, atol=1e-4)
    again = model.from_patches(patches)
    assert [one.label for one in again.guesses] == [one.label for one in naming.guesses]
    assert again.guesses[0].probability == pytest.approx(naming.guesses[0].probability, abs=1e-5)
    # The port's other ways in give the same.
    np.testing.assert_allclose(ear.embed(samples).mean, heard.mean, atol=1e-3)


def test_one_decode_serves_vectors_and_bands(tmp_path: Path) -> None:
    model, _ = bands_model(tmp_path / "model")
    samples = melody(5.0, rate=22_050)
    file = BytesIO()
    soundfile.write(file, samples, 22_050, format="WAV", subtype="FLOAT")
    timbre = TimbreEmbedder()
    both = embeddings_of(file.getvalue(), [timbre, model.ears[0]])
    for embedder, found in zip([timbre, model.ears[0]], both, strict=True):
        alone = listen(file.getvalue(), (), embedder).embedding  # type: ignore[arg-type] # both fit the port
        assert alone is not None
        np.testing.assert_array_equal(found.mean, alone.mean)


def test_an_ensemble_of_a_vector_and_bands(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    weights, bands = rng.normal(0, 1, (4, 2)).astype(np.float32), rng.normal(0, 0.01, (128, 2)).astype(np.float32)
    files = {"a.onnx": linear_head(weights, np.zeros(2, np.float32)), "b.onnx": band_network(10, bands)}
    takes = BandsInput(10, 2)
    members = [member("a.onnx", files["a.onnx"], MEAN, 0.5), member("b.onnx", files["b.onnx"], takes, 0.5)]
    model = load_model(write_model(tmp_path, manifest(members), files))
    mean, patches = rng.normal(0, 1, 4).astype(np.float32), rng.normal(-40, 9, (2, 128, 10)).astype(np.float32)
    naming = model.from_heard(vector(mean), {takes: model.ears[0].embed_bands(patches)})
    wanted = softmax(0.5 * mean @ weights + 0.5 * (patches.mean(axis=2) @ bands).mean(axis=0))
    told = {guess.label: guess.probability for guess in naming.guesses}
    np.testing.assert_allclose([told["rock"], told["jazz"]], wanted, rtol=1e-4)
    with pytest.raises(BadRequest, match="takes vectors of timbre-1"):
        model.from_heard(None, {})
    with pytest.raises(BadRequest, match="patches of 10 frames"):
        model.from_heard(vector(mean), {})
    with pytest.raises(BadRequest, match="listens to a track's sound"):
        model.from_vectors([vector(mean)])


def test_what_does_not_fit_a_model_is_refused(tmp_path: Path) -> None:
    head = linear_head(np.ones((4, 2), np.float32), np.zeros(2, np.float32))
    model = load_model(write_model(tmp_path / "a", manifest([member("a.onnx", head, MEAN)]), {"a.onnx": head}))
    with pytest.raises(ModelsDiffer, match="of timbre-1, not of other-1"):
        model.from_vector(vector(np.ones(4), model=ModelId("other-1")))
    with pytest.raises(BadRequest, match="takes 4 numbers"):
        model.from_vector(vector(np.ones(5)))
    with pytest.raises(ModelDamaged, match="no finite numbers"):
        model.from_vector(vector(np.array([1, 2, np.nan, 4])))
    with pytest.raises(BadRequest, match="does not take patches"):
        model.from_patches(np.zeros((1, 128, 4), np.float32))
    assert model.from_vectors([]) == []
    bands, _ = bands_model(tmp_path / "b")
    for patches, message in [
        (np.zeros((1, 128, 63)), "128 bands of 64 frames"),
        (np.zeros((0, 128, 64)), "128 bands of 64 frames"),
        (np.full((1, 128, 64), np.nan), "no finite numbers"),
    ]:
        with pytest.raises(BadRequest, match=message):
            bands.from_patches(patches.astype(np.float32))


def made_onnx(
    *nodes: onnx.NodeProto,
    inputs: tuple[Info, ...] = (("embedding", TensorProto.FLOAT, ["rows", 4]),),
    outputs: tuple[Info, ...] = (("logits", TensorProto.FLOAT, ["rows", 2]),),
    weights: tuple[onnx.TensorProto, ...] = (),
) -> bytes:
    infos = [[helper.make_tensor_value_info(*one) for one in group] for group in (inputs, outputs)]
    graph = helper.make_graph(list(nodes), "made", infos[0], infos[1], list(weights))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return bytes(made.SerializeToString())


def tensor(name: str, values: NDArray[np.float32]) -> onnx.TensorProto:
    return helper.make_tensor(name, TensorProto.FLOAT, values.shape, values.tobytes(), raw=True)


def external(name: str, location: str) -> onnx.TensorProto:
    made = onnx.TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[4, 2])
    made.data_location = TensorProto.EXTERNAL
    made.external_data.add(key="location", value=location)
    return made


PRODUCT = helper.make_node("MatMul", ["embedding", "weights"], ["logits"])
GOOD = made_onnx(PRODUCT, weights=(tensor("weights", np.ones((4, 2), np.float32)),))


def in_a_branch() -> bytes:
    """Weights in another file, hidden in a graph within an attribute of a node."""
    constant = helper.make_node("Constant", [], ["hidden"], value=external("hidden", "/etc/passwd"))
    branch = helper.make_graph(
        [constant], "branch", [], [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [4, 2])]
    )
    truth = helper.make_tensor("truth", TensorProto.BOOL, [], [True])
    choice = helper.make_node("If", ["truth"], ["weights"], then_branch=branch, else_branch=branch)
    return made_onnx(choice, PRODUCT, weights=(truth,))


def zipped() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("weights", GOOD)
    return file.getvalue()


def nan_weights() -> bytes:
    return made_onnx(PRODUCT, weights=(tensor("weights", np.full((4, 2), np.nan, np.float32)),))


def huge() -> bytes:
    """Weights that say they are of four billion rows, with none there."""
    made = onnx.TensorProto(name="weights", data_type=TensorProto.FLOAT, dims=[1 << 32, 1 << 30])
    made.raw_data = b"\0" * 8
    return made_onnx(PRODUCT, weights=(made,))


def shapes(given: list[str | int | None], gives: list[str | int | None]) -> bytes:
    return made_onnx(
        helper.make_node("Identity", ["embedding"], ["logits"]),
        inputs=(("embedding", TensorProto.FLOAT, given),),
        outputs=(("logits", TensorProto.FLOAT, gives),),
    )


HOSTILE: list[tuple[str, Callable[[], bytes], type[SegueError], str]] = [
    ("empty", lambda: b"", ModelDamaged, "no whole ONNX file"),
    ("pickle", lambda: pickle.dumps({"weights": [1.0]}), ModelDamaged, "no whole ONNX file"),
    ("zip", zipped, ModelDamaged, "no whole ONNX file"),
    ("truncated", lambda: GOOD[:-5], ModelDamaged, "no whole ONNX file"),
    ("text", lambda: b"I am a model, believe me.\n" * 9, ModelDamaged, "no whole ONNX file"),
    (
        "external",
        lambda: made_onnx(PRODUCT, weights=(external("weights", "../../etc/passwd"),)),
        ModelDamaged,
        "read weights from another file",
    ),
    ("external in a branch", in_a_branch, ModelDamaged, "read weights from another file"),
    ("weights of NaN", nan_weights, BadRequest, "no finite numbers"),
    ("huge dimensions", huge, BadRequest, "ONNX Runtime does not take"),
    ("another input", lambda: GOOD.replace(b"embedding", b"embeddinG"), BadRequest, 'must take "embedding"'),
    ("another output", lambda: GOOD.replace(b"logits", b"logitz"), BadRequest, 'must give "logits"'),
    ("no operator of that name", lambda: GOOD.replace(b"MatMul", b"MetMul"), BadRequest, "ONNX Runtime does not take"),
    ("a newer version", lambda: b"\x08\x7f" + GOOD[2:], BadRequest, "ONNX Runtime does not take"),
    ("three labels", lambda: shapes(["rows", 3], ["rows", 3]), BadRequest, "manifest has 2 labels"),
    ("no width", lambda: shapes(["rows", "any"], ["rows", 2]), BadRequest, "not as its manifest says"),
    ("too wide", lambda: shapes(["rows", 1 << 40], ["rows", 2]), BadRequest, "not as its manifest says|does not take"),
    ("one row only", lambda: shapes([1, 2], [1, 2]), BadRequest, "cannot be run"),
    ("three dimensions", lambda: shapes(["rows", 2, 2], ["rows", 2, 2]), BadRequest, "not as its manifest says"),
    (
        "of whole numbers",
        lambda: made_onnx(
            helper.make_node("Cast", ["embedding"], ["logits"], to=TensorProto.FLOAT),
            inputs=(("embedding", TensorProto.INT64, ["rows", 2]),),
        ),
        BadRequest,
        "must take",
    ),
]


@pytest.mark.parametrize(("data", "error", "message"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_hostile_file_is_refused(
    tmp_path: Path, data: Callable[[], bytes], error: type[SegueError], message: str
) -> None:
    model = data()
    folder = write_model(tmp_path, manifest([member("a.onnx", model, MEAN)]), {"a.onnx": model})
    with pytest.raises(error, match=message):
        load_model(folder)


def test_the_good_one_is_not() -> None:
    made = manifest([member("a.onnx", GOOD, MEAN)])
    assert network.Network(made.members[0], 2, GOOD).width == 4


def test_files_that_are_not_those_of_the_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: NamingManifest = manifest([member("a.onnx", GOOD, MEAN)])
    folder = write_model(tmp_path, made, {"a.onnx": GOOD.replace(b"made", b"mode")})
    with pytest.raises(ModelDamaged, match="has the SHA-256"):
        load_model(folder)
    monkeypatch.setattr(network, "MOST_BYTES", len(GOOD) - 1)
    with pytest.raises(ModelDamaged, match="larger than"):
        load_model(folder)
    (folder / "a.onnx").unlink()
    with pytest.raises(ModelUnavailable, match=r"a\.onnx cannot be read"):
        load_model(folder)
    (folder / FILE).unlink()
    with pytest.raises(ModelUnavailable, match=r"model\.json cannot be read"):
        load_model(folder)


def test_bands_of_another_length_are_refused(tmp_path: Path) -> None:
    data = band_network(10, np.ones((128, 2), np.float32))
    folder = write_model(tmp_path, manifest([member("a.onnx", data, BandsInput(11, 2))]), {"a.onnx": data})
    with pytest.raises(BadRequest, match="not as its manifest says"):
        load_model(folder)


def test_members_of_different_sizes_are_refused(tmp_path: Path) -> None:
    files = {f"{size}.onnx": linear_head(np.ones((size, 2), np.float32), np.zeros(2, np.float32)) for size in (3, 4)}
    members = [member(name, data, MEAN, 0.5) for name, data in files.items()]
    with pytest.raises(BadRequest, match="of different sizes"):
        load_model(write_model(tmp_path, manifest(members), files))


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=6))
def test_a_changed_file_is_a_model_or_is_refused(at: int, patch: bytes) -> None:
    """Its hash is made to fit, as an attacker would."""
    data = GOOD[:at] + patch + GOOD[at + len(patch) :]
    made = Member("a.onnx", hashlib.sha256(data).hexdigest(), MEAN)
    try:
        found = network.Network(made, 2, data)
    except SegueError:
        return
    assert np.isfinite(found.logits(np.zeros((1, found.width), np.float32))).all()
