"""Any report as CSV: the rows alone, in flat memory; amounts plain, what looks like a formula guarded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import date

from tieout.domain.database.exporting import csv_lines, guarded_text
from tieout.domain.money import Money
from tieout.domain.reports.table import Table


async def csv_of(table: Table) -> AsyncIterator[bytes]:
    """The file in pieces, as its rows come from the database."""
    yield csv_lines([[column.name for column in table.columns]])
    async with aclosing(table.pages) as pages:
        async for rows in pages:
            yield csv_lines([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> str:
    if isinstance(value, Money):
        return value.plain()
    if isinstance(value, date):
        return value.isoformat()
    return guarded_text(value) if isinstance(value, str) else "" if value is None else str(value)
