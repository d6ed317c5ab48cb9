"""A real HTTP server that stands for another system: it notes what it is sent and answers as it is told."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Receiver:
    """What it was sent, and the answers to come: a status each, or what else to do; 200 when none is left."""

    url: str = ""
    answers: list[int | str] = field(default_factory=list)
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The `webhook-id` of each call."""
        return [headers["webhook-id"] for headers, _ in self.calls]

    def verified(self, secret: str, call: int = -1) -> bool:
        """As a receiver does it by the specification, independently of the product."""
        headers, body = self.calls[call]
        key = base64.b64decode(secret[len("whsec_") :])
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        return f"v1,{expected}" in headers["webhook-signature"].split()

    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.lower(): value
            for name, value in (line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        }
        self.calls.append((headers, await reader.readexactly(int(headers["content-length"]))))
        answer: Any = self.answers.pop(0) if self.answers else 200
        if answer == "hang":
            await self.stopped.wait()
        if isinstance(answer, int):
            where = f"Location: {self.url}/elsewhere\r\n" if answer == 302 else ""
            text = f"HTTP/1.1 {answer} Said\r\n{where}Content-Length: 4\r\nConnection: close\r\n\r\nwell"
            writer.write(text.encode())


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """One on a free port, for the length of the block."""
    one = Receiver()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield one
    finally:
        one.stopped.set()
        server.close()
