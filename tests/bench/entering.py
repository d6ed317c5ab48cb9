"""Entering one invoice at a time over HTTP, with 1 and with 8 clients, beside the plain route."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.load import rate
from tests.bench.measuring import Figure
from tests.builders import an_invoice_batch
from tests.cast import ADA, AMIR
from tieout.domain.database.statements import fetch_value
from tieout.domain.users.permission import Permission
from tieout.domain.users.tokens import create_token
from tieout.graphql.ids import global_id

ROUNDS = 3
REQUESTS = 800
_MUTATION = """
mutation Add($batch: ID!, $input: InvoiceInput!) {
  addInvoice(batchId: $batch, input: $input) {
    __typename ... on EntryAdded { entry { id } } ... on Refusal { message }
  }
}
"""


async def entering(url: str) -> list[Figure]:
    """A figure for 1 client and one for 8; each round measures both servers in turn."""
    batch, plain = await an_invoice_batch(by=AMIR), await an_invoice_batch(by=AMIR)
    token, _ = await create_token(by=ADA, name="bench", permissions=[Permission.ENTER, Permission.VIEW])
    facts = {
        "batch": plain.id,
        "customer": await fetch_value("SELECT id FROM customer WHERE number = 'ACME'"),
        "receivable": await fetch_value("SELECT id FROM account WHERE number = '1200'"),
        "sales": await fetch_value("SELECT id FROM account WHERE number = '4000'"),
    }
    ours = ["-m", "tieout.server", "serve"]
    bound = ["-m", "uvicorn", "--log-level", "warning", "tests.bench.plain_route:app"]
    environment = {"TIEOUT_DATABASE_URL": url, "BENCH_URL": url, "BENCH_FACTS": json.dumps(facts)}
    async with _server(ours, environment) as port, _server(bound, environment) as plain_port:
        return [
            await _figure(
                port, plain_port, global_id("Batch", batch.id), f"Authorization: Bearer {token}\r\n", clients
            )
            for clients in (1, 8)
        ]


async def _figure(port: int, plain_port: int, batch: str, headers: str, clients: int) -> Figure:
    mine, bound = [], []
    for turn in range(ROUNDS + 1):

        def ours_body(number: int, turn: int = turn) -> bytes:
            given = {
                "customerNumber": "ACME",
                "documentNumber": f"H{clients}-{turn}-{number}",
                "amount": "12.34",
            }
            return json.dumps({"query": _MUTATION, "variables": {"batch": batch, "input": given}}).encode()

        def plain_body(number: int, turn: int = turn) -> bytes:
            return json.dumps({"number": f"P{clients}-{turn}-{number}", "amount": "12.34"}).encode()

        count = REQUESTS if turn else 80
        mine.append(await rate(port, "/graphql", ours_body, clients=clients, requests=count, headers=headers))
        bound.append(await rate(plain_port, "/add", plain_body, clients=clients, requests=count))
    ours, plain = statistics.median(mine[1:]), statistics.median(bound[1:])
    name = f"one entry at a time, {clients} client{'s' if clients > 1 else ''}"
    return Figure(name, f"{ours:,.0f}/s", f"plain route {plain:,.0f}/s", ours / plain, ">= 0.5")


@asynccontextmanager
async def _server(command: list[str], environment: dict[str, str]) -> AsyncIterator[int]:
    """A server in a process of its own, on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env={**os.environ, **environment, "TIEOUT_PORT": str(port), "UVICORN_PORT": str(port)},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await _until_listening(port)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _until_listening(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError(f"no server on port {port}")
