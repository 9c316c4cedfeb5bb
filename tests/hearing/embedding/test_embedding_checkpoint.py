import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.hearing.embedding.checkpoint import Checkpoint
from segue.hearing.embedding.crc32c import crc32c, masked
from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.embedding.sorted_table import read_table
from segue.hearing.embedding.wire import bytes_field, fields, int_field, read_varint, varint
from tests.hearing.embedding.made import (
    HEADER,
    block,
    checkpoint_files,
    entry,
    sealed,
    sealed_table,
    small_variables,
    table,
)

ONE = np.arange(6, dtype=np.float32).reshape(2, 3)


def test_checksum_is_that_of_the_standard() -> None:
    # RFC 3720, B.4, and LevelDB's own mask test.
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(b"123456789") == 0xE3069283
    assert masked(0) == 0xA282EAD8


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_numbers_come_back(number: int) -> None:
    assert read_varint(varint(number), 0) == (number, len(varint(number)))


def test_every_variable_comes_back() -> None:
    variables = small_variables()
    found = Checkpoint(*checkpoint_files(variables))
    assert found.names == tuple(sorted(variables))
    for name, values in variables.items():
        assert found.shape(name) == values.shape
        np.testing.assert_array_equal(found.read(name), values)


def test_variable_without_numbers_and_scalar() -> None:
    variables = {"empty": np.zeros((0, 3), np.float32), "scalar": np.array(2.5, np.float32)}
    found = Checkpoint(*checkpoint_files(variables))
    assert found.read("empty").shape == (0, 3)
    assert found.read("scalar") == np.float32(2.5)


def test_unknown_variable_is_named() -> None:
    found = Checkpoint(*checkpoint_files({"here": ONE}))
    with pytest.raises(ModelDamaged, match="no variable there"):
        found.read("there")


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (entry(ONE, 0, dtype=2), "does not hold 32-bit floats"),
        (entry(ONE, 0, shard=1), "not there"),
        (entry(ONE, 4), "beyond the end"),
        (entry(ONE, 1 << 62), "beyond the end"),
        (entry(ONE, 0, size=20), "shape does not give"),
        (entry(ONE, 0, extra=bytes_field(7, b"")), "slices"),
        (entry(np.zeros((1,) * 9, np.float32), 0), "impossible shape"),
        (entry(ONE, 0)[:-5], "fails its checksum"),
        (bytes_field(2, bytes_field(2, int_field(1, -1))), "impossible shape"),
        (bytes_field(2, int_field(3, 1)), "no known shape"),
    ],
)
def test_impossible_variable_is_refused(made: bytes, why: str) -> None:
    with pytest.raises(ModelDamaged, match=why):
        Checkpoint(table([[(b"", HEADER), (b"v", made)]]), ONE.tobytes()).read("v")


@pytest.mark.parametrize(
    ("index", "why"),
    [
        (b"", "no sorted table"),
        (bytes(100), "no sorted table"),
        (table([[(b"v", entry(ONE, 0))]]), "no header"),
        (table([[(b"", int_field(1, 2))]]), "several data files"),
        (table([[(b"", HEADER + int_field(2, 1))]]), "big-endian"),
        (table([[(b"", HEADER)], [(b"", HEADER)]]), "twice"),
        (table([[(b"", HEADER), (b"\xff\xfe", entry(ONE, 0))]]), "no text"),
        (table([[(b"", HEADER)]], compression=1), "compressed"),
        (sealed_table([sealed(b"\0\0")]), "too short"),
        (sealed_table([sealed(bytes(4) + b"\xff\xff\xff\x7f")]), "more restart points"),
        (sealed_table([sealed(b"\x01\x00\x00" + bytes(4) + b"\x01\0\0\0")]), "does not fit"),
        (sealed_table([sealed(b"\x00\x7f\x00" + bytes(4) + b"\x01\0\0\0")]), "does not fit"),
        (sealed_table([sealed(b"\xff" * 12 + bytes(4))]), "too many bytes"),
        (sealed_table([sealed(b"\xff" * 3 + bytes(4))]), "cut short|too many bytes|does not fit"),
    ],
)
def test_index_that_is_none_is_refused(index: bytes, why: str) -> None:
    with pytest.raises(ModelDamaged, match=why):
        Checkpoint(index, ONE.tobytes())


def test_number_that_is_cut_short_is_refused() -> None:
    with pytest.raises(ModelDamaged, match="cut short"):
        read_varint(b"\xff\xff", 0)
    with pytest.raises(ModelDamaged, match="longer than what holds it"):
        list(fields(b"\x0a\x05abc"))
    with pytest.raises(ModelDamaged, match="wire type 3"):
        list(fields(b"\x0b"))


def test_cut_anywhere_it_is_refused() -> None:
    index, data = checkpoint_files({"a": ONE, "b": ONE})
    for length in range(len(index)):
        with pytest.raises(ModelDamaged):
            Checkpoint(index[:length], data)
    whole = Checkpoint(index, data[:-1])
    whole.read("a")
    with pytest.raises(ModelDamaged):
        whole.read("b")


def test_any_flipped_bit_is_found_or_without_effect() -> None:
    variables = {"a": ONE, "b/c": ONE + 1}
    index, data = checkpoint_files(variables)
    for at in range(len(index)):
        changed = bytearray(index)
        changed[at] ^= 1 << at % 8
        try:
            found = Checkpoint(bytes(changed), data)
        except ModelDamaged:
            continue
        # Only the footer's filling may change without notice.
        assert len(index) - 48 <= at < len(index) - 8
        np.testing.assert_array_equal(found.read("a"), ONE)
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 0x10
        found = Checkpoint(index, bytes(flipped))
        with pytest.raises(ModelDamaged, match="checksum"):
            found.read("a" if at < ONE.nbytes else "b/c")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.randoms(use_true_random=False))
def test_block_of_anything_with_a_right_checksum_never_does_harm(noise: bytes, dice: random.Random) -> None:
    """Checksums keep accidents out, not malice: behind them everything must be read as carefully."""
    inside = bytearray(block([(b"", HEADER), (b"a", entry(ONE, 0)), (b"ab", entry(ONE, 0))])[:-5])
    for _ in range(dice.randint(0, 4)):
        inside[dice.randrange(len(inside))] = dice.randrange(256)
    for contents in (bytes(inside), noise):
        try:
            found = Checkpoint(sealed_table([sealed(contents)]), ONE.tobytes())
            for name in found.names:
                found.read(name)
        except ModelDamaged:
            pass


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_noise_is_refused_as_a_table(noise: bytes) -> None:
    with pytest.raises(ModelDamaged):
        read_table(noise)
