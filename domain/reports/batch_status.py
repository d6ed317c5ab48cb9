"""Batch status: where every batch stands, how far it is from tying out, how long it has been open."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tieout.domain.batches.batch import BatchStatus
from tieout.domain.batches.totals import Totals, totals
from tieout.domain.database.paging import Page, PageRequest, page_of_rows, portions_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_value
from tieout.domain.money import Money
from tieout.domain.reports.asking import Asked, ReportChoiceInvalid
from tieout.domain.reports.posted_ledgers import EVER
from tieout.domain.reports.table import Cells, Column, Kind, Pages, Table
from tieout.domain.setup import options

KEYS = ("post_date", "batch_id")


@dataclass(frozen=True, slots=True)
class BatchStanding:
    """A batch; `days` from opening it to posting it, or to today while it is not posted."""

    batch_id: int
    number: str
    type: str
    status: str
    description: str
    post_date: date
    period: str
    created_by: str
    closed_by: str
    posted_by: str
    totals: Totals
    days: int


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """What is asked, as SQL and its values."""

    start: date
    end: date
    today: date
    condition: str
    values: tuple[Any, ...]


async def question(asked: Asked) -> BatchQuestion:
    """By post date, all unless asked, and by status: one, or NOT_POSTED; deleted batches only by theirs."""
    company = await options.current()
    start, end = asked.start or EVER[0], asked.end or EVER[1]
    values: list[Any] = [start, end]
    if asked.status in ("", "NOT_POSTED"):
        left_out = "'DELETED'" if not asked.status else "'DELETED', 'POSTED'"
        condition = f"b.status NOT IN ({left_out})"
    elif asked.status in BatchStatus.__members__:
        values.append(asked.status)
        condition = "b.status = $3"
    else:
        choices = ", ".join(("NOT_POSTED", *BatchStatus))
        raise ReportChoiceInvalid(field="status", text=asked.status, choices=choices)
    return BatchQuestion(start, end, company.today, condition, tuple(values))


async def batches_page(request: PageRequest, asked: BatchQuestion) -> Page[BatchStanding]:
    """The batches by post date; the cursor is `(post_date, batch_id)`."""
    page = await page_of_rows(_rows(asked), asked.values, request, keys=KEYS)
    rows = await _standing(page.rows, asked)
    return Page(rows, has_next=page.has_next, has_previous=page.has_previous)


async def status_counts(asked: BatchQuestion) -> dict[str, int]:
    """How many batches there are of each status."""
    text = (
        f"SELECT status, count(*) AS batches FROM ({_rows(asked)}) AS listed GROUP BY status ORDER BY status"
    )
    return {row["status"]: row["batches"] for row in await fetch(text, *asked.values)}


async def count_batches(asked: BatchQuestion) -> int:
    """How many batches `batches_page` lists in all."""
    return int(await fetch_value(f"SELECT count(*) FROM ({_rows(asked)}) AS listed", *asked.values))


async def batches_table(asked: Asked) -> Table:
    """The report for a file."""
    wanted = await question(asked)
    days = "all" if (wanted.start, wanted.end) == EVER else f"{wanted.start} to {wanted.end}"
    counts = await status_counts(wanted)
    told = ", ".join(f"{count:,} {status.replace('_', ' ').lower()}" for status, count in counts.items())
    return Table(
        f"batch-status-{wanted.today}",
        "Batch status",
        _COLUMNS,
        _pages(wanted),
        [
            ("Post dates", days),
            ("Status", asked.status.replace("_", " ").lower() or "all but deleted"),
            ("As of", wanted.today.isoformat()),
        ],
        notes=[f"Batches: {told or 'none'}."],
    )


async def _pages(asked: BatchQuestion) -> Pages:
    async with aclosing(portions_of_rows(_rows(asked), asked.values, keys=KEYS)) as portions:
        async for rows in portions:
            yield [_cells(row) for row in await _standing(rows, asked)]


async def _standing(rows: Sequence[Row], asked: BatchQuestion) -> list[BatchStanding]:
    held = await totals([row["batch_id"] for row in rows]) if rows else {}
    found = []
    for row in rows:
        opened: datetime = row.pop("created_at")
        posted: datetime | None = row.pop("posted_at")
        until = posted.date() if posted else asked.today
        days = max((until - opened.date()).days, 0)
        found.append(BatchStanding(**row, totals=held[row["batch_id"]], days=days))
    return found


def _rows(asked: BatchQuestion) -> str:
    return f"""
    SELECT b.id AS batch_id, b.number, b.type, b.status, b.description, b.post_date, p.name AS period,
           b.created_by, b.created_at, b.closed_by, b.posted_by,
           CASE WHEN b.status = 'POSTED' THEN b.posted_at END AS posted_at
    FROM batch b JOIN fiscal_period p ON p.id = b.fiscal_period_id
    WHERE b.post_date >= $1 AND b.post_date <= $2 AND {asked.condition}
    """


def _cells(row: BatchStanding) -> Cells:
    held = row.totals
    control = held.control or None
    return (
        *(
            row.post_date,
            row.number,
            row.type.replace("_", " ").lower(),
            row.status.replace("_", " ").lower(),
        ),
        *(row.description, row.period, held.accumulated.currency, control, held.accumulated),
        *(held.difference if control else Money(0, held.accumulated.currency), held.count),
        *(held.control_count or None, row.days, row.created_by, row.closed_by, row.posted_by),
    )


_COLUMNS = (
    Column("post_date", "Post date", Kind.DATE, 10),
    Column("batch_no", "Batch", width=5),
    Column("type", "Type", width=11),
    Column("status", "Status", width=14),
    Column("description", "Description", width=24),
    Column("period", "Period", width=9),
    Column("currency", "Cur", width=3),
    Column("control_total", "Control", Kind.MONEY, 16),
    Column("accumulated_total", "Accumulated", Kind.MONEY, 16),
    Column("difference", "Difference", Kind.MONEY, 14),
    Column("count", "Count", Kind.COUNT, 6),
    Column("control_count", "", Kind.COUNT),
    Column("days_open", "Days", Kind.COUNT, 5),
    Column("opened_by", "Opened by", width=16),
    Column("closed_by", ""),
    Column("posted_by", "Posted by", width=15),
)
