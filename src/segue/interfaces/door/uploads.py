"""Files that are sent: put on the disk as they come, and gone when they were looked at.

No more of one than a part is ever in memory, and it is cut off as soon as it is larger than it may be, whatever it says
of its own size.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from segue.domain.errors import BadRequest, DiskFull, TooLarge

FIELD = "file"
_MB = 1_000_000
_WRAPPING = 64 << 10
"""Bytes that a form may have around its file."""
_LONGEST_NAME = 100
_MEND = f'Send a form (multipart/form-data) with one file as "{FIELD}".'


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent. `name` is what its sender calls it, for people; it lies at `path` for a while."""

    path: Path
    name: str
    size: int


@asynccontextmanager
async def received(request: Request, folder: Path, most_mb: int) -> AsyncIterator[Sent]:
    """Take the file of a form into a folder of its own within `folder`, which is removed at the end.

    Raises:
        TooLarge: it has more than `most_mb` million bytes.
        BadRequest: the form holds no file, or cannot be read.
        DiskFull: there is no room for it.
    """
    here = await run_in_threadpool(_own_folder, folder)
    try:
        yield await _take(request, here, most_mb)
    finally:
        await run_in_threadpool(shutil.rmtree, here, ignore_errors=True)


def file_form() -> dict[str, object]:
    """What an operation's description says of such a form."""
    properties = {FIELD: {"type": "string", "format": "binary", "description": "The file."}}
    schema = {"type": "object", "properties": properties, "required": [FIELD]}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


async def _take(request: Request, here: Path, most_mb: int) -> Sent:
    said = request.headers.get("Content-Length", "")
    if said.isascii() and said.isdigit() and int(said) > most_mb * _MB + _WRAPPING:
        raise _too_large(most_mb)
    form = _Form(_boundary(request), here, most_mb)
    try:
        async for part in request.stream():
            await run_in_threadpool(form.feed, part)
    except ClientDisconnect as error:
        raise BadRequest("The file was broken off before its end.", "Send it again.") from error
    finally:
        form.close()
    return form.sent()


class _Form:
    """A form as it comes. Only its first file is kept; other fields are passed over."""

    def __init__(self, boundary: bytes, here: Path, most_mb: int) -> None:
        self._here, self._most_mb = here, most_mb
        self._file: BinaryIO | None = None
        self._path: Path | None = None
        self._name, self._size, self._taken = "", 0, 0
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._disposition = b""
        callbacks: dict[str, Callable[..., None]] = {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._header_ended,
            "on_headers_finished": self._open,
            "on_part_data": self._write,
            "on_part_end": self._part_ended,
        }
        self._parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]

    def feed(self, part: bytes) -> None:
        self._taken += len(part)
        if self._taken > self._most_mb * _MB + _WRAPPING:
            raise _too_large(self._most_mb)
        try:
            self._parser.write(part)
        except FormParserError as error:
            raise BadRequest("This form cannot be read.", _MEND) from error
        except OSError as error:
            raise DiskFull("There is no room for this file.", "Ask who runs this server to free some.") from error

    def sent(self) -> Sent:
        if self._path is None:
            raise BadRequest("There is no file in this form, or it was broken off.", _MEND)
        return Sent(self._path, self._name, self._size)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._disposition = b""

    def _header_ended(self) -> None:
        name, value = map(bytes, self._header)
        self._header = (bytearray(), bytearray())
        if name.lower() == b"content-disposition":
            self._disposition = value

    def _open(self) -> None:
        told = parse_options_header(self._disposition)[1]
        if self._path is None and b"filename" in told and told.get(b"name") == FIELD.encode():
            self._name = _shown(told[b"filename"].decode(errors="replace"))
            self._file = (self._here / _safe(self._name)).open("wb")

    def _write(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._size += end - start
            if self._size > self._most_mb * _MB:
                raise _too_large(self._most_mb)
            self._file.write(memoryview(data)[start:end])

    def _part_ended(self) -> None:
        if self._file is not None:
            self._path = Path(self._file.name)
            self.close()


def _boundary(request: Request) -> bytes:
    kind, told = parse_options_header(request.headers.get("Content-Type", ""))
    boundary = told.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise BadRequest("There is no file in this request.", _MEND)
    return boundary


def _own_folder(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=folder))


def _shown(name: str) -> str:
    """The name without folders, for people."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[-_LONGEST_NAME:] or "file"


def _safe(name: str) -> str:
    """A name that can stand on any disk, and that says in messages which file is meant."""
    kept = "".join(char if char.isalnum() or char in " ._-" else "_" for char in name).strip(" .")
    return kept.encode()[-_LONGEST_NAME:].decode(errors="ignore") or "file"


def _too_large(most_mb: int) -> TooLarge:
    return TooLarge(f"This file is larger than the {most_mb} MB that may be sent.", "Send a smaller one, or a part.")
