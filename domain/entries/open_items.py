"""Open items with their balances: posted as of a date, and what may still be applied (R1.8, R3.24, R3.35).

A list is found in two steps: candidates in order, by an index, then their figures, worked out for them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict, Unpack

from tieout.domain import clock
from tieout.domain.database.paging import Page, PageRequest, cut
from tieout.domain.database.statements import Row, fetch, fetch_value
from tieout.domain.entries.document_keys import key_of
from tieout.domain.entries.item_search import Candidates, Wanted
from tieout.domain.setup import options

MOST_COUNTED = 2_000
"""Beyond so many a list is not counted."""

_SPARE, _MOST_AT_ONCE = 10, 1_000
_COLUMNS = ", ".join(
    f"open_item.{name}"
    for name in (
        *("id", "kind", "customer_id", "document_number", "document_date", "due_date", "currency", "amount"),
        *("base_amount", "batch_id", "entry_id", "account_id", "split", "net_amount", "tax", "vat"),
        *("retention", "freight", "discount", "discount_date", "terms", "exchange_rate", "customer_po"),
        *("packing_list", "sales_order", "shipment", "branch", "sales_rep", "area", "state"),
    )
)
_POSTED = "applying.status = 'POSTED' AND applying.post_date <= $1"
# posted, or a reduction that somebody has keyed: nobody else may take it (R3.24)
_TAKEN = (
    "applying.status = 'POSTED' OR (applying.status <> 'DELETED' "
    "AND (application.amount > 0) = (open_item.amount > 0))"
)


def _sum(name: str, condition: str, column: str) -> str:
    return f"sum(CASE WHEN {condition} THEN application.{column} ELSE 0 END)::bigint AS {name}"


# the figures of each `candidate`; SQLite joins the tables in this order, which it would not choose by itself
_FACTS = f"""
SELECT {_COLUMNS}, batch.status = 'POSTED' AS posted, batch.status = 'DELETED' AS gone,
       EXISTS (SELECT 1 FROM factored_invoice WHERE open_item_id = open_item.id) AS factored,
       (CASE WHEN batch.status = 'POSTED' AND batch.post_date <= $1 THEN open_item.amount ELSE 0 END
        - coalesce(used.posted_amount, 0))::bigint AS balance,
       (CASE WHEN batch.status = 'POSTED' AND batch.post_date <= $1 THEN open_item.base_amount ELSE 0 END
        - coalesce(used.posted_base, 0))::bigint AS base_balance,
       (open_item.amount - coalesce(used.taken_amount, 0))::bigint AS available,
       coalesce(used.discount_taken, 0)::bigint AS discount_taken,
       coalesce(used.credited, 0)::bigint AS credited,
       (open_item.vat - coalesce(used.vat_taken, 0))::bigint AS vat_left
FROM candidate JOIN open_item ON open_item.id = candidate.id JOIN batch ON batch.id = open_item.batch_id
LEFT JOIN (
    SELECT application.open_item_id, {_sum("posted_amount", _POSTED, "amount")},
           {_sum("posted_base", _POSTED, "base_amount")}, {_sum("taken_amount", _TAKEN, "amount")},
           {_sum("discount_taken", _TAKEN, "discount")}, {_sum("credited", _TAKEN, "net_amount")},
           {_sum("vat_taken", _TAKEN, "vat")}
    FROM candidate CROSS JOIN open_item CROSS JOIN application CROSS JOIN batch AS applying
    WHERE open_item.id = candidate.id AND application.open_item_id = open_item.id
      AND applying.id = application.batch_id GROUP BY application.open_item_id
) AS used ON used.open_item_id = open_item.id
"""
_BY_ID = f"WITH candidate AS (SELECT id FROM open_item WHERE id = ANY($2)) {_FACTS}"


class Named(TypedDict, total=False):
    """Which items are meant: those of the `ids`, or all that are `factored`; with the customer's also its
    family's, that is of its parent and of their other children (AMB-11).
    """

    with_family: bool
    ids: Sequence[int] | None
    factored: bool


async def open_items(
    request: PageRequest,
    *,
    as_of: date,
    customer_id: int | None = None,
    search: str | None = None,
    number: str | None = None,
    open_only: bool = True,
    today: date | None = None,
    **named: Unpack[Named],
) -> Page[Row]:
    """Open items by due date, oldest first; cursors are (due_date, id).

    `balance` is the posted balance as of the date, `available` what may still be applied, both in
    minor units of the item's currency. `open_only` leaves out what has neither. `search` is the
    beginning of a document number, packing list or sales order (any part of one where nothing begins
    so), or an open or original amount; `number`, which counts before it, is a whole document number.
    `today` is the company's, when it is known.
    """
    wanted = await _named(_wanted(as_of, customer_id, search, open_only, today), named)
    wanted = wanted.numbered(number) if number else wanted
    size = request.size()
    found = await _found(wanted, request, as_of, size)
    if wanted.in_parts and not found and not await _begins_somewhere(wanted, request, as_of):
        found = await _found(wanted.with_any_part(), request, as_of, size)
    return cut(found, size, request)


async def count_open_items(
    *,
    as_of: date,
    customer_id: int | None = None,
    search: str | None = None,
    number: str | None = None,
    open_only: bool = True,
    today: date | None = None,
    **named: Unpack[Named],
) -> int:
    """How many items `open_items` lists in all, counted up to `MOST_COUNTED`."""
    wanted = await _named(_wanted(as_of, customer_id, search, open_only, today), named)
    wanted = wanted.numbered(number) if number else wanted
    count = await _counted(wanted, as_of)
    return await _counted(wanted.with_any_part(), as_of) if wanted.in_parts and not count else count


async def items_by_id(item_ids: Sequence[int], *, as_of: date) -> dict[int, Row]:
    """Some items with their balances, by id."""
    rows = await fetch(_BY_ID, as_of, list(item_ids))
    return {row["id"]: row for row in rows if not row["gone"]}


async def item_named(number: str | None, customer_number: str | None = None) -> int | None:
    """The id of the open item of a whole document number, the customer's where numbers are (AMB-15)."""
    per_customer = (await options.current()).options.document_numbers_per_customer
    named = (number or "").strip().upper(), (customer_number or "").strip().upper()
    key = key_of(*named, per_customer=per_customer)
    found = await fetch_value("SELECT id FROM open_item WHERE document_key = $1", key)
    return None if found is None else int(found)


