"""Trees that LightGBM learned, walked by a compiled loop: asking LightGBM for one list takes longer than walking it.

The text in which LightGBM writes its models is read as it is. The sum of the trees comes out the same to the last bit.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.taste.music import Floats

Ints = NDArray[np.int32]
Doubles = NDArray[np.float64]

_PLAIN = (0, 2)
"""How a plain number decides where nothing can be missing: to the left if it is not above the threshold."""


class Forest(NamedTuple):
    """Forks of all trees, one after the other, and their leaves.

    A fork asks whether the figure `which` is above `threshold`; `child` [forks, 2] is the next fork if it is not and if
    it is, or below nought:
    -1 - leaf. `roots` [trees] is where each tree begins, in the same way.
    """

    roots: Ints
    which: Ints
    threshold: Doubles
    child: Ints
    leaves: Doubles

    @classmethod
    def read(cls, words: str) -> "Forest":
        """From what LightGBM wrote.

        Raises:
            ValueError: it holds no such trees.
        """
        roots, forks, leaves = [], 0, 0
        parts: dict[str, list[str]] = {name: [] for name in _NAMES}
        shifted: dict[str, list[NDArray[np.int64]]] = {"left_child": [], "right_child": []}
        for tree in words.split("end of trees")[0].split("\nTree=")[1:]:
            told = dict(line.split("=", 1) for line in tree.splitlines() if "=" in line)
            own = {name: told.get(name, "").split() for name in (*_NAMES, *shifted)}
            if not {int(kind) for kind in own["decision_type"]} <= set(_PLAIN):
                raise ValueError("these trees decide by more than plain numbers")
            roots.append(forks if own["threshold"] else -1 - leaves)
            for name, held in shifted.items():
                child = np.array(own[name], dtype=np.int64)
                held.append(np.where(child >= 0, child + forks, child - leaves))
            for name in _NAMES:
                parts[name] += own[name]
            forks, leaves = len(parts["threshold"]), len(parts["leaf_value"])
        if not roots:
            raise ValueError("there is no tree")
        if any(len(left) != len(right) for left, right in zip(*shifted.values(), strict=True)):
            raise ValueError("a tree leads nowhere")
        both: Ints = np.stack([np.concatenate(held) for held in shifted.values()], axis=1).astype(np.int32)
        found = cls(
            np.array(roots, dtype=np.int32),
            np.array(parts["split_feature"], dtype=np.int32),
            np.array(parts["threshold"], dtype=np.float64),
            both,
            np.array(parts["leaf_value"], dtype=np.float64),
        )
        found.check()
        return found

    def check(self) -> None:
        """Whether every way leads on to a leaf that is there.

        Raises:
            ValueError: one does not.
        """
        forks, leaves = len(self.threshold), len(self.leaves)
        if len(self.child) != forks or (self.child >= forks).any() or (self.child < -leaves).any():
            raise ValueError("a tree leads nowhere")
        if ((self.child >= 0) & (self.child <= np.arange(forks)[:, None])).any():
            raise ValueError("a tree leads in a circle")
        if len(self.which) != forks or (self.which < 0).any():
            raise ValueError("a tree asks for no figure")

    def sums(self, figures: Floats) -> Floats:
        """What the trees say together [rows] of these figures [rows, figures], which are all finite."""
        if int(self.which.max(initial=-1)) >= figures.shape[1]:
            raise ValueError("the trees know more figures than there are")
        told = np.empty(len(figures), dtype=np.float32)
        _walk(*self, np.ascontiguousarray(figures, dtype=np.float32), told)
        return told


_NAMES = ("split_feature", "threshold", "leaf_value", "decision_type")


@kernel
def _walk(
    roots: Ints, which: Ints, threshold: Doubles, child: Ints, leaves: Doubles, figures: Floats, told: Floats
) -> None:  # fmt: skip
    for row in range(len(figures)):
        total = 0.0
        for root in roots:
            place = root
            while place >= 0:
                place = child[place, int(figures[row, which[place]] > threshold[place])]
            total += leaves[-1 - place]
        told[row] = total
