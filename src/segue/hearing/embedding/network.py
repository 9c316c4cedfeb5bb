"""MusiCNN, rebuilt from a checkpoint's variables as an ONNX graph that gives what the original gives when it predicts.

The network (Pons and Serra, 2019) takes patches of 187 frames x 96 log-mels:

1. front end: five convolutions side by side, two that see timbre (7 frames x 38 or 67 mels) and three that see rhythm
   (128, 64 or 32 frames x 1 mel), each with its maximum over frequency kept: 561 channels over time;
2. mid-end: three convolutions of 7 frames with 64 channels, the second and third added to what they were given;
3. back end: maximum and mean over time of all 753 channels, a dense layer of 200 units (the embedding), 50 tags.

Every convolution is followed by a rectifier and then batch normalisation, so that the latter cannot be folded into it.
In the front end, what follows is moved behind the maximum over frequency, where it costs a fiftieth: the rectifier
never changes order, and normalisation does so only for channels with a negative scale, whose convolution is negated.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.embedding.onnx_file import Graph

FloatArray = NDArray[np.float32]

_EPSILON = 0.001
"""What TensorFlow 1's batch normalisation adds to the variance."""


_REGISTER = 16
"""32-bit floats that the widest processors of today work on at once."""


class Variables(Protocol):
    """Trained variables by name, as a checkpoint gives them."""

    def read(self, name: str) -> FloatArray:
        """A variable's numbers in TensorFlow's order of dimensions."""
        ...


@dataclass(frozen=True, slots=True)
class MusicnnShape:
    """Sizes of the network; kernels are (frames, mels). The published models have these."""

    frames: int = 187
    mels: int = 96
    timbral_filters: int = 204
    temporal_filters: int = 51
    timbral_kernels: tuple[tuple[int, int], ...] = ((7, 38), (7, 67))
    temporal_kernels: tuple[tuple[int, int], ...] = ((128, 1), (64, 1), (32, 1))
    mid_filters: int = 64
    mid_frames: int = 7
    mid_layers: int = 3
    embedding: int = 200
    tags: int = 50

    @property
    def front_channels(self) -> int:
        """Channels that the front end gives to the mid-end."""
        return self.timbral_filters * len(self.timbral_kernels) + self.temporal_filters * len(self.temporal_kernels)

    @property
    def pooled_channels(self) -> int:
        """Channels that are pooled over time."""
        return self.front_channels + self.mid_layers * self.mid_filters


def _fill_up(filters: FloatArray) -> FloatArray:
    """Filters of noughts added up to a whole number of vector registers; without them a third more time is spent."""
    missing = -len(filters) % _REGISTER
    return np.concatenate([filters, np.zeros((missing, *filters.shape[1:]), np.float32)])


def musicnn_graph(variables: Variables, shape: MusicnnShape) -> Graph:
    """The network as a graph: input `mels` [patches, frames, mels]; outputs `embedding`, `tags`, and `pooled`.

    `tags` are probabilities. `pooled` holds the maxima over time of all channels, then their means.

    Raises:
        ModelDamaged: a variable is missing, or has another shape than this network's.
    """
    return _Builder(variables, shape).build()