def _wanted(
    as_of: date, customer_id: int | None, search: str | None, open_only: bool, today: date | None
) -> Wanted:
    """What is settled by today was not always: an earlier day is looked at item by item."""
    unpaid = open_only and as_of >= (today or clock.today("UTC"))
    return Wanted.of(customer_id, search, open_only=open_only, unpaid=unpaid)


_FAMILY = """
SELECT kin.id FROM customer AS payer
JOIN customer AS kin ON kin.id IN (payer.id, payer.parent_id) OR kin.parent_id IN (payer.id, payer.parent_id)
WHERE payer.id = $1
"""


async def _named(wanted: Wanted, named: Named) -> Wanted:
    ids, family = named.get("ids"), wanted.family
    if wanted.customer_id is not None and named.get("with_family"):
        family = tuple(row["id"] for row in await fetch(_FAMILY, wanted.customer_id))
    ids = None if ids is None else tuple(ids)
    return replace(wanted, family=family, ids=ids, factored=named.get("factored", False))


async def _found(wanted: Wanted, request: PageRequest, as_of: date, size: int) -> list[Row]:
    """One row more than a page, if there are so many: candidates are taken until it is full."""
    kept: list[Row] = []
    limit, asked = size + 1 + _SPARE, request
    while True:
        candidates = Candidates.of(wanted, as_of)
        text = candidates.text(asked, limit)
        rows = await fetch(f"WITH {text} {_FACTS} {_order(request)}", *candidates.values)
        kept += [row for row in rows if wanted.keeps(row)]
        if len(kept) > size or len(rows) < limit:
            return kept[: size + 1]
        key = (rows[-1]["due_date"], rows[-1]["id"])
        asked = PageRequest(before=key) if request.backwards else PageRequest(after=key)
        limit = min(limit * 4, _MOST_AT_ONCE)


async def _begins_somewhere(wanted: Wanted, request: PageRequest, as_of: date) -> bool:
    """Whether an earlier page of the list found what begins with the text."""
    return request.key is not None and bool(await _found(wanted, PageRequest(first=1), as_of, 1))


async def _counted(wanted: Wanted, as_of: date) -> int:
    candidates = Candidates.of(wanted, as_of)
    with_text = f"WITH {candidates.text(PageRequest(), MOST_COUNTED)}"
    if wanted.figure is not None:
        return sum(wanted.keeps(row) for row in await fetch(f"{with_text} {_FACTS}", *candidates.values))
    condition = " AND (balance <> 0 OR available <> 0)" if wanted.open_only else ""
    counted = f"{with_text} SELECT count(*) AS n FROM ({_FACTS}) AS item WHERE NOT gone{condition}"
    return int(await fetch_value(counted, *candidates.values))


def _order(request: PageRequest) -> str:
    direction = "DESC" if request.backwards else "ASC"
    return f"ORDER BY open_item.due_date {direction}, open_item.id {direction}"
