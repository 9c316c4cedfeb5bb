"""What a network says of whole clips: its logits, averaged over evenly spaced patches as serving averages them."""

import numpy as np
import torch
from numpy.typing import NDArray

from segue.naming.networks.network import Network
from segue.naming.training.lessons import Lessons, finite

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]

_AT_ONCE = 16


def logits(network: Network, lessons: Lessons, rows: Rows) -> Floats:
    """The network's logits of these clips, shape (rows, labels)."""
    device = next(network.parameters()).device
    was_learning = network.training
    network.eval()
    found = np.empty((len(rows), len(lessons.labels)), np.float32)
    with torch.inference_mode():
        for first in range(0, len(rows), _AT_ONCE):
            some = rows[first : first + _AT_ONCE]
            examples = [finite(lessons.material.whole(row), np.repeat(row, 1)) for row in some]
            ends = np.cumsum([len(part) for part in examples])[:-1]
            said = network(torch.from_numpy(np.concatenate(examples)).to(device)).float().cpu().numpy()
            found[first : first + len(some)] = [part.mean(axis=0) for part in np.split(said, ends)]
    network.train(was_learning)
    return found
