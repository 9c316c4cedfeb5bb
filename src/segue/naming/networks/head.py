"""A head on an embedding: logistic regression, or a dense layer between; and several heads made one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import nn

from segue.naming.networks.network import Network, usual


@dataclass(frozen=True, slots=True)
class HeadShape:
    """Sizes: numbers in the embedding, and in the hidden layer; `hidden` 0 is logistic regression.

    While a dense layer is taught, a share of the embedding's numbers (`deaf`) and of its own (`dropout`) is left out.
    """

    labels: int
    size: int
    hidden: int = 0
    dropout: float = 0.5
    deaf: float = 0.2


class Head(Network):
    """Embeddings [rows, size] to logits [rows, labels]."""

    takes = "embedding"

    def __init__(self, shape: HeadShape) -> None:
        super().__init__(1, shape.size)
        self.shape = shape
        out = nn.Linear(shape.hidden or shape.size, shape.labels)
        if shape.hidden:
            dense = nn.Linear(shape.size, shape.hidden)
            self.layers = nn.Sequential(nn.Dropout(shape.deaf), dense, nn.ReLU(), nn.Dropout(shape.dropout), out)
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


def merged(heads: Sequence[Head]) -> Head:
    """One head whose logits are the mean of these heads' logits: their hidden numbers lie side by side in it.

    The heads are of one shape. Each normalises in its own way; the difference goes into its weights.
    """
    shape = heads[0].shape
    one = Head(replace(shape, hidden=shape.hidden * len(heads))).eval()
    one.mean = torch.stack([head.mean for head in heads]).mean(dim=0)
    one.deviation = torch.stack([head.deviation for head in heads]).mean(dim=0)
    firsts = [_first(head, one) for head in heads]
    weights, biases = [weight for weight, _ in firsts], [bias for _, bias in firsts]
    with torch.no_grad():
        if not shape.hidden:
            _put(one, 0, torch.stack(weights).mean(dim=0), torch.stack(biases).mean(dim=0))
            return one
        _put(one, 0, torch.cat(weights), torch.cat(biases))
        lasts = [_dense(head)[-1] for head in heads]
        weight = torch.cat([last.weight for last in lasts], dim=1) / len(heads)
        _put(one, -1, weight, torch.stack([last.bias for last in lasts]).mean(dim=0))
    return one


def _first(head: Head, other: Head) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight and bias of a head's first layer as they are for numbers that are normalised as another head does it."""
    layer = _dense(head)[0]
    weight = layer.weight.double()
    apart = (other.mean[0].double() - head.mean[0].double()) / head.deviation[0].double()
    return (weight * (other.deviation.double() / head.deviation.double())).float(), (
        layer.bias + weight @ apart
    ).float()


def _dense(head: Head) -> list[nn.Linear]:
    return [layer for layer in head.layers if isinstance(layer, nn.Linear)]


def _put(head: Head, layer: int, weight: torch.Tensor, bias: torch.Tensor) -> None:
    target = _dense(head)[layer]
    target.weight.copy_(weight)
    target.bias.copy_(bias)
