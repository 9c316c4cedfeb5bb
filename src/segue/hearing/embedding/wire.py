"""Protocol Buffers' wire format, as much of it as checkpoints are read from and ONNX files are written in.

A message is a run of fields, each a tag (field number and wire type as one varint) and a value. Reading is
bounds-checked and never recurses, so that a hostile message costs one error.
"""

import struct
from collections.abc import Iterator

from segue.hearing.embedding.failures import ModelDamaged

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_VARINT_BYTES = 10
_BITS_64 = (1 << 64) - 1


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """The unsigned 64-bit number that begins at a place, and the place behind it."""
    value = 0
    for step in range(_VARINT_BYTES):
        if at >= len(data):
            raise ModelDamaged("A number in the checkpoint is cut short.")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            return value & _BITS_64, at
    raise ModelDamaged("A number in the checkpoint has too many bytes.")


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Each field's number and value: an int for the numeric wire types, bytes for what has a length."""
    at = 0
    while at < len(message):
        tag, at = read_varint(message, at)
        number, kind = tag >> 3, tag & 7
        value: int | bytes
        if kind == VARINT:
            value, at = read_varint(message, at)
        elif kind == BYTES:
            length, at = read_varint(message, at)
            value, at = _take(message, at, length), at + length
        elif kind in (FIXED32, FIXED64):
            width = 4 if kind == FIXED32 else 8
            value, at = int.from_bytes(_take(message, at, width), "little"), at + width
        else:
            raise ModelDamaged(f"A field of the checkpoint has the unknown wire type {kind}.")
        yield number, value


def _take(message: bytes, at: int, length: int) -> bytes:
    if length > len(message) - at:
        raise ModelDamaged("A field of the checkpoint is longer than what holds it.")
    return message[at : at + length]


def varint(value: int) -> bytes:
    """A number as a varint; a negative one in two's complement, as int64 fields take it."""
    value &= _BITS_64
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def int_field(number: int, value: int) -> bytes:
    """An integer or enum field."""
    return varint(number << 3 | VARINT) + varint(value)


def float_field(number: int, value: float) -> bytes:
    """A float field (32 bits)."""
    return varint(number << 3 | FIXED32) + struct.pack("<f", value)


def bytes_field(number: int, value: bytes | str) -> bytes:
    """A string, bytes or message field."""
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | BYTES) + varint(len(data)) + data
