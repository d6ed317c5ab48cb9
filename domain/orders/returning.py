"""What becomes of an order when an entry made of it is deleted, or the batch of that entry."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import Row, execute, fetch, fetch_one, fetch_value
from tieout.domain.entries.prepared import Prepared
from tieout.domain.orders.order import OrderRole, OrderStatus
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor


class EntryOfOrder(Refusal):
    """This entry is the {role} of order {reference}, so it is not keyed anew. Delete it, which gives the
    order back, and do it again from the order.
    """


class OrderReferenceTaken(Refusal):
    """Order {reference} was cancelled by this credit memo, and another order has its reference by now, so it
    cannot be given back. Cancel that one first.
    """


_LINKED = """
SELECT customer_order.id, customer_order.reference, role, customer_order.customer_id FROM order_entry
JOIN customer_order ON customer_order.id = order_entry.order_id WHERE order_entry.entry_id = $1
"""
_HELD = "SELECT id FROM customer_order WHERE id = ANY($1) ORDER BY id FOR UPDATE"
_ANOTHER = """
SELECT other.id FROM customer_order AS other JOIN customer_order AS mine ON mine.id = $1
WHERE upper(other.reference) = upper(mine.reference) AND other.id <> mine.id AND other.status <> 'CANCELLED'
"""
_BACK = "UPDATE customer_order SET status = $2, version = version + 1 WHERE id = $1"
_OF_BATCH = """
SELECT order_entry.entry_id, order_entry.role, customer_order.id, customer_order.reference,
       customer_order.batch_id <> $1 AS elsewhere
FROM order_entry JOIN entry ON entry.id = order_entry.entry_id
JOIN customer_order ON customer_order.id = order_entry.order_id
WHERE entry.batch_id = $1 ORDER BY customer_order.id
"""
_BEFORE = {OrderRole.INVOICE: OrderStatus.OPEN, OrderRole.CREDIT_MEMO: OrderStatus.INVOICED}


async def hold_order_of(entry_id: int) -> None:
    """Lock the order that an entry was made of, before the items: cancelling locks in this order too."""
    await fetch(
        "SELECT id FROM customer_order WHERE id = (SELECT order_id FROM order_entry WHERE entry_id = $1) "
        "FOR UPDATE",
        entry_id,
    )


async def refuse_unlike(entry_id: int, prepared: Prepared) -> None:
    """Refuse (`EntryOfOrder`) to key an order's invoice or credit memo anew, or its payment for another."""
    row = await fetch_one(_LINKED, entry_id)
    if row is None:
        return
    if row["role"] != OrderRole.PAYMENT or row["customer_id"] != prepared.customer_id:
        role = row["role"].replace("_", " ").lower()
        raise EntryOfOrder(about=("Order", row["id"]), role=role, reference=row["reference"])


async def give_back(entry_id: int, batch_id: int, *, by: Actor) -> None:
    """Before an entry goes: without its invoice an order is open again, without its credit memo invoiced."""
    row = await fetch_one(_LINKED, entry_id)
    if row is None:
        return
    await execute("DELETE FROM order_entry WHERE entry_id = $1", entry_id)
    before = _BEFORE.get(OrderRole(row["role"]))
    if before is not None:
        await _put_back(row, before)
        await record(
            "ORDER_GIVEN_BACK", by=by, batch_id=batch_id, order=row["reference"], status=before.value.lower()
        )


async def give_back_all(batch_id: int, *, by: Actor) -> None:
    """Before a batch goes: orders that it credited and that stand elsewhere are invoiced again.

    No open or invoiced order stands in it, since that stops its deletion.
    """
    rows = await fetch(_OF_BATCH, batch_id)
    if not rows:
        return
    await fetch(_HELD, sorted({row["id"] for row in rows}))
    await execute(
        "DELETE FROM order_entry WHERE entry_id IN (SELECT id FROM entry WHERE batch_id = $1)", batch_id
    )
    for row in rows:
        if row["role"] == OrderRole.CREDIT_MEMO and row["elsewhere"]:
            await _put_back(row, OrderStatus.INVOICED)
            await record(
                "ORDER_GIVEN_BACK", by=by, batch_id=batch_id, order=row["reference"], status="invoiced"
            )


async def _put_back(row: Row, before: OrderStatus) -> None:
    """Refused (`OrderReferenceTaken`) where the reference of a cancelled order was used again since."""
    another = await fetch_value(_ANOTHER, row["id"])
    if another is not None:
        raise OrderReferenceTaken(about=("Order", another), reference=row["reference"])
    await execute(_BACK, row["id"], before.value)
