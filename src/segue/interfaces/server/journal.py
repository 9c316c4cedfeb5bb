"""What the server writes down about itself: a line for each event, for people at a terminal or as JSON for programs.

No line holds what lets somebody in or tells what they looked for: no query strings, no cookies, no keys.
"""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

Format = Literal["text", "json"]

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered; every line that is written meanwhile carries it."""

# What a record may say besides its message; anything else stays out.
_TOLD = ("method", "route", "status", "ms", "listener", "worker")


def begin_journal(form: Format | None = None, level: str = "info", stream: TextIO | None = None) -> None:
    """Write to standard error from now on: as text where that is a terminal and as JSON elsewhere, unless told."""
    place = stream or sys.stderr
    handler = logging.StreamHandler(place)
    handler.setFormatter(_AsJson() if (form or ("text" if place.isatty() else "json")) == "json" else _AsText())
    handler.addFilter(_with_request)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("segue").setLevel(level.upper())


def _with_request(record: logging.LogRecord) -> bool:
    record.__dict__["request_id"] = request_id.get()
    return True


def _told(record: logging.LogRecord) -> dict[str, Any]:
    found = {name: getattr(record, name) for name in _TOLD if getattr(record, name, None) is not None}
    number = getattr(record, "request_id", "")
    return found | ({"request_id": number} if number else {})


class _AsJson(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """A record as a line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_told(record),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class _AsText(logging.Formatter):
    """A line that reads well, with the traceback of an error under it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging calls it so
        """A record as a line."""
        told = _told(record)
        if "route" not in told:
            return super().formatMessage(record)
        who = f"  listener {told['listener']}" if "listener" in told else ""
        return (
            f"{super().formatMessage(record)}  {told['method']} {told['route']} {told['status']} {told['ms']} ms{who}"
        )
