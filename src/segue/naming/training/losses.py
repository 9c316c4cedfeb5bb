"""How wrong logits are, and how rare labels are made to count."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

Floats = NDArray[np.float32]

_MOST = 20.0


def label_weights(targets: Floats, strength: float, multi: bool) -> torch.Tensor:
    """How much each label counts, shape [labels], from the targets (clips, labels) of the training part.

    `strength` 0 counts all clips alike, 1 all labels alike. Single-label weights average to 1 over the clips;
    multi-label weights are for clips that have the label, against 1 for those that have it not.
    """
    having = targets.sum(axis=0)
    ratio = (len(targets) - having) / having if multi else len(targets) / (targets.shape[1] * having)
    weights = np.minimum(ratio**strength, _MOST)
    if not multi:
        weights = weights / (weights @ having / len(targets))
    return torch.from_numpy(weights.astype(np.float32))


def loss_of(
    logits: torch.Tensor, targets: torch.Tensor, multi: bool, weights: torch.Tensor | None = None, smoothing: float = 0
) -> torch.Tensor:
    """Mean cross-entropy of logits [rows, labels] against targets, which may lie between 0 and 1."""
    if multi:
        blurred = targets * (1 - smoothing) + smoothing / 2
        return functional.binary_cross_entropy_with_logits(logits, blurred, pos_weight=weights)
    blurred = targets * (1 - smoothing) + smoothing / targets.shape[1]
    terms = -blurred * functional.log_softmax(logits, dim=1)
    return (terms if weights is None else terms * weights).sum(dim=1).mean()
