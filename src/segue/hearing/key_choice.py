"""Which key a piece is in: a small learned judgement of its pitch classes and chords, the same for every tonic.

For each tonic the pitch classes and the time spent on each triad are turned so that the tonic comes first, and one
network of twelve units scores major and minor. So a piece played higher has a key as much higher. How it was taught
is told in docs/tempo-and-key.md; `benchmarks/tonality.py --fit` teaches it anew. The weights lie beside this module.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from segue.hearing.learned_arrays import read_arrays, write_arrays

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]

_WEIGHTS = "key_choice.npz"
_FORMAT = 2


@dataclass(frozen=True, slots=True, eq=False)
class KeyJudge:
    """Weights of shapes (36, units), (units,), (units, 2), (36, 2) and (2,): hidden and direct, to major and minor."""

    inner: Floats
    inner_bias: Floats
    outer: Floats
    direct: Floats
    bias: Floats

    def scores(self, chroma: Doubles, chords: Doubles) -> Doubles:
        """Log odds of each key (24,): C major upwards, then C minor; of a profile (12,) and shares of triads (24,)."""
        given = key_features(chroma, chords)
        hidden = np.tanh(given @ self.inner + self.inner_bias)
        return np.asarray((hidden @ self.outer + given @ self.direct + self.bias).T.ravel(), np.float64)


def key_features(chroma: Doubles, chords: Doubles) -> Doubles:
    """Shape (12, 36): for each tonic the profile (12,), major and minor triads (24,) from it upwards."""
    rows = np.stack([chroma / max(float(np.linalg.norm(chroma)), 1e-12), chords[:12], chords[12:]])
    return np.stack([np.roll(rows, -tonic, axis=1).ravel() for tonic in range(12)])


@lru_cache(maxsize=1)
def key_judge() -> KeyJudge:
    """The judge that comes with Segue."""
    return read_key_judge((files(__package__) / _WEIGHTS).read_bytes())


def write_key_judge(judge: KeyJudge) -> bytes:
    """The file that `read_key_judge` reads."""
    return write_arrays(_FORMAT, {part.name: getattr(judge, part.name).astype(np.float32) for part in fields(KeyJudge)})


def read_key_judge(data: bytes) -> KeyJudge:
    """A judge from its file. Raises ModelDamaged where it is none, of another format, or was changed."""
    arrays = read_arrays(data, "The judge of keys", _FORMAT)
    return KeyJudge(*(arrays[part.name] for part in fields(KeyJudge)))
