"""The web application: pages, API, streams and downloads behind one door."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from tieout.domain.batches.leasing import any_expired, forget_expired
from tieout.domain.database.connecting import connected
from tieout.domain.database.migrating import bring_up_to_date
from tieout.domain.database.statements import fetch_value
from tieout.domain.jobs.queueing import JOBS
from tieout.domain.secrets.vault import open_vault
from tieout.domain.users.idempotency import forget_old_keys
from tieout.domain.users.signing_in import forget_ended_sessions
from tieout.graphql.asgi import Endpoint
from tieout.pages.routes import exception_handlers
from tieout.pages.routes import routes as page_routes
from tieout.server import authentication, downloads, events, mass_downloads, report_downloads, trail_downloads
from tieout.server.answering import Answering
from tieout.server.authentication import Authentication, actor_found, who_acts
from tieout.server.bodies import BodyLimit
from tieout.server.connections import consenting
from tieout.server.connections.lines import lines
from tieout.server.headers import SecurityHeaders
from tieout.server.live import Live
from tieout.server.origin import SameOrigin
from tieout.server.settings import Settings
from tieout.server.smtp import transport_of
from tieout.server.worker import work

log = logging.getLogger("tieout.server")

TIDY_EVERY = 3600.0
LEASES_EVERY = 15.0


def create_app(settings: Settings, *, with_worker: bool = False) -> Starlette:
    """The application on the books that the settings name; `with_worker` also does the jobs here.

    It connects when its lifespan begins. A test that has connected already leaves the lifespan out.
    """
    live = Live(settings.database_url)
    return Starlette(
        routes=[*_routes(settings, live), *page_routes],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Answering),
            Middleware(SameOrigin, trusted=settings.trusted_origins),
            Middleware(BodyLimit, most=int(settings.largest_request_mb * 1_000_000)),
            Middleware(Authentication, settings=settings),
        ],
        # The unexpected is answered by Answering; Starlette would raise it once more afterwards.
        exception_handlers={kind: made for kind, made in exception_handlers.items() if kind is not Exception},
        lifespan=lambda _: _lifespan(settings, live, with_worker=with_worker),
    )


def _routes(settings: Settings, live: Live) -> list[BaseRoute]:
    endpoint = Endpoint(
        actor_found,
        still_acts=lambda connection: who_acts(connection, settings),
        changes=live.changes,
        trusted_origins=list(settings.trusted_origins),
    )
    return [
        Route("/graphql", endpoint, include_in_schema=False),
        WebSocketRoute("/graphql", endpoint),
        Route("/health", health, methods=["GET"]),
        *events.routes_of(live, settings),
        *downloads.routes,
        *mass_downloads.routes,
        *trail_downloads.routes,
        *report_downloads.routes,
        *consenting.routes_of(settings),
        *authentication.routes_of(settings),
    ]


async def health(_: Request) -> Response:
    """Whether the server is up and reaches its database."""
    await fetch_value("SELECT 1 AS one")
    return PlainTextResponse("ok")


@asynccontextmanager
async def _lifespan(settings: Settings, live: Live, *, with_worker: bool) -> AsyncIterator[None]:
    if settings.secret_key:
        open_vault(settings.secret_key)
    await bring_up_to_date(settings.database_url)
    async with AsyncExitStack() as stack:
        books = connected(settings.database_url, pool=settings.database_pool, everywhere=True)
        await stack.enter_async_context(books)
        await stack.enter_async_context(live.running())
        idle = timedelta(minutes=settings.session_idle_minutes)
        await stack.enter_async_context(_beside(lambda: _tidy(idle)))
        await stack.enter_async_context(_beside(_free_batches))
        if with_worker:
            await stack.enter_async_context(working(settings, live))
        yield


def working(settings: Settings, live: Live) -> AbstractAsyncContextManager[None]:
    """A worker for the length of the block; at its end the jobs under way are finished or given back."""
    transport = transport_of(settings.smtp_url, sender=settings.mail_from)
    stop = asyncio.Event()

    async def work_on() -> None:
        async with lines(settings) as outside:
            await work(transport, stop, changes=live.changes(JOBS), lines=outside)

    return _beside(work_on, before_end=stop.set)


@asynccontextmanager
async def _beside(
    task: Callable[[], Awaitable[None]], *, before_end: Callable[[], None] | None = None
) -> AsyncIterator[None]:
    """Run something beside the block; at the end it is asked to end, or else cancelled."""
    running = asyncio.ensure_future(task())
    try:
        yield
    finally:
        before_end() if before_end else running.cancel()
        (outcome,) = await asyncio.gather(running, return_exceptions=True)
        if isinstance(outcome, Exception):
            log.error("What ran beside the server has failed.", exc_info=outcome)


async def _free_batches() -> None:
    """Remove leases that are over, so that those who wait for their batches see it."""
    while True:
        try:
            if await any_expired():
                await forget_expired()
        except Exception:
            log.exception("Could not look for batches no longer in use; it will be tried again.")
        await asyncio.sleep(LEASES_EVERY)


async def _tidy(idle: timedelta) -> None:
    """Remove ended sessions and old idempotency keys, now and then."""
    while True:
        try:
            await forget_ended_sessions(idle=idle)
            await forget_old_keys()
        except Exception:
            log.exception("Could not tidy up; it will be tried again.")
        await asyncio.sleep(TIDY_EVERY)
