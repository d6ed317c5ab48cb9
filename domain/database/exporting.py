"""The rows of a query as CSV, in flat memory: COPY on PostgreSQL, a page of rows at a time on SQLite."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from asyncpg.protocol import NO_TIMEOUT

from tieout.domain.database.statements import fetch_bare, on_postgres, reader

Write = Callable[[bytes], Any]

ROWS_AT_ONCE = 2_000
"""Rows held at once on SQLite; each page is a query of its own, so that other readers see news meanwhile."""

_FORMULA = "=+-@\t\r"


async def write_csv(query: str, *values: Any, key: str, position: int, write: Write) -> None:
    """Write the rows of a query, which ends in its WHERE clause, in the order of the unique column `key`.

    `position` is the place of that column among those selected. NULL is an empty cell, lines end in
    a line feed, and a cell is quoted only where it must be: the same bytes from both databases.
    """
    if on_postgres():
        await _copy(f"{query} ORDER BY {key}", values, write)
        return
    after = len(values) + 1
    text = f"{query} AND {key} > ${after} ORDER BY {key} LIMIT {ROWS_AT_ONCE}"
    last = 0
    while rows := await fetch_bare(text, *values, last):
        write(csv_lines(rows))
        last = rows[-1][position]


async def _copy(query: str, values: Sequence[Any], write: Write) -> None:
    async def take(data: bytes) -> None:
        write(data)

    client: Any = reader()
    # no time limit: a long export is no hung statement, and asyncpg would make a task of every piece
    async with client.acquire_connection() as connection:
        await connection.copy_from_query(query, *values, output=take, format="csv", timeout=NO_TIMEOUT)


def csv_lines(rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows as lines of CSV."""
    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return "".join(lines).encode()


class _Lines(list[str]):
    """Ends a line with LF alone, while the writer, told CR LF, quotes the cells that hold either."""

    def write(self, line: str) -> None:
        self.append(line[:-2] + "\n")


def guarded(column: str) -> str:
    """SQL for a text column as a cell: NULL when empty, an apostrophe before what would be a formula.

    One comparison decides for nearly every cell, which matters 600,000 times a ledger.
    """
    first = f"{'ascii' if on_postgres() else 'unicode'}({column})"
    codes = ", ".join(str(ord(character)) for character in _FORMULA)
    suspect = f"CASE WHEN {first} IN ({codes}) THEN '''' || {column} ELSE {column} END"
    return f"CASE WHEN {first} > {ord('@')} THEN {column} WHEN {column} <> '' THEN {suspect} END"


def guarded_text(text: str) -> str:
    """As `guarded`, for a text at hand."""
    return f"'{text}" if text.startswith(tuple(_FORMULA)) else text


def decimal(column: str, digits: int) -> str:
    """SQL for minor units as a plain, exact decimal; NULL for nothing. SQLite has only floats, so it cuts."""
    if on_postgres():
        return f"CASE WHEN {column} <> 0 THEN {column} * {Decimal(1).scaleb(-digits):f} END"
    if digits == 0:
        return f"nullif({column}, 0)"
    scale = 10**digits
    fraction = f"substr({scale} + {column} % {scale}, 2)"
    return f"CASE WHEN {column} <> 0 THEN ({column} / {scale}) || '.' || {fraction} END"
