"""Column types whose values read as what they mean, stored so that SQLite and PostgreSQL hold the same."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

# SQLite numbers rows by itself only where the key is exactly INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")
Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# Folded text that is sorted by: in the order of its characters, which is the same everywhere.
Sorted = Text().with_variant(Text(collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC, stored as whole milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Aware time to milliseconds."""
        return None if value is None else (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Milliseconds to aware time."""
        return None if value is None else _EPOCH + value * _MILLISECOND


# A byte of a file name that is no UTF-8 reaches Python as a lone surrogate U+DC80..U+DCFF, which no database takes.
# It is stored as a character of the last private-use plane, U+10FC80..U+10FCFF; real characters from that range,
# which file names do not hold in practice, are stored as the bytes of their UTF-8, each escaped in the same way.
_SHIFT = 0x10FC00 - 0xDC00
_LONE_BYTE = re.compile("[\udc80-\udcff]")
_STORED_BYTES = re.compile("[\U0010fc80-\U0010fcff]+")


def path_to_text(path: str) -> str:
    """Any path of the file system as text that every database can hold."""
    if path.isascii():
        return path
    plain = _STORED_BYTES.sub(lambda m: m.group().encode().decode("ascii", "surrogateescape"), path)
    return _LONE_BYTE.sub(lambda m: chr(ord(m.group()) + _SHIFT), plain)


def text_to_path(text: str) -> str:
    """The path that `path_to_text` was given."""
    if text.isascii():
        return text

    def as_bytes(match: re.Match[str]) -> str:
        return bytes(ord(char) - 0x10FC00 for char in match.group()).decode("utf-8", "surrogateescape")

    return _STORED_BYTES.sub(as_bytes, text)


class PathText(TypeDecorator[str]):
    """A path as the file system spells it, bytes that are no UTF-8 included."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Path to storable text."""
        return None if value is None else path_to_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Stored text to path."""
        return None if value is None else text_to_path(value)
