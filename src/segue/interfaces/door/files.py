"""Files as answers, with the parts of them that are asked for (RFC 9110, sections 13 and 14)."""

import re
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

_MOST_RANGES = 16
_RANGE = re.compile(r"[ \t]*([0-9]{0,19})-([0-9]{0,19})[ \t]*")
_ABOUT_RANGES = (b"range", b"if-range")


class PartedFile(FileResponse):
    """A file that is sent whole, in part, or not at all where who asks has it already.

    What starlette's own would refuse although the standard says to pass over it (another unit than bytes, a range
    that makes no sense, one of several that lies beyond the end) is put right before it looks.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one question."""
        asked = Headers(scope=scope)
        if _has_it_already(asked, self.headers):
            kept = {name: value for name, value in self.headers.items() if name not in ("content-length",)}
            await Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)(scope, receive, send)
            return
        size = int(self.headers["content-length"])
        wanted = None
        if scope["method"] == "GET" and self._still_holds(asked.get("if-range")):
            wanted = ranges_of(asked.get("range"), size)
        headers = [(name, value) for name, value in scope["headers"] if name not in _ABOUT_RANGES]
        if wanted is not None:
            told = ",".join(f"{first}-{last}" for first, last in wanted)
            headers.append((b"range", f"bytes={told}".encode()))
        await super().__call__({**scope, "headers": headers}, receive, send)

    def _still_holds(self, condition: str | None) -> bool:
        return condition is None or condition in (self.headers["etag"], self.headers["last-modified"])


def ranges_of(header: str | None, size: int) -> list[tuple[int, int]] | None:
    """The ranges that are asked for, as first and last byte; None where the whole is meant.

    Raises:
        HTTPException: 416, where all of them lie beyond the end.
    """
    unit, _, told = (header or "").partition("=")
    parts = [part for part in told.split(",") if part.strip(" \t")]
    if unit.strip().lower() != "bytes" or not 0 < len(parts) <= _MOST_RANGES:
        return None
    wanted = []
    for part in parts:
        found = _RANGE.fullmatch(part)
        if found is None or found[0].strip() == "-":
            return None
        first, last = found[1], found[2]
        if first and last and int(last) < int(first):
            return None
        begins = int(first) if first else max(0, size - int(last))
        ends = min(int(last), size - 1) if first and last else size - 1
        if begins < size and (first or int(last)):
            wanted.append((begins, ends))
    if not wanted:
        said = f"What was asked for lies beyond the end of the file, which has {size} bytes."
        raise HTTPException(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, said, {"Content-Range": f"bytes */{size}"})
    return wanted


def _has_it_already(asked: Headers, held: Headers) -> bool:
    """Whether who asks knows the file as it is: by its tag, or else by when it changed."""
    if (tags := asked.get("if-none-match")) is not None:
        known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "*" in known or held["etag"] in known
    try:
        since = parsedate_to_datetime(asked.get("if-modified-since", ""))
        return parsedate_to_datetime(held["last-modified"]) <= since
    except (ValueError, TypeError):
        return False
