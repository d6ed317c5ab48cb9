"""The bound for entering over HTTP: a plain JSON route that does the same inserts with raw asyncpg."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_ENTRY = """
INSERT INTO entry (batch_id, type, customer_id, currency, amount, base_amount, tally, document_number,
    document_date, due_date, reference, branch, memo, created_by, created_at, version)
VALUES ($1, 'INVOICE', $2, 'USD', $3, $3, $3, $4, $5, $5, '', '', $6, 'plain', $7, 1) RETURNING id
"""
_LINES = """
INSERT INTO line (entry_id, position, role, account_id, debit, credit, base_debit, base_credit)
VALUES ($1, 1, 'RECEIVABLE', $2, $4, 0, $4, 0), ($1, 2, 'REVENUE', $3, 0, $4, 0, $4)
"""
_ITEM = """
INSERT INTO open_item (entry_id, batch_id, customer_id, kind, document_number, document_key, document_date,
    due_date, currency, amount, base_amount, account_id)
VALUES ($1, $2, $3, 'INVOICE', $4, $4, $5, $5, 'USD', $6, $6, $7)
"""
_EVENT = """
INSERT INTO audit_event (happened_at, actor, action, batch_id, subject, facts, reason)
VALUES ($1, 'plain', 'ENTRY_ADDED', $2, '', $3, '')
"""


async def add(request: Request) -> JSONResponse:
    """Insert the entry, its lines, its open item and its event in one transaction; nothing is checked."""
    given = json.loads(await request.body())
    minor, moment = int(Decimal(given["amount"]) * 100), datetime.now(UTC)
    facts: Any = request.app.state.facts
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        entry_id = await connection.fetchval(
            _ENTRY, facts["batch"], facts["customer"], minor, given["number"], moment.date(), "", moment
        )
        await connection.execute(_LINES, entry_id, facts["receivable"], facts["sales"], minor)
        await connection.execute(
            _ITEM,
            *(entry_id, facts["batch"], facts["customer"], given["number"], moment.date(), minor),
            facts["receivable"],
        )
        told = json.dumps({"entry": entry_id, "amount": given["amount"]})
        await connection.execute(_EVENT, moment, facts["batch"], told)
    return JSONResponse({"id": entry_id})


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.facts = json.loads(os.environ["BENCH_FACTS"])
    async with asyncpg.create_pool(os.environ["BENCH_URL"], min_size=10, max_size=10) as pool:
        app.state.pool = pool
        yield


app = Starlette(routes=[Route("/add", add, methods=["POST"])], lifespan=_lifespan)
