"""Real naming models, small: a folder with ONNX files and their manifest, as training leaves them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.domain.ids import ModelId
from segue.hearing.embedding.onnx_file import Graph
from segue.naming.serving.manifest import (
    FILE,
    BandsInput,
    EmbeddingInput,
    Member,
    NamingManifest,
    Task,
    write_manifest,
)

EMBEDDER = ModelId("timbre-1")
Floats = NDArray[np.float32]


def linear_head(weights: Floats, bias: Floats) -> bytes:
    """An ONNX file: logits = embedding @ weights + bias; weights [size, labels]."""
    graph = Graph("head")
    vector = graph.input("embedding", ("rows", int(weights.shape[0])))
    product = graph.add("MatMul", (vector, graph.weight("weights", weights)), "product")
    graph.add("Add", (product, graph.weight("bias", bias)), "logits")
    graph.output("logits", ("rows", int(weights.shape[1])))
    return graph.to_bytes({})


def band_network(frames: int, weights: Floats) -> bytes:
    """An ONNX file: logits = the mean over time of each band @ weights [128, labels]."""
    graph = Graph("bands")
    bands = graph.input("bands", ("patches", 128, frames))
    mean = graph.add("ReduceMean", (bands,), "mean", axes=(2,), keepdims=0)
    graph.add("MatMul", (mean, graph.weight("weights", weights)), "logits")
    graph.output("logits", ("patches", int(weights.shape[1])))
    return graph.to_bytes({})


def member(name: str, data: bytes, takes: BandsInput | EmbeddingInput, weight: float = 1.0) -> Member:
    """A member whose hash is that of these bytes."""
    return Member(name, hashlib.sha256(data).hexdigest(), takes, weight)


def manifest(
    members: Sequence[Member],
    labels: Sequence[str] = ("rock", "jazz"),
    *,
    name: str = "made",
    version: int = 1,
    task: Task = Task.GENRE,
    multi: bool = False,
    least: float = 0.5,
    scale: float = 1.0,
    shift: float = 0.0,
) -> NamingManifest:
    """A manifest with the same calibration for all labels."""
    count = len(labels)
    return NamingManifest(
        name, version, task, "Made for a test", "CC0", "made up", tuple(labels), multi, tuple(members),
        (scale,) * count, (shift,) * count, (least,) * count,
    )  # fmt: skip


def write_model(folder: Path, made: NamingManifest, files: dict[str, bytes]) -> Path:
    """The folder of a model."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / FILE).write_bytes(write_manifest(made))
    return folder


def made_head(
    folder: Path, weights: NDArray[np.floating], labels: Sequence[str], *, embedder: ModelId = EMBEDDER, **rest: object
) -> NamingManifest:
    """A linear head on the mean of an embedding, in this folder."""
    head = linear_head(weights.astype(np.float32), np.zeros(weights.shape[1], np.float32))
    made = manifest([member("head.onnx", head, EmbeddingInput(embedder, ("mean",)))], labels, **rest)  # type: ignore[arg-type] # passed on
    write_model(folder, made, {"head.onnx": head})
    return made
