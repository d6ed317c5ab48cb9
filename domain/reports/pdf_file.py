"""Any report as PDF: what was asked for, the rows in columns, totals, and what they tie out to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from datetime import date

from tieout.domain.clock import now
from tieout.domain.money import Money
from tieout.domain.paper.sheets import PrintedRows, Sheets, figure, fitted, moment
from tieout.domain.refusal import Refusal, counted
from tieout.domain.reports.table import Cells, Column, Kind, Table

MOST_ROWS = 50_000
"""Beyond a thousand sheets nobody reads on."""

_GAP = " "


class TooLongForPaper(Refusal):
    """This report has more than {most:,} rows, too many for paper. Take the CSV, or ask for less."""


async def pdf_of(table: Table, *, company: str, by: str) -> bytes:
    """The whole file, drawn beside the server's own thread; refused (`TooLongForPaper`) beyond."""
    made_at = now()
    made = f"Made by {by}, {moment(made_at.isoformat())}"
    sheets = Sheets(f"{company}: {table.title}", made, made_at)
    columns = [(place, column) for place, column in enumerate(table.columns) if column.width]
    facts = [("", f"{name:<20}{value}") for name, value in table.facts if value]
    head = _GAP.join(_title(column) for _, column in columns)
    sheets.together([*facts, ("", ""), ("B", head)])
    sheets.head = head
    count = 0
    async with aclosing(table.pages) as pages:
        async for rows in pages:
            count += len(rows)
            if count > MOST_ROWS:
                sheets.give_up()
                raise TooLongForPaper(most=MOST_ROWS)
            await asyncio.to_thread(_draw, sheets, columns, rows, "")
    _draw(sheets, columns, table.foot, "B")
    notes: PrintedRows = [("", note) for note in table.notes]
    sheets.together([("", ""), *notes, ("B", f"End of the report: {counted(count, 'row', 'rows')} listed.")])
    return await asyncio.to_thread(sheets.bytes)


def _draw(sheets: Sheets, columns: Sequence[tuple[int, Column]], rows: Sequence[Cells], style: str) -> None:
    for row in rows:
        text = _GAP.join(_cell(row[place], column) for place, column in columns)
        sheets.together([(style, text)])


def _title(column: Column) -> str:
    if column.kind in (Kind.MONEY, Kind.COUNT):
        return f"{column.title:>{column.width}}"
    return fitted(column.title, column.width)


def _cell(value: object, column: Column) -> str:
    width = column.width
    if isinstance(value, Money):
        return figure(value, width)
    if column.kind is Kind.COUNT and isinstance(value, int):
        return f"{value:>{width},}"
    text = value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    return fitted(text, width)
