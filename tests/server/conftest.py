"""The web application over a test's books: called directly, or served by uvicorn on a port of its own."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from sse_starlette.sse import AppStatus, _thread_state
from starlette.applications import Starlette

from tests.cast import PASSWORD
from tieout.domain.users import signing_in
from tieout.server.app import create_app
from tieout.server.settings import Settings


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


@pytest.fixture
async def client(app) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the application, without a cookie yet."""
    transport = httpx.ASGITransport(app)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url="http://tieout.test", headers=headers) as made:
        yield made


@asynccontextmanager
async def serving(settings: Settings, *, with_worker: bool = False) -> AsyncIterator[str]:
    """The application on a free port; gives its address."""
    _forget_other_loops()
    app = create_app(settings, with_worker=with_worker)
    config = uvicorn.Config(app, port=0, log_config=None, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
        if task.done():
            task.result()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        # As a signal would: the streams are told through this door, for the whole process.
        server.handle_exit(signal.SIGTERM, None)
        await task
        AppStatus.should_exit = False
        _forget_other_loops()


def _forget_other_loops() -> None:
    """Streams look for the end of the server once a thread; here a thread has many loops, some at rest."""
    vars(_thread_state).clear()


async def signed_in(client: httpx.AsyncClient, name: str = "clara") -> httpx.AsyncClient:
    """The browser, signed in as somebody of the cast."""
    answer = await client.post("/sign-in", data={"name": name, "password": PASSWORD, "next": "/"})
    assert answer.status_code == 303, answer.text
    return client
