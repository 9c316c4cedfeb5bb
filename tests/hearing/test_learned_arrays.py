"""Files of learned arrays come back as they were, or are refused with words."""

import contextlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.learned_arrays import read_arrays, write_arrays

ARRAYS: dict[str, NDArray[Any]] = {
    "weights": np.arange(6, dtype=np.float32).reshape(2, 3),
    "label": np.frombuffer(b"words", np.uint8),
}


def test_arrays_come_back_as_they_were() -> None:
    back = read_arrays(write_arrays(3, ARRAYS), "It", 3)
    assert set(back) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(back[name], array)
        assert back[name].dtype == array.dtype


def test_another_format_is_named() -> None:
    with pytest.raises(ModelDamaged, match="The judge is of format 3, not 4"):
        read_arrays(write_arrays(3, ARRAYS), "The judge", 4)


@pytest.mark.parametrize("name", ["weights", "label", "more"])
def test_a_change_is_found_out(name: str) -> None:
    with np.load(BytesIO(write_arrays(1, ARRAYS))) as stored:
        arrays: dict[str, NDArray[Any]] = {one: stored[one] for one in stored.files} | {name: np.zeros(5)}
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    with pytest.raises(ModelDamaged, match="was changed"):
        read_arrays(file.getvalue(), "The judge", 1)


def test_damage_is_refused_or_does_no_harm() -> None:
    data = write_arrays(1, ARRAYS)
    for length in range(0, len(data), 17):
        with pytest.raises(ModelDamaged):
            read_arrays(data[:length], "It", 1)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 0x81
        with contextlib.suppress(ModelDamaged):
            np.testing.assert_array_equal(read_arrays(bytes(changed), "It", 1)["weights"], ARRAYS["weights"])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(ModelDamaged):
        read_arrays(noise, "It", 1)
