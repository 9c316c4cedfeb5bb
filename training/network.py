"""The student's network: built and trained in PyTorch, written as ONNX.

It takes patches of 128 mel bands in dB over 128 frames (3 s):

1. the bands are bent as MusiCNN bends its own, log10(1 + power) above a knee, so that what it cannot hear is nought;
2. a stem of small patterns, 24 bands by 4 frames, that is laid on at 16 heights and every second frame;
3. what it finds at all heights is joined into channels over time;
4. residual convolutions over time, ever wider apart;
5. mean and maximum over time, and a dense layer that gives MusiCNN's embedding; its own dense layer gives the tags.

Every convolution is followed by batch normalisation, which is folded into it when the network is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from segue.hearing.embedding.onnx_file import Graph
from segue.hearing.embedding.shared_bands import BANDS
from segue.hearing.embedding.student import PATCH_FRAMES

Floats = NDArray[np.float32]
Tensors = dict[str, torch.Tensor]

_KNEE_DB = -30.0
_PER_DB = float(np.log(10) / 10)
_EPSILON = 1e-5
_MOMENTUM = 0.05


@dataclass(frozen=True, slots=True)
class StudentShape:
    """Sizes of the network."""

    patterns: int = 32
    pattern: tuple[int, int] = (24, 4)
    strides: tuple[int, int] = (8, 2)
    channels: int = 128
    reach: int = 3
    dilations: tuple[int, ...] = (1, 2)
    embedding: int = 200

    @property
    def padding(self) -> tuple[int, int]:
        """Bands and frames of nought on either side of what the stem is given."""
        return (self.pattern[0] - self.strides[0]) // 2, (self.pattern[1] - self.strides[1]) // 2

    @property
    def kernels(self) -> dict[str, tuple[int, ...]]:
        """The shape of each convolution's kernel, filters first, in order."""
        joined = self.patterns * (BANDS // self.strides[0])
        deeper = {
            f"layer_{number}": (self.channels, self.channels, self.reach) for number in range(len(self.dilations))
        }
        return {"stem": (self.patterns, 1, *self.pattern), "join": (self.channels, joined, 1), **deeper}


def fresh(shape: StudentShape, seed: int, device: torch.device) -> tuple[Tensors, Tensors]:
    """Random weights, which are learnt, and the running statistics of the normalisations, which are gathered."""
    chance = torch.Generator().manual_seed(seed)
    weights, gathered = {}, {}
    for name, kernel in shape.kernels.items():
        weights[f"{name}.kernel"] = torch.randn(kernel, generator=chance) * (2 / np.prod(kernel[1:])) ** 0.5
        weights[f"{name}.scale"], weights[f"{name}.shift"] = torch.ones(kernel[0]), torch.zeros(kernel[0])
        gathered[f"{name}.mean"], gathered[f"{name}.variance"] = torch.zeros(kernel[0]), torch.ones(kernel[0])
    pooled = 2 * shape.channels
    weights["out.kernel"] = torch.randn(pooled, shape.embedding, generator=chance) * pooled**-0.5
    weights["out.bias"] = torch.zeros(shape.embedding)
    learnt = {name: value.to(device).requires_grad_() for name, value in weights.items()}
    return learnt, {name: value.to(device) for name, value in gathered.items()}


def bent(bands_db: torch.Tensor) -> torch.Tensor:
    """What the stem is given: about 0 where nothing can be heard, 1 more for every 10 dB."""
    return functional.softplus((bands_db - _KNEE_DB) * _PER_DB) / _PER_DB / 10 - 1


def forward(shape: StudentShape, weights: Tensors, gathered: Tensors, given: torch.Tensor, learn: bool) -> torch.Tensor:
    """Embeddings [patches, size], normalised as the targets are, of bent bands [patches, bands, frames]."""

    def normal(name: str, heard: torch.Tensor) -> torch.Tensor:
        mean, variance = gathered[f"{name}.mean"], gathered[f"{name}.variance"]
        scale, shift = weights[f"{name}.scale"], weights[f"{name}.shift"]
        return functional.relu(functional.batch_norm(heard, mean, variance, scale, shift, learn, _MOMENTUM, _EPSILON))

    kernels = {name: weights[f"{name}.kernel"].to(given.dtype) for name in shape.kernels}
    found = functional.conv2d(given[:, None], kernels["stem"], stride=shape.strides, padding=shape.padding)
    values = normal("join", functional.conv1d(normal("stem", found).flatten(1, 2), kernels["join"]))
    for number, apart in enumerate(shape.dilations):
        name, ahead = f"layer_{number}", apart * (shape.reach // 2)
        values = values + normal(name, functional.conv1d(values, kernels[name], padding=ahead, dilation=apart))
    pooled = torch.cat((values.float().mean(dim=2), values.float().amax(dim=2)), dim=1)
    return pooled @ weights["out.kernel"] + weights["out.bias"]


@dataclass(frozen=True, slots=True)
class Scale:
    """How embeddings are normalised for training (mean, deviation), and how the teacher reads tags from them."""

    mean: Floats
    deviation: Floats
    tags_kernel: Floats
    tags_bias: Floats


def student_graph(shape: StudentShape, weights: Tensors, gathered: Tensors, scale: Scale) -> Graph:
    """The trained network as a graph: input `bands` [patches, bands, frames] in dB, outputs `embedding` and `tags`."""
    graph = Graph("student")
    values = _bend(graph, graph.input("bands", ("patches", BANDS, PATCH_FRAMES)))
    values = graph.add("Unsqueeze", (values, graph.weight("pattern_axis", np.array([1]))), "image")

    def convolved(name: str, given: str, **how: Sequence[int]) -> str:
        kernel, bias = _folded(name, weights, gathered)
        parts = (given, graph.weight(f"{name}_kernel", kernel), graph.weight(f"{name}_bias", bias))
        heard = graph.add("Conv", parts, f"{name}_heard", kernel_shape=kernel.shape[2:], **how)
        return graph.add("Relu", (heard,), f"{name}_bent")

    values = convolved("stem", values, strides=shape.strides, pads=2 * shape.padding)
    joined = graph.weight("joined", np.array([0, shape.kernels["join"][1], -1]))
    values = convolved("join", graph.add("Reshape", (values, joined), "heights"))
    for number, apart in enumerate(shape.dilations):
        ahead = apart * (shape.reach // 2)
        heard = convolved(f"layer_{number}", values, pads=(ahead, ahead), dilations=(apart,))
        values = graph.add("Add", (values, heard), f"layer_{number}_sum")
    mean = graph.add("ReduceMean", (values,), "mean", axes=(2,), keepdims=0)
    loudest = graph.add("ReduceMax", (values,), "loudest", axes=(2,), keepdims=0)
    pooled = graph.add("Concat", (mean, loudest), "pooled", axis=1)
    kernel, bias = (_numbers(weights[f"out.{part}"]) for part in ("kernel", "bias"))
    given = (pooled, graph.weight("out_kernel", kernel * scale.deviation))
    graph.add("Gemm", (*given, graph.weight("out_bias", bias * scale.deviation + scale.mean)), "embedding")
    tags = ("embedding", graph.weight("tags_kernel", scale.tags_kernel), graph.weight("tags_bias", scale.tags_bias))
    graph.add("Sigmoid", (graph.add("Gemm", tags, "tag_logits"),), "tags")
    graph.output("embedding", ("patches", shape.embedding))
    graph.output("tags", ("patches", len(scale.tags_bias)))
    return graph


def _bend(graph: Graph, bands: str) -> str:
    """As `bent`."""
    steps = (("Sub", _KNEE_DB), ("Mul", _PER_DB), ("Softplus", None), ("Mul", 0.1 / _PER_DB), ("Sub", 1.0))
    for number, (operator, value) in enumerate(steps):
        more = () if value is None else (graph.weight(f"bend_{number}", np.array(value, np.float32)),)
        bands = graph.add(operator, (bands, *more), f"bent_{number}")
    return bands


def _folded(name: str, weights: Tensors, gathered: Tensors) -> tuple[Floats, Floats]:
    """A convolution's kernel and bias with its normalisation in them."""
    scale = weights[f"{name}.scale"] / torch.sqrt(gathered[f"{name}.variance"] + _EPSILON)
    kernel = weights[f"{name}.kernel"] * scale.view(-1, *[1] * (weights[f"{name}.kernel"].ndim - 1))
    return _numbers(kernel), _numbers(weights[f"{name}.shift"] - gathered[f"{name}.mean"] * scale)


def _numbers(tensor: torch.Tensor) -> Floats:
    return np.ascontiguousarray(tensor.detach().cpu().numpy(), np.float32)
