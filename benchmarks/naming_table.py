"""Tables of what was judged: a model's figures in a row, with the interval of the first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segue.naming.judging.comparing import intervals
from segue.naming.judging.scores import figures
from segue.naming.judging.verdicts import Verdicts

SINGLE = ("accuracy", "macro_f1", "top_3", "ece")
MULTI = ("roc_auc", "pr_auc", "macro_f1", "ece")


@dataclass(frozen=True)
class Judged:
    """A model's verdicts. `key` is what its figures are called in the flat object, `model` what people read."""

    key: str
    model: str
    verdicts: Verdicts


def names_for(judged: Judged) -> tuple[str, ...]:
    """The figures that are shown."""
    return MULTI if judged.verdicts.multi else SINGLE


def told(judged: Judged) -> dict[str, float]:
    """The figures by name, then `low` and `high`, between which the first lies in 95 of 100 draws of artists."""
    names = names_for(judged)
    first = intervals(judged.verdicts, names[:1])[names[0]]
    return figures(judged.verdicts, only=names) | {"low": first.low, "high": first.high}


def show(title: str, judged: Sequence[Judged], beside: Sequence[tuple[str, dict[str, float]]] = ()) -> dict[str, float]:
    """Print a table, and below it the rows `beside`; returns the flat figures."""
    names = names_for(judged[0])
    print(f"\n{title}\n{'':<34}" + "".join(f"{name:>10}" for name in names) + f"   95 % of {names[0]}")
    flat: dict[str, float] = {}
    for one in judged:
        found = told(one)
        row = "".join(f"{found[name]:>10.3f}" for name in names)
        print(f"{one.model:<34}{row}   {found['low']:.3f} to {found['high']:.3f}", flush=True)
        flat |= {f"{one.key}_{name}": round(value, 4) for name, value in found.items()}
    for what, known in beside:
        print(f"{what:<34}" + "".join(f"{known[name]:>10.3f}" if name in known else f"{'':>10}" for name in names))
    return flat


def confusions(verdicts: Verdicts, most: int = 4) -> str:
    """What is most often taken for what."""
    wrong = np.zeros((len(verdicts.labels),) * 2, int)
    np.add.at(wrong, (verdicts.truth, verdicts.chosen), 1)
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    pairs = [divmod(int(place), len(wrong)) for place in order]
    return ", ".join(
        f"{verdicts.labels[one]} for {verdicts.labels[other]} ({wrong[one, other]})"
        for one, other in pairs
        if wrong[one, other]
    )
