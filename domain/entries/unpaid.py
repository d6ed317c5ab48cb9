"""Keeping what may be unpaid apart: filled behind posting, so that posting and keying cost nothing more."""

from __future__ import annotations

from collections.abc import Iterable

from tieout.domain.database.statements import execute, fetch, fetch_value
from tieout.domain.database.transactions import transactional
from tieout.domain.setup import options

AT_ONCE = 100

_COLUMNS = "open_item_id, batch_id, customer_id, due_date, amount, balance, number, packing_list, sales_order"
_COPY = f"""
INSERT INTO unpaid_item ({_COLUMNS})
SELECT id, batch_id, customer_id, due_date, amount, amount, upper(document_number), upper(packing_list),
       upper(sales_order) FROM open_item
WHERE {{condition}} ON CONFLICT (open_item_id) DO NOTHING
"""
_OF_BATCH = _COPY.format(condition="batch_id = $1")
_SWEPT_ITEMS = "id = ANY($1) AND batch_id IN (SELECT batch_id FROM swept_batch)"
_AGAIN = _COPY.format(condition=_SWEPT_ITEMS)

_NOT_SWEPT = (
    "SELECT id FROM batch WHERE status = 'POSTED' "
    "AND NOT EXISTS (SELECT 1 FROM swept_batch WHERE batch_id = batch.id) ORDER BY id LIMIT $1"
)
_TOUCHED = (
    "SELECT application.open_item_id FROM entry JOIN application ON application.entry_id = entry.id "
    "WHERE entry.batch_id = $1"
)
# what it applied to, and what of its own others applied to already
_AFFECTED = (
    f"{_TOUCHED} UNION SELECT application.open_item_id FROM open_item "
    "JOIN application ON application.open_item_id = open_item.id WHERE open_item.batch_id = $1"
)
_HELD = f"SELECT id FROM open_item WHERE id IN ({_AFFECTED}) ORDER BY id FOR UPDATE"
_USED = (
    "FROM application JOIN batch ON batch.id = application.batch_id "
    "WHERE application.open_item_id = unpaid_item.open_item_id"
)
_BALANCED = f"""
UPDATE unpaid_item SET balance = amount - coalesce((
    SELECT sum(application.amount) {_USED} AND batch.status = 'POSTED'), 0)
WHERE open_item_id IN ({_AFFECTED})
"""
# in one look: an application that somebody has in hand may be posted the next moment
_SETTLED = f"""
DELETE FROM unpaid_item WHERE open_item_id IN ({_AFFECTED})
AND amount = (SELECT sum(application.amount) {_USED} AND batch.status = 'POSTED' AND batch.post_date <= $2)
AND NOT EXISTS (SELECT 1 {_USED} AND batch.status <> 'DELETED'
                AND (batch.status <> 'POSTED' OR batch.post_date > $2))
"""


async def sweep() -> int:
    """Sweep the batches posted since the last time, each in its own transaction; how many there were."""
    rows = await fetch(_NOT_SWEPT, AT_ONCE)
    for row in rows:
        await sweep_batch(row["id"])
    return len(rows)


@transactional
async def sweep_batch(batch_id: int) -> None:
    """Keep what the batch made, and drop what it settled; nothing when it is not posted any more.

    The items are locked as keying locks them, and looked at in a later statement: who raises one
    meanwhile comes before, and is seen, or after, and puts it back (`put_back`).
    """
    status = await fetch_value("SELECT status FROM batch WHERE id = $1 FOR UPDATE", batch_id)
    if status != "POSTED":
        return
    today = (await options.current()).today
    await fetch(_HELD, batch_id)
    await execute(_OF_BATCH, batch_id)
    await execute(_BALANCED, batch_id)
    await execute(_SETTLED, batch_id, today)
    await execute("INSERT INTO swept_batch (batch_id) VALUES ($1) ON CONFLICT DO NOTHING", batch_id)


async def unsweep(batch_id: int) -> None:
    """A posted batch is open again: what it made is looked at one by one, what it settled is unpaid."""
    if not await execute("DELETE FROM swept_batch WHERE batch_id = $1", batch_id):
        return
    await execute("DELETE FROM unpaid_item WHERE batch_id = $1", batch_id)
    await put_back([row["open_item_id"] for row in await fetch(_TOUCHED, batch_id)])
    await execute(_BALANCED, batch_id)


async def put_back(item_ids: Iterable[int]) -> None:
    """These items may be unpaid again: somebody raises them, or takes back what settled them."""
    ids = sorted(set(item_ids))
    if ids:
        await execute(_AGAIN, ids)
