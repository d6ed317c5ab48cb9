"""Browsers at the pages of a test's books: the application is called directly, in the test's own loop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any, TypeAlias

import httpx
import pytest
from starlette.applications import Starlette

from tests.cast import PASSWORD
from tests.pages.reading import Element, read
from tieout.domain.users import signing_in
from tieout.graphql.ids import global_id
from tieout.server.app import create_app
from tieout.server.settings import Settings


class Browser:
    """A signed-in browser; `htmx` asks as htmx does, for the element of a target's id."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.status = 0
        self.headers: httpx.Headers = httpx.Headers()

    async def get(self, address: str, *, target: str | None = None) -> Element:
        """Look at a page, or at the part of it that htmx would swap."""
        return self._read(await self.client.get(address, headers=_asking(target)))

    async def post(
        self, address: str, fields: Mapping[str, str | list[str]] | None = None, *, target: str | None = None
    ) -> Element:
        """Send a form, as the browser itself or as htmx does."""
        return self._read(await self.client.post(address, data=dict(fields or {}), headers=_asking(target)))

    def _read(self, answer: httpx.Response) -> Element:
        self.status, self.headers = answer.status_code, answer.headers
        return read(answer.text)


def _asking(target: str | None) -> dict[str, str]:
    if target is None:
        return {}
    return {"HX-Request": "true", "HX-Target": f"div#{target}", "HX-Request-Type": "partial"}


def at(kind: str, row: Any) -> str:
    """The address part of a row: its opaque id."""
    return str(global_id(kind, row.id))


@pytest.fixture(autouse=True)
def no_failed_tries() -> Iterator[None]:
    """Nobody has tried a wrong password yet."""
    signing_in.tries_by_name.clear()
    signing_in.tries_by_client.clear()
    yield
    signing_in.tries_by_name.clear()
    signing_in.tries_by_client.clear()


@pytest.fixture
def app(books) -> Starlette:
    return create_app(Settings(database_url=books.url))


SignIn: TypeAlias = Callable[[str], Awaitable[Browser]]


@pytest.fixture
async def browser_of(app) -> AsyncIterator[SignIn]:
    """Signs somebody of the cast in, in a browser of their own."""
    async with AsyncExitStack() as stack:

        async def sign_in(name: str) -> Browser:
            made = await stack.enter_async_context(anonymous(app))
            answer = await made.post("/sign-in", data={"name": name, "password": PASSWORD, "next": "/"})
            assert answer.status_code == 303, answer.text
            return Browser(made)

        yield sign_in


def anonymous(app: Starlette) -> httpx.AsyncClient:
    """A browser without a cookie."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://tieout.test", headers=headers)


@pytest.fixture
async def clara_s(browser_of) -> Browser:
    """Clara's browser: she keys and closes."""
    return await browser_of("clara")


@pytest.fixture
async def amir_s(browser_of) -> Browser:
    """Amir's browser: he reopens, creates ledgers and posts."""
    return await browser_of("amir")
