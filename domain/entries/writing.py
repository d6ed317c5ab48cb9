"""Writing worked-out entries: a statement per table for the whole set, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tieout.domain.database.statements import (
    Held,
    Rows,
    execute,
    fetch_value,
    insert_together,
    insert_while,
    next_ids,
    next_keys,
)
from tieout.domain.entries.context import Keys
from tieout.domain.entries.document import Document, DocumentTax, FactoredInvoice
from tieout.domain.entries.entry import Application, Entry, Line, OpenItem
from tieout.domain.entries.prepared import OWN, Prepared
from tieout.domain.entries.unpaid import put_back

ENTRY_COLUMNS = (
    "id", "batch_id", "type", "customer_id", "currency", "amount", "base_amount", "tally", "fee", "finish",
    "exchange_date", "exchange_rate", "direction", "reason", "document_number", "document_date", "due_date",
    "reference", "branch", "memo", "created_by", "created_at", "version",
)  # fmt: skip
_LINE = (
    "entry_id", "position", "role", "account_id", "debit", "credit", "base_debit", "base_credit",
    "open_item_id",
)  # fmt: skip
_OF_ITEM = (
    "net_amount", "tax", "vat", "base_vat", "retention", "freight", "discount", "discount_date", "terms",
    "customer_po", "packing_list", "sales_order", "shipment", "sales_rep", "area", "state",
)  # fmt: skip
_ITEM = (
    "id", "entry_id", "batch_id", "customer_id", "kind", "document_number", "document_key", "document_date",
    "due_date", "currency", "amount", "base_amount", "account_id", "split", "exchange_rate", "branch",
    *_OF_ITEM,
)  # fmt: skip
_APPLICATION = (
    "entry_id", "batch_id", "open_item_id", "amount", "base_amount", "discount", "write_off", "vat",
    "base_vat", "net_amount", "pay_type", "reason",
)  # fmt: skip
_OF_DOCUMENT = (
    "net_amount", "amount_to_tax", "tax", "retention", "freight", "discount", "cost", "taxable",
    "keyed_in_base", "discount_override", "vat_rule", "vat_exempt", "terms", "discount_date", "customer_po",
    "sales_rep", "area", "state",
)  # fmt: skip
_TAX = ("tax_code_id", "portion", "tax", "base_tax", "retention", "retention_shown")

Values = tuple[Any, ...]


class Keyed(NamedTuple):
    """An entry with its key, and that of the open item it makes (None when it makes none)."""

    entry_id: int
    item_id: int | None
    entry: Prepared


async def keyed(entries: Sequence[Prepared], fresh_keys: Keys | None = None) -> list[Keyed]:
    """Give keys to new entries and to the items they make; `fresh_keys` are for a single one."""
    if fresh_keys is not None:
        [entry] = entries
        return [Keyed(fresh_keys.entry_id, fresh_keys.item_id if entry.item else None, entry)]
    making = sum(entry.item is not None for entry in entries)
    ids, items = await next_keys({Entry: len(entries), OpenItem: making})
    fresh = iter(items)
    return [
        Keyed(id_, next(fresh) if entry.item else None, entry)
        for id_, entry in zip(ids, entries, strict=True)
    ]


async def keyed_anew(entry_id: int, entry: Prepared) -> Keyed:
    """A changed entry with the key it has, and a fresh one for its item."""
    return Keyed(entry_id, (await next_ids(OpenItem, 1))[0] if entry.item else None, entry)


async def write(batch_id: int, entries: Sequence[Keyed], event: Rows, *, by: str, at: datetime) -> None:
    """Write new entries under their keys with all that belongs to them, and the event that tells of it."""
    rows = [entry_values(one.entry_id, batch_id, one.entry, by, at, 1) for one in entries]
    await insert_together(Rows(Entry, ENTRY_COLUMNS, rows), *_parts(batch_id, entries), event)
    await put_back(_raised(entries))


async def write_while(held: Held, batch_id: int, one: Keyed, event: Rows, *, by: str, at: datetime) -> bool:
    """Write one entry that raises no item, and its event, if what it is held by is found; whether it was."""
    rows = [entry_values(one.entry_id, batch_id, one.entry, by, at, 1)]
    return await insert_while(held, Rows(Entry, ENTRY_COLUMNS, rows), *_parts(batch_id, [one]), event)


async def write_parts(batch_id: int, entries: Sequence[Keyed], event: Rows) -> None:
    """Write what belongs to entries whose own rows exist, and the event."""
    await insert_together(*_parts(batch_id, entries), event)
    await put_back(_raised(entries))


def _raised(entries: Sequence[Keyed]) -> list[int]:
    """The items that an adjustment raises, settled though they may be; and credits used, harmlessly."""
    return [one.open_item_id for _, _, entry in entries for one in entry.applications if one.amount < 0]


def _parts(batch_id: int, entries: Sequence[Keyed]) -> tuple[Rows, ...]:
    return (
        Rows(OpenItem, _ITEM, list(_items(batch_id, entries))),
        Rows(Line, _LINE, list(_lines(entries))),
        Rows(Application, _APPLICATION, list(_applications(batch_id, entries))),
        Rows(Document, ("entry_id", *_OF_DOCUMENT), list(_documents(entries))),
        Rows(DocumentTax, ("entry_id", "position", *_TAX), list(_taxes(entries))),
        Rows(FactoredInvoice, ("open_item_id", "marked_by"), list(_factored(entries))),
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


_ERASED = (
    "DELETE FROM factored_invoice WHERE open_item_id IN (SELECT id FROM open_item WHERE entry_id = $1)",
    *(
        f"DELETE FROM {table} WHERE entry_id = $1"
        for table in ("document_tax", "document", "application", "line", "open_item")
    ),
)


async def erase_parts(entry_id: int) -> None:
    """Delete what belongs to an entry, to be written anew or not at all."""
    for statement in _ERASED:
        await execute(statement, entry_id)


def entry_values(id_: int, batch_id: int, entry: Prepared, by: str, at: datetime, version: int) -> Values:
    """The entry's row in the order of `ENTRY_COLUMNS`."""
    return (
        id_, batch_id, entry.type.value, entry.customer_id, entry.currency, entry.amount, entry.base_amount,
        entry.tally, entry.fee, entry.finish.value, entry.exchange_date, entry.exchange_rate,
        entry.direction.value if entry.direction else None, entry.reason, entry.document_number,
        entry.document_date, entry.due_date, entry.reference or "", entry.branch, entry.memo,
        by, at, version,
    )  # fmt: skip


