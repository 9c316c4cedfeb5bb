"""Style sheets, modules and pictures of the pages, under an address that changes when any of them does."""

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOLDER = Path(__file__).parent / "static"
STATIC = "/static"
_A_YEAR = "public, max-age=31536000, immutable"


@lru_cache(maxsize=1)
def version() -> str:
    """The hash of all files together."""
    digest = blake2b(digest_size=8)
    for file in sorted(_FOLDER.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(_FOLDER)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def asset(path: str) -> str:
    """The address of a file."""
    return f"{STATIC}/{version()}/{path}"


@lru_cache(maxsize=1)
def style_sheets() -> tuple[str, ...]:
    """Every style sheet: first what all others build on, then the rest by name."""
    names = sorted(file.name for file in (_FOLDER / "css").glob("*.css"))
    first = ["tokens.css", "base.css", "parts.css"]
    return tuple(asset(f"css/{name}") for name in [*first, *(name for name in names if name not in first)])


@lru_cache(maxsize=1)
def frame_modules() -> tuple[str, ...]:
    """The modules that are there on every page, to be fetched all at once and not one after the other's imports."""
    scripts = _FOLDER / "js"
    return tuple(
        asset(f"js/{file.relative_to(scripts)}")
        for part in (scripts, scripts / "player")
        for file in sorted(part.glob("*.js"))
    )


def static_files() -> StaticFiles:
    """What serves them."""
    return _Versioned(directory=_FOLDER)


class _Versioned(StaticFiles):
    """Files under any version; only the present one is kept by browsers."""

    def get_path(self, scope: Scope) -> str:
        """The file that an address means, its version left out."""
        _, _, path = super().get_path(scope).partition("/")
        return path

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        response = await super().get_response(path, scope)
        if f"/{version()}/" in scope["path"]:
            response.headers["Cache-Control"] = _A_YEAR
        return response
