"""Opening a file that may be anything: a pipe, a device, gone, forbidden. Everything here says what it met."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from segue.domain.errors import UnreadableFile


class Damaged(ValueError):
    """What is wrong with the inside of a file, in words that follow 'the file is damaged:'."""


def spoken(path: str) -> str:
    """A path as it can be shown in a sentence: bytes that are no text and control characters become a question mark."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if text.isprintable():
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)


def nature(mode: int) -> str:
    """What a file is that is no regular file, from its mode."""
    for test, name in (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISDIR, "a folder"),
    ):
        if test(mode):
            return name
    return "no regular file"


@contextmanager
def open_regular(path: str, shown: str) -> Iterator[BinaryIO]:
    """Opens a regular file for reading. It is not waited for (a pipe would never answer) and not inherited.

    Raises:
        UnreadableFile: it is gone, forbidden or no regular file, or its disk fails while it is read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except FileNotFoundError:
        raise UnreadableFile(f"{shown} is not there any more.") from None
    except PermissionError:
        raise UnreadableFile(
            f"{shown} may not be read by this user.", "Give the user that runs Segue read permission."
        ) from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{shown} could not be opened: {reason(error)}.") from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise UnreadableFile(f"{shown} is {nature(mode)}, not a file with sound.")
    with os.fdopen(handle, "rb", buffering=64 * 1024) as file:
        try:
            yield file
        except OSError as error:
            raise UnreadableFile(f"{shown} could not be read: {reason(error)}.", "Check the disk.") from error


def reason(error: OSError | ValueError) -> str:
    """The system's own words for a failure."""
    words = error.strerror if isinstance(error, OSError) else str(error)
    return words or type(error).__name__
