"""A head on an embedding: logistic regression, or a dense layer between."""

from dataclasses import dataclass

import torch
from torch import nn

from segue.naming.networks.network import Network, usual


@dataclass(frozen=True, slots=True)
class HeadShape:
    """Sizes: numbers in the embedding, and in the hidden layer; `hidden` 0 is logistic regression."""

    labels: int
    size: int
    hidden: int = 0
    dropout: float = 0.5


class Head(Network):
    """Embeddings [rows, size] to logits [rows, labels]."""

    takes = "embedding"

    def __init__(self, shape: HeadShape) -> None:
        super().__init__(1, shape.size)
        out = nn.Linear(shape.hidden or shape.size, shape.labels)
        if shape.hidden:
            self.layers = nn.Sequential(nn.Linear(shape.size, shape.hidden), nn.ReLU(), nn.Dropout(shape.dropout), out)
        else:
            # What is learnt has one best solution; from nought the way there does not hang on chance.
            nn.init.zeros_(out.weight)
            nn.init.zeros_(out.bias)
            self.layers = nn.Sequential(out)

    def settle(self, examples: torch.Tensor) -> None:
        """Take each number's mean and deviation from embeddings [rows, size]."""
        self.mean, self.deviation = usual(examples, (0,))

    def forward(self, embedding: torch.Tensor) -> torch.Tensor:
        """As the class says."""
        logits: torch.Tensor = self.layers((embedding - self.mean) / self.deviation)
        return logits
