"""The kinds of networks by name, and how one is made from its sizes."""

import torch

from segue.naming.networks.cnn import Cnn, CnnShape
from segue.naming.networks.crnn import Crnn, CrnnShape
from segue.naming.networks.head import Head, HeadShape
from segue.naming.networks.lstm import Lstm, LstmShape
from segue.naming.networks.network import Network

Shape = CnnShape | LstmShape | CrnnShape | HeadShape

SHAPES: dict[str, type[Shape]] = {"cnn": CnnShape, "lstm": LstmShape, "crnn": CrnnShape, "head": HeadShape}


def kind_of(shape: Shape) -> str:
    """The name of the kind that these are the sizes of."""
    return next(kind for kind, sizes in SHAPES.items() if isinstance(shape, sizes))


def build(shape: Shape, seed: int) -> Network:
    """A network of these sizes with random weights: the same seed, the same weights."""
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        match shape:
            case CnnShape():
                return Cnn(shape)
            case LstmShape():
                return Lstm(shape)
            case CrnnShape():
                return Crnn(shape)
            case HeadShape():
                return Head(shape)


def parameters(network: Network) -> int:
    """How many numbers it learns."""
    return sum(weight.numel() for weight in network.parameters())
