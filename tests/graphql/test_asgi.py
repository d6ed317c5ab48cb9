"""The schema over the wire: POST, server-sent events and a websocket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.requests import HTTPConnection

from tests.builders import a_cash_batch, a_receipt
from tests.cast import VERA
from tests.graphql.asking import id_of
from tests.graphql.wires import Wire, posted, request, speaking, websocket
from tieout.domain.users.actor import Actor
from tieout.graphql.asgi import Endpoint

WATCH = "subscription ($id: ID!) { batchChanged(id: $id) { totals { count } } }"


async def vera(_: HTTPConnection) -> Actor | None:
    return VERA


async def nobody(_: HTTPConnection) -> Actor | None:
    return None


APP = Endpoint(vera)


def counted(count: int) -> Any:
    return {"data": {"batchChanged": {"totals": {"count": count}}}}


async def test_an_operation_is_posted_as_json(books: object) -> None:
    status, body = await posted(APP, {"query": "{ viewer { name } }"})
    assert (status, json.loads(body)) == (200, {"data": {"viewer": {"name": "vera"}}})


async def test_who_is_not_signed_in_is_told_so(books: object) -> None:
    status, body = await posted(Endpoint(nobody), {"query": "{ company { name } }"})
    (error,) = json.loads(body)["errors"]
    assert (status, error["extensions"]) == (200, {"code": "UNAUTHENTICATED"})


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_nothing_but_post_is_answered(method: str) -> None:
    status, body = await posted(APP, {"query": "{ viewer { name } }"}, method=method, accept="text/html")
    assert (status, body) == (405, b"Send the operation as POST with a body of application/json.")


async def test_several_operations_in_one_request_are_refused() -> None:
    status, body = await posted(APP, [{"query": "{ viewer { name } }"}] * 2)
    assert (status, body) == (400, b"Batching is not enabled")


async def test_a_request_without_an_operation_is_refused() -> None:
    assert (await posted(APP, {}))[0] == 400


async def test_a_batch_is_watched_over_server_sent_events(books: object) -> None:
    batch = await a_cash_batch()
    async with speaking(APP, request(accept="text/event-stream")) as wire:
        body = {"query": WATCH, "variables": {"id": id_of("Batch", batch)}}
        await wire.sent.put({"type": "http.request", "body": json.dumps(body).encode()})
        start = await wire.next()
        assert dict(start["headers"])[b"content-type"] == b"text/event-stream"
        assert await wire.next_event() == ("next", counted(0))
        await a_receipt(batch)
        assert await wire.next_event() == ("next", counted(1))


async def test_a_batch_is_watched_over_a_websocket(books: object) -> None:
    batch = await a_cash_batch()
    async with speaking(APP, websocket()) as wire:
        await wire.sent.put({"type": "websocket.connect"})
        assert (await wire.next())["subprotocol"] == "graphql-transport-ws"
        await wire.send_json({"type": "connection_init"})
        assert await wire.next_json() == {"type": "connection_ack"}
        payload = {"query": WATCH, "variables": {"id": id_of("Batch", batch)}}
        await wire.send_json({"id": "1", "type": "subscribe", "payload": payload})
        assert await wire.next_json() == {"id": "1", "type": "next", "payload": counted(0)}
        await a_receipt(batch)
        assert await wire.next_json() == {"id": "1", "type": "next", "payload": counted(1)}


async def test_the_old_websocket_protocol_is_not_spoken() -> None:
    async with speaking(APP, websocket(protocol="graphql-ws")) as wire:
        await wire.sent.put({"type": "websocket.connect"})
        await wire.next()
        assert await wire.next() == {
            "type": "websocket.close",
            "code": 4406,
            "reason": "Subprotocol not acceptable",
        }


async def test_a_page_of_a_trusted_site_opens_a_websocket() -> None:
    app = Endpoint(vera, trusted_origins=["https://elsewhere.example"])
    async with speaking(app, websocket((b"origin", b"https://elsewhere.example"))) as wire:
        await wire.sent.put({"type": "websocket.connect"})
        assert (await wire.next())["type"] == "websocket.accept"


@pytest.mark.parametrize("body", [b"\xff", b"{", b"[" * 100_000])
async def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    async with speaking(APP, request()) as wire:
        await wire.sent.put({"type": "http.request", "body": body})
        assert (await wire.next())["status"] == 400


async def test_a_page_of_another_site_opens_no_websocket() -> None:
    async with speaking(APP, websocket((b"origin", b"https://elsewhere.example"))) as wire:
        await wire.sent.put({"type": "websocket.connect"})
        assert (await wire.next())["type"] == "websocket.close"


@asynccontextmanager
async def talking(app: Endpoint) -> AsyncIterator[Wire]:
    """A websocket over which operations may be sent."""
    async with speaking(app, websocket()) as wire:
        await wire.sent.put({"type": "websocket.connect"})
        await wire.next()
        await wire.send_json({"type": "connection_init"})
        await wire.next_json()
        yield wire


class Leaving:
    """Vera, until she has signed out."""

    gone = False

    async def __call__(self, _: HTTPConnection) -> Actor | None:
        return None if self.gone else VERA


async def test_a_websocket_does_nothing_more_for_who_has_signed_out(books: object) -> None:
    leaving = Leaving()
    async with talking(Endpoint(leaving)) as wire:
        asked = {"type": "subscribe", "payload": {"query": "{ viewer { name } }"}}
        await wire.send_json({"id": "1", **asked})
        assert (await wire.next_json())["payload"] == {"data": {"viewer": {"name": "vera"}}}
        await wire.next_json()
        leaving.gone = True
        await wire.send_json({"id": "2", **asked})
        assert (await wire.next_json())["payload"] == {"data": {"viewer": None}}


async def test_watching_ends_for_who_has_signed_out(books: object) -> None:
    leaving, batch = Leaving(), await a_cash_batch()
    async with talking(Endpoint(leaving)) as wire:
        payload = {"query": WATCH, "variables": {"id": id_of("Batch", batch)}}
        await wire.send_json({"id": "1", "type": "subscribe", "payload": payload})
        assert (await wire.next_json())["payload"] == counted(0)
        leaving.gone = True
        await a_receipt(batch)
        (error,) = (await wire.next_json())["payload"]["errors"]
        assert error["extensions"] == {"code": "UNAUTHENTICATED"}
        assert (await wire.next_json())["type"] == "complete"
