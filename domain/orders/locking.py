"""Reading an order under a lock, after its batch: period, batch, order, customer, open item is the order."""

from __future__ import annotations

from tieout.domain.database.statements import execute, fetch_value, writer
from tieout.domain.entries.entry import Entry
from tieout.domain.orders.order import Order, OrderEntry, OrderRole, OrderStatus
from tieout.domain.refusal import NotFound, Refusal


class OrderChanged(Refusal):
    """Somebody else changed order {reference} at this moment. Look again, then decide."""


class OrderInvoiced(Refusal):
    """Order {reference} is invoiced already, as {document}. Look at that invoice; cancelling the order takes
    it back.
    """


class OrderCancelled(Refusal):
    """Order {reference} is cancelled, so nothing more is done with it. Place a new one."""


async def order_seen(order_id: int) -> Order:
    """The order as it stands, to know which batches to lock before it."""
    order = await Order.filter(id=order_id).using_db(writer()).first()
    if order is None:
        raise NotFound(kind="order", key=order_id)
    return order


async def lock_order(seen: Order) -> Order:
    """The order, locked until the transaction ends; refused when it is no longer as it was seen."""
    await fetch_value("SELECT id FROM customer_order WHERE id = $1 FOR UPDATE", seen.id)
    order = await order_seen(seen.id)
    if order.status is OrderStatus.INVOICED and seen.status is OrderStatus.OPEN:
        raise OrderInvoiced(reference=order.reference, document=await document_of(order))
    refuse_cancelled(order)
    if (order.status, order.batch_id) != (seen.status, seen.batch_id):
        raise OrderChanged(reference=order.reference)
    return order


def refuse_cancelled(order: Order) -> None:
    """Refuse (`OrderCancelled`) what a cancelled order takes no more."""
    if order.status is OrderStatus.CANCELLED:
        raise OrderCancelled(reference=order.reference)


async def invoice_entry(order: Order) -> Entry | None:
    """The order's invoice; None while it has none."""
    entry_id = await fetch_value(
        "SELECT entry_id FROM order_entry WHERE order_id = $1 AND role = 'INVOICE'", order.id
    )
    return None if entry_id is None else await Entry.get(id=entry_id, using_db=writer())


async def document_of(order: Order) -> str:
    """The number of its invoice, for a sentence."""
    entry = await invoice_entry(order)
    return entry.document_number if entry else order.reference


async def set_status(order: Order, status: OrderStatus, *, total: int | None = None) -> None:
    """Give a locked order its new status."""
    order.status, order.version = status, order.version + 1
    order.total = order.total if total is None else total
    await execute(
        "UPDATE customer_order SET status = $2, version = $3, total = $4 WHERE id = $1",
        *(order.id, status.value, order.version, order.total),
    )


async def link(order: Order, entry: Entry, role: OrderRole) -> None:
    """Keep which order an entry was made of."""
    made = OrderEntry(entry_id=entry.id, order_id=order.id, role=role)
    await made.save(force_create=True)