def _lines(entries: Sequence[Keyed]) -> Iterator[Values]:
    for entry_id, item_id, entry in entries:
        for position, line in enumerate(entry.lines, 1):
            yield (
                entry_id, position, line.role.value, line.account_id,
                max(line.amount, 0), max(-line.amount, 0),
                max(line.base_amount, 0), max(-line.base_amount, 0),
                item_id if line.item == OWN else line.item,
            )  # fmt: skip


def _items(batch_id: int, entries: Sequence[Keyed]) -> Iterator[Values]:
    for entry_id, item_id, entry in entries:
        item = entry.item
        if item is not None:
            yield (
                item_id, entry_id, batch_id, entry.customer_id, item.kind.value, item.document_number,
                item.document_key, entry.document_date, item.due_date, entry.currency,
                item.amount, item.base_amount, item.account_id, item.split, entry.exchange_rate, entry.branch,
                *(getattr(item, name) for name in _OF_ITEM),
            )  # fmt: skip


def _applications(batch_id: int, entries: Sequence[Keyed]) -> Iterator[Values]:
    for entry_id, _, entry in entries:
        for one in entry.applications:
            yield (
                entry_id, batch_id, one.open_item_id, one.amount, one.base_amount, one.discount,
                one.write_off, one.vat, one.base_vat, one.net_amount,
                one.pay_type.value if one.pay_type else None, one.reason,
            )  # fmt: skip


def _documents(entries: Sequence[Keyed]) -> Iterator[Values]:
    for entry_id, _, entry in entries:
        if entry.document is not None:
            yield (entry_id, *(getattr(entry.document, name) for name in _OF_DOCUMENT))


def _taxes(entries: Sequence[Keyed]) -> Iterator[Values]:
    for entry_id, _, entry in entries:
        taxes = entry.document.taxes if entry.document else ()
        for position, tax in enumerate(taxes, 1):
            yield (entry_id, position, *(getattr(tax, name) for name in _TAX))


def _factored(entries: Sequence[Keyed]) -> Iterator[Values]:
    for _, item_id, entry in entries:
        if entry.item is not None and entry.item.factored:
            yield (item_id, "")
