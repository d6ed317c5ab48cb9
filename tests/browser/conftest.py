"""Chromium at a real server: one server for each module, one browser for the whole run.

`sign_in("clara")` gives the page of somebody of the cast, in a browser window (context) of its own,
after the real sign-in form. Whatever a page complains of on its console fails the test that drove it.
The server runs in this process: a test may lay down what it begins with by the builders, ask the books
afterwards, and let jobs be done when it wants them to be (`async with working():`). Tests and fixtures
share the loop of the session; mark a module's tests with `pytest.mark.asyncio(loop_scope="session")`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
import time_machine
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from tests.cast import NOON, PASSWORD
from tests.databases import books_on
from tests.server.conftest import serving
from tieout.domain.users import signing_in
from tieout.server.settings import Settings

SignIn = Callable[..., Awaitable[Page]]

_PATIENCE = 15_000
"""Milliseconds for what should come at once: the machine may be busy with the other tests."""

_REFUSED_FORM = re.compile(r"Failed to load resource: the server responded with a status of 422 \(.*\)")
"""What Chromium itself writes to the console when a form comes back with messages beside its fields."""

_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"),
    *("--disable-component-update", "--disable-default-apps", "--disable-extensions", "--disable-sync"),
    "--no-first-run",
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, as the system has it."""
    async with async_playwright() as driver:
        launched = await driver.chromium.launch(executable_path=shutil.which("chromium"), args=_QUIET)
        expect.set_options(timeout=_PATIENCE)
        yield launched
        await launched.close()


@pytest.fixture(scope="module")
def dialect() -> str:
    """SQLite, unless a module says otherwise."""
    return "sqlite"


@pytest.fixture(scope="module")
def noon() -> Iterator[None]:
    """Noon of 15 March 2026 when a module begins; time goes on from there."""
    with time_machine.travel(NOON, tick=True):
        yield


@dataclass
class Site:
    """A server, and who has signed in there already."""

    address: str
    cookies: dict[str, object] = field(default_factory=dict)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(dialect: str, noon: None) -> AsyncIterator[Site]:
    """A server on the founded company."""
    async with books_on(dialect) as place, serving(Settings(database_url=place.url)) as address:
        yield Site(address)


@dataclass
class Windows:
    """The windows of a test, and all that their pages complained of."""

    browser: Browser
    site: Site
    opened: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def open(self, **options: object) -> Page:
        """A page in a window of its own, as of another person at another machine."""
        context = await self.browser.new_context(
            base_url=self.site.address, viewport={"width": 1280, "height": 900}, **options
        )
        context.set_default_timeout(_PATIENCE)
        self.opened.append(context)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return await context.new_page()

    async def close(self) -> None:
        """Close them all."""
        for context in self.opened:
            await context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _REFUSED_FORM.fullmatch(message.text):
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")


@pytest_asyncio.fixture(loop_scope="session")
async def windows(browser: Browser, site: Site) -> AsyncIterator[Windows]:
    """Windows for a test; at its end they are closed, and none may have complained."""
    made = Windows(browser, site)
    yield made
    await made.close()
    assert made.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def sign_in(windows: Windows) -> SignIn:
    """Signs somebody in, through the form the first time and by the cookie it left from then on."""

    async def signed_in(name: str, **options: object) -> Page:
        known = windows.site.cookies
        page = await windows.open(storage_state=known.get(name), **options)
        await page.goto("/")
        if name in known:
            return page
        await page.get_by_label("Name").fill(name)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("heading", name="What waits")).to_be_visible()
        known[name] = await page.context.storage_state()
        return page

    return signed_in


@pytest.fixture(autouse=True, scope="module")
def no_failed_tries() -> None:
    """Nobody has tried a wrong password yet."""
    signing_in.tries_by_name.clear()
    signing_in.tries_by_client.clear()
