"""An error that nobody foresaw is answered, too, with the same headers and the same number as everything else."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Tell = Callable[[Request, Exception], Awaitable[Response]]


class Unforeseen:
    """Stands right around the routes, inside of what adds headers; starlette's own place for it is outside of that."""

    def __init__(self, app: ASGIApp, tell: Tell) -> None:
        self._app, self._tell = app, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one question."""
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception as error:
            if begun or scope["type"] != "http":
                # Half an answer cannot be taken back; the connection is cut, so that nobody takes it for whole.
                raise
            response = await self._tell(Request(scope), error)
            await response(scope, receive, send)
