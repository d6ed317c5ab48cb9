"""Stand-ins for the outside accounting systems: real HTTP on this machine, and every way to fail."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Fault(StrEnum):
    """What becomes of a request: before it was looked at, after it was done, or well."""

    NONE = "NONE"
    BUSY = "BUSY"
    TOKEN_OVER = "TOKEN_OVER"
    CUT_BEFORE = "CUT_BEFORE"
    CUT_AFTER = "CUT_AFTER"
    BROKEN_BEFORE = "BROKEN_BEFORE"
    BROKEN_AFTER = "BROKEN_AFTER"
    SLOW = "SLOW"
    LATE = "LATE"
    NONSENSE = "NONSENSE"


@dataclass
class Journal:
    """A journal entry as it stands in a stand-in's books; amounts in cents."""

    id: str
    number: str
    memo: str
    day: str
    lines: list[tuple[str, int, int]]
    raw: Any = None


@dataclass
class StandIn:
    """What every stand-in has: books, tokens, faults that come, and the requests that came."""

    journals: list[Journal] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    choose: Callable[[str], Fault] | None = None
    """Chooses a fault for a request ("POST /v3/...") when none is queued."""
    requests: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    refresh: list[str] = field(default_factory=list)
    closed_until: str = ""
    url: str = ""
    slow: float = 0.2
    """Longer than the patience of a client under test."""
    late: float = 0.01
    pause: float = 0
    """Between what is done and its answer."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def app(self) -> ASGIApp:
        """Its routes."""
        raise NotImplementedError

    def balances(self) -> dict[str, int]:
        """Debits less credits per account."""
        found: dict[str, int] = {}
        for journal in self.journals:
            for account, debit, credit in journal.lines:
                found[account] = found.get(account, 0) + debit - credit
        return {account: amount for account, amount in found.items() if amount}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request, and its fault."""
        asked = f"{scope['method']} {scope['path']}"
        self.requests.append(asked)
        fault = self._fault(asked)
        body = await _read(receive)

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        if fault is Fault.TOKEN_OVER:
            self.tokens.clear()
        if fault in (Fault.NONE, Fault.TOKEN_OVER):
            answer: list[Message] = []
            await self.app(scope, again, _kept_in(answer))
            await asyncio.sleep(self.pause)
            for message in answer:
                await send(message)
        elif fault is Fault.BUSY:
            await _answer(send, 429, b"busy", [(b"retry-after", b"7")])
        elif fault is Fault.BROKEN_BEFORE:
            await _answer(send, 503, b"down")
        elif fault is Fault.CUT_BEFORE:
            await _cut(send)
        elif fault is Fault.LATE:
            task = asyncio.create_task(self._later(scope, again))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            await _cut(send)
        else:
            await self.app(scope, again, _swallow)
            await self._spoiled(fault, send)

    async def _spoiled(self, fault: Fault, send: Send) -> None:
        """The answer to what was done."""
        if fault is Fault.CUT_AFTER:
            await _cut(send)
            return
        if fault is Fault.SLOW:
            await asyncio.sleep(self.slow)
        if fault is Fault.NONSENSE:
            await _answer(send, 200, b"<html>Please sign in to the hotel's network</html>")
        else:
            await _answer(send, 500, b"oh")

    def _fault(self, asked: str) -> Fault:
        if self.faults:
            return self.faults.popleft()
        return self.choose(asked) if self.choose else Fault.NONE

    async def _later(self, scope: Scope, receive: Receive) -> None:
        await asyncio.sleep(self.late)
        await self.app(scope, receive, _swallow)

    async def settled(self) -> None:
        """When everything that came late is done too."""
        while self._tasks:
            await asyncio.wait(self._tasks)


@asynccontextmanager
async def served(stand_in: StandIn) -> AsyncIterator[StandIn]:
    """The stand-in on a port of its own for the length of the block; its address is in `url`."""
    listener = socket.create_server(("127.0.0.1", 0))
    stand_in.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        stand_in, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield stand_in
    finally:
        await stand_in.settled()
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """Leaves the signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


async def _read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def _answer(send: Send, status: int, body: bytes, headers: Any = ()) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})


async def _cut(send: Send) -> None:
    """Fewer bytes than promised: the server closes the line, and the client sees it cut."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _kept_in(answer: list[Message]) -> Send:
    async def keep(message: Message) -> None:
        answer.append(message)

    return keep


async def _swallow(_: Message) -> None:
    return None
