"""A real browser, Debian's Chromium, at a real server: SEGUE_TEST_CHROMIUM names another one."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from segue.domain.accounts import Account, Role
from tests.interfaces.served import PASSWORD, Served, listening_at_a_port

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
)
_PATIENCE_MS = 15_000


@dataclass(frozen=True)
class Visitor:
    """Somebody at the pages: a browser window of their own, and what went wrong in it."""

    page: Page
    address: str
    account: Account | None
    scripts: bool = True

    def open(self, path: str) -> Page:
        """Go to a page and wait until its modules have run."""
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("load")
        if self.scripts:
            # Pages within the frame say when their module has run; those from before the login have no frame.
            self.page.locator("main[data-entered], body:not(:has(#player))").first.wait_for(state="attached")
        return self.page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for each module of tests: as long as one is open its event loop runs, beside which none can begin."""
    program = os.environ.get("SEGUE_TEST_CHROMIUM") or shutil.which("chromium")
    assert program, "Browser tests need Debian's package chromium: apt-get install chromium"
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(served: Served) -> Iterator[str]:
    with listening_at_a_port(served.app) as found:
        yield found


class Windows:
    """Opens windows for people, and notes when a page in one of them threw or broke the policy of its content."""

    def __init__(self, chromium: Browser, served: Served, address: str) -> None:
        self._chromium, self._served, self._address = chromium, served, address
        self._contexts: list[BrowserContext] = []
        self.wrong: list[str] = []

    def __call__(self, account: Account | Role | None = Role.LISTENER, **options: object) -> Visitor:
        """A window for somebody."""
        context = self._chromium.new_context(**options)  # type: ignore[arg-type]
        self._contexts.append(context)
        context.set_default_timeout(_PATIENCE_MS)
        found = self._served.somebody(account) if isinstance(account, Role) else account
        if found is not None:
            login = {"name": found.listener.name, "password": PASSWORD}
            answer = context.request.post(f"{self._address}/api/v1/session", data=login)
            assert answer.status == 201, answer.text()
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda line: self.wrong.append(line.text) if _is_complaint(line.type, line.text) else None)
        return Visitor(page, self._address, found, scripts=bool(options.get("java_script_enabled", True)))

    def close(self) -> None:
        """Close all of them."""
        for context in self._contexts:
            context.close()


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(chromium: Browser, served: Served, address: str) -> Iterator[Visit]:
    """Opens windows of a test's own, which fails when anything went wrong in one."""
    windows = Windows(chromium, served, address)
    yield windows
    windows.close()
    assert windows.wrong == []


@pytest.fixture(scope="module")
def lasting(chromium: Browser, served: Served, address: str) -> Iterator[Windows]:
    """Opens windows that stay for all tests of a module, with what they fetched; each test looks at what went wrong."""
    windows = Windows(chromium, served, address)
    yield windows
    windows.close()


def _is_complaint(kind: str, text: str) -> bool:
    """Whether the browser complains of us; that a server refused something may be what a test wants."""
    return kind == "error" and "Failed to load resource" not in text
