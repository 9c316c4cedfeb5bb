"""Sequences over time in a few bytes: the form in which they are kept.

Rows of figures (cepstra, chroma, a waveform's outline) are kept in 255 steps between the lowest and the highest value
of each column, times (beats) in ticks of 0.1 ms. The form is NumPy's own, nothing pickled.
"""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import StorageUnavailable
from segue.hearing.learned_arrays import UNREADABLE

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_FORMAT = 1
_STEPS = 254
_TICKS_PER_SECOND = 10_000


def pack(sequences: Mapping[str, NDArray[np.floating[Any]]]) -> bytes | None:
    """Arrays by name as bytes: times of shape (n,) in seconds, rows of shape (n, width). None for no array."""
    if not sequences:
        return None
    arrays: dict[str, NDArray[Any]] = {"format": np.array(_FORMAT)}
    for name, values in sequences.items():
        if values.ndim == 1:
            arrays[name] = np.round(values * _TICKS_PER_SECOND).astype("<u4")
            continue
        low = values.min(axis=0, initial=np.inf, keepdims=True) if len(values) else np.zeros((1, values.shape[1]))
        step = (values.max(axis=0, keepdims=True) - low) / _STEPS if len(values) else np.zeros_like(low)
        arrays[name] = np.round((values - low) / np.where(step > 0, step, 1.0)).astype(np.uint8)
        arrays[f"{name}.scale"] = np.concatenate((low, step)).astype("<f4")
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def unpack(data: bytes | None) -> dict[str, Doubles | Floats]:
    """The arrays that were packed, times as float64 and rows as float32.

    Raises:
        StorageUnavailable: The bytes are damaged.
    """
    if data is None:
        return {}
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            found = {name: np.asarray(archive[name]) for name in archive.files}
        if int(found.pop("format")) != _FORMAT:
            raise ValueError("another format")
        return {name: _widened(values, found.get(f"{name}.scale")) for name, values in found.items() if "." not in name}
    except UNREADABLE as error:
        raise StorageUnavailable(
            "The stored sequences of a track are damaged.", "Run: segue analyze --again"
        ) from error


def _widened(values: NDArray[Any], scale: NDArray[Any] | None) -> Doubles | Floats:
    if scale is None:
        return values / float(_TICKS_PER_SECOND)
    return np.asarray(scale[0] + values * scale[1], np.float32)
