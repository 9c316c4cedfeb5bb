"""Sorted tables in LevelDB's format, in which TensorFlow keeps a checkpoint's index.

A footer of 48 bytes names an index block, whose entries name the data blocks. A block is a run of entries (each key
shares a prefix with the one before), a list of restart points, and a trailer: one byte for the compression and a masked
CRC-32C. Blocks are small, so all is read from memory; every length is checked against what holds it.
"""

from collections.abc import Iterator

from segue.hearing.embedding.crc32c import crc32c, masked
from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.embedding.wire import read_varint

MAGIC = 0xDB4775248B80FB57.to_bytes(8, "little")
FOOTER_BYTES = 48
TRAILER_BYTES = 5
_MOST_ENTRIES = 100_000


def read_table(data: bytes) -> dict[bytes, bytes]:
    """Every key of a table and its value.

    Raises:
        ModelDamaged: the table is cut short, changed, compressed, or no table at all.
    """
    if len(data) < FOOTER_BYTES or not data.endswith(MAGIC):
        raise ModelDamaged("The checkpoint's index is no sorted table, or its end is missing.")
    footer = data[-FOOTER_BYTES:]
    _block(data, footer)  # the meta-index block holds nothing of use, but must be whole
    at = 0
    for _ in range(2):
        _, at = read_varint(footer, at)
    entries: dict[bytes, bytes] = {}
    for _, handle in _block_entries(_block(data, footer[at:])):
        for key, value in _block_entries(_block(data, handle)):
            if key in entries:
                raise ModelDamaged("A key stands twice in the checkpoint's index.")
            entries[key] = value
            if len(entries) > _MOST_ENTRIES:
                raise ModelDamaged(f"The checkpoint's index has more than {_MOST_ENTRIES:,} entries.")
    return entries


def _block(data: bytes, handle: bytes) -> bytes:
    """The entries and restart points of the block that a handle (offset and size as varints) names."""
    offset, at = read_varint(handle, 0)
    size, _ = read_varint(handle, at)
    if offset + size + TRAILER_BYTES > len(data) - FOOTER_BYTES:
        raise ModelDamaged("A block of the checkpoint's index lies outside of the file.")
    contents, compression = data[offset : offset + size], data[offset + size]
    stored = int.from_bytes(data[offset + size + 1 : offset + size + TRAILER_BYTES], "little")
    if masked(crc32c(data[offset : offset + size + 1])) != stored:
        raise ModelDamaged("A block of the checkpoint's index fails its checksum.")
    if compression:
        raise ModelDamaged("The checkpoint's index is compressed, which TensorFlow's own never is.")
    return contents


def _block_entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    if len(block) < 4:
        raise ModelDamaged("A block of the checkpoint's index is too short.")
    end = len(block) - 4 - 4 * int.from_bytes(block[-4:], "little")
    if end < 0:
        raise ModelDamaged("A block of the checkpoint's index has more restart points than room.")
    at, key = 0, b""
    while at < end:
        shared, at = read_varint(block, at)
        fresh, at = read_varint(block, at)
        length, at = read_varint(block, at)
        if shared > len(key) or fresh + length > end - at:
            raise ModelDamaged("An entry of the checkpoint's index does not fit in its block.")
        key = key[:shared] + block[at : at + fresh]
        at += fresh
        yield key, block[at : at + length]
        at += length
