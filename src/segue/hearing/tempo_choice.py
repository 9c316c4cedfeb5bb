"""Which of several tempi is the beat: a small learned judgement of the candidates of a track beside each other.

Twenty-four units over the features of one candidate give it a score; a softmax over a track's candidates makes scores
chances. How it was taught is told in docs/tempo-and-key.md; `benchmarks/rhythm.py --fit` teaches it anew. The weights
lie beside this module, as plain arrays with a format number and a fingerprint.
"""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from tokenize import TokenError

import numpy as np
from numpy.typing import NDArray

from segue.hearing.embedding.failures import ModelDamaged

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]

_WEIGHTS = "tempo_choice.npz"
_FORMAT = 2
_ARRAYS = ("inner", "inner_bias", "outer")
_MEND = "Install Segue again."


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
    file = BytesIO()
    arrays = {name: getattr(judge, name).astype(np.float32) for name in _ARRAYS}
    np.savez_compressed(file, format=np.int64(_FORMAT), fingerprint=_fingerprint(arrays), **arrays)
    return file.getvalue()


def read_judge(data: bytes) -> TempoJudge:
    """A judge from its file.

    Raises:
        ModelDamaged: it is no such file, of another format, or was changed since it was written.
    """
    try:
        with np.load(BytesIO(data), allow_pickle=False) as stored:
            number, fingerprint = int(stored["format"]), np.asarray(stored["fingerprint"])
            arrays = {name: np.asarray(stored[name], np.float32) for name in _ARRAYS}
    except (
        *(ValueError, TypeError, KeyError, OSError, EOFError, SyntaxError, NotImplementedError, RuntimeError),
        *(zipfile.BadZipFile, zlib.error, MemoryError, OverflowError, TokenError),
    ) as error:
        raise ModelDamaged("The judge of tempi cannot be read.", _MEND) from error
    if number != _FORMAT:
        raise ModelDamaged(f"The judge of tempi is of format {number}, not {_FORMAT}.", _MEND)
    if not np.array_equal(fingerprint, _fingerprint(arrays)):
        raise ModelDamaged("The judge of tempi was changed since it was written.", _MEND)
    return TempoJudge(**arrays)


def _fingerprint(arrays: dict[str, Floats]) -> NDArray[np.uint8]:
    told = b"".join(f"{name}{arrays[name].shape}".encode() + arrays[name].tobytes() for name in _ARRAYS)
    return np.frombuffer(hashlib.sha256(told).digest(), np.uint8)
