"""Files of listening, packed or not, and what is wrong with them in words."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from segue.domain.errors import BadRequest

_PACKED: dict[str, Callable[..., object]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked where its name ends in .gz, .bz2 or .xz.

    Raises:
        BadRequest: it cannot be read, or ends before its end; said of whatever is read within.
    """
    try:
        with cast("IO[bytes]", _PACKED.get(path.suffix.lower(), open)(path, "rb")) as file:
            yield file
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        raise BadRequest(f"{path.name} is damaged or was cut short: {error}.", "Copy or download it again.") from error
    except OSError as error:
        raise BadRequest(f"{path.name} cannot be read: {error.strerror or error}.") from error


def ending(path: Path) -> str:
    """How a file's name ends, without what says that it is packed: .csv of plays.csv.gz."""
    bare = path.with_suffix("") if path.suffix.lower() in _PACKED else path
    return bare.suffix.lower()


def lines(path: Path, encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
    """Each line with its number, the first being 1; empty ones are left out.

    Raises:
        BadRequest: the file cannot be read, or a line is in another encoding.
    """
    with opened(path) as file:
        for number, line in enumerate(file, 1):
            try:
                text = line.decode(encoding).rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise BadRequest(
                    f"{path.name}, line {number}: not written in UTF-8; Latin-1 perhaps.",
                    "Save it as UTF-8 (iconv -f latin1 -t utf-8).",
                ) from error
            if number == 1:
                text = text.removeprefix("\ufeff")
            if text.strip():
                yield number, text
