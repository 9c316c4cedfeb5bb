"""A span is a stretch of a file. What a container scatters over its pages is read here as if it lay in one piece."""

from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

_NO_FILE_IS_LONGER = 2**42  # 4 TiB: file systems refuse to seek far beyond their own largest file


class Span(NamedTuple):
    """A stretch of a file, in bytes from its start."""

    start: int
    length: int

    @property
    def end(self) -> int:
        """The offset of the first byte behind the span."""
        return self.start + self.length


def read_at(file: BinaryIO, start: int, length: int) -> bytes:
    """Up to `length` bytes from `start`; fewer where the file ends."""
    if start > _NO_FILE_IS_LONGER:
        return b""  # a size that lies; the system would refuse to go there as if the disk had failed
    file.seek(start)
    return file.read(length)


class SpanReader:
    """Reads several spans of a file one after the other, without holding more than what is asked for."""

    def __init__(self, file: BinaryIO, spans: Sequence[Span]) -> None:
        self._file = file
        self._spans = spans
        self._index = 0
        self._offset = 0

    def read(self, length: int) -> bytes:
        """The next `length` bytes; fewer at the end."""
        parts: list[bytes] = []
        while length > 0 and self._index < len(self._spans):
            span = self._spans[self._index]
            part = read_at(self._file, span.start + self._offset, min(length, span.length - self._offset))
            parts.append(part)
            length -= len(part)
            if not self._advance(len(part), span):
                break
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def skip(self, length: int) -> None:
        """Passes over `length` bytes."""
        while length > 0 and self._index < len(self._spans):
            span = self._spans[self._index]
            step = min(length, span.length - self._offset)
            length -= step
            self._advance(step, span)

    def _advance(self, step: int, span: Span) -> bool:
        """Moves on; False where nothing came although the span has more, which is the end of a clipped file."""
        self._offset += step
        if self._offset >= span.length:
            self._index += 1
            self._offset = 0
            return True
        return step > 0
