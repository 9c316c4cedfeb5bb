"""How good a network is, while it learns: one light number. Judging has the thorough ones."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float32]


def score(logits: Floats, targets: Floats, multi: bool) -> float:
    """Accuracy, or the mean area under the ROC curves of all labels where a clip may have several."""
    return mean_auc(logits, targets) if multi else accuracy(logits, targets)


def accuracy(logits: Floats, targets: Floats) -> float:
    """The share of rows whose highest logit is that of their label."""
    return float((logits.argmax(axis=1) == targets.argmax(axis=1)).mean())


def mean_auc(logits: Floats, targets: Floats) -> float:
    """The mean area under the ROC curves of the labels that some rows have and some have not; 0.5 if there is none."""
    having = targets.sum(axis=0)
    lacking = len(targets) - having
    judged = (having > 0) & (lacking > 0)
    if not judged.any():
        return 0.5
    ranks = rankdata(logits[:, judged], axis=0)
    above = (ranks * targets[:, judged]).sum(axis=0) - having[judged] * (having[judged] + 1) / 2
    return float((above / (having[judged] * lacking[judged])).mean())
