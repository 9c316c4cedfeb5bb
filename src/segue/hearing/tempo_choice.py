"""Which of several tempi is the beat: a small learned judgement of the candidates of a track beside each other.

Twenty-four units over the features of one candidate give it a score; a softmax over a track's candidates makes scores
chances. How it was taught is told in docs/tempo-and-key.md; `benchmarks/rhythm.py --fit` teaches it anew. The weights
lie beside this module, as plain arrays with a format number and a fingerprint.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from segue.hearing.learned_arrays import read_arrays, write_arrays

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]

_WEIGHTS = "tempo_choice.npz"
_FORMAT = 3
_ARRAYS = ("inner", "inner_bias", "outer")


@dataclass(frozen=True, slots=True, eq=False)
class TempoJudge:
    """Weights of shapes (features, units), (units,) and (units,)."""

    inner: Floats
    inner_bias: Floats
    outer: Floats

    def scores(self, features: Doubles) -> Doubles:
        """Features of shape (candidates, features), as `tempo.features` gives them, to log odds (candidates,)."""
        hidden = np.tanh(features @ self.inner + self.inner_bias)
        return np.asarray(hidden @ self.outer, np.float64)


@lru_cache(maxsize=1)
def tempo_judge() -> TempoJudge:
    """The judge that comes with Segue."""
    return read_judge((files(__package__) / _WEIGHTS).read_bytes())


def write_judge(judge: TempoJudge) -> bytes:
    """The file that `read_judge` reads."""
    return write_arrays(_FORMAT, {name: getattr(judge, name).astype(np.float32) for name in _ARRAYS})


def read_judge(data: bytes) -> TempoJudge:
    """A judge from its file. Raises ModelDamaged where it is none, of another format, or was changed."""
    arrays = read_arrays(data, "The judge of tempi", _FORMAT)
    return TempoJudge(*(arrays[name] for name in _ARRAYS))
