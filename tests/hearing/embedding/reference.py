"""MusiCNN a second time: the original's own steps, one by one, in plain numpy loops and 64-bit floats.

It shares nothing with the ONNX graph: images stay [patch, time, frequency, channel], normalisation stays where the
original has it, and pooling comes last.
"""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.embedding.network import MusicnnShape

Wide = NDArray[np.float64]


class Reference:
    def __init__(self, variables: dict[str, NDArray[np.float32]], shape: MusicnnShape) -> None:
        self._variables = {name: values.astype(np.float64) for name, values in variables.items()}
        self._shape = shape

    def run(self, mels: NDArray[np.float32]) -> tuple[Wide, Wide, Wide]:
        """The embedding, the tags' probabilities, and the channels' maxima and means over time."""
        shape = self._shape
        image = self._normal(mels.astype(np.float64)[..., None], 0)
        kernels = len(shape.timbral_kernels) + len(shape.temporal_kernels)
        front = []
        for number in range(kernels):
            padded = image
            if number < len(shape.timbral_kernels):
                padded = np.pad(image, ((0, 0), (3, 3), (0, 0), (0, 0)))
            else:
                short = shape.temporal_kernels[number - len(shape.timbral_kernels)][0] - 1
                padded = np.pad(image, ((0, 0), (short // 2, short - short // 2), (0, 0), (0, 0)))
            front.append(self._normal(self._conv(padded, number), number + 1).max(axis=2))
        layers = [np.concatenate(front, axis=2)[..., None]]
        for step in range(shape.mid_layers):
            number = kernels + step
            padded = np.pad(layers[-1], ((0, 0), (3, 3), (0, 0), (0, 0)))
            heard = self._normal(self._conv(padded, number), number + 1).transpose(0, 1, 3, 2)
            layers.append(heard + layers[-1] if step else heard)
        channels = np.concatenate(layers, axis=2)
        loudest, mean = channels.max(axis=1), channels.mean(axis=1)
        flat = np.concatenate((loudest, mean), axis=2).reshape(len(mels), -1)
        number = kernels + shape.mid_layers + 1
        dense = self._dense(self._normal(flat, number), "dense")
        embedding = self._normal(np.maximum(0, dense), number + 1)
        tags = 1 / (1 + np.exp(-self._dense(embedding, "dense_1")))
        return embedding, tags, np.concatenate((loudest[..., 0], mean[..., 0]), axis=1)

    def _conv(self, image: Wide, number: int) -> Wide:
        name = f"conv2d_{number}" if number else "conv2d"
        kernel, bias = self._variables[f"{name}/kernel"], self._variables[f"{name}/bias"]
        rows, columns = image.shape[1] - kernel.shape[0] + 1, image.shape[2] - kernel.shape[1] + 1
        out = np.zeros((len(image), rows, columns, kernel.shape[3]))
        for row in range(kernel.shape[0]):
            for column in range(kernel.shape[1]):
                out += image[:, row : row + rows, column : column + columns] @ kernel[row, column]
        return np.asarray(np.maximum(0, out + bias))

    def _dense(self, given: Wide, name: str) -> Wide:
        return np.asarray(given @ self._variables[f"{name}/kernel"] + self._variables[f"{name}/bias"])

    def _normal(self, given: Wide, number: int) -> Wide:
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        gamma, beta, mean, variance = (
            self._variables[f"{name}/{part}"] for part in ("gamma", "beta", "moving_mean", "moving_variance")
        )
        return np.asarray((given - mean) / np.sqrt(variance + 0.001) * gamma + beta)
