"""CRC-32C (Castagnoli), with which the parts of a checkpoint are signed, and the mask that is laid over it there."""

_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = 0xA282EAD8
_BITS_32 = 0xFFFFFFFF


def _table() -> tuple[int, ...]:
    rows = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ _POLYNOMIAL if byte & 1 else byte >> 1
        rows.append(byte)
    return tuple(rows)


_TABLE = _table()


def crc32c(data: bytes) -> int:
    """The checksum of these bytes."""
    table, crc = _TABLE, _BITS_32
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ _BITS_32


def masked(crc: int) -> int:
    """The checksum as it is stored beside data that may itself hold checksums."""
    return ((crc >> 15 | crc << 17) + _MASK_DELTA) & _BITS_32
