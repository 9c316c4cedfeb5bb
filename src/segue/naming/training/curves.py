"""Learning curves as a picture."""

import io
from collections.abc import Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from segue.naming.training.loop import Epoch


def learning_curves(epochs: Sequence[Epoch], title: str, multi: bool) -> bytes:
    """A PNG: the losses over the epochs, and under them the validation score where there is one."""
    numbers = [epoch.number for epoch in epochs]
    judged = [epoch for epoch in epochs if epoch.valid_loss is not None and epoch.valid_score is not None]
    figure = Figure(figsize=(7, 5 if judged else 3), layout="constrained")
    FigureCanvasAgg(figure)
    losses, *scores = figure.subplots(2 if judged else 1, sharex=True, squeeze=False)[:, 0]
    losses.plot(numbers, [epoch.loss for epoch in epochs], marker=".", label="training, of varied examples")
    losses.set(title=title, ylabel="loss")
    if judged:
        best = min(judged, key=lambda epoch: epoch.valid_loss or 0.0)
        at = [epoch.number for epoch in judged]
        losses.plot(at, [epoch.valid_loss for epoch in judged], marker=".", label="validation")
        scores[0].plot(at, [epoch.valid_score for epoch in judged], marker=".", color="tab:orange")
        scores[0].set(ylabel="mean ROC-AUC" if multi else "accuracy", ylim=(0, 1))
        for axes in (losses, scores[0]):
            axes.axvline(best.number, linestyle=":", color="grey")
    losses.legend()
    last = scores[0] if scores else losses
    last.set(xlabel="epoch")
    last.xaxis.set_major_locator(MaxNLocator(integer=True))
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()
