"""Questions with much in them: cut off as soon as it is larger than it may be, whatever it says of its own size."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message

_MIB = 2**20


def at_most(size: int) -> type[APIRoute]:
    """A kind of route whose questions may have this many bytes; larger ones are refused with 413."""

    class Bounded(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def bounded(request: Request) -> Response:
                declared = request.headers.get("content-length", "")
                if declared.isascii() and declared.isdecimal() and int(declared[:18]) > size:
                    raise _too_large(size)
                come = 0

                async def receive() -> Message:
                    nonlocal come
                    message = await request.receive()
                    come += len(message.get("body", b""))
                    if come > size:
                        raise _too_large(size)
                    return message

                return await handle(Request(request.scope, receive))

            return bounded

    return Bounded


def _too_large(size: int) -> HTTPException:
    return HTTPException(413, f"This is too large: it may have {size // _MIB} MiB.")
