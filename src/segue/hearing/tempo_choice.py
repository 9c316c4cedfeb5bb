"""Which of several tempi is the beat: a small learned judgement of each candidate by itself.

Sixteen units over the features of one candidate, fitted as "is this the beat, within 4 %?" on 800 generated drum
patterns (tempi spread evenly over 50 to 200 BPM) and 800 without drums (tempi about 100 BPM as people play), all of
other seeds than any test's. The weights lie beside this module, as plain arrays.
"""

from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_WEIGHTS = "tempo_choice.npz"


class TempoJudge:
    """Scores candidates by their features; the scale is that of log odds."""

    def __init__(self) -> None:
        with (files(__package__) / _WEIGHTS).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            self._inner, self._inner_bias = stored["inner"], stored["inner_bias"]
            self._outer, self._outer_bias = stored["outer"], stored["outer_bias"]

    def scores(self, features: Doubles) -> Doubles:
        """Features of shape (candidates, features), as `tempo.features` gives them, to shape (candidates,)."""
        hidden = np.tanh(features @ self._inner + self._inner_bias)
        return np.asarray(hidden @ self._outer + self._outer_bias, np.float64)
