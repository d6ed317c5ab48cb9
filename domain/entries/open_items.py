"""Open items with their balances: posted as of a date, and what may still be applied (R1.8, R3.24, R3.35)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tieout.domain.database.paging import Page, PageRequest, page_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_value

# posted: what other posted batches applied up to the date; pending: reductions keyed but not posted
_ITEMS = """
SELECT open_item.id, open_item.kind, open_item.customer_id, open_item.document_number,
       open_item.document_date, open_item.due_date, open_item.currency, open_item.amount,
       open_item.batch_id, open_item.entry_id, open_item.base_amount, open_item.account_id, open_item.split,
       open_item.net_amount, open_item.tax, open_item.retention, open_item.freight, open_item.discount,
       open_item.discount_date, open_item.terms, open_item.exchange_rate, open_item.customer_po,
       open_item.packing_list, open_item.sales_order, open_item.shipment, open_item.branch,
       open_item.sales_rep, open_item.area, open_item.state,
       EXISTS (SELECT 1 FROM factored_invoice WHERE open_item_id = open_item.id) AS factored,
       batch.status = 'POSTED' AS posted,
       (CASE WHEN batch.status = 'POSTED' AND batch.post_date <= $1 THEN open_item.amount ELSE 0 END
        - coalesce((SELECT sum(application.amount) FROM application
                    JOIN batch AS applying ON applying.id = application.batch_id
                    WHERE application.open_item_id = open_item.id AND applying.status = 'POSTED'
                      AND applying.post_date <= $1), 0))::bigint AS balance,
       (CASE WHEN batch.status = 'POSTED' AND batch.post_date <= $1 THEN open_item.base_amount ELSE 0 END
        - coalesce((SELECT sum(application.base_amount) FROM application
                    JOIN batch AS applying ON applying.id = application.batch_id
                    WHERE application.open_item_id = open_item.id AND applying.status = 'POSTED'
                      AND applying.post_date <= $1), 0))::bigint AS base_balance,
       (open_item.amount
        - coalesce((SELECT sum(application.amount) FROM application
                    JOIN batch AS applying ON applying.id = application.batch_id
                    WHERE application.open_item_id = open_item.id AND (applying.status = 'POSTED'
                      OR (applying.status <> 'DELETED'
                          AND (application.amount > 0) = (open_item.amount > 0)))), 0))::bigint AS available
FROM open_item JOIN batch ON batch.id = open_item.batch_id
WHERE batch.status <> 'DELETED'
"""


async def open_items(
    request: PageRequest,
    *,
    as_of: date,
    customer_id: int | None = None,
    search: str | None = None,
    open_only: bool = True,
) -> Page[Row]:
    """Open items by due date, oldest first; cursors are (due_date, id).

    `balance` is the posted balance as of the date, `available` what may still be applied, both in
    minor units of the item's currency. `open_only` leaves out what has neither.
    """
    sql, values = _filtered(as_of, customer_id, search, open_only)
    return await page_of_rows(sql, values, request, keys=("due_date", "id"))


async def count_open_items(
    *, as_of: date, customer_id: int | None = None, search: str | None = None, open_only: bool = True
) -> int:
    """How many items `open_items` lists in all."""
    sql, values = _filtered(as_of, customer_id, search, open_only)
    return int(await fetch_value(f"SELECT count(*) FROM ({sql}) AS counted", *values))


async def items_by_id(item_ids: Sequence[int], *, as_of: date) -> dict[int, Row]:
    """Some items with their balances, by id."""
    rows = await fetch(_ITEMS + " AND open_item.id = ANY($2)", as_of, list(item_ids))
    return {row["id"]: row for row in rows}


def _filtered(
    as_of: date, customer_id: int | None, search: str | None, open_only: bool
) -> tuple[str, list[Any]]:
    sql = _ITEMS
    values: list[Any] = [as_of]
    if customer_id is not None:
        values.append(customer_id)
        sql += f" AND open_item.customer_id = ${len(values)}"
    if search and search.strip():
        values.append(f"%{_escaped(search.strip().upper())}%")
        sql += f" AND upper(open_item.document_number) LIKE ${len(values)} ESCAPE '!'"
    if open_only:
        sql = f"SELECT * FROM ({sql}) AS item WHERE balance <> 0 OR available <> 0"
    return sql, values


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
