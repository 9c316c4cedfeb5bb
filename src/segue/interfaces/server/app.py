"""The application: the API, the pages and the files they need, behind one set of headers."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response

from segue import __version__
from segue.domain.errors import SegueError
from segue.interfaces import api, web
from segue.interfaces.door.problems import answer_with, describe
from segue.interfaces.door.reception import Reception
from segue.interfaces.server import operating
from segue.interfaces.server.etags import Etags
from segue.interfaces.server.figures import Figures
from segue.interfaces.server.headers import SafeHeaders
from segue.interfaces.server.operating import operating_router
from segue.interfaces.server.requests import Requests
from segue.interfaces.server.unforeseen import Unforeseen

_DESCRIPTION = """\
Everything that the pages do, an app can do here. Come in with a key (`Authorization: Bearer KEY`), which is made on
the page of your account. What goes wrong is told as RFC 9457 has it. Long lists come in pages: ask again with `next`
as `cursor`. What is read carries an `ETag`.
"""
_BIG_ENOUGH_TO_PRESS = 1024
# The most there is, 9, takes twice as long, for one byte in a hundred.
_PRESSED = 5
API_DESCRIPTION = "/api/v1/openapi.json"


def create_app(reception: Reception) -> FastAPI:
    """The application of an open house."""
    app = _Described(
        title="Segue",
        version=__version__,
        description=_DESCRIPTION,
        openapi_url=API_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.reception = reception
    figures = Figures(reception)
    # Pages first, and each router by itself: FastAPI prepares a router when a question first gets as far as it, but
    # those within others it prepares several times. The first page needs none of the API.
    for pages in web.ROUTERS:
        app.include_router(pages, include_in_schema=False)
    for part in api.ROUTERS:
        app.include_router(part, prefix=api.PREFIX, responses=api.RESPONSES)
    app.include_router(operating_router(figures), include_in_schema=False)
    app.mount(web.STATIC, web.static_files(), name="static")
    for kind in (SegueError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _tell)
    app.add_middleware(Unforeseen, tell=_tell)
    app.add_middleware(Etags)
    app.add_middleware(GZipMiddleware, minimum_size=_BIG_ENOUGH_TO_PRESS, compresslevel=_PRESSED)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Requests, figures=figures)
    return app


class _Described(FastAPI):
    """The application, whose description tells the shape of problems, too."""

    def openapi(self) -> dict[str, Any]:
        """The description."""
        return self.openapi_schema or describe(super().openapi())


async def _tell(request: Request, error: Exception) -> Response:
    """Problems are told to programs as documents and to people as pages."""
    if request.url.path.startswith(("/api/", *operating.PATHS)):
        return answer_with(error)
    return web.tell_person(request, error)
