"""A bidirectional LSTM on MFCC sequences."""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from segue.naming.networks.network import Network, usual


@dataclass(frozen=True, slots=True)
class LstmShape:
    """Sizes: MFCC `coefficients`, one step for so many `frames_a_step`, `memory` cells in each direction and layer."""

    labels: int
    bands: int = 128
    frames: int = 256
    coefficients: int = 20
    frames_a_step: int = 4
    memory: int = 96
    layers: int = 1
    dropout: float = 0.3


class Lstm(Network):
    """Bands in dB [patches, bands, frames] to logits [patches, labels].

    The MFCC are the orthonormal DCT-II of the bands, as hearing's are. What both directions say of each step is seen
    over time by its mean and its maximum.
    """

    takes = "bands"
    cosines: torch.Tensor

    def __init__(self, shape: LstmShape) -> None:
        super().__init__(1, shape.coefficients, 1)
        self.register_buffer("cosines", cosines(shape.bands, shape.coefficients))
        self.frames_a_step = shape.frames_a_step
        within = shape.dropout if shape.layers > 1 else 0.0
        self.lstm = nn.LSTM(
            shape.coefficients, shape.memory, shape.layers, batch_first=True, dropout=within, bidirectional=True
        )
        self.out = nn.Sequential(nn.Dropout(shape.dropout), nn.Linear(4 * shape.memory, shape.labels))

    def settle(self, examples: torch.Tensor) -> None:
        """Take each coefficient's mean and deviation from patches [patches, bands, frames]."""
        self.mean, self.deviation = usual(self.cosines @ examples, (0, 2))

    def forward(self, bands: torch.Tensor) -> torch.Tensor:
        """As the class says."""
        cepstra = (self.cosines @ bands - self.mean) / self.deviation
        steps = functional.avg_pool1d(cepstra, self.frames_a_step)
        heard, _ = self.lstm(steps.transpose(1, 2))
        logits: torch.Tensor = self.out(torch.cat((heard.mean(dim=1), heard.amax(dim=1)), dim=1))
        return logits


def cosines(bands: int, coefficients: int) -> torch.Tensor:
    """The orthonormal DCT-II as a matrix [coefficients, bands]."""
    at = torch.arange(bands, dtype=torch.float64) + 0.5
    basis = torch.cos(math.pi / bands * torch.arange(coefficients)[:, None] * at) * math.sqrt(2.0 / bands)
    basis[0] = math.sqrt(1.0 / bands)
    return basis.float()
