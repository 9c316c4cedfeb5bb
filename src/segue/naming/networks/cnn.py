"""A convolutional network on log-mel patches: convolution, batch normalisation, pooling, dense."""

from dataclasses import dataclass

import torch
from torch import nn

from segue.naming.networks.network import Network, usual


@dataclass(frozen=True, slots=True)
class CnnShape:
    """Sizes: `stem` patterns of 5 bands by 5 frames at every second place, then blocks of so many 3 by 3 patterns."""

    labels: int
    bands: int = 128
    frames: int = 256
    stem: int = 24
    blocks: tuple[int, ...] = (48, 96, 128)
    dropout: float = 0.3


class Cnn(Network):
    """Bands in dB [patches, bands, frames] to logits [patches, labels].

    Every block halves both bands and frames. What is left is averaged over the bands and seen over time by its mean and
    its maximum: what sounds all the time, and what sounds once.
    """

    takes = "bands"

    def __init__(self, shape: CnnShape) -> None:
        super().__init__(1, shape.bands, 1)
        layers: list[nn.Module] = [*_convolution(1, shape.stem, 5, 2), nn.MaxPool2d(2)]
        given = shape.stem
        for number, patterns in enumerate(shape.blocks):
            layers += [*_convolution(given, patterns, 3, 1)]
            if number + 1 < len(shape.blocks):
                layers += [nn.MaxPool2d(2)]
            given = patterns
        # Side by side in memory are the patterns of one place: on a processor that is nearly twice as fast.
        self.layers = nn.Sequential(*layers).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.out = nn.Sequential(nn.Dropout(shape.dropout), nn.Linear(2 * given, shape.labels))

    def settle(self, examples: torch.Tensor) -> None:
        """Take each band's mean and deviation from patches [patches, bands, frames]."""
        self.mean, self.deviation = usual(examples, (0, 2))

    def forward(self, bands: torch.Tensor) -> torch.Tensor:
        """As the class says."""
        heard = self.layers(((bands - self.mean) / self.deviation).unsqueeze(1)).mean(dim=2)
        logits: torch.Tensor = self.out(torch.cat((heard.mean(dim=2), heard.amax(dim=2)), dim=1))
        return logits


def _convolution(given: int, patterns: int, size: int, stride: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(given, patterns, size, stride, padding=size // 2, bias=False),
        nn.BatchNorm2d(patterns),
        nn.ReLU(),
    )
