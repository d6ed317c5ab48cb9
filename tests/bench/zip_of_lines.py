"""The ZIP of a large posted ledger beside a bare COPY of its lines, and the memory it takes."""

from __future__ import annotations

import csv
import tempfile
from typing import Any

from tests.bench.measuring import Figure, in_turn, peak_megabytes
from tieout.domain.database.statements import fetch_bare, fetch_one, on_postgres, reader
from tieout.domain.ledgers.files import open_zip
from tieout.domain.mail.message import LedgerLayout

_LARGEST = "SELECT id, line_count FROM ledger WHERE posted_at IS NOT NULL ORDER BY line_count DESC LIMIT 1"


async def zip_of_lines() -> list[Figure]:
    """The largest posted ledger's detail as a ZIP; run it after `creating_and_posting` has made one."""
    ledger = await fetch_one(_LARGEST)
    assert ledger is not None
    ledger_id, lines = ledger["id"], ledger["line_count"]
    before = peak_megabytes()
    await _zip(ledger_id)
    after = peak_megabytes()
    ours, bound = await in_turn(lambda: _zip(ledger_id), lambda: _bare(ledger_id), rounds=5)
    bare = "bare COPY" if on_postgres() else "bare SELECT and csv"
    return [
        Figure(
            f"ZIP of {lines:,} lines",
            f"{lines / ours:,.0f} lines/s",
            f"{bare} {lines / bound:,.0f} lines/s",
            bound / ours,
            ">= 0.6",
        ),
        Figure(
            f"memory for the ZIP of {lines:,} lines",
            f"{after - before:.1f} MB more",
            f"peak before {before:.0f} MB",
            after / before,
            "flat",
        ),
    ]


async def _zip(ledger_id: int) -> None:
    """Made and handed out whole, as a download takes it."""
    async for _ in open_zip(ledger_id, LedgerLayout.DETAIL):
        pass


async def _bare(ledger_id: int) -> None:
    """The rows as they are kept, into a file: the least that an export can do."""
    query = f"SELECT * FROM ledger_line WHERE ledger_id = {ledger_id:d} ORDER BY line_number"
    if on_postgres():
        with tempfile.TemporaryFile() as file:

            async def take(data: bytes) -> None:
                file.write(data)

            client: Any = reader()
            async with client.acquire_connection() as connection:
                await connection.copy_from_query(query, output=take, format="csv")
        return
    with tempfile.TemporaryFile("w", newline="") as text:
        csv.writer(text).writerows(await fetch_bare(query))
