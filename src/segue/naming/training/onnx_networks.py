"""The networks put down in the operators of ONNX, layer by layer.

Written by hand rather than by PyTorch's exporter: the files hold nothing but the network, are the same whenever the
weights are, have any number of rows, and an LSTM stays one operator. `exporting` holds each against PyTorch.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from segue.hearing.embedding.onnx_file import Graph
from segue.naming.networks.cnn import Cnn
from segue.naming.networks.crnn import Crnn
from segue.naming.networks.head import Head
from segue.naming.networks.lstm import Lstm
from segue.naming.networks.network import Network

Floats = NDArray[np.float32]


def graph_of(network: Network, example: Sequence[int], labels: int) -> Graph:
    """The network as it predicts: input `network.takes` [rows, *example], output "logits" [rows, labels]."""
    graph = Graph(type(network).__name__.lower())
    given = graph.input(network.takes, ("rows", *example))
    match network:
        case Cnn():
            seen = _sequence(graph, network.layers, _picture(graph, network, given), "layer")
            steps = graph.add("ReduceMean", (seen,), "over_bands", axes=(2,), keepdims=0)
            last = _sequence(graph, network.out, _over_time(graph, steps, 2), "out")
        case Crnn():
            seen = _sequence(graph, network.layers, _picture(graph, network, given), "layer")
            side_by_side = graph.weight("side_by_side", np.array([0, network.lstm.input_size, -1]))
            steps = graph.add("Reshape", (seen, side_by_side), "steps")
            heard = _lstm(graph, network.lstm, graph.add("Transpose", (steps,), "lstm_given", perm=(2, 0, 1)))
            last = _sequence(graph, network.out, _over_time(graph, heard, 1), "out")
        case Lstm():
            cepstra = graph.add("MatMul", (graph.weight("cosines", _numbers(network.cosines)), given), "cepstra")
            wide = network.frames_a_step
            normal = _normal(graph, network, cepstra)
            steps = graph.add("AveragePool", (normal,), "steps", kernel_shape=(wide,), strides=(wide,))
            heard = _lstm(graph, network.lstm, graph.add("Transpose", (steps,), "lstm_given", perm=(2, 0, 1)))
            last = _sequence(graph, network.out, _over_time(graph, heard, 1), "out")
        case Head():
            last = _sequence(graph, network.layers, _normal(graph, network, given), "layer")
        case _:
            raise TypeError(f"{type(network).__name__} has no form in ONNX yet")
    graph.add("Identity", (last,), "logits")
    graph.output("logits", ("rows", labels))
    return graph


def _normal(graph: Graph, network: Network, values: str) -> str:
    centred = graph.add("Sub", (values, graph.weight("mean", _numbers(network.mean))), "centred")
    return graph.add("Div", (centred, graph.weight("deviation", _numbers(network.deviation))), "normal")


def _picture(graph: Graph, network: Network, bands: str) -> str:
    """Normal bands as a picture of one channel."""
    return graph.add("Unsqueeze", (_normal(graph, network, bands), graph.weight("channel", np.array([1]))), "picture")


def _over_time(graph: Graph, values: str, axis: int) -> str:
    """Mean and maximum over time, beside each other."""
    mean = graph.add("ReduceMean", (values,), "mean_over_time", axes=(axis,), keepdims=0)
    most = graph.add("ReduceMax", (values,), "most_over_time", axes=(axis,), keepdims=0)
    return graph.add("Concat", (mean, most), "over_time", axis=1)


def _sequence(graph: Graph, layers: nn.Module, values: str, name: str) -> str:
    """Layers one after the other; what normalises after a convolution is folded into it."""
    found = list(layers.children())
    for number, layer in enumerate(found):
        called = f"{name}_{number}"
        match layer:
            case nn.Conv2d():
                after = found[number + 1]
                if not isinstance(after, nn.BatchNorm2d):
                    raise TypeError("a convolution without batch normalisation has no form in ONNX yet")
                kernel, bias = _folded(layer, after)
                weights = (graph.weight(f"{called}_kernel", kernel), graph.weight(f"{called}_bias", bias))
                strides, pads = _pair(layer.stride), _pair(layer.padding)
                values = graph.add("Conv", (values, *weights), called, strides=strides, pads=2 * pads)
            case nn.ReLU():
                values = graph.add("Relu", (values,), called)
            case nn.MaxPool2d():
                size = _pair(layer.kernel_size)
                values = graph.add("MaxPool", (values,), called, kernel_shape=size, strides=size)
            case nn.Linear():
                parts = ("weight", layer.weight), ("bias", layer.bias)
                named = tuple(graph.weight(f"{called}_{part}", _numbers(value)) for part, value in parts)
                values = graph.add("Gemm", (values, *named), called, transB=1)
            case nn.BatchNorm2d() | nn.Dropout():
                continue
            case _:
                raise TypeError(f"{type(layer).__name__} has no form in ONNX yet")
    return values


def _lstm(graph: Graph, lstm: nn.LSTM, values: str) -> str:
    """What a bidirectional LSTM says of steps [steps, rows, numbers], as [rows, steps, both directions' cells]."""
    for layer in range(lstm.num_layers):
        parts = []
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            both = [getattr(lstm, f"{part}_l{layer}{way}") for way in ("", "_reverse")]
            parts.append(np.stack([_gates(_numbers(value)) for value in both]))
        given, before, bias = parts[0], parts[1], np.concatenate(parts[2:], axis=1)
        named = [
            graph.weight(f"lstm_{layer}_{name}", value)
            for name, value in zip("WRB", (given, before, bias), strict=True)
        ]
        heard = graph.add(
            "LSTM", (values, *named), f"lstm_{layer}", direction="bidirectional", hidden_size=lstm.hidden_size
        )
        # [steps, directions, rows, cells]: the directions beside each other, first for the next layer, then by row.
        apart = graph.add("Transpose", (heard,), f"lstm_{layer}_apart", perm=(0, 2, 1, 3))
        beside = graph.weight(f"lstm_{layer}_beside", np.array([0, 0, 2 * lstm.hidden_size]))
        values = graph.add("Reshape", (apart, beside), f"lstm_{layer}_said")
    return graph.add("Transpose", (values,), "heard", perm=(1, 0, 2))


def _gates(values: Floats) -> Floats:
    """PyTorch has an LSTM's gates as input, forget, cell, output; ONNX as input, output, forget, cell."""
    into, forget, cell, out = np.split(values, 4)
    return np.concatenate((into, out, forget, cell))


def _folded(convolution: nn.Conv2d, normal: nn.BatchNorm2d) -> tuple[Floats, Floats]:
    """A convolution's kernel and bias with the normalisation after it in them."""
    mean, variance = normal.running_mean, normal.running_var
    if mean is None or variance is None:
        raise TypeError("a batch normalisation that gathers nothing has no form in ONNX yet")
    scale = normal.weight.double() / torch.sqrt(variance.double() + normal.eps)
    kernel = convolution.weight.double() * scale[:, None, None, None]
    return _numbers(kernel), _numbers(normal.bias.double() - mean.double() * scale)


def _pair(size: int | str | tuple[int, ...]) -> tuple[int, int]:
    if isinstance(size, str):
        raise TypeError(f"padding {size!r} has no form in ONNX yet")
    return (size, size) if isinstance(size, int) else (size[0], size[1])


def _numbers(values: torch.Tensor) -> Floats:
    return np.ascontiguousarray(values.detach().cpu().numpy(), np.float32)