class _Builder:
    """Puts the graph together in the order in which TensorFlow numbered its layers."""

    def __init__(self, variables: Variables, shape: MusicnnShape) -> None:
        self.graph = Graph("musicnn")
        self.shape = shape
        self._variables = variables
        self._counts = {"conv2d": 0, "batch_normalization": 0, "dense": 0}

    def build(self) -> Graph:
        shape, graph = self.shape, self.graph
        given = graph.input("mels", ("patches", shape.frames, shape.mels))
        scale, shift = self._normalisation(1)
        flat = graph.add("Mul", (given, graph.weight("input_scale", scale)), "input_scaled")
        flat = graph.add("Add", (flat, graph.weight("input_shift", shift)), "input_normal")
        image = graph.add("Unsqueeze", (flat, graph.weight("channel_axis", np.array([1]))), "image")
        graph.weight("mel_axis", np.array([3]))
        front = [self._front(image, kernel, shape.timbral_filters, False) for kernel in shape.timbral_kernels]
        front += [self._front(image, kernel, shape.temporal_filters, True) for kernel in shape.temporal_kernels]
        layers = [graph.add("Concat", front, "front", axis=1)]
        for number in range(shape.mid_layers):
            layers.append(self._mid(layers[-1], number))
        self._back(graph.add("Concat", layers, "all_channels", axis=1))
        return graph

    def _front(self, image: str, kernel: tuple[int, int], filters: int, padded: bool) -> str:
        """One convolution, its maximum over frequency, rectifier and normalisation: [patches, filters, frames].

        TensorFlow pads an even kernel with one more frame behind than before.
        """
        name = f"front_{kernel[0]}x{kernel[1]}" if padded else f"timbral_{kernel[1]}"
        weights, bias = self._layer("conv2d", (*kernel, 1, filters))
        scale, shift = self._normalisation(filters)
        sign = np.where(scale < 0, np.float32(-1), np.float32(1))
        kernels = _fill_up(weights.transpose(3, 2, 0, 1) * sign[:, None, None, None])
        ahead = (kernel[0] - 1) // 2
        graph, shape = self.graph, self.shape
        heard = graph.add(
            "Conv",
            (image, graph.weight(f"{name}_kernel", kernels), graph.weight(f"{name}_bias", _fill_up(bias * sign))),
            f"{name}_heard",
            kernel_shape=kernel,
            pads=(ahead, 0, kernel[0] - 1 - ahead, 0),
        )
        # A pooling over all positions is a maximum that ONNX Runtime takes in the convolution's own memory layout.
        kept = graph.add("MaxPool", (heard,), f"{name}_loudest", kernel_shape=(1, shape.mels - kernel[1] + 1))
        kept = graph.add("Squeeze", (kept, "mel_axis"), f"{name}_filled")
        ends = (graph.weight(f"{name}_first", np.array([0])), graph.weight(f"{name}_count", np.array([filters])))
        kept = graph.add("Slice", (kept, *ends, "channel_axis"), f"{name}_kept")
        kept = graph.add("Mul", (kept, graph.weight(f"{name}_sign", sign[:, None])), f"{name}_signed")
        return self._rectify_and_normalise(kept, name, scale[:, None], shift[:, None])

    def _mid(self, given: str, number: int) -> str:
        """One convolution over time across all channels, with what it was given added from the second on."""
        shape, graph, name = self.shape, self.graph, f"mid_{number + 1}"
        width = shape.mid_filters if number else shape.front_channels
        weights, bias = self._layer("conv2d", (shape.mid_frames, width, 1, shape.mid_filters))
        scale, shift = self._normalisation(shape.mid_filters)
        ahead = shape.mid_frames // 2
        heard = graph.add(
            "Conv",
            (
                given,
                graph.weight(f"{name}_kernel", weights[:, :, 0, :].transpose(2, 1, 0)),
                graph.weight(f"{name}_bias", bias),
            ),
            f"{name}_heard",
            kernel_shape=(shape.mid_frames,),
            pads=(ahead, ahead),
        )
        normal = self._rectify_and_normalise(heard, name, scale[:, None], shift[:, None])
        return graph.add("Add", (normal, given), f"{name}_sum") if number else normal

    def _back(self, channels: str) -> None:
        """Pooling over time, the embedding and the tags. TensorFlow flattens (maximum, mean) channel by channel."""
        shape, graph = self.shape, self.graph
        count = shape.pooled_channels
        loudest = graph.add("ReduceMax", (channels,), "max_pool", axes=(2,), keepdims=0)
        mean = graph.add("ReduceMean", (channels,), "mean_pool", axes=(2,), keepdims=0)
        pooled = graph.add("Concat", (loudest, mean), "pooled", axis=1)
        order = np.arange(2 * count).reshape(count, 2).T.ravel()
        scale, shift = self._normalisation(2 * count)
        weights, bias = self._layer("dense", (2 * count, shape.embedding))
        folded = (weights * scale[:, None])[order]
        # Summed row by row and not as a matrix product, whose last bits differ between machines: the file is hashed.
        inner = (bias + (shift[:, None].astype(np.float64) * weights).sum(axis=0)).astype(np.float32)
        dense = graph.add(
            "Gemm", (pooled, graph.weight("dense_kernel", folded), graph.weight("dense_bias", inner)), "dense"
        )
        scale, shift = self._normalisation(shape.embedding)
        embedding = self._rectify_and_normalise(dense, "embedding", scale, shift)
        weights, bias = self._layer("dense", (shape.embedding, shape.tags))
        logits = graph.add(
            "Gemm", (embedding, graph.weight("tags_kernel", weights), graph.weight("tags_bias", bias)), "tag_logits"
        )
        graph.add("Sigmoid", (logits,), "tags")
        graph.output(embedding, ("patches", shape.embedding))
        graph.output("tags", ("patches", shape.tags))
        graph.output(pooled, ("patches", 2 * count))

    def _rectify_and_normalise(self, given: str, name: str, scale: FloatArray, shift: FloatArray) -> str:
        graph = self.graph
        bent = graph.add("Relu", (given,), f"{name}_bent")
        scaled = graph.add("Mul", (bent, graph.weight(f"{name}_scale", scale)), f"{name}_scaled")
        return graph.add("Add", (scaled, graph.weight(f"{name}_shift", shift)), name)

    def _layer(self, kind: str, expected: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
        """The next layer's kernel and bias."""
        name = self._next(kind)
        return self._read(f"{name}/kernel", expected), self._read(f"{name}/bias", expected[-1:])

    def _normalisation(self, size: int) -> tuple[FloatArray, FloatArray]:
        """The next batch normalisation as a scale and a shift per channel."""
        name = self._next("batch_normalization")
        gamma, beta, mean, variance = (
            self._read(f"{name}/{part}", (size,)).astype(np.float64)
            for part in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        if (variance < 0).any():
            raise ModelDamaged(f"The checkpoint's variable {name}/moving_variance is negative.")
        scale = gamma / np.sqrt(variance + _EPSILON)
        return scale.astype(np.float32), (beta - mean * scale).astype(np.float32)

    def _next(self, kind: str) -> str:
        number = self._counts[kind]
        self._counts[kind] += 1
        return f"{kind}_{number}" if number else kind

    def _read(self, name: str, expected: tuple[int, ...]) -> FloatArray:
        values = self._variables.read(name)
        if values.shape != expected:
            raise ModelDamaged(f"The checkpoint's variable {name} has the shape {values.shape}, not {expected}.")
        if not np.isfinite(values).all():
            raise ModelDamaged(f"The checkpoint's variable {name} holds numbers that are not finite.")
        return values
