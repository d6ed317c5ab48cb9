"""Writing worked-out entries: a statement per table for the whole set, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from tieout.domain.database.statements import Rows, execute, fetch_value, insert_together
from tieout.domain.entries.entry import Application, Entry, Line, OpenItem
from tieout.domain.entries.prepared import Prepared

ENTRY_COLUMNS = (
    "id", "batch_id", "type", "customer_id", "currency", "amount", "base_amount", "tally", "direction",
    "document_number", "document_date", "due_date", "reference", "branch", "memo",
    "created_by", "created_at", "version",
)  # fmt: skip
_LINE = ("entry_id", "position", "role", "account_id", "debit", "credit", "base_debit", "base_credit")
_ITEM = (
    "entry_id", "batch_id", "customer_id", "kind", "document_number", "document_key", "document_date",
    "due_date", "currency", "amount", "base_amount", "account_id",
)  # fmt: skip
_APPLICATION = ("entry_id", "batch_id", "open_item_id", "amount", "base_amount")

Values = tuple[Any, ...]


async def write(
    batch_id: int, entries: Sequence[tuple[int, Prepared]], event: Rows, *, by: str, at: datetime
) -> None:
    """Write new entries under their ids with all that belongs to them, and the event that tells of it."""
    rows = [entry_values(id_, batch_id, entry, by, at, 1) for id_, entry in entries]
    await insert_together(Rows(Entry, ENTRY_COLUMNS, rows), *_parts(batch_id, entries), event)


async def write_parts(batch_id: int, entries: Sequence[tuple[int, Prepared]], event: Rows) -> None:
    """Write the lines, open items and applications of entries whose own rows exist, and the event."""
    await insert_together(*_parts(batch_id, entries), event)


def _parts(batch_id: int, entries: Sequence[tuple[int, Prepared]]) -> tuple[Rows, Rows, Rows]:
    return (
        Rows(Line, _LINE, list(_lines(entries))),
        Rows(OpenItem, _ITEM, list(_items(batch_id, entries))),
        Rows(Application, _APPLICATION, list(_applications(batch_id, entries))),
    )


async def number_references(batch_id: int, entries: Sequence[Prepared]) -> None:
    """Give receipts without a check number the next of X001, X002 ... of their batch (AMB-7)."""
    blank = [entry for entry in entries if entry.reference is None]
    if not blank:
        return
    last = await fetch_value(
        "INSERT INTO reference_counter (batch_id, next) VALUES ($1, $2 + 1) "
        "ON CONFLICT (batch_id) DO UPDATE SET next = reference_counter.next + $2 RETURNING next - 1 AS last",
        *(batch_id, len(blank)),
    )
    for number, entry in enumerate(blank, last - len(blank) + 1):
        entry.refer(f"X{number:03d}")


async def erase_parts(entry_id: int) -> None:
    """Delete what belongs to an entry, to be written anew or not at all."""
    for table in ("application", "open_item", "line"):
        await execute(f"DELETE FROM {table} WHERE entry_id = $1", entry_id)


def entry_values(id_: int, batch_id: int, entry: Prepared, by: str, at: datetime, version: int) -> Values:
    """The entry's row in the order of `ENTRY_COLUMNS`."""
    return (
        id_, batch_id, entry.type.value, entry.customer_id, entry.currency, entry.amount, entry.amount,
        entry.tally, entry.direction.value if entry.direction else None, entry.document_number,
        entry.document_date, entry.due_date, entry.reference or "", entry.branch, entry.memo,
        by, at, version,
    )  # fmt: skip


def _lines(entries: Sequence[tuple[int, Prepared]]) -> Iterator[Values]:
    for entry_id, entry in entries:
        for position, line in enumerate(entry.lines, 1):
            yield (
                entry_id, position, line.role.value, line.account_id,
                max(line.amount, 0), max(-line.amount, 0),
                max(line.base_amount, 0), max(-line.base_amount, 0),
            )  # fmt: skip


def _items(batch_id: int, entries: Sequence[tuple[int, Prepared]]) -> Iterator[Values]:
    for entry_id, entry in entries:
        item = entry.item
        if item is not None:
            yield (
                entry_id, batch_id, entry.customer_id, item.kind.value, item.document_number,
                item.document_key, entry.document_date, item.due_date, entry.currency,
                item.amount, item.base_amount, item.account_id,
            )  # fmt: skip


def _applications(batch_id: int, entries: Sequence[tuple[int, Prepared]]) -> Iterator[Values]:
    for entry_id, entry in entries:
        for application in entry.applications:
            yield (entry_id, batch_id, application.open_item_id, application.amount, application.base_amount)
