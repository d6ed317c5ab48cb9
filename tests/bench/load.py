"""Sending requests as fast as they are answered, over kept connections and cheaply."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable


async def rate(
    port: int, path: str, body: Callable[[int], bytes], *, clients: int, requests: int, headers: str = ""
) -> float:
    """Requests answered per second by a local server, sent by so many clients at once."""
    numbers = itertools.count()
    began = time.perf_counter()
    each = requests // clients
    await asyncio.gather(*(_client(port, path, body, numbers, each, headers) for _ in range(clients)))
    return each * clients / (time.perf_counter() - began)


async def _client(
    port: int,
    path: str,
    body: Callable[[int], bytes],
    numbers: itertools.count[int],
    count: int,
    headers: str,
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(count):
        content = body(next(numbers))
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"{headers}Content-Length: {len(content)}\r\n\r\n"
        )
        writer.write(head.encode() + content)
        status, answer = await _answer(reader)
        if status != b"200" or b"Refusal" in answer or b'"errors"' in answer:
            raise RuntimeError(f"{path} answered {status!r}: {answer[:500]!r}")
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head.split(b" ", 2)[1], await reader.readexactly(int(lengths[0].split(b":")[1]))
