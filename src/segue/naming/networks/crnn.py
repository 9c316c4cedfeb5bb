"""A small convolutional recurrent network: patterns in the log-mel picture, followed over time."""

from dataclasses import dataclass

import torch
from torch import nn

from segue.naming.networks.network import Network, usual


@dataclass(frozen=True, slots=True)
class CrnnShape:
    """Sizes: 3 by 3 patterns in each block, `memory` cells in each direction of the LSTM."""

    labels: int
    bands: int = 128
    frames: int = 256
    stem: int = 24
    blocks: tuple[int, ...] = (48, 64)
    memory: int = 64
    dropout: float = 0.3


class Crnn(Network):
    """Bands in dB [patches, bands, frames] to logits [patches, labels].

    The stem takes every second band and frame, its pooling and every block's quarters or halves the bands and halves
    the frames. The bands that are left lie side by side in what the LSTM is given of each step.
    """

    takes = "bands"

    def __init__(self, shape: CrnnShape) -> None:
        super().__init__(1, shape.bands, 1)
        layers: list[nn.Module] = [nn.Conv2d(1, shape.stem, 5, 2, padding=2, bias=False)]
        layers += [nn.BatchNorm2d(shape.stem), nn.ReLU(), nn.MaxPool2d(2)]
        given, heights = shape.stem, shape.bands // 4
        for number, patterns in enumerate(shape.blocks):
            layers += [nn.Conv2d(given, patterns, 3, padding=1, bias=False), nn.BatchNorm2d(patterns), nn.ReLU()]
            layers += [nn.MaxPool2d((4, 2) if number == 0 else (2, 1))]
            given, heights = patterns, heights // (4 if number == 0 else 2)
        # Side by side in memory are the patterns of one place: on a processor that is nearly twice as fast.
        self.layers = nn.Sequential(*layers).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.lstm = nn.LSTM(given * heights, shape.memory, batch_first=True, bidirectional=True)
        self.out = nn.Sequential(nn.Dropout(shape.dropout), nn.Linear(4 * shape.memory, shape.labels))

    def settle(self, examples: torch.Tensor) -> None:
        """Take each band's mean and deviation from patches [patches, bands, frames]."""
        self.mean, self.deviation = usual(examples, (0, 2))

    def forward(self, bands: torch.Tensor) -> torch.Tensor:
        """As the class says."""
        seen = self.layers(((bands - self.mean) / self.deviation).unsqueeze(1)).flatten(1, 2)
        heard, _ = self.lstm(seen.transpose(1, 2))
        logits: torch.Tensor = self.out(torch.cat((heard.mean(dim=1), heard.amax(dim=1)), dim=1))
        return logits
