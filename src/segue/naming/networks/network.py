"""What all networks of this room have in common: what they take, what they give, and that they know what is usual."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

import torch
from torch import nn

Input = Literal["bands", "embedding"]


class Network(nn.Module, ABC):
    """Gives logits [rows, labels] of bands in dB [patches, 128, frames], or of embeddings [rows, size]: see `takes`.

    What is given is normalised inside, by what `settle` was shown, so that the file that serves contains it.
    """

    takes: ClassVar[Input]
    mean: torch.Tensor
    deviation: torch.Tensor

    def __init__(self, *usual: int) -> None:
        """`usual` is the shape of mean and deviation, 1 where they are the same for all."""
        super().__init__()
        self.register_buffer("mean", torch.zeros(usual))
        self.register_buffer("deviation", torch.ones(usual))

    @abstractmethod
    def settle(self, examples: torch.Tensor) -> None:
        """Take mean and deviation from examples out of the training part, shaped as what the network takes."""


def usual(examples: torch.Tensor, axes: tuple[int, ...]) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and deviation over these axes, which stay with length 1. What never changes has deviation 1."""
    wide = examples.double()
    deviation, mean = torch.std_mean(wide, dim=axes, correction=0, keepdim=True)
    still = deviation <= 1e-5 * mean.abs() + 1e-12
    return mean.float(), torch.where(still, 1.0, deviation).float()
