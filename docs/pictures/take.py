"""Takes the pictures of the pages, light and dark, from a server that runs: python docs/pictures/take.py ADDRESS NAME.

The password is read from SEGUE_PASSWORD. The pictures here are of the demo library, as its listener demo002.
"""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
PAGES = {
    "home": "/",
    "library": "/library",
    "albums": "/library/albums",
    "album": "/albums/3",
    "track": "/tracks/7",
    "artist": "/artists/3",
    "discover": "/discover",
    "path": "/discover/path?from=7&to=90",
    "map": "/discover/map",
    "playlists": "/playlists",
    "charts": "/charts?machine_made=true",
    "name-it": "/name-it",
    "taste": "/taste",
    "said": "/taste/said",
    "history": "/taste/history",
    "proof": "/proof",
    "admin": "/admin",
    "jobs": "/admin/jobs",
    "users": "/admin/users",
    "review": "/library/review",
    "account": "/account",
    "api": "/api",
    "welcome": "/welcome",
    "login": "/login",
}
_WIDE, _NARROW = {"width": 1280, "height": 860}, {"width": 360, "height": 740}


def main(address: str, name: str, only: list[str]) -> None:
    """Take every picture, or `only` some."""
    wanted = {page: path for page, path in PAGES.items() if not only or page in only}
    with sync_playwright() as playwright:
        program, arguments = "/usr/bin/chromium", ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        for ending, options in (
            ("light", {"viewport": _WIDE, "color_scheme": "light"}),
            ("dark", {"viewport": _WIDE, "color_scheme": "dark"}),
            ("narrow", {"viewport": _NARROW, "color_scheme": "light", "has_touch": True}),
            ("arabic", {"viewport": _WIDE, "color_scheme": "light"}),
        ):
            page = _enter(browser, address, name, options, "ar" if ending == "arabic" else "en")
            for called, path in wanted.items():
                page.goto(address + path)
                page.wait_for_load_state("networkidle" if called != "admin" else "load")
                page.wait_for_timeout(700)
                _keep(page.screenshot(), HERE / f"{called}-{ending}.webp")
        browser.close()


def _enter(browser: Browser, address: str, name: str, options: dict[str, object], language: str) -> Page:
    context = browser.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "segue_language", "value": language, "url": address}])
    login = {"name": name, "password": os.environ["SEGUE_PASSWORD"]}
    answer = context.request.post(f"{address}/api/v1/session", data=login)
    if answer.status != 201:
        sys.exit(answer.text())
    page = context.new_page()
    page.on("pageerror", lambda error: sys.stderr.write(f"{page.url}: {error}\n"))
    return page


def _keep(png: bytes, file: Path) -> None:
    Image.open(io.BytesIO(png)).convert("RGB").save(file, "WEBP", quality=80, method=6)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
