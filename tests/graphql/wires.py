"""An ASGI application spoken to message by message, in the loop of the test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Message

HOST = (b"host", b"books.example")


class Wire:
    """What goes to the application and what comes back."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.received: asyncio.Queue[Message] = asyncio.Queue()

    async def next(self) -> Message:
        """The next message of the application."""
        async with asyncio.timeout(10):
            return await self.received.get()

    async def next_json(self) -> Any:
        """The next text of a websocket, read."""
        return json.loads((await self.next())["text"])

    async def send_json(self, message: Any) -> None:
        """A text to a websocket."""
        await self.sent.put({"type": "websocket.receive", "text": json.dumps(message)})

    async def next_event(self) -> tuple[str, Any]:
        """The next event of a stream of server-sent events, comments passed over."""
        while True:
            text = (await self.next())["body"].decode()
            if text and not text.startswith(":"):
                fields = dict(line.split(": ", 1) for line in text.strip().split("\r\n"))
                return fields["event"], json.loads(fields["data"]) if fields.get("data") else None


@asynccontextmanager
async def speaking(app: ASGIApp, scope: dict[str, Any]) -> AsyncIterator[Wire]:
    """Run the application for the length of the block."""
    wire = Wire()
    task = asyncio.ensure_future(app(_scope(scope), wire.sent.get, wire.received.put))
    try:
        yield wire
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def posted(app: ASGIApp, body: Any, *, method: str = "POST", accept: str = "*/*") -> tuple[int, bytes]:
    """Status and body of the answer to one request."""
    async with speaking(app, request(method, accept)) as wire:
        await wire.sent.put({"type": "http.request", "body": json.dumps(body).encode()})
        start = await wire.next()
        content = b""
        more = True
        while more:
            message = await wire.next()
            content, more = content + message.get("body", b""), message.get("more_body", False)
    return start["status"], content


def request(method: str = "POST", accept: str = "*/*") -> dict[str, Any]:
    """A request for /graphql."""
    headers = [HOST, (b"content-type", b"application/json"), (b"accept", accept.encode())]
    return {"type": "http", "method": method, "scheme": "http", "headers": headers}


def websocket(*headers: tuple[bytes, bytes], protocol: str = "graphql-transport-ws") -> dict[str, Any]:
    """A websocket to /graphql."""
    return {"type": "websocket", "scheme": "ws", "headers": [HOST, *headers], "subprotocols": [protocol]}


def _scope(scope: dict[str, Any]) -> dict[str, Any]:
    common = {"path": "/graphql", "raw_path": b"/graphql", "query_string": b"", "root_path": ""}
    address = {"server": ("books.example", 80), "client": ("10.0.0.1", 4000), "http_version": "1.1"}
    return {**common, **address, "asgi": {"version": "3.0"}, **scope}
