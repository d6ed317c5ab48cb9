"""`GET /events?topic=batch:ID`: the stream that a page keeps open to hear of changes."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission
from tieout.graphql.ids import key_of
from tieout.pages import addresses
from tieout.server.authentication import actor_found, who_acts
from tieout.server.live import Live, Watch
from tieout.server.settings import Settings

MOST_TOPICS = 10
QUIET = 0.3
"""Seconds between two events of a stream at least: a busy batch is one event, not hundreds."""

PING = 15
CHECK_ACTOR_EVERY = 60.0
_END = "end"
_KINDS = {"period": "FiscalPeriod", "run": "BatchRun"}
_TOPIC = re.compile(r"[a-z]+(:[\w=-]{1,80})?")


def routes_of(live: Live, settings: Settings) -> list[BaseRoute]:
    """The one route."""

    async def events(request: Request) -> Response:
        actor = await actor_found(request)
        if actor is None:
            return PlainTextResponse("Sign in first.", 401)
        if not actor.may(Permission.VIEW):
            return PlainTextResponse("You may not look at these books.", 403)
        try:
            topics = [_topic(text) for text in request.query_params.getlist("topic")]
        except Refusal as refusal:
            return PlainTextResponse(refusal.message, 404)
        if not 0 < len(topics) <= MOST_TOPICS or None in topics:
            return PlainTextResponse("Name what to hear of: /events?topic=batches", 400)
        known = [topic for topic in topics if topic]
        stopping = anyio.Event()
        stream = _stream(request, live, known, lambda: who_acts(request, settings), stopping)
        return EventSourceResponse(
            stream,
            ping=PING,
            headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
            shutdown_event=stopping,
            shutdown_grace_period=1,
        )

    return [Route(addresses.EVENTS, events, methods=["GET"])]


async def _stream(
    request: Request,
    live: Live,
    topics: list[str],
    still_signed_in: Callable[[], Awaitable[Actor | None]],
    stopping: anyio.Event,
) -> AsyncIterator[ServerSentEvent]:
    """An event "changed" for each change; at once when the page comes back after a break."""
    with live.watching(*topics) as watch:
        ending = asyncio.create_task(_tell_end(stopping, watch))
        # Whoever comes back with the id of an event may have missed the next.
        if request.headers.get("last-event-id"):
            watch.tell(topics[0])
        yield ServerSentEvent(comment="listening", id=_now())
        checked = time.monotonic()
        try:
            while (topic := await _changed(watch)) != _END:
                if topic:
                    yield ServerSentEvent(event="changed", data=topic, id=_now())
                    await asyncio.sleep(QUIET)
                if time.monotonic() - checked >= CHECK_ACTOR_EVERY:
                    checked = time.monotonic()
                    if await still_signed_in() is None:
                        return
        finally:
            ending.cancel()


async def _changed(watch: Watch) -> str:
    """What changed, or blank when it is time to look whether the session still stands."""
    try:
        async with asyncio.timeout(CHECK_ACTOR_EVERY):
            return await watch.changed()
    except TimeoutError:
        return ""


async def _tell_end(stopping: anyio.Event, watch: Watch) -> None:
    """Let the stream end by itself when the server stops, so that its answer is a whole one."""
    await stopping.wait()
    watch.tell(_END)


def _topic(text: str) -> str | None:
    """The topic as the books announce it: pages name a batch by its global id."""
    if not _TOPIC.fullmatch(text):
        return None
    kind, _, key = text.partition(":")
    if key and not key.isdecimal():
        return f"{kind}:{key_of(_KINDS.get(kind, kind.capitalize()), key)}"
    return text


def _now() -> str:
    return str(time.time_ns())
