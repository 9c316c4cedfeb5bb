"""A changed copy of a file: the old bytes, with stretches of them put otherwise."""

from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

_BLOCK = 1024 * 1024


class Refused(ValueError):
    """Why tags are not written into a file, in words that follow 'Tags cannot be written into it:'."""


class Splice(NamedTuple):
    """The bytes from `start` to `end` of a file become `data`."""

    start: int
    end: int
    data: bytes


def copy_with(source: BinaryIO, target: BinaryIO, splices: Iterable[Splice], size: int) -> None:
    """Copies `size` bytes of `source`, with the splices, which come in the order of the file and do not overlap."""
    at = 0
    for splice in splices:
        _copy(source, target, at, splice.start)
        target.write(splice.data)
        at = splice.end
    _copy(source, target, at, size)


def _copy(source: BinaryIO, target: BinaryIO, start: int, end: int) -> None:
    source.seek(start)
    while start < end and (block := source.read(min(end - start, _BLOCK))):
        target.write(block)
        start += len(block)
