"""What was learned, as a file: arrays in NumPy's own form, nothing pickled, with a format number and a fingerprint."""

import hashlib
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.hearing.embedding.failures import ModelDamaged

Array = NDArray[Any]

UNREADABLE = (
    *(ValueError, TypeError, KeyError, OSError, EOFError, SyntaxError, NotImplementedError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, MemoryError, OverflowError, TokenError),
)
"""Whatever reading arrays from bytes that may be anything can raise."""

_MEND = "Install Segue again."


def write_arrays(form: int, arrays: Mapping[str, Array], *, squeezed: bool = True) -> bytes:
    """The file of some arrays, `form` being the number of its format; `squeezed` takes less room and more time."""
    file = BytesIO()
    fingerprint = np.frombuffer(_fingerprint(arrays), np.uint8)
    save = np.savez_compressed if squeezed else np.savez
    save(file, allow_pickle=False, format=np.int64(form), fingerprint=fingerprint, **arrays)
    return file.getvalue()


def read_arrays(data: bytes, what: str, form: int) -> dict[str, Array]:
    """The arrays of a file, by name.

    Raises:
        ModelDamaged: it is no such file, of another format, or was changed since it was written; `what` names it.
    """
    try:
        with np.load(BytesIO(data), allow_pickle=False) as stored:
            arrays = {name: np.asarray(stored[name]) for name in stored.files}
        number, fingerprint = int(arrays.pop("format")), arrays.pop("fingerprint").tobytes()
    except UNREADABLE as error:
        raise ModelDamaged(f"{what} cannot be read.", _MEND) from error
    if number != form:
        raise ModelDamaged(f"{what} is of format {number}, not {form}.", _MEND)
    if fingerprint != _fingerprint(arrays):
        raise ModelDamaged(f"{what} was changed since it was written.", _MEND)
    return arrays


def _fingerprint(arrays: Mapping[str, Array]) -> bytes:
    told = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        told.update(f"{name} {array.dtype.str} {array.shape}".encode())
        told.update(np.ascontiguousarray(array).data)
    return told.digest()
