"""How good a network is, while it learns: one light number. Judging has the thorough ones, by the same measures."""

import numpy as np
from numpy.typing import NDArray

from segue.naming.judging import measures

Floats = NDArray[np.float32]


def score(logits: Floats, targets: Floats, multi: bool) -> float:
    """Accuracy, or the mean area under the ROC curves of all labels where a clip may have several."""
    return mean_auc(logits, targets) if multi else measures.accuracy(targets > 0, logits)


def mean_auc(logits: Floats, targets: Floats) -> float:
    """The mean area under the ROC curves of the labels that some rows have and some have not; 0.5 if there is none."""
    roc, _ = measures.areas(measures.ranked(targets > 0, logits))
    return 0.5 if np.isnan(roc).all() else float(np.nanmean(roc))
