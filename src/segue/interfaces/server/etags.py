"""What was read before and has not changed is not sent again: every JSON document carries the hash of its bytes."""

from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Etags:
    """Gives documents an ETag, and answers 304 to whoever has them already.

    Where a document says a version of its own, its tag begins with that, so that it can be sent as `If-Match`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one question."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        await self._app(scope, receive, _Weighing(known, send))


class _Weighing:
    """Holds a JSON document back until it is whole; all else goes through as it comes."""

    def __init__(self, known: str, send: Send) -> None:
        self._known, self._send = known, send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = Headers(scope=message)
            if message["status"] == 200 and headers.get("content-type") == "application/json":
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._answer(self._start)

    async def _answer(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        version = headers.get("ETag", "").strip('"')
        tag = f'W/"{version + "." if version else ""}{blake2b(self._body, digest_size=16).hexdigest()}"'
        headers["ETag"] = tag
        if tag in self._known.replace(" ", "").split(","):
            start["status"], self._body = 304, b""
            del headers["content-length"]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})
