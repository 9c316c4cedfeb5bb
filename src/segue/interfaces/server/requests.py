"""Every request is given a number, measured, counted and written down: by its route, never by what was asked."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segue.interfaces.server.figures import Figures
from segue.interfaces.server.journal import request_id

_log = logging.getLogger("segue.requests")

REQUEST_ID = "X-Request-ID"
_PLAIN = re.compile(r"[\w.-]{1,64}", re.ASCII)
_NOWHERE = "(nowhere)"
# What comes so often that it would hide all else.
_QUIET = ("/static", "/health", "/ready", "/metrics")
_NO_ANSWER = 499
"""The status that is written down where who asked went away before there was an answer."""


class Requests:
    """Stands around the application and looks on."""

    def __init__(self, app: ASGIApp, figures: Figures, ticks: Callable[[], float] = time.perf_counter) -> None:
        self._app, self._figures, self._ticks = app, figures, ticks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one question."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = _NO_ANSWER, self._ticks()
        named = Headers(scope=scope).get(REQUEST_ID, "")
        number = named if _PLAIN.fullmatch(named) else secrets.token_hex(8)
        answered_after = 0.0

        async def send_numbered(message: Message) -> None:
            nonlocal status, answered_after
            if message["type"] == "http.response.start":
                status, answered_after = message["status"], self._ticks() - began
                MutableHeaders(scope=message)[REQUEST_ID] = number
            await send(message)

        marked = request_id.set(number)
        try:
            with self._figures.streaming(scope["path"]):
                await self._app(scope, receive, send_numbered)
        finally:
            route = route_of(scope)
            self._figures.count(scope["method"], route, status, answered_after or self._ticks() - began)
            _write(scope, route, status, self._ticks() - began)
            request_id.reset(marked)


def route_of(scope: Scope) -> str:
    """The template of the route that answered, so that nothing of what was asked for is in it."""
    template = getattr(scope.get("route"), "path", None)
    if template is None or (not template and scope["path"] != "/"):
        return _NOWHERE
    if ":path" in template or template.startswith("/static"):
        return str(template).partition("{")[0].rstrip("/") or "/"
    # A route knows the prefixes of the routers it is in only where it was written; those have no parameters.
    own, asked = template.strip("/").split("/"), scope["path"].strip("/").split("/")
    prefix = asked[: max(0, len(asked) - len(own))]
    return "/" + "/".join([*prefix, *own]).strip("/")


def _write(scope: Scope, route: str, status: int, seconds: float) -> None:
    level = logging.DEBUG if route.startswith(_QUIET) else logging.INFO
    told = {
        "method": scope["method"],
        "route": route,
        "status": status,
        "ms": round(seconds * 1000),
        "listener": scope.get("state", {}).get("listener_id"),
    }
    _log.log(level, "answered", extra=told)
